"""Which file is open: a token that no other file and no other Blender has, so that no take lands where it does not belong."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from tests.blender.enabled import EXTENSION, ROOT, Dresser

MODULE = ROOT / "scene" / "blender" / "open_file.py"


def _as_another_blender_has_it(dresser: Dresser) -> str:
    """What the module says when it is loaded once more, as at the start of another Blender."""
    states = dresser.part("client.session_state").SESSION._states  # noqa: SLF001  what it adds is taken away again
    known = len(states)
    spec = importlib.util.spec_from_file_location(f"{EXTENSION}.scene.blender.of_another_blender", MODULE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    del states[known:]
    token: str = module.file_session()
    return token


def test_each_file_that_is_loaded_has_a_token_of_its_own(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    file_session = dresser.part("scene.blender.open_file").file_session
    first = file_session()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))
    saved = file_session()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "set.blend"))
    opened = file_session()
    bpy.ops.wm.revert_mainfile()
    reverted = file_session()

    assert saved == first, "saving keeps every identity"
    assert len({first, opened, reverted}) == 3


def test_no_other_blender_has_the_same_token(dresser: Dresser) -> None:
    """A take that an earlier Blender left behind must not be taken for one of this file, whatever its identities say."""
    here = dresser.part("scene.blender.open_file").file_session()

    assert re.fullmatch("[0-9a-f]{32}", here)
    assert len({here, _as_another_blender_has_it(dresser), _as_another_blender_has_it(dresser)}) == 3
