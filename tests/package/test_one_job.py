"""The installed zip carries one job from a prompt to the surface, in each Blender, and leaves nothing running. No bpy here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.package.blender_process import Account, BlenderProcess
from tests.service.server import Service

PROMPT = "A menu board that reads '牛肉面 ¥28', '小笼包 ¥32', '担担面 ¥26'"


def dress_a_cube(blender: BlenderProcess, *, online: bool, preferences: dict[str, Any]) -> Account:
    """One job, waited for, on the active cube."""
    library = blender.profile.parent / "library"
    library.mkdir()
    asked = {"online": online, "preferences": preferences, "prompt": PROMPT, "library": str(library)}
    return blender.run("one_job.py", json.dumps(asked))


def assert_the_cube_is_dressed_and_nothing_is_left(account: Account) -> None:
    """One textured material with a real picture, one take in the library, and a quiet Blender."""
    facts = account.facts
    assert facts["ended"] == ["FINISHED"], account.output
    assert facts["sizes"] == [[1024, 1024]]
    assert facts["colours"][0] > 3
    assert [name for name in facts["library"] if Path(name).suffix == ".png"]

    assert facts["after_the_job"]["timers"] == []
    assert facts["after_the_job"]["threads"] == []
    assert facts["after_the_job"]["processes"] == []
    assert facts["disabled"] == facts["before"]
    assert "Traceback" not in account.output
    assert "Policy violation" not in account.output


def test_the_proof_provider_dresses_a_cube_with_online_access_off(blender: BlenderProcess) -> None:
    account = dress_a_cube(blender, online=False, preferences={"provider": "proof"})

    assert_the_cube_is_dressed_and_nothing_is_left(account)


def test_segmind_dresses_a_cube_and_is_billed_once(blender: BlenderProcess) -> None:
    with Service() as service:
        preferences = {
            "provider": "segmind",
            "segmind_address": service.segmind_address,
            "segmind_upload_address": service.upload_address,
            "segmind_key": service.segmind_key,
        }
        account = dress_a_cube(blender, online=True, preferences=preferences)

    assert_the_cube_is_dressed_and_nothing_is_left(account)
    assert [bill.provider for bill in service.billed] == ["segmind"]
    assert service.segmind_key not in account.output


def test_openai_dresses_a_cube_and_is_billed_once(blender: BlenderProcess) -> None:
    with Service() as service:
        preferences = {
            "provider": "openai",
            "openai_address": service.openai_address,
            "openai_key": service.openai_key,
        }
        account = dress_a_cube(blender, online=True, preferences=preferences)

    assert_the_cube_is_dressed_and_nothing_is_left(account)
    assert [bill.provider for bill in service.billed] == ["openai"]
    assert service.openai_key not in account.output
