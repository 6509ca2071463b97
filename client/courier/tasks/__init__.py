"""The tasks that there are, a line each. What stands not here is an error, in the courier as in Blender. No bpy, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..task import Task
from .ask_account import AskAccount
from .carry_job import CarryJob
from .keep_key import ForgetKey, StoreKey
from .look_back import LookBack
from .look_through_fonts import LookThroughFonts
from .make_report import MakeReport
from .prepare_reference import PrepareReference

TASKS: Final[tuple[type[Task], ...]] = (
    CarryJob,
    AskAccount,
    LookThroughFonts,
    StoreKey,
    ForgetKey,
    LookBack,
    PrepareReference,
    MakeReport,
)

_BY_NAME: Final[Mapping[str, type[Task]]] = {kind.__name__: kind for kind in TASKS}


def task_named(name: object) -> type[Task]:
    """The kind of task of that name. Raises ValueError when there is none."""
    kind = _BY_NAME.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ValueError(f"no such task: {name!r}")
    return kind


def name_of(task: Task) -> str:
    """What a task is called on the pipe. Raises ValueError for one that is not registered."""
    name = type(task).__name__
    if _BY_NAME.get(name) is not type(task):
        raise ValueError(f"a task that is not registered in client.courier.tasks: {name}")
    return name
