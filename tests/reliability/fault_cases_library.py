"""Faults of the library: its disk is full, its folder goes, moves or becomes read-only, the cache goes with it, a take is in the way."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from client import errors
from client.library import Library, take_name
from tests.reliability.fault_case import Case, Phase, Story
from tests.reliability.fault_couriers import program_under
from tests.reliability.fault_holds import HOLDS, keeping, release, replying
from tests.reliability.fault_machine import (
    SmallDisk,
    come_back,
    make_read_only,
    make_writable,
    no_mounts,
    no_permissions,
    no_posix,
)
from tests.reliability.fault_routes import (
    BLOCKING,
    EDITS,
    EVERY,
    GENERATIONS,
    NETWORK,
    PROOF,
    SEGMIND,
    STREAM,
    V1,
    V2,
    WAYS,
)
from tests.reliability.fault_run import Run

# The library goes away, and is there again under its own name or another


def _away(run: Run) -> Path:
    return run.folder / "away"


def goes(phase: Phase) -> Story:
    """A share is disconnected; it is there again at the next start."""

    def story(run: Run) -> Iterator[None]:
        HOLDS[phase](run)
        run.library.folder.rename(_away(run))
        release(run, phase)
        yield
        come_back(_away(run), run.library.folder)
        the_file_has_gone(run)

    return story


def the_file_has_gone(run: Run) -> None:
    """At the next start the service has no file any more: what was rescued has to be enough."""
    run.order(path=WAYS[run.route].files or "/generations/*", times=0, status=404)


def goes_for_a_moment(phase: Phase) -> Story:
    """A share is disconnected for two seconds."""

    def story(run: Run) -> Iterator[None]:
        HOLDS[phase](run)
        run.library.folder.rename(_away(run))
        release(run, phase)
        time.sleep(2)
        come_back(_away(run), run.library.folder)
        yield

    return story


def moves(phase: Phase) -> Story:
    """Somebody moves the project; its file is opened from the new place."""

    def story(run: Run) -> Iterator[None]:
        HOLDS[phase](run)
        run.library.folder.rename(_away(run))
        release(run, phase)
        yield
        run.library = Library(_away(run))

    return story


def is_gone_before(run: Run) -> Iterator[None]:
    """The share goes after Generate was pressed, before a courier is there."""
    run.lay_out()
    run.library.folder.rename(_away(run))
    run.send()
    yield
    come_back(_away(run), run.library.folder)


def is_gone_between(run: Run) -> Iterator[None]:
    """The share goes after a first job was kept, before the next is taken."""
    run.keep_a_first_one()
    yield from is_gone_before(run)


# Read-only, and full


def becomes_read_only(phase: Phase) -> Story:
    """Somebody changes the share's permissions; they are put right before the next start."""

    def story(run: Run) -> Iterator[None]:
        HOLDS[phase](run)
        make_read_only(run.library.folder)
        release(run, phase)
        yield
        make_writable(run.library.folder)
        the_file_has_gone(run)

    return story


def is_read_only_before(run: Run) -> Iterator[None]:
    """The permissions change before a courier is there."""
    run.lay_out()
    make_read_only(run.library.folder)
    run.send()
    yield
    make_writable(run.library.folder)


def is_read_only_between(run: Run) -> Iterator[None]:
    """The permissions change after a first job was kept."""
    run.keep_a_first_one()
    yield from is_read_only_before(run)


def _on_small_disk(run: Run) -> SmallDisk:
    disk: SmallDisk = run.ending.enter_context(SmallDisk(run.folder / "disk"))
    run.library = Library(disk.place / "library")
    return disk


def fills_up(phase: Phase, *, cache_too: bool = False) -> Story:
    """The library's disk is full from here on; room is made before the next start."""

    def story(run: Run) -> Iterator[None]:
        disk = _on_small_disk(run)
        if cache_too:
            run.change(cache_folder=str(disk.place / "cache"))
        HOLDS[phase](run)
        disk.fill()
        release(run, phase)
        yield
        disk.make_room()
        the_file_has_gone(run)

    return story


def is_full_before(run: Run) -> Iterator[None]:
    """The disk is full before a courier is there."""
    disk = _on_small_disk(run)
    run.lay_out()
    disk.fill()
    run.send()
    yield
    disk.make_room()


def is_full_between(run: Run) -> Iterator[None]:
    """The disk is full after a first job was kept."""
    disk = _on_small_disk(run)
    run.keep_a_first_one()
    run.lay_out()
    disk.fill()
    run.send()
    yield
    disk.make_room()


def room_is_made(run: Run) -> Iterator[None]:
    """The disk is full when the reply comes, and room is made while the courier waits."""
    disk = _on_small_disk(run)
    replying(run)
    disk.fill()
    run.go_on()
    time.sleep(2)
    disk.make_room()
    yield


def full_with(pages: int) -> Story:
    """The library's disk has so many pages left, and the cache is on it as well."""

    def story(run: Run) -> Iterator[None]:
        disk = _on_small_disk(run)
        run.change(cache_folder=str(disk.place / "cache"), partial_pictures=0)
        run.lay_out()
        disk.fill(pages)
        run.send()
        yield
        disk.make_room()

    return story


# The cache, too


def cache_is_no_folder(run: Run) -> Iterator[None]:
    """The library goes in the middle of the reply, and the cache folder cannot be written; the temporary folder can."""
    (run.folder / "cache").write_text("a file stands where the cache folder should be")
    yield from goes(Phase.REPLYING)(run)


def nothing_can_be_written(run: Run) -> Iterator[None]:
    """The library goes, and neither cache nor temporary folder take the reply: the courier holds it until one does."""
    temporary = run.folder / "temporary"
    temporary.mkdir()
    _bar_rescues(temporary)
    (run.folder / "cache").write_text("a file stands where the cache folder should be")
    run.with_program(program_under(run.folder, "nowhere", {"TMPDIR": str(temporary)}))
    yield from goes_for_a_moment(Phase.REPLYING)(run)


def _bar_rescues(temporary: Path) -> None:
    """A file where the folder of rescued replies would be made."""
    (temporary / f"set-dresser-rescued-{os.getuid() if hasattr(os, 'getuid') else 'user'}").write_text("")


def cache_goes_between(run: Run) -> Iterator[None]:
    """Somebody cleans the cache folder up after a first job."""
    run.change(cache_folder=str(run.folder / "cache"))
    run.keep_a_first_one()
    shutil.rmtree(run.folder / "cache", ignore_errors=True)
    run.post(with_pictures=True)
    yield


# Takes


def a_take_stands_there(run: Run) -> Iterator[None]:
    """Where the take is to stand, something stands already; it is moved out of the way before the next start."""
    keeping(run)
    place = run.library.takes / take_name(run.job)
    place.mkdir()
    (place / "somebody-elses.png").write_bytes(b"not to be overwritten")
    run.let_keep()
    yield
    assert (place / "somebody-elses.png").read_bytes() == b"not to be overwritten"
    place.rename(run.folder / "somebody-elses")


LOST, FULL, READ_ONLY, RESCUED, WAITS = (
    errors.LibraryLost,
    errors.DiskFull,
    errors.FolderNotWritable,
    errors.ReplyRescued,
    errors.ReplyWaits,
)


def _seconds(says: type[errors.SetDresserError]) -> float:
    """A courier waits for a while before it leaves a reply elsewhere."""
    return 17.0 if says is RESCUED else 3.0


PAGES = range(17)
"""Pages of free room from none to as many as a job needs: each of its writes in its turn is the first that finds none."""

EVERY_WRITE = [
    Case(
        f"the disk has room for {pages} pages", Phase.KEEPING, (V1, V2, GENERATIONS, STREAM), full_with(pages),
        (None, FULL, RESCUED, WAITS), seconds=17.0, impossible_here=no_mounts,
    )
    for pages in PAGES
] + [
    Case(
        f"the disk has room for {pages} pages", Phase.KEEPING, (PROOF,), full_with(pages),
        (None, FULL, RESCUED, WAITS), seconds=17.0, impossible_here=no_mounts,
    )
    for pages in (0, 1, 2, 8, 32, 128)
]  # fmt: skip

CASES: list[Case] = [
    Case("the library has gone", Phase.CONNECTING, EVERY, is_gone_before, LOST),
    Case("the library is read-only", Phase.CONNECTING, EVERY, is_read_only_before, READ_ONLY, impossible_here=no_permissions),
    Case("the disk is full", Phase.CONNECTING, EVERY, is_full_before, FULL, impossible_here=no_mounts),
    *(Case("the library goes", phase, routes, goes(phase), says, seconds=_seconds(says), impossible_here=no_posix)
      for phase, routes, says in ((Phase.UPLOADING, SEGMIND, LOST), (Phase.WAITING, NETWORK, RESCUED), (Phase.REPLYING, NETWORK, RESCUED), (Phase.AFTER_REPLY, SEGMIND, RESCUED), (Phase.KEEPING, NETWORK, WAITS))),
    *(Case("the library goes for two seconds", phase, routes, goes_for_a_moment(phase), None, seconds=4.0, impossible_here=no_posix)
      for phase, routes in ((Phase.WAITING, (V1, GENERATIONS, STREAM)), (Phase.REPLYING, (V1, V2, GENERATIONS)))),
    *(Case("the library is moved", phase, routes, moves(phase), says, seconds=_seconds(says), impossible_here=no_posix)
      for phase, routes, says in ((Phase.WAITING, (V1, EDITS), RESCUED), (Phase.REPLYING, (V2, STREAM), RESCUED), (Phase.KEEPING, (V1, GENERATIONS), WAITS))),
    *(Case("the library becomes read-only", phase, routes, becomes_read_only(phase), says, seconds=_seconds(says), impossible_here=no_permissions)
      for phase, routes, says in ((Phase.UPLOADING, SEGMIND, READ_ONLY), (Phase.WAITING, (V2, GENERATIONS), RESCUED), (Phase.REPLYING, NETWORK, RESCUED), (Phase.KEEPING, NETWORK, WAITS))),
    *(Case("the disk fills up", phase, routes, fills_up(phase), says, seconds=_seconds(says), impossible_here=no_mounts)
      for phase, routes, says in ((Phase.UPLOADING, SEGMIND, FULL), (Phase.AFTER_REPLY, SEGMIND, RESCUED), (Phase.WAITING, (V1, V2, EDITS), RESCUED), (Phase.REPLYING, NETWORK, RESCUED), (Phase.KEEPING, NETWORK, WAITS))),
    Case("the disk fills up, the cache is on it as well", Phase.REPLYING, (V1, GENERATIONS, STREAM), fills_up(Phase.REPLYING, cache_too=True), RESCUED, seconds=17.0, impossible_here=no_mounts),
    Case("the disk fills up, and room is made in time", Phase.REPLYING, BLOCKING, room_is_made, None, seconds=4.0, impossible_here=no_mounts),
    Case("the library goes, the cache folder cannot be written", Phase.REPLYING, (V1, GENERATIONS), cache_is_no_folder, RESCUED, seconds=17.0, impossible_here=no_posix),
    Case("the library goes for two seconds, no disk takes the reply", Phase.REPLYING, (V1, GENERATIONS), nothing_can_be_written, None, seconds=5.0, impossible_here=no_posix),
    Case("something stands where the take is to stand", Phase.KEEPING, NETWORK, a_take_stands_there, WAITS),
    Case("the library has gone", Phase.BETWEEN, (V1, GENERATIONS, PROOF), is_gone_between, LOST),
    Case("the library is read-only", Phase.BETWEEN, (V1, GENERATIONS, PROOF), is_read_only_between, READ_ONLY, impossible_here=no_permissions),
    Case("the disk is full", Phase.BETWEEN, (V1, GENERATIONS, PROOF), is_full_between, FULL, impossible_here=no_mounts),
    Case("the cache folder was deleted", Phase.BETWEEN, SEGMIND, cache_goes_between, None),
]  # fmt: skip
