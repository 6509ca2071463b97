"""The lock that keeps two couriers from one job: one holder at a time, however often its file is made and taken away."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from client.file_lock import hold


def test_a_held_lock_is_not_had_and_a_free_one_is(tmp_path: Path) -> None:
    lock = tmp_path / "locks" / "job"

    with hold(lock, wait=False) as is_first, hold(lock, wait=False) as is_second:
        assert (is_first, is_second) == (True, False)
    with hold(lock, wait=False) as is_third:
        assert is_third


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be taken away on Windows")
def test_whoever_waited_for_a_lock_that_was_taken_away_does_not_hold_it_beside_another(tmp_path: Path) -> None:
    lock = tmp_path / "job"
    is_held, may_go = threading.Event(), threading.Event()

    def wait_for_it() -> None:
        with hold(lock, wait=True) as is_ours:
            assert is_ours
            is_held.set()
            may_go.wait(60)

    with hold(lock, wait=False, remove=True):
        waiting = threading.Thread(target=wait_for_it)
        waiting.start()
        time.sleep(0.2)  # it has the old file open by now
    assert is_held.wait(60)

    with hold(lock, wait=False) as is_ours_too:
        assert not is_ours_too
    may_go.set()
    waiting.join(60)


def test_of_many_only_one_is_inside_at_a_time(tmp_path: Path) -> None:
    lock = tmp_path / "job"
    inside, most, turns = [0], [0], [0]

    def take_turns() -> None:
        for turn in range(60):
            with hold(lock, wait=bool(turn % 2), patience=60, remove=True) as is_ours:
                assert is_ours
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                turns[0] += 1
                time.sleep(0.0002)
                inside[0] -= 1

    threads = [threading.Thread(target=take_turns) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)

    assert turns == [360]
    assert most == [1]
    assert not lock.exists()


def test_a_lock_that_is_only_looked_at_is_waited_for(tmp_path: Path) -> None:
    lock = tmp_path / "job"

    def look() -> None:
        with hold(lock, wait=False):
            time.sleep(0.3)

    looking = threading.Thread(target=look)
    looking.start()
    time.sleep(0.1)
    with hold(lock, wait=False, patience=60) as is_ours:
        assert is_ours
    looking.join(60)
