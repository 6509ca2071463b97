"""The zip, installed in a clean profile of each Blender: it comes whole and goes without a trace. No bpy here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.package.blender_process import Account, BlenderProcess


@pytest.fixture
def account(blender: BlenderProcess) -> Account:
    """Installed, disabled, enabled again, disabled again."""
    return blender.run("come_and_go.py")


def test_it_comes_whole_and_goes_without_a_trace(account: Account, blender: BlenderProcess) -> None:
    facts = account.facts
    nothing = facts["before"]
    present = facts["installed"]

    # Installed: a tab in two editors, and the operators behind it.
    assert present["enabled"] and present["scene_settings"]
    assert present["tabs"] == [["IMAGE_EDITOR", "Set Dresser"], ["VIEW_3D", "Set Dresser"]]
    assert {"generate", "cancel_job", "place_take", "open_library"} <= set(present["operators"])

    # Idle: nothing runs and nothing waits.
    assert present["timers"] == present["threads"] == present["processes"] == []

    # Disabled: as if it had never been there, and the same again the second time.
    assert facts["disabled"] == nothing
    assert facts["enabled_again"] == present
    assert facts["disabled_again"] == nothing

    # Its dependencies come from the zip, not from somewhere on this machine.
    assert all(Path(file).is_relative_to(blender.profile) for file in facts["wheels"])

    # Blender has nothing to say against it.
    assert facts["policy_warnings"] == []
    assert "Traceback" not in account.output
    assert "Policy violation" not in account.output
    assert "Error:" not in account.output
