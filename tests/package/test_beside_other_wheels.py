"""Another extension brings a library that Set Dresser brings too, spelled otherwise: the work goes on, or it is said whose is in the way. No bpy here.

Blender unpacks "Pillow-10.1.0" over "pillow-13.0.0", and whoever uninstalls the one deletes the other's files for good.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.package.blender_process import Account, BlenderProcess
from tests.service.server import Service
from workshop.environments import BLENDERS
from workshop.places import WHEELS
from workshop.wheels import listed, this_platform

pytestmark = pytest.mark.whole  # tests/client/test_packages.py has each case, told by a folder

OLDEST_AND_NEWEST = pytest.mark.parametrize(
    "blender_python", [BLENDERS[0], BLENDERS[-1]], indirect=True, ids=lambda environment: environment.name
)
Edit = Callable[[bytes], bytes]

MANIFEST = """schema_version = "1.0.0"
id = "other"
version = "1.0.0"
name = "Other"
tagline = "Brings a library of its own"
maintainer = "Somebody"
type = "add-on"
blender_version_min = "4.2.0"
license = ["SPDX:GPL-3.0-or-later"]
wheels = ["./wheels/{wheel}"]
"""


def as_of(version: str) -> Mapping[str, Edit]:
    """What makes a library say that it is of another version; its compiled part does not mind."""

    def says(_data: bytes) -> bytes:
        return f'version = __version__ = "{version}"\n'.encode()

    def does_not_ask(data: bytes) -> bytes:
        return data.replace(b'if __version__ != getattr(core, "PILLOW_VERSION", None):', b"if False:")

    return {"_version.py": says, "Image.py": does_not_ask}


def broken(_data: bytes) -> bytes:
    """A compiled part that is none of this machine's."""
    return b"made for another machine"


def without_drawing(data: bytes) -> bytes:
    """uharfbuzz as it was before it drew letters."""
    return data + b"\ndel RasterDraw\n"


def other_extension(folder: Path, python: str, name: str, version: str, edits: Mapping[str, Edit]) -> Path:
    """The zip of an extension whose one wheel, spelled `name`, has our own library in it, edited by files' names."""
    ours = next(
        wheel
        for wheel in listed()
        if wheel.file.startswith(f"{name.lower()}-") and wheel.suits(python, this_platform())
    )
    wheel = f"{name}-{version}-{'-'.join(ours.file.split('-')[2:])}"
    notes = re.compile(rf"^{re.escape('-'.join(ours.file.split('-')[:2]))}\.dist-info")
    path = folder / wheel
    with zipfile.ZipFile(WHEELS / ours.file) as source, zipfile.ZipFile(path, "w") as made:
        for entry in source.namelist():
            data = source.read(entry)
            for suffix, edit in edits.items():
                if entry.split("/")[-1].startswith(suffix):
                    data = edit(data)
            made.writestr(notes.sub(f"{name}-{version}.dist-info", entry), data)
    archive = folder / "other.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("blender_manifest.toml", MANIFEST.format(wheel=wheel))
        made.writestr("__init__.py", "def register(): pass\ndef unregister(): pass\n")
        made.write(path, f"wheels/{wheel}")
    return archive


class Beside:
    """Set Dresser in one Blender with another extension, and the service that is asked."""

    def __init__(self, blender: BlenderProcess, service: Service, folder: Path) -> None:
        self._blender, self.service, self._folder = blender, service, folder

    def other(self, name: str, version: str, edits: Mapping[str, Edit]) -> Path:
        """The other extension, for this Blender's Python."""
        environment = next(each for each in BLENDERS if each.name in str(self._blender.python))
        return other_extension(self._folder, environment.python.replace(".", ""), name, version, edits)

    def after(self, *steps: tuple[str, str]) -> list[dict[str, str]]:
        """How each job ended; nothing may have gone wrong beside."""
        preferences = {
            "openai_address": self.service.openai_address,
            "openai_key": self.service.openai_key,
            "library_folder": str(self._folder / "library"),
        }
        account: Account = self._blender.run(
            "beside_another.py", json.dumps({"preferences": preferences, "steps": steps})
        )
        assert "Traceback" not in account.output
        results: list[dict[str, str]] = account.facts["results"]
        return results


@pytest.fixture
def beside(blender: BlenderProcess, tmp_path: Path) -> Any:
    with Service() as service:
        yield Beside(blender, service, tmp_path)


@OLDEST_AND_NEWEST
def test_one_that_was_uninstalled_took_our_library_along_and_enabling_anew_brings_it_back(beside: Beside) -> None:
    """Given another's Pillow, old but good, over ours, then gone, when jobs are asked for, then none is lost and all is told."""
    other = beside.other("Pillow", "10.1.0", as_of("10.1.0"))

    with_it, without, mended = beside.after(
        ("install", str(other)),
        ("generate", "openai"),
        ("uninstall", "other"),
        ("generate", "openai"),
        ("enable anew", ""),
        ("generate", "openai"),
    )

    assert with_it["state"] == mended["state"] == "placed", (with_it, mended)
    assert (without["kind"], without["billed"]) == ("PackageMissing", "no")
    assert "enable it again" in without["sentence"]
    assert len(beside.service.billed) == 2


@OLDEST_AND_NEWEST
@pytest.mark.parametrize(
    "name, version, edits, provider, kind, told",
    [
        ("Pillow", "9.5.0", as_of("9.5.0"), "openai", "PackageOutdated", "Pillow 9.5.0"),
        ("Pillow", "10.1.0", {**as_of("10.1.0"), "_imaging.": broken}, "openai", "PackageDamaged", "Pillow 10.1.0"),
        (
            "Uharfbuzz",
            "0.39.0",
            {**as_of("0.39.0"), "__init__.py": without_drawing},
            "proof",
            "PackageOutdated",
            "uharfbuzz 0.39.0",
        ),
    ],
    ids=["too old", "broken", "too old to draw letters"],
)
def test_one_that_will_not_do_is_named_with_its_extension_and_enabling_anew_mends_it(
    beside: Beside, name: str, version: str, edits: Mapping[str, Edit], provider: str, kind: str, told: str
) -> None:
    other = beside.other(name, version, edits)

    in_the_way, mended = beside.after(
        ("install", str(other)), ("generate", provider), ("enable anew", ""), ("generate", provider)
    )

    assert (in_the_way["kind"], in_the_way["billed"]) == (kind, "no")
    assert told in in_the_way["sentence"]
    assert "the extension other brought it" in in_the_way["sentence"]
    assert mended["state"] == "placed", mended
    assert len(beside.service.billed) == (1 if provider == "openai" else 0)


@OLDEST_AND_NEWEST
def test_a_newer_one_is_used(beside: Beside) -> None:
    other = beside.other("Pillow", "99.0.0", as_of("99.0.0"))

    (newer,) = beside.after(("install", str(other)), ("generate", "openai"))

    assert newer["state"] == "placed", newer
