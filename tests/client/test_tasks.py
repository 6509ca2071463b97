"""Work for couriers: what is registered is done or its failure is told; what is not is an error where it is asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from client.courier.orders import Order, OrderUnknown, order_from_line
from client.courier.task import Outcome, Task, TaskContext
from client.courier.tasks import TASKS
from client.courier.tasks.look_back import LookBack
from client.courier_process import start_courier
from client.dispatch import Dispatch
from client.messages import Event, Message
from tests.client.posted_jobs import last_messages, program

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Sweep(Task):
    """A task that nobody registered."""

    folder: Path

    def run(self, _: TaskContext) -> Outcome:
        return Outcome()


@dataclass(frozen=True, slots=True)
class Count(Task):
    """A task with a field that has no way over the pipe."""

    number: complex

    def run(self, _: TaskContext) -> Outcome:
        return Outcome()


@pytest.fixture
def dispatch(tmp_path: Path) -> Iterator[Dispatch]:
    """A dispatch whose couriers are real."""
    made = Dispatch(program(tmp_path))
    yield made
    made.close()


def test_a_task_that_nobody_registered_is_an_error_where_it_is_started(dispatch: Dispatch, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"not registered in client\.courier\.tasks: Sweep"):
        dispatch.start(Sweep(tmp_path))
    assert dispatch.is_idle


def test_a_field_that_cannot_cross_the_pipe_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("client.courier.tasks._BY_NAME", {"Count": Count})

    with pytest.raises(TypeError, match="complex has no place in JSON"):
        Order("1", Count(1j), may_go_online=False).to_line()


def test_an_order_for_something_unknown_names_who_waits_for_its_end() -> None:
    line = json.dumps({"id": "Sweep-1", "task": "Sweep", "with": {"folder": "/tmp"}})

    with pytest.raises(OrderUnknown, match="no such task: 'Sweep'") as unknown:
        order_from_line(line)
    assert unknown.value.task_id == "Sweep-1"


def test_a_courier_tells_the_failure_of_an_order_that_it_cannot_do(tmp_path: Path) -> None:
    courier = start_courier(program(tmp_path))
    assert courier.stdin is not None
    assert courier.stdout is not None

    with courier:
        courier.stdin.write(json.dumps({"id": "Sweep-1", "task": "Sweep", "with": {}}) + "\n")
        courier.stdin.flush()
        told = Message.from_line(courier.stdout.readline())

    assert (told.event, told.job_id, told.is_last) == (Event.FAILED, "Sweep-1", True)


def test_each_start_of_a_task_has_messages_of_its_own(dispatch: Dispatch, tmp_path: Path) -> None:
    first, second = dispatch.start(LookBack(tmp_path)), dispatch.start(LookBack(tmp_path))

    heard = last_messages(dispatch, 2)

    assert first != second
    assert {task_id: [message.event for message in said] for task_id, said in heard.items()} == {
        first: [Event.DONE],
        second: [Event.DONE],
    }


def test_tasks_are_registered_once() -> None:
    assert len({kind.__name__ for kind in TASKS}) == len(TASKS)


def test_blenders_process_loads_nothing_that_a_courier_runs() -> None:
    """Given what Blender's process imports of tasks, then of the courier's package it has loaded what they are, not what they do."""
    code = (
        "import sys, client.dispatch, client.courier.tasks\n"
        "print(*sorted(name for name in sys.modules if name.startswith('client.courier.')))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout

    inner = {name.removeprefix("client.courier.") for name in found.split()}
    assert {name for name in inner if name.partition(".")[0] != "tasks"} == {"orders", "task"}
