"""A frame that comes on another thread, as a render's does, has the main thread show its language: Blender ends of anything else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.blender.enabled import Dresser
from tests.blender.signs import GREEN, RED, choose, give_take, make_sign, shown
from tests.blender.test_sign_frames import HINDI, KANNADA, keyframe

if TYPE_CHECKING:
    import bpy

LONG = 60.0
"""Seconds that nothing takes, however slow the machine."""


@pytest.fixture
def main_thread(dresser: Dresser) -> Iterator[Any]:
    """The main thread as in a window, where it attends to other threads; a turn of its timer is what a test makes."""
    part = dresser.part("scene.blender.main_thread")
    part._attends.now = True  # noqa: SLF001  `attend` does it where there is an event loop
    part.look()
    yield part
    part.leave()


class Rendering:
    """Something that another thread does."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.error: BaseException | None = None
        self._work = work
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001  whatever it is, the test looks at it
            self.error = error

    def waits(self) -> bool:
        """Whether it is not done after a while, which is more than it takes by itself."""
        self.thread.join(0.5)
        return self.thread.is_alive()

    def is_answered_by(self, look: Callable[[], object]) -> None:
        """Look until it is done: on a busy machine it may not have asked yet when it is first looked for."""
        end = time.monotonic() + LONG
        while self.thread.is_alive() and time.monotonic() < end:
            look()
            self.thread.join(0.01)


@contextmanager
def rendering(work: Callable[[], object]) -> Iterator[Rendering]:
    """Another thread that does this; it has to be done at the end."""
    other = Rendering(work)
    yield other
    other.thread.join(LONG)
    assert not other.thread.is_alive()


def test_a_frame_on_another_thread_waits_until_the_main_thread_has_shown_its_language(
    dresser: Dresser, main_thread: Any
) -> None:
    import bpy

    sign = make_sign(dresser, {"hi": "नूडल्स", "kn": "ನೂಡಲ್ಸ್"})
    choose("hi")
    give_take(dresser, sign, "hi", HINDI, colour=GREEN)
    give_take(dresser, sign, "kn", KANNADA, colour=RED)
    keyframe("hi", 1)
    keyframe("kn", 10)
    scene = bpy.context.scene
    scene.frame_set(1)
    handler = dresser.part("scene.session.sign_following")._after_frame  # noqa: SLF001  Blender calls it
    with frame_evaluated(10) as evaluated, rendering(lambda: handler(scene, evaluated)) as other:
        assert other.waits()
        assert shown(sign)[0] == HINDI, "the other thread has changed the file by itself"

        other.is_answered_by(main_thread.look)

    assert shown(sign)[0] == KANNADA


def test_a_scene_that_is_removed_before_its_turn_comes_is_left_alone(dresser: Dresser, main_thread: Any) -> None:
    import bpy

    sign = make_sign(dresser, {"hi": "नूडल्स"})
    choose("hi")
    give_take(dresser, sign, "hi", HINDI, colour=GREEN)
    scene = bpy.data.scenes.new("Cut")
    handler = dresser.part("scene.session.sign_following")._after_frame  # noqa: SLF001  Blender calls it
    with rendering(lambda: handler(scene)) as other:
        assert other.waits()
        bpy.data.scenes.remove(scene)
        main_thread.look()

    assert other.error is None


@contextmanager
def frame_evaluated(frame: int) -> Iterator[bpy.types.Depsgraph]:
    """The scene evaluated at a frame, without our handler having seen it."""
    import bpy

    handlers = list(bpy.app.handlers.frame_change_post)
    bpy.app.handlers.frame_change_post.clear()
    try:
        bpy.context.scene.frame_set(frame)
        yield bpy.context.evaluated_depsgraph_get()
    finally:
        bpy.app.handlers.frame_change_post.extend(handlers)


def test_a_frame_that_changes_no_language_waits_for_nobody(dresser: Dresser, main_thread: Any) -> None:
    import bpy

    sign = make_sign(dresser, {"hi": "नूडल्स"})
    choose("hi")
    give_take(dresser, sign, "hi", HINDI, colour=GREEN)
    bpy.context.scene.frame_set(1)
    handler = dresser.part("scene.session.sign_following")._after_frame  # noqa: SLF001  Blender calls it

    with rendering(lambda: handler(bpy.context.scene, bpy.context.evaluated_depsgraph_get())) as other:
        other.thread.join(LONG)

    assert main_thread._wanted.now.empty()  # noqa: SLF001


def test_what_fails_on_the_main_thread_is_raised_where_it_is_waited_for(main_thread: Any) -> None:
    def fail() -> None:
        raise ValueError("no such picture")

    with rendering(lambda: main_thread.have_done(fail)) as other:
        assert other.waits()
        other.is_answered_by(main_thread.look)

    assert str(other.error) == "no such picture"


def test_what_ends_more_than_an_error_is_waited_for_no_longer_than_one(main_thread: Any) -> None:
    def end() -> None:
        raise KeyboardInterrupt

    with rendering(lambda: main_thread.have_done(end)) as other:
        assert other.waits()
        main_thread.look()

    assert isinstance(other.error, KeyboardInterrupt)


def test_nobody_waits_for_a_main_thread_that_opens_another_file(dresser: Dresser, main_thread: Any) -> None:
    """Before it goes on, it waits for the render to end."""
    made: list[str] = []
    open_file = dresser.part("scene.blender.open_file")
    with rendering(lambda: main_thread.have_done(lambda: made.append("changed"))) as other:
        assert other.waits()
        open_file._is_loading.now = True  # noqa: SLF001  as between load_pre and load_post
        other.thread.join(LONG)
        open_file._is_loading.now = False  # noqa: SLF001
    main_thread.look()

    assert made == []


def test_nobody_waits_for_an_add_on_that_is_gone(main_thread: Any) -> None:
    made: list[str] = []
    with rendering(lambda: main_thread.have_done(lambda: made.append("changed"))) as other:
        assert other.waits()
        main_thread.leave()
    main_thread.look()

    assert made == []


def test_a_main_thread_that_does_not_come_is_not_waited_for_without_end(
    main_thread: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(main_thread, "PATIENCE", 0.2)
    with rendering(lambda: main_thread.have_done(lambda: made.append("changed"))):
        pass
    main_thread.look()

    assert made == ["changed"], "once, and not again when the main thread does come"


def test_a_main_thread_that_has_long_not_come_to_its_timers_is_not_waited_for_at_each_change(
    main_thread: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits itself, for the render to end: before an undo, before it quits."""
    made: list[str] = []
    monkeypatch.setattr(main_thread, "PATIENCE", 100 * LONG)
    main_thread._looked.now = time.monotonic() - 101 * LONG  # noqa: SLF001  as its timer noted it

    with rendering(lambda: main_thread.have_done(lambda: made.append("changed"))):
        pass

    assert made == ["changed"]


def test_in_the_background_a_change_is_made_where_it_is_wanted(dresser: Dresser) -> None:
    made: list[str] = []
    part = dresser.part("scene.blender.main_thread")
    part.attend()
    with rendering(lambda: part.have_done(lambda: made.append("changed"))):
        pass

    assert made == ["changed"]
