"""The installed extension as the benchmark uses it: its modules, its settings, and one that asks the stand-in for pictures. Needs bpy."""

from __future__ import annotations

import gc
import importlib
import time
from functools import partial
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any

import bpy

from .stand_in import StandIn

EXTENSION = "bl_ext.user_default.set_dresser"
PROMPT = "Wooden menu board of a noodle shop. The board reads: '牛肉面 ¥28', '小笼包 ¥32', '担担面 ¥26'"


def part(name: str) -> ModuleType:
    """A module of the extension, such as `scene.queue.job_list`."""
    return importlib.import_module(f"{EXTENSION}.{name}")


def ask_the_stand_in(service: StandIn, library: Path, at_once: int = 4) -> None:
    """Let the extension send its requests to the stand-in and keep its takes in `library`."""
    bpy.context.preferences.system.use_online_access = True
    values = bpy.context.preferences.addons[EXTENSION].preferences
    values.provider = "openai"
    values.openai_address = service.address
    values.openai_key = service.key
    values.concurrency = at_once
    values.library_folder = str(library)


def new_board(size: str, variants: int = 1) -> Any:
    """An empty scene with one board to dress, and settings that ask for `variants` pictures of `size` on it. The board."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.mesh.primitive_plane_add(size=2.0, rotation=(1.5708, 0.0, 0.0))
    board = bpy.context.object
    board.scale = (1.6, 0.9, 1.0)
    bpy.context.view_layer.update()
    settings = bpy.context.scene.set_dresser
    settings.prompt = PROMPT
    settings.size = size
    settings.quality = "low"
    settings.variants = variants
    return board


def post() -> list[Any]:
    """Post what the settings ask for, as Generate does, and return without waiting: the rows of the jobs."""
    return list(part("scene.generate.post").post_jobs(bpy.context))


def wait_until_kept(views: list[Any], seconds: float = 120.0) -> list[Any]:
    """Wait for the takes of these jobs without placing them: their rows. Raises RuntimeError for one that failed."""
    jobs = part("scene.queue.job_list")
    deadline = time.monotonic() + seconds
    while any(jobs.job(view.id).is_under_way for view in views):
        if time.monotonic() > deadline:
            raise RuntimeError(f"no take in {seconds:.0f} s")
        jobs.wait(0.5, time.monotonic())
    rows = [jobs.job(view.id) for view in views]
    for row in rows:
        if row.take is None:
            raise RuntimeError(f"no take: {row.error}")
    return rows


def timers() -> frozenset[str]:
    """The extension's functions that Blender would call by a timer, wherever they stand: Blender has no list of them."""
    functions = (each for each in gc.get_objects() if isinstance(each, FunctionType | MethodType | partial))
    return frozenset(_name(each) for each in functions if is_ours(each) and bpy.app.timers.is_registered(each))


def handlers() -> frozenset[str]:
    """The extension's functions that Blender calls when something happens, each with what that is."""
    every = {name: getattr(bpy.app.handlers, name) for name in dir(bpy.app.handlers)}
    lists = {name: functions for name, functions in every.items() if isinstance(functions, list)}
    return frozenset(f"{name}: {_name(each)}" for name, them in lists.items() for each in them if is_ours(each))


def _inner(function: Any) -> Any:
    return function.func if isinstance(function, partial) else function


def is_ours(function: Any) -> bool:
    """Whether a function that Blender calls is the extension's."""
    return str(getattr(_inner(function), "__module__", "")).startswith(EXTENSION)


def _name(function: Any) -> str:
    return str(_inner(function).__qualname__)


def settle_down() -> None:
    """Let the couriers go and empty the list."""
    jobs = part("scene.queue.job_list")
    deadline = time.monotonic() + 20.0
    while jobs.is_waiting() and time.monotonic() < deadline:
        jobs.wait(0.1, time.monotonic())
    jobs.close()
