"""Libraries as other extensions leave them: older, newer, broken, in pieces. Copies of those that are installed here, changed."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from client.courier_process import CourierProgram, courier_program

Change = Callable[[Path], None]
"""What is done to a library's folder."""

NEVER_MADE_FOR = 'if __version__ != getattr(core, "PILLOW_VERSION", None):'


def rival(folder: Path, module: str, *changes: Change) -> Path:
    """A folder to import from with a changed copy of an installed library, and of nothing else."""
    installed = Path(str(importlib.import_module(module).__file__)).parent
    copied = folder / "site-packages" / module
    shutil.copytree(installed, copied, ignore=shutil.ignore_patterns("__pycache__"))
    for libraries in installed.parent.glob("*.libs"):
        (copied.parent / libraries.name).symlink_to(libraries)
    for change in changes:
        change(copied)
    return copied.parent


def called(version: str) -> Change:
    """It says that it is of another version, and its compiled part does not mind."""

    def change(library: Path) -> None:
        (library / "_version.py").write_text(f'version = __version__ = "{version}"\n', "utf-8")
        image = library / "Image.py"
        if image.exists():
            text = image.read_text("utf-8")
            assert NEVER_MADE_FOR in text
            image.write_text(text.replace(NEVER_MADE_FOR, "if False:"), "utf-8")

    return change


def over_an_older(version: str) -> Change:
    """It was unpacked over an older version, of which the compiled part and the installer's notes are left."""

    def change(library: Path) -> None:
        notes = library.parent / f"{library.name}-{version}.dist-info"
        notes.mkdir()
        (notes / "METADATA").write_text(f"Name: {library.name}\nVersion: {version}\n", "utf-8")

    return change


def without(*names: str) -> Change:
    """Files of the library are not there."""

    def change(library: Path) -> None:
        for name in names:
            (library / name).unlink()

    return change


def lacking(name: str) -> Change:
    """The library does not have this name, as before it was added."""

    def change(library: Path) -> None:
        with open(library / "__init__.py", "a", encoding="utf-8") as text:
            text.write(f"\ndel {name}\n")

    return change


def garbled(name: str) -> Change:
    """A compiled part is none of this Python's."""

    def change(library: Path) -> None:
        (binary,) = (path for path in library.glob(f"{name}.*") if path.suffix in (".so", ".pyd"))
        binary.write_bytes(b"made for another machine")

    return change


def failing_on_large_pictures(raising: str) -> Change:
    """Its decoders manage small pictures only."""

    def change(library: Path) -> None:
        with open(library / "ImageFile.py", "a", encoding="utf-8") as text:
            text.write(
                "\n_loaded = ImageFile.load\n"
                "def _load(self):\n"
                f"    if self.size[0] > 64: {raising}\n"
                "    return _loaded(self)\n"
                "ImageFile.load = _load\n"
            )

    return change


def program_with(folder: Path, log: Path) -> CourierProgram:
    """The courier of a Blender that finds what is in `folder` first."""
    plain = courier_program(log)
    return replace(plain, import_folders=(str(folder), *plain.import_folders))


def program_with_only(libraries: Iterable[str], folder: Path, log: Path) -> CourierProgram:
    """The courier of a Python that has these libraries and no others."""
    held = folder / "only"
    held.mkdir()
    for name in libraries:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        source = origin.parent if spec.submodule_search_locations else origin
        (held / source.name).symlink_to(source)
    bare = getattr(sys, "_base_executable", sys.executable)
    return CourierProgram(python=os.path.realpath(bare), import_folders=(str(held),), log=log)
