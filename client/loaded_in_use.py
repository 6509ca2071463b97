"""Packages that load a module when it is first asked for: `scene.queue.timer` imports the timer, `scene` alone nothing. May import nothing of ours.

Scientific Python does the same (SPEC 1), by the hook that Python has for it (PEP 562). A package names its modules once, where only
type checkers and readers look, so that a wrong name is found by `dev.py lint`:

    if TYPE_CHECKING:
        from . import job_list as job_list, timer as timer
    else:
        from ...client.loaded_in_use import modules_of

        __getattr__ = modules_of(__name__)
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType


def modules_of(package: str) -> Callable[[str], ModuleType]:
    """The `__getattr__` of the package of that name. Python keeps what was imported as the package's attribute, and asks once."""

    def module_named(name: str) -> ModuleType:
        """Raises AttributeError where the package has no such module, and whatever the module raises."""
        whole = f"{package}.{name}"
        try:
            if not name.startswith("__"):
                return import_module(whole)
        except ModuleNotFoundError as error:
            if error.name != whole:
                raise
        raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)

    return module_named
