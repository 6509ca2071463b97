"""One gate: no other code opens, makes, renames, lists or removes what stands below a library or the user's folder.

The sources are walked for everything that touches a path. A module that does so itself stands in the list below, with the
reason why nothing of a library, or nothing but through the functions of the gate, comes to it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("client", "scene", "operators", "panels")

THE_GATE = {
    "client/gate.py": "the gate itself",
    "client/own_files.py": "how the gate opens one file",
    "client/durable.py": "how the gate writes one file",
}

ELSEWHERE = {
    "client/library.py": "asks the disk for its room; whether folders that the gate has just made may be written",
    "client/rescue.py": "asks whose a folder is that the gate has made",
    "client/chosen_files.py": "files that a person chose in a file browser",
    "client/signs/table_file.py": "tables that a person chose in a file browser",
    "client/proofreading/making.py": "a report, which is written where a person said",
    "client/references/shelf.py": "the cache: names made here by checksum, drafts of their own, read by `own_files`",
    "client/providers/shared_wait.py": "the cache: names made here by checksum, drafts of their own, read by `own_files`",
    "client/providers/segmind/uploads.py": "the cache: one name, drafts of their own, read by `own_files`",
    "client/providers/proxies.py": "the cache: one name, read and written by `own_files`",
    "client/courier/worker_loop.py": "the couriers' log, whose name is Blender's order and which is looked at by `own_files` first",
    "client/courier_process.py": "the couriers' last words, opened by `own_files`",
    "client/providers/trusting.py": "the certificates that the system's variables name",
    "client/picture_headers.py": "opens by `own_files`",
    "client/providers/unpacking.py": "raw replies, found by the gate and opened by `own_files`",
    "client/packages.py": "libraries of Python in Blender's folders",
    "client/models.py": "a file of this program's own",
    "client/language_tags.py": "a file of this program's own; only `workshop.language_data` writes it",
    "client/interface_languages/catalogue.py": "files of this program's own; only `dev.py words` writes them",
    "scene/blender/interface_language.py": "a file of this program's own",
    "client/lettering/font_shelf.py": "Blender's own folder of fonts",
    "client/lettering/fonts.py": "the cache of unpacked fonts",
    "client/lettering/studio_fonts.py": "the fonts' folder that a person chose",
    "client/credentials/secret_service.py": "the system's own socket",
    "scene/capture/render.py": "temporary folders made in that moment",
    "scene/references/turntable.py": "temporary folders made in that moment",
    "scene/references/style.py": "a file that a person chose",
    "scene/references/files.py": "references that a person chose",
    "scene/references/convert.py": "references that a person chose; the cache through the gate",
    "scene/references/pixels.py": "the cache: pictures of names made here",
    "scene/visibility/cycles.py": "temporary folders made in that moment",
    "scene/placements/bake.py": "temporary folders made in that moment; beside takes through the gate",
    "scene/signs/rendering.py": "where a person said that frames are rendered to",
    "operators/proofreading.py": "the report that a person has just had made",
    "operators/job.py": "a table of costs, which is written where a person said",
}
"""Modules that touch paths themselves, and why that is nothing of a library's."""

OF_DURABLE = {"write_file", "write_json", "append_line", "sync_file", "sync_folder"}

OF_MODULES = {
    "durable": OF_DURABLE,
    "os": {
        "open", "rename", "renames", "replace", "mkdir", "makedirs", "scandir", "listdir", "walk", "unlink", "remove", "rmdir",
        "removedirs", "link", "symlink", "stat", "lstat", "access", "chmod", "utime", "truncate", "mkfifo",
    },
    "shutil": {"copy", "copy2", "copyfile", "copytree", "move", "rmtree", "disk_usage", "make_archive", "unpack_archive"},
    "tempfile": {"mkstemp", "mkdtemp", "TemporaryDirectory", "NamedTemporaryFile", "TemporaryFile"},
    "io": {"open"},
}  # fmt: skip
OF_PATHS = {
    "mkdir", "iterdir", "glob", "rglob", "rmdir", "read_bytes", "write_bytes", "read_text", "write_text", "touch", "rename",
    "is_file", "is_dir", "is_symlink", "exists", "stat", "lstat", "symlink_to", "hardlink_to", "samefile", "walk", "open", "unlink",
    "isfile", "isdir", "islink", "lexists", "getsize", "getmtime",
}  # fmt: skip
"""Methods of paths; of those that other things have, too, `ALSO_OF` knows the others."""

ALSO_OF = {
    "unlink": {"children", "objects", "collection"},  # Blender's collections
    "open": {"Image", "line"},  # decoders (see test_pictures_opened_in_one_place); the line to a service
    "touch": {"revision"},
}


def touched(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and the name of every call that touches a path."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        if isinstance(call.func, ast.Name) and call.func.id in {"open", *OF_DURABLE}:
            yield call.lineno, call.func.id
        elif isinstance(call.func, ast.Attribute):
            name, owner = call.func.attr, last_name(call.func.value)
            if name in OF_MODULES.get(owner, ()):
                yield call.lineno, f"{owner}.{name}"
            elif name in OF_PATHS and owner not in OF_MODULES and not goes_through(owner) and not is_other(name, owner):
                yield call.lineno, f".{name}"


def last_name(value: ast.expr) -> str:
    """`c` of `a.b.c` and of `a.b.c(d)`."""
    if isinstance(value, ast.Call):
        return last_name(value.func)
    if isinstance(value, ast.Attribute):
        return value.attr
    return value.id if isinstance(value, ast.Name) else ""


def goes_through(owner: str) -> bool:
    return owner.strip("_") in {"gate", "gate_of", "Gate"}


def is_other(name: str, owner: str) -> bool:
    return owner.strip("_") in ALSO_OF.get(name, ())


SOURCES = sorted(path.relative_to(ROOT).as_posix() for folder in SHIPPED for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("name", [name for name in SOURCES if name not in THE_GATE and name not in ELSEWHERE])
def test_nothing_touches_a_path_but_through_the_gate(name: str) -> None:
    assert list(touched(ast.parse((ROOT / name).read_text("utf-8")))) == []


@pytest.mark.parametrize("name", [*THE_GATE, *ELSEWHERE])
def test_the_list_of_exceptions_is_no_longer_than_it_must_be(name: str) -> None:
    assert list(touched(ast.parse((ROOT / name).read_text("utf-8"))))


@pytest.mark.parametrize(
    "source",
    [
        "open(path)",
        "path.open()",
        "(folder / name).write_bytes(data)",
        "os.rename(a, b)",
        "self.path.unlink()",
        "sorted(library.takes.iterdir())",
        "shutil.copytree(a, b)",
        "library().takes.glob('x*')",
        "write_file(path, data)",
        "Path(folder).is_dir()",
    ],
)
def test_what_goes_round_it_is_found(source: str) -> None:
    assert list(touched(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["self.gate.open(path)", "Gate(folder).names(folder)", "gate_of(place).is_file(place)"]
)
def test_what_goes_through_it_is_not(source: str) -> None:
    assert not list(touched(ast.parse(source)))
