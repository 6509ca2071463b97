"""All handlers and timers of ours, found by themselves: none makes a datablock that no undo step knows, as the next undo could end Blender then."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.blender.enabled import EXTENSION, ROOT, Dresser, add_camera, add_sign
from tests.blender.signs import GREEN, RED, choose, give_take, make_sign
from tests.blender.test_sign_frames import HINDI, KANNADA, keyframe
from tests.service import Service


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """The extension's own modules that may import bpy."""
    for folder in ("scene", "operators", "panels"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


def handlers_in_sources() -> set[tuple[str, str]]:
    """Module and name of every function that Blender is to call as a handler."""
    return {
        (".".join(path.with_suffix("").parts), node.name)
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "persistent" in map(ast.unparse, node.decorator_list)
    }


def timers_in_sources() -> set[tuple[str, str]]:
    """Module and function of every timer that is registered."""
    return {
        (".".join(path.with_suffix("").parts), ast.unparse(node.args[0]))
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("timers.register")
    }


def own(dresser: Dresser, module: str, name: str) -> Callable[..., Any]:
    """A function that Blender calls and nobody else."""
    function: Callable[..., Any] = getattr(dresser.part(module), name)
    return function


def all_data() -> dict[str, list[tuple[str, int]]]:
    """Every datablock of the file, by kind: names and identities."""
    import bpy

    kinds = [each.identifier for each in bpy.data.bl_rna.properties if each.type == "COLLECTION"]
    return {
        kind: sorted((each.name_full, each.session_uid) for each in getattr(bpy.data, kind))
        for kind in kinds
        if all(isinstance(each, bpy.types.ID) for each in getattr(bpy.data, kind))
    }


@pytest.fixture
def file_with_cuts(dresser: Dresser) -> str:
    """An open file with a sign in two languages, a cut between them, a camera, an ordinary surface, and everything of ours that watches."""
    import bpy

    sign = make_sign(dresser, {"hi": "नूडल्स", "kn": "ನೂಡಲ್ಸ್"})
    add_camera()
    choose("hi")
    give_take(dresser, sign, "hi", HINDI, colour=GREEN)
    give_take(dresser, sign, "kn", KANNADA, colour=RED)
    keyframe("hi", 1)
    keyframe("kn", 10)
    path = str(dresser.library.parent / "cuts.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)
    return path


def arguments(handlers: str, path: str) -> tuple[object, ...]:
    """What Blender hands to the handlers of a list."""
    import bpy

    if handlers.startswith(("load", "save")):
        return (path,)
    return (bpy.context.scene, bpy.context.evaluated_depsgraph_get())


def test_every_handler_leaves_the_datablocks_as_they_were(dresser: Dresser, file_with_cuts: str) -> None:
    import bpy

    dresser.preview()
    dresser.part("scene.mask.overlay").switch_on()
    own(dresser, "scene.visibility.meshes", "_watch")()  # as while shapes are kept; what is drawn needs a graphics card
    lists = {name: getattr(bpy.app.handlers, name) for name in dir(bpy.app.handlers) if not name.startswith("_")}
    ours = [
        (name, function)
        # What comes before a load, undo or save is called before what comes after it.
        for name, functions in sorted(lists.items(), key=lambda each: "post" in each[0])
        if isinstance(functions, list)
        for function in list(functions)
        if function.__module__.startswith(EXTENSION)
    ]
    # Is there while two pictures are compared, for which a window is needed.
    ours.append(("load_pre", own(dresser, "scene.placements.compare", "_end_for_load")))
    changed = []
    for frame in (1, 10):
        bpy.context.scene.frame_set(frame)
        for name, function in ours:
            before = all_data()
            function(*arguments(name, file_with_cuts))
            if all_data() != before:
                changed.append((name, function.__module__, function.__name__))

    assert changed == []
    walked = {(function.__module__.removeprefix(f"{EXTENSION}."), function.__name__) for _, function in ours}
    assert walked == handlers_in_sources()


@pytest.mark.usefixtures("file_with_cuts")
def test_going_through_frames_and_rendering_makes_nothing() -> None:
    import bpy

    before = all_data()
    for frame in (1, 10, 1, 12):
        bpy.context.scene.frame_set(frame)
        assert all_data() == before


# Timers: each is brought about, and turned until it is done.


def deliver(dresser: Dresser, service: Service) -> None:
    """A take comes back and is placed."""
    dresser.use(service)
    add_sign(name="Wall")
    dresser.set(prompt="A menu board", placement="texture", size="1024x1024", quality="low")
    dresser.post()
    dresser.tick_to_the_end()


def look_back(dresser: Dresser, _service: Service) -> None:
    """What earlier sessions left is looked for."""
    own(dresser, "scene.session.recovery", "look_back_once")()
    dresser.part("scene.queue.timer").wait_while(dresser.part("scene.queue.job_list").is_waiting)


def make_proofs(dresser: Dresser, _service: Service) -> None:
    """Proofs of a language are posted; the delivery timer places them."""
    import bpy

    proofs = dresser.part("scene.signs.proofs")
    dresser.part("scene.signs.sign_list").active_sign().takes.clear()
    turning = proofs.Round(
        bpy.context.scene.session_uid, dresser.part("scene.signs.language").language_shown(bpy.context.scene)
    )
    while turning.turn() is not None:
        pass
    assert len(dresser.part("scene.queue.job_list").all_jobs()) == 1


def look_at_references(dresser: Dresser, _service: Service) -> None:
    """The files of references are looked at."""
    own(dresser, "scene.references.status", "_look_once")()


def count(dresser: Dresser, _service: Service) -> None:
    """The panel's figures of signs are counted."""
    status = dresser.part("scene.signs.status")
    while status.count_on() is not None:
        pass


def work_the_mask_out(dresser: Dresser, _service: Service) -> None:
    """The mask overlay works its mask out, and would draw it."""
    overlay = dresser.part("scene.mask.overlay")
    dresser.settings.capture.source, dresser.settings.mask.source = "CAMERA", "BOX"
    overlay.switch_on()
    try:
        for _ in range(3):
            overlay.look()
        assert overlay.obstacle() == "", overlay.obstacle()
    finally:
        overlay.switch_off()


def load_what_a_frame_lacked(dresser: Dresser, _service: Service) -> None:
    """A frame that was played had need of a picture that is not in the file any more."""
    import bpy

    for image in [image for image in bpy.data.images if not image.users]:
        bpy.data.images.remove(image)
    dresser.part("scene.signs.pictures_ahead").load_late()


def load_the_rest(dresser: Dresser, _service: Service) -> None:
    """What a session works with is loaded after the start."""
    loading = dresser.part("scene.session.loading")
    loading.begin()
    while loading._turn() is not None:  # noqa: SLF001  Blender calls it
        pass
    loading.end()


def follow_after_a_render(dresser: Dresser, _service: Service) -> None:
    """A render is over during which somebody went to another frame."""
    own(dresser, "scene.session.sign_following", "follow_when_rendered")()


def attend_to_renders(dresser: Dresser, _service: Service) -> None:
    """A frame that is rendered has wanted another language."""
    import bpy

    attended = dresser.part("scene.blender.main_thread")
    attended._attends.now = True  # noqa: SLF001  as where there is an event loop
    following = dresser.part("scene.signs.switching").follow
    rendering = Thread(target=attended.have_done, args=(partial(following, bpy.context.scene, "kn"),))
    rendering.start()
    while rendering.is_alive():
        attended.look()
    attended.leave()


TIMERS: dict[tuple[str, str], Callable[[Dresser, Service], None]] = {
    ("scene.queue.timer", "tick"): deliver,
    ("scene.session.recovery", "look_back_once"): look_back,
    ("scene.signs.proofs", "turn"): make_proofs,
    ("scene.references.status", "_look_once"): look_at_references,
    ("scene.session.loading", "_turn"): load_the_rest,
    ("scene.signs.status", "count_on"): count,
    ("scene.mask.overlay", "look"): work_the_mask_out,
    ("scene.signs.pictures_ahead", "load_late"): load_what_a_frame_lacked,
    ("scene.session.sign_following", "follow_when_rendered"): follow_after_a_render,
    ("scene.blender.main_thread", "look"): attend_to_renders,
}
MAKES_SOMETHING = (("scene.queue.timer", "tick"), ("scene.signs.pictures_ahead", "load_late"))


def test_every_timer_that_is_registered_is_known_here() -> None:
    assert timers_in_sources() == set(TIMERS)


@pytest.mark.parametrize("timer", TIMERS, ids="-".join)
@pytest.mark.usefixtures("file_with_cuts")
def test_a_timer_leaves_the_datablocks_as_they_were_or_an_undo_step_follows(
    dresser: Dresser, service: Service, timer: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[Any] = []

    def push(message: str) -> None:
        """In a window Blender would make the step here: what there is then is known."""
        known.append((message, all_data()))

    monkeypatch.setattr(dresser.part("scene.blender.undo_step"), "push", push)
    # Without a window there is no graphics card that a mask could be handed to.
    monkeypatch.setattr(dresser.part("scene.mask.overlay"), "_texture_of", lambda area: area)
    before = all_data()

    TIMERS[timer](dresser, service)

    if timer in MAKES_SOMETHING:
        assert known[-1][1] == all_data()
    else:
        assert (known, all_data()) == ([], before)
