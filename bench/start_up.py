"""One start of Blender, run in a process of its own: import and register the extension, draw its tab for the first time, and what each took.

    python start_up.py EXTENSION [parts]

Prints `TAKEN` and JSON. With `parts` it says what the time went into, and the asking makes everything slower. BLENDER_USER_RESOURCES
names the profile in which the extension is installed. Imports nothing before the measuring that the extension might need. Needs bpy.
"""

import sys
import time
from typing import Any

import bpy

_OPEN_PANELS = ("SETDRESSER_PT_view_3d", "SETDRESSER_PT_view_3d_jobs")
"""Those that are open in a new tab."""


def start(name: str) -> tuple[float, list[str]]:
    """Import and register: milliseconds that the thread worked, and the modules that were new."""
    import importlib

    known = set(sys.modules)
    began = time.thread_time()
    importlib.import_module(name).register()
    worked = (time.thread_time() - began) * 1000
    return worked, sorted(set(sys.modules) - known)


def draw(name: str) -> dict[str, object]:
    """The tab for the first time, the turns of the timer in which the rest is loaded, and the tab once more: milliseconds each."""
    from pathlib import Path
    from types import SimpleNamespace

    bpy.context.preferences.addons.new().module = name
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from bench.paper import Paper, WindowContext

    def tab() -> float:
        began = time.thread_time()
        for panel in _OPEN_PANELS:
            getattr(bpy.types, panel).draw(SimpleNamespace(layout=Paper()), WindowContext())
        return (time.thread_time() - began) * 1000

    loading = sys.modules.get(f"{name}.scene.session.loading")
    if loading is not None:
        loading.begin()  # as a window's start does
    known = set(sys.modules)
    first, new = tab(), len(set(sys.modules) - known)
    turns: list[float] = []
    while loading is not None and not loading.is_loaded():
        began = time.thread_time()
        loading.load_next()
        turns.append((time.thread_time() - began) * 1000)
    return {"first": first, "first_modules": new, "turns": turns, "after": tab(), "again": tab()}


class Parts:
    """What the time goes into, asked at Python's and Blender's own functions."""

    def __init__(self) -> None:
        from importlib.machinery import SourceFileLoader

        loader: Any = SourceFileLoader
        self.read = 0.0
        self.registered: dict[str, list[float]] = {}
        self.run: dict[str, float] = {}
        self._inner: list[float] = []
        self._get_code, self._exec = loader.get_code, loader.exec_module
        self._register = bpy.utils.register_class
        parts = self

        def get_code(its: Any, name: str) -> Any:
            began = time.thread_time()
            code = parts._get_code(its, name)
            taken = time.thread_time() - began
            parts.read += taken
            if parts._inner:
                parts._inner[-1] += taken
            return code

        def exec_module(its: Any, module: Any) -> None:
            began = time.thread_time()
            parts._inner.append(0.0)
            parts._exec(its, module)
            taken = time.thread_time() - began
            parts.run[module.__name__] = taken - parts._inner.pop()
            if parts._inner:
                parts._inner[-1] += taken

        def register_class(cls: type) -> None:
            began = time.thread_time()
            parts._register(cls)
            kind = next(base.__name__ for base in cls.__mro__ if base.__module__ in ("bpy_types", "_bpy_types"))
            parts.registered.setdefault(kind, []).append(time.thread_time() - began)

        loader.get_code, loader.exec_module, bpy.utils.register_class = get_code, exec_module, register_class

    def told(self, name: str) -> dict[str, object]:
        """Milliseconds: finding and reading byte code, running it by module, registering by kind of class."""
        dearest = sorted(self.run.items(), key=lambda item: -item[1])
        return {
            "read": self.read * 1000,
            "run": sum(self.run.values()) * 1000,
            "dearest": [(each.removeprefix(f"{name}."), taken * 1000) for each, taken in dearest[:8]],
            "registered": {kind: (len(taken), sum(taken) * 1000) for kind, taken in self.registered.items()},
        }


def main() -> None:
    name = sys.argv[1]
    parts = Parts() if "parts" in sys.argv[2:] else None
    worked, modules = start(name)
    found: dict[str, object] = {"worked": worked, "modules": modules}
    if parts is not None:
        found["parts"] = parts.told(name)
    found.update(draw(name))
    import json

    print("TAKEN", json.dumps(found))


if __name__ == "__main__":
    main()
