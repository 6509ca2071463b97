"""The wheels that the zip carries: the locked list, fetching and checking them, unpacking them for tests. Standard library only."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .environments import BLENDERS, CLIENT, FETCH, LINT, Unavailable, ensure
from .places import DEV, LOCKS, ROOT, WHEELS, one_at_a_time
from .uv import run_uv

LIST = LOCKS / "wheels.toml"
SHIPPED = LOCKS / "shipped.in"
MANIFEST = ROOT / "blender_manifest.toml"

# Blender 4.2 to 5.0 run Python 3.11, 5.1 to 5.3 run 3.13; Debian builds 5.2 for its own 3.14, nobody else does.
PYTHONS = ("311", "313", "314")
ONLY_ON = {"314": ("linux-x64",)}
# Blender's platforms, each with the wheel platforms it takes, the best first. Not windows-arm64: uharfbuzz has no wheel there.
PLATFORMS: dict[str, tuple[str, ...]] = {
    "windows-x64": ("win_amd64",),
    "macos-x64": ("macosx_10_15_x86_64",),
    "macos-arm64": ("macosx_11_0_arm64",),
    "linux-x64": ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
}


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel file as it lies on the package index; `sha256` in hex, `size` in bytes."""

    file: str
    sha256: str
    size: int

    @property
    def pin(self) -> str:
        """The requirement that only this file fulfils."""
        name, version = self.file.split("-")[:2]
        return f"{name}=={version} --hash=sha256:{self.sha256}"

    @property
    def tags(self) -> tuple[str, str, str]:
        """Python, ABI and platform tags, each possibly several joined by dots."""
        python, abi, platform = self.file.removesuffix(".whl").split("-")[-3:]
        return python, abi, platform

    def suits(self, python: str, platform: str) -> bool:
        """Whether Blender's platform `platform` with CPython `python` ("313") takes this wheel."""
        tag, abi, wheel_platform = self.tags
        right_python = tag in (f"cp{python}", "py3", "py2.py3") or (abi == "abi3" and int(tag[2:]) <= int(python))
        system, machine = platform.split("-")
        right_system = {"windows": "win", "macos": "macosx", "linux": "manylinux"}[system] in wheel_platform
        right_machine = any(
            mark in wheel_platform for mark in {"x64": ("x86_64", "amd64"), "arm64": ("arm64",)}[machine]
        )
        universal = system == "macos" and "universal2" in wheel_platform
        return right_python and (wheel_platform == "any" or (right_system and (right_machine or universal)))


def listed() -> list[Wheel]:
    """The locked list, in its order."""
    with open(LIST, "rb") as handle:
        return [Wheel(**row) for row in tomllib.load(handle)["wheel"]]


def _is_whole(wheel: Wheel) -> bool:
    path = WHEELS / wheel.file
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == wheel.sha256


def _download(pip_python: Path, requirements: list[str], python: str, platforms: tuple[str, ...], into: Path) -> None:
    """Fetch wheels for another Python and platform with pip; uv installs but does not download."""
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "wanted.txt"
        wanted.write_text("\n".join(requirements) + "\n", "utf-8")
        words = [
            pip_python,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--only-binary",
            ":all:",
            "-d",
            into,
            "-r",
            wanted,
        ]
        words += ["--implementation", "cp", "--python-version", python]
        words += [word for abi in (f"cp{python}", "abi3", "none") for word in ("--abi", abi)]
        words += [word for platform in platforms for word in ("--platform", platform)]
        got = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if got.returncode:
        raise Unavailable(f"wheels for {platforms[0]}, Python {python} could not be had:\n{got.stderr.strip()[-1500:]}")


def _fetch_one(pip_python: Path, wheel: Wheel) -> None:
    python, _, platform = wheel.tags
    number = python[2:] if python.startswith("cp") else PYTHONS[0]
    _download(pip_python, [wheel.pin], number, tuple(platform.split(".")), WHEELS)
    if not _is_whole(wheel):
        raise Unavailable(f"{wheel.file} is not the file that was locked")


def fetch() -> list[Path]:
    """Every listed wheel in wheels/, whole and as locked; nothing else lies there afterwards. Raises Unavailable."""
    with one_at_a_time("wheels"):
        WHEELS.mkdir(exist_ok=True)
        wheels = listed()
        for stray in set(WHEELS.glob("*.whl")) - {WHEELS / wheel.file for wheel in wheels}:
            stray.unlink()
        missing = [wheel for wheel in wheels if not _is_whole(wheel)]
        if missing:
            pip_python = ensure(FETCH)
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda wheel: _fetch_one(pip_python, wheel), missing))
        return [WHEELS / wheel.file for wheel in wheels]


def this_platform() -> str:
    """This machine in Blender's words, such as "linux-x64". Raises Unavailable where nothing is shipped for it."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    machine = sysconfig.get_platform().rpartition("-")[2].replace("_", "-")
    name = f"{system}-{'x64' if machine in ('amd64', 'x86-64') else 'arm64'}"
    if name not in PLATFORMS:
        raise Unavailable(f"Set Dresser ships nothing for {name}")
    return name


def unpacked(python: str) -> Path:
    """A folder to import the shipped wheels from, as Python `python` ("3.13") on this machine would; made once."""
    number = python.replace(".", "")
    fetch()
    mine = [wheel for wheel in listed() if wheel.suits(number, this_platform())]
    key = hashlib.sha256("".join(wheel.sha256 for wheel in mine).encode()).hexdigest()[:10]
    home = DEV / "shipped" / f"cp{number}-{key}"
    with one_at_a_time(f"shipped-{number}"):
        if not home.exists():
            for old in home.parent.glob(f"cp{number}-*"):
                shutil.rmtree(old, ignore_errors=True)
            being_made = home.with_suffix(".part")
            for wheel in mine:
                with zipfile.ZipFile(WHEELS / wheel.file) as archive:
                    archive.extractall(being_made)
            os.replace(being_made, home)
    return home


def _wanted() -> tuple[list[str], list[str]]:
    """The requirements of shipped.in: those with a wheel per Python and platform, and the pure ones."""
    lines = [line.partition("#") for line in SHIPPED.read_text("utf-8").splitlines()]
    pure = [words.strip() for words, _, mark in lines if words.strip() and mark.strip() == "pure"]
    return [words.strip() for words, _, mark in lines if words.strip() and mark.strip() != "pure"], pure


def _resolve(pip_python: Path) -> list[Wheel]:
    """One wheel per package, Python and platform of the versions in shipped.in; one that serves several is listed once."""
    compiled, pure = _wanted()
    found: dict[str, Wheel] = {}
    with tempfile.TemporaryDirectory() as scratch:
        served = [
            (platform, python)
            for platform in PLATFORMS
            for python in PYTHONS
            if platform in ONLY_ON.get(python, PLATFORMS)
        ]
        downloads = [(compiled, python, PLATFORMS[platform]) for platform, python in served]
        downloads.append((pure, PYTHONS[0], ("any",)))
        for number, (requirements, python, names) in enumerate(downloads):
            into = Path(scratch) / str(number)
            _download(pip_python, requirements, python, names, into)
            for path in into.glob("*.whl"):
                found[path.name] = Wheel(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size)
    return _without_doubles(found)


def _without_doubles(found: dict[str, Wheel]) -> list[Wheel]:
    """Drop a wheel whose every Python and platform another wheel of its package serves too: one zip must not hold both."""
    places = {
        name: {(python, platform) for python in PYTHONS for platform in PLATFORMS if wheel.suits(python, platform)}
        for name, wheel in found.items()
    }
    for name in sorted(found, key=lambda name: len(places[name])):
        package = name.partition("-")[0]
        if any(other != name and other.startswith(f"{package}-") and places[name] <= places[other] for other in places):
            del places[name]
    return [found[name] for name in sorted(places)]


def _write_list(wheels: list[Wheel]) -> None:
    lines = [
        "# The wheels in the zips, exactly. Written by `python3 dev.py lock` from shipped.in; the manifest repeats the names."
    ]
    for wheel in wheels:
        lines += ["", "[[wheel]]", f'file = "{wheel.file}"', f'sha256 = "{wheel.sha256}"', f"size = {wheel.size}"]
    LIST.write_text("\n".join(lines) + "\n", "utf-8")
    names = "".join(f'    "./wheels/{wheel.file}",\n' for wheel in wheels)
    manifest = MANIFEST.read_text("utf-8")
    MANIFEST.write_text(re.sub(r"(?ms)^wheels = \[\n.*?^\]", f"wheels = [\n{names}]", manifest), "utf-8")


def lock_everything() -> int:
    """Resolve every .in file and the wheels anew, and write what came out. Network needed; review the difference."""
    words = ("--universal", "--generate-hashes", "--no-annotate", "--custom-compile-command", "python3 dev.py lock")
    versions = {environment.name: environment.python for environment in (LINT, CLIENT, FETCH, *BLENDERS)} | {
        "uv": "3.11",
        "window": "3.13",
    }
    for name, python in versions.items():
        run_uv(
            "pip",
            "compile",
            "-q",
            *words,
            "--python-version",
            python,
            LOCKS / f"{name}.in",
            "-o",
            LOCKS / f"{name}.txt",
        )
        print(f"locked {name}.txt")
    _write_list(_resolve(ensure(FETCH)))
    print(f"locked {LIST.name}: {len(listed())} wheels, and the manifest's list")
    return 0
