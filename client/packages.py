"""Whether the libraries that a job needs can be used here, tried before anything is sent. No bpy; they are imported in use.

All extensions of a Blender share one folder of libraries. Blender unpacks into it the newest wheel of each name, but takes
"Pillow-10.1.0" and "pillow-13.0.0" for two libraries: the one unpacked last overwrites the other, and whichever extension is
removed takes both along, for good (`_bpy_internal/extensions/wheel_manager.py` of Blender 4.2 to 5.3; findings/ shows it). An
add-on of the older kind may bring libraries in folders of its own, a studio may have put some into Blender's Python. So what is
found may be another's, of any age, in pieces or gone, and only trying tells whether it will do.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from .errors import PackageDamaged, PackageError, PackageMissing, PackageOutdated, technical_of
from .session_state import SessionState

_log = logging.getLogger(__name__)

_VERSION = re.compile(r"version(?:__)? = ['\"](\d[^'\"]*)")

_SHARED = ".local"
"""The folder beside the repositories of extensions into which Blender unpacks their wheels."""

_PNG_DOT = (
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
_WEBP_DOT = (
    "524946463c000000574542505650382030000000d001009d012a0200020001402625a00274ba01f80003b000fef2eb7ffcd815cd73eff7ffd2e0"
    "fd2e0fd2e0ffd2900000"
)
"""Files of a pixel or two, as hexadecimal digits."""


class Need(Enum):
    """What libraries are needed for."""

    PICTURES = "to check, compose and keep pictures"
    NUMBERS = "to compose a picture with its capture"
    LETTERING = "to set words"


@dataclass(frozen=True, slots=True)
class Package:
    """A library: what it is called, how it is imported, from which version on it has what is used of it, and what tries that."""

    name: str
    module: str
    oldest: str
    attempt: Callable[[], None]
    is_brought_along: bool = True


def _decode_each_format() -> None:
    from PIL import Image, ImageChops, ImageDraw, ImageFilter  # noqa: F401

    from .picture_opening import opened_picture

    written = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 0, 0)).save(written, "JPEG")
    for picture in (bytes.fromhex(_PNG_DOT), bytes.fromhex(_WEBP_DOT), written.getvalue()):
        with opened_picture(picture) as opened:
            opened.load()


def _reckon() -> None:
    import numpy

    numpy.fft.fft2(numpy.zeros((2, 2), numpy.float32))


def _shape() -> None:
    import uharfbuzz

    uharfbuzz.Buffer().add_str("a")
    uharfbuzz.RasterDraw  # noqa: B018  what draws letters came with 0.54


def _know_scripts() -> None:
    from fontTools.ttLib import TTFont  # noqa: F401
    from fontTools.unicodedata import ot_tags_from_script, script, script_extension, script_name

    ot_tags_from_script(script("a")), script_extension("a"), script_name("Latn")


def _unpack() -> None:
    import brotli

    brotli.decompress(brotli.compress(b"a"))


def _know_words() -> None:
    import budoux

    budoux.load_default_thai_parser, budoux.load_default_japanese_parser  # noqa: B018


PILLOW = Package("Pillow", "PIL", "10.1", _decode_each_format)
NUMPY = Package("numpy", "numpy", "1.24", _reckon, is_brought_along=False)
_BY_NEED = {
    Need.PICTURES: (PILLOW,),
    Need.NUMBERS: (NUMPY,),
    Need.LETTERING: (
        PILLOW,
        Package("uharfbuzz", "uharfbuzz", "0.54", _shape),
        Package("fonttools", "fontTools", "4.60", _know_scripts),
        Package("brotli", "brotli", "1.0", _unpack),
        Package("budoux", "budoux", "0.6", _know_words),
    ),
}

_will_do: Final[SessionState[dict[str, ModuleType]]] = SessionState(dict)
"""Modules that were tried in this process and can be used, by their names."""


def require(*needs: Need) -> None:
    """Raise a `PackageError` unless everything that these needs want can be used. What was tried once costs nothing again.

    numpy may be missing: Blender brings it, a distribution's need not, and what wants it does without.
    """
    for package in (package for need in needs for package in _BY_NEED[need]):
        tried = _will_do.now.get(package.module)
        if tried is None or tried is not sys.modules.get(package.module):
            _try(package)


def _try(package: Package) -> None:
    """Import a library and use it. Raises a `PackageError`."""
    folder = _folder_of(package)
    if folder is None:
        if not package.is_brought_along:
            return
        raise _missing(package, "no folder has it")
    try:
        module = importlib.import_module(package.module)
        package.attempt()
    except Exception as error:
        # A library in pieces fails in any way: missing modules, missing names, binaries of another Python.
        _log.warning("%s from %s: %s: %s", package.name, folder, type(error).__name__, error)
        if _is_older(package, folder) or _older_beside(package, folder):
            raise _outdated(package, folder, technical_of(error)) from error
        if not (folder / package.module / "__init__.py").is_file():
            raise _missing(package, f"{folder} has its remains: {error}") from error
        raise PackageDamaged(technical_of(error), **_found(package, folder)) from error
    if _is_older(package, folder):
        raise _outdated(package, folder, "")
    _will_do.now[package.module] = module


def _missing(package: Package, technical: str) -> PackageError:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return PackageMissing(technical, package=package.name, python=python)


def _outdated(package: Package, folder: Path, technical: str) -> PackageError:
    return PackageOutdated(technical, oldest=package.oldest, **_found(package, folder))


def _found(package: Package, folder: Path) -> dict[str, Any]:
    """The facts of a sentence about what was found: which version, where, and whose."""
    version = _older_beside(package, folder) or _version_of(package, folder)
    owners = sorted(_bringing(package, folder, version))
    whose = f" (the extension {' or '.join(owners)} brought it)" if owners else ""
    return {
        "package": package.name,
        "version": version or "of an unknown version",
        "folder": str(folder),
        "whose": whose,
    }


def _folder_of(package: Package) -> Path | None:
    """The folder that a library would be imported from; remains without an `__init__.py` count as found, too."""
    loaded = sys.modules.get(package.module)
    places = list(getattr(loaded, "__path__", ())) if loaded is not None else []
    if not places:
        try:
            spec = find_spec(package.module)
        except (ImportError, ValueError, AttributeError):
            return None
        places = list(spec.submodule_search_locations or [spec.origin or ""]) if spec is not None else []
    return Path(places[0]).parent if places and places[0] else None


def _version_of(package: Package, folder: Path) -> str:
    """The version that the library itself tells, imported or not, else that of the notes which its installer left beside it;
    empty if unknown.
    """
    loaded = sys.modules.get(package.module)
    for name in ("__version__", "version"):
        told = getattr(loaded, name, "")
        if isinstance(told, str) and told[:1].isdigit():
            return told
    with contextlib.suppress(OSError):
        written = _VERSION.search((folder / package.module / "_version.py").read_text("utf-8", errors="replace"))
        if written:
            return written[1]
    return " and ".join(_noted_versions(package, folder))


def _noted_versions(package: Package, folder: Path) -> list[str]:
    """The versions that installers noted beside a library: several where one was unpacked over another."""
    noted = [_name_and_version(path.name.removesuffix(".dist-info")) for path in folder.glob("*.dist-info")]
    return sorted(version for name, version in noted if name == package.name.lower())


def _older_beside(package: Package, folder: Path) -> str:
    """The version that is too old and was unpacked into the same folder, if there is one; empty without.

    A compiled part of its own name stays there when a newer version is unpacked over it, and Python takes `_harfbuzz.cpython-311….so`
    before the newer `_harfbuzz.abi3.so`.
    """
    older = (each for each in _noted_versions(package, folder) if _numbers(each) < _numbers(package.oldest))
    return next(older, "")


def _bringing(package: Package, folder: Path, version: str) -> Iterator[str]:
    """The ids of the extensions that carry this version of a library as a wheel, if it is where Blender unpacks those."""
    if _SHARED not in folder.parts:
        return
    extensions = Path(*folder.parts[: folder.parts.index(_SHARED)])
    for wheel in extensions.glob("*/*/wheels/*.whl"):
        if _name_and_version(wheel.name) == (package.name.lower(), version):
            yield wheel.parent.parent.name


def _name_and_version(file: str) -> tuple[str, str]:
    """The library's name, in one spelling, and version, of a wheel or of an installer's notes."""
    name, version, *_ = (*file.split("-"), "")
    return re.sub(r"[-_.]+", "-", name).lower(), version


def _is_older(package: Package, folder: Path) -> bool:
    """Whether the library that is found tells of a version before the first that will do."""
    version = _version_of(package, folder)
    return bool(version) and _numbers(version) < _numbers(package.oldest)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
