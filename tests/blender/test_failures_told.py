"""Failures are gathered: forty jobs that fail are not forty reports."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.blender.enabled import Dresser


def failed(number: int) -> Any:
    return SimpleNamespace(
        title=f"Sign {number}", error=SimpleNamespace(sentence="The service does not know this key.")
    )


@pytest.mark.parametrize("count", [1, 3, 40])
def test_what_failed_is_told_in_one_sentence(dresser: Dresser, count: int) -> None:
    failures = dresser.part("scene.queue.failures")
    dresser.forget("scene.queue.failures")
    for number in range(count):
        failures.note(failed(number), 100.0 + number / 100)

    assert not failures.is_due(100.5, is_over=False), "more may come"
    assert failures.is_due(100.5, is_over=True)
    said = failures.take_sentence(103.0)

    assert said.startswith("Set Dresser: Sign 0") and "does not know this key" in said
    assert (f"{count} jobs" in said) is (count > 1)
    assert failures.take_sentence(103.0) == ""


def test_while_jobs_are_under_way_reports_are_half_a_minute_apart(dresser: Dresser) -> None:
    failures = dresser.part("scene.queue.failures")
    dresser.forget("scene.queue.failures")
    failures.note(failed(1), 1000.0)
    failures.take_sentence(1003.0)
    failures.note(failed(2), 1004.0)

    assert not failures.is_due(1010.0, is_over=False)
    assert failures.is_due(1034.0, is_over=False)
    assert failures.is_due(1010.0, is_over=True)
    dresser.forget("scene.queue.failures")
