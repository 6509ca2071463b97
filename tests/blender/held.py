"""What the extension's modules hold: everything that can be reached from their variables, by whatever it is held."""

from __future__ import annotations

import functools
import gc
import importlib
import logging
import pkgutil
import subprocess
import sys
import threading
import types
import weakref
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from tests.blender.enabled import EXTENSION

BLENDERS = ("bpy_types", "bpy.types", "gpu.types", "bl_operators", "bpy.utils.previews")
"""Modules whose objects are Blender's own data, or stand for some of it."""

_CACHE = type(functools.lru_cache(lambda: None))

OF_A_SESSION = frozenset({"Assignment", "Dispatch", "Job", "JobFolder", "JobView", "Library", "Look", "Message", "Order", "RequestPreview", "Placement", "Report", "Round", "Take"})  # fmt: skip
"""Classes of ours of which no object is left when no session is."""


def modules() -> dict[str, types.ModuleType]:
    """All modules of the extension, those loaded that nothing has asked for yet; not the courier's, which runs elsewhere."""
    package = importlib.import_module(EXTENSION)
    for each in pkgutil.walk_packages(package.__path__, f"{EXTENSION}."):
        inner = each.name.removeprefix(f"{EXTENSION}.")
        if (
            inner.split(".")[0] in ("client", "scene", "operators", "panels", "registration")
            and "__main__" not in inner
        ):
            importlib.import_module(each.name)
    return {
        name: module for name, module in sys.modules.items() if name == EXTENSION or name.startswith(f"{EXTENSION}.")
    }


def _is_ours(thing: Any) -> bool:
    name = getattr(thing, "__module__", None)
    return isinstance(name, str) and (name == EXTENSION or name.startswith(f"{EXTENSION}."))


def _held_by(thing: Any) -> Iterator[Any]:
    """What an object holds: in it, in its class, closed over, cached, or referred to weakly."""
    if isinstance(thing, weakref.ref):
        yield thing()
    elif isinstance(thing, types.FunctionType):
        yield from (cell.cell_contents for cell in thing.__closure__ or () if cell != types.CellType())
        yield (thing.__defaults__, thing.__kwdefaults__, thing.__dict__)
    elif isinstance(thing, type):
        yield dict(vars(thing))
    else:
        yield from gc.get_referents(thing)


def _is_border(thing: Any) -> bool:
    """Whether what lies behind is not ours: another's module, class, function, or the log."""
    if isinstance(thing, (types.ModuleType, logging.Logger, logging.Handler, logging.Manager)):
        return True
    return isinstance(thing, (type, types.FunctionType, _CACHE)) and not _is_ours(thing)


def reached() -> Iterator[tuple[str, Any]]:
    """Every object that a variable of a module leads to, with the way there."""
    seen: set[int] = set()
    kept: list[Any] = []  # so that no identity is used twice
    stack: list[tuple[str, Any]] = [
        (f"{name.removeprefix(EXTENSION)}:{variable}", value)
        for name, module in modules().items()
        for variable, value in list(vars(module).items())
        if not variable.startswith("__")
    ]
    while stack:
        way, thing = stack.pop()
        if id(thing) in seen or _is_border(thing):
            continue
        seen.add(id(thing))
        kept.append(thing)
        yield way, thing
        stack.extend((f"{way} > {type(thing).__name__}", each) for each in _held_by(thing))


def left_over(marks: tuple[str, ...]) -> list[str]:
    """What of a session is still held: its objects, threads, processes, Blender's data, and texts or paths with one of these marks."""
    found = []
    for way, thing in reached():
        kind = type(thing)
        if isinstance(thing, type):
            continue  # of a class, it is what stands in it that counts
        if (
            isinstance(thing, (threading.Thread, subprocess.Popen))
            or kind.__module__.startswith(BLENDERS)
            or (_is_ours(kind) and kind.__name__ in OF_A_SESSION)
        ):
            found.append(f"{way}: {kind.__name__}")
        elif isinstance(thing, (str, bytes, PurePath)):
            text = thing.decode("latin-1") if isinstance(thing, bytes) else str(thing)
            found.extend(f"{way}: {text[:80]!r}" for mark in marks if mark in text)
    return found


def shapes() -> dict[str, str]:
    """What each variable of each module is, in figures: what is as it was before a session is so here, too."""
    return {
        f"{name.removeprefix(EXTENSION)}:{variable}": _shape(value, 6)
        for name, module in modules().items()
        for variable, value in list(vars(module).items())
        if not variable.startswith("__")
    }


def _shape(value: Any, depth: int) -> str:
    if depth == 0 or _is_border(value):
        return type(value).__name__
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes, PurePath)):
        return repr(value)
    if hasattr(value, "cache_info"):
        return f"cache of {value.cache_info().currsize}"
    if isinstance(value, functools.partial):
        return f"partial({_shape(value.args, depth - 1)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_shape(key, 1)}: {_shape(each, depth - 1)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_shape(each, depth - 1) for each in value) + "]"
    if isinstance(value, (set, frozenset)):
        return "{" + ", ".join(sorted(_shape(each, depth - 1) for each in value)) + "}"
    if _is_ours(type(value)) and not isinstance(value, type):
        slots = [name for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ())]
        values = {**{name: getattr(value, name, None) for name in slots}, **getattr(value, "__dict__", {})}
        return f"{type(value).__name__}({_shape(values, depth - 1)})"
    return type(value).__name__
