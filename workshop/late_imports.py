"""A check of `dev.py lint`: what is imported inside a function is imported there for a reason that is said here, once. Standard library only.

It also keeps files from asking a package that they stand in for its modules (`client/loaded_in_use.py`): the import contract would see neither
a circle nor a way upwards.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .places import ROOT, SHIPPED_PACKAGES


@dataclass(frozen=True, slots=True)
class Reason:
    """Which files may import which modules inside their functions, and why. Patterns are a shell's; a star crosses folders."""

    why: str
    files: tuple[str, ...]
    modules: tuple[str, ...]


REASONS = (
    Reason(
        "registering imports these files; where they hand over is loaded when it is first called",
        ("__init__.py", "scene/session/registries.py"),
        ("registration", "scene.session.*", "scene.placements"),
    ),
    Reason(
        "every start of Blender reads what a provider or a size is; what speaks to a service, and errors, no start needs",
        ("client/provider_registry.py", "client/providers/*/__init__.py", "client/sizes.py"),
        ("client.errors", "client.options", "client.providers.*"),
    ),
    Reason(
        "these take long to import, or are not there in every Blender: a wheel for another Python, a distribution without numpy",
        ("*",),
        ("numpy*", "PIL*", "requests*", "urllib3*", "uharfbuzz", "fontTools*", "brotli", "budoux", "gpu"),
    ),
    Reason(
        "few renders change a language, and no start of Blender has need of what waits for it",
        ("scene/blender/main_thread.py",),
        ("concurrent.futures",),
    ),
    Reason(
        "a panel's draw asks what would be captured, and makes no picture; a mask and what measures a drift need numpy",
        ("scene/capture/__init__.py", "scene/mask/overlay.py", "client/compositing/mending.py"),
        (
            *("*.capture.encoding", "*.capture.render", "*.capture.viewport", "*.mask.area"),
            *("*.compositing.drift_measured", "*.compositing.tones"),
        ),
    ),
    Reason(
        "Blender's process knows orders and tasks, and nothing of what a courier runs for them",
        ("client/courier/tasks/*", "client/courier/carry.py", "client/courier/worker_loop.py"),
        ("client.*",),
    ),
    Reason(
        "a job that asks for none of it, as most do not, waits for none of it: type guides, proofs, checks of colours",
        ("client/courier/finalise.py", "client/courier/guide.py"),
        ("client.colour_limits", "client.lettering.*", "client.providers.proof.provider"),
    ),
    Reason(
        "each system has a credential store of its own, and nobody needs two",
        ("client/credentials/__init__.py",),
        ("client.credentials*",),
    ),
    Reason(
        "a folder of a job is read far more often than a reply in it",
        ("client/job_folder.py",),
        ("client.picture_check", "client.providers.replies"),
    ),
    Reason("it is looked for, in the way in which it is used, before it is believed", ("client/packages.py",), ("*",)),
    Reason(
        "of the standard library, what is wanted once in a while and costs every start or every courier",
        ("client/*", "scene/*", "operators/*"),
        (
            *("bpy.utils", "contextlib", "decimal", "getpass", "html", "http.client", "importlib", "logging.handlers"),
            *("platform", "socket", "textwrap"),
        ),
    ),
)


def late_imports(file: str, source: str) -> Iterator[tuple[int, str]]:
    """The line and the whole name of each module that `source`, the file of that name, imports inside a function."""
    package = file.removesuffix(".py").split("/")[:-1]
    functions = (
        each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    found = set()
    for node in (node for function in functions for node in ast.walk(function)):
        if isinstance(node, ast.Import):
            found |= {(node.lineno, each.name) for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = [*above, *([node.module] if node.module else [])]
            is_package = node.module is None  # then what is imported is a module of it
            names = [".".join([*base, each.name]) for each in node.names] if is_package else [".".join(base)]
            found |= {(node.lineno, name) for name in names}
    yield from sorted(found)


def without_reason(file: str, source: str) -> Iterator[str]:
    """A sentence for each import inside a function of `source` for which no reason stands above."""
    for line, module in late_imports(file, source):
        if not any(
            any(fnmatchcase(file, each) for each in reason.files)
            and any(fnmatchcase(module, each) for each in reason.modules)
            for reason in REASONS
        ):
            yield f"{file}:{line}: {module} is imported inside a function, and workshop/late_imports.py has no reason for it"


def asks_its_own(file: str, source: str) -> Iterator[str]:
    """A sentence for each import of a package that the file itself stands in."""
    parts = file.removesuffix(".py").split("/")[:-1]
    around = {".".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*parts[: len(parts) - node.level + 1], *([node.module] if node.module else [])]
            for name in (".".join([*base, each.name]) for each in node.names):
                if name in around:
                    yield f"{file}:{node.lineno}: {name} is asked from inside for its modules, which the import contract cannot see"


def main() -> int:
    """Look at every file that ships; 1 when one imports late for no reason, or asks a package that it stands in."""
    broken = [
        sentence
        for folder in SHIPPED_PACKAGES
        for path in sorted((ROOT / folder).rglob("*.py"))
        for check in (without_reason, asks_its_own)
        for sentence in check(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
    ]
    print("\n".join(broken))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
