"""What Blender tells a courier: lines of JSON on its stdin. The only place where a key crosses a border. No bpy, no I/O."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ..errors import technical_of
from ..plain_values import from_plain, to_plain
from .task import Task
from .tasks import name_of, task_named


@dataclass(frozen=True, slots=True)
class Order:
    """Do this."""

    task_id: str
    """What stands in every message about it."""
    task: Task
    may_go_online: bool
    """Whether Blender allows it. A task that does not say that it goes online may not even then."""

    def to_line(self) -> str:
        """This order as one line of JSON, with its line end. Raises ValueError for a task that is not registered."""
        return _line(
            {
                "id": self.task_id,
                "online": self.may_go_online,
                "task": name_of(self.task),
                "with": to_plain(self.task),
            }
        )


@dataclass(frozen=True, slots=True)
class Cancel:
    """Do not send the job of this identity, which is the one at hand, if it has not been sent."""

    task_id: str

    def to_line(self) -> str:
        """This order as one line of JSON, with its line end."""
        return _line({"id": self.task_id, "task": None, "with": None})


class OrderUnknown(ValueError):
    """An order that names somebody who waits for its end, and cannot be done."""

    def __init__(self, task_id: str, technical: str) -> None:
        super().__init__(technical)
        self.task_id = task_id


def order_from_line(line: str) -> Order | Cancel:
    """The order of a line. Raises `OrderUnknown`, or ValueError, KeyError or TypeError if the line is none at all."""
    try:
        plain = json.loads(line)
    except RecursionError as error:
        raise ValueError(str(error)) from error
    task_id = plain["id"]
    if not isinstance(task_id, str):
        raise TypeError("an order without an identity")
    if plain["task"] is None:
        return Cancel(task_id)
    try:
        return Order(task_id, from_plain(task_named(plain["task"]), plain["with"]), plain.get("online") is True)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OrderUnknown(task_id, technical_of(error)) from error


def _line(plain: dict[str, Any]) -> str:
    return json.dumps(plain, separators=(",", ":")) + "\n"
