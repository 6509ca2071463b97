"""`dev.py words`: finds in the source every text that an artist may be shown, and keeps the interface's languages in step. Standard library only.

A text with values in it, an f-string or a sentence of `client.errors`, is found as its template: "{0} of {1}" or "No key for {provider}.".
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path

from client.interface_languages.catalogue import NAMES, placeholders, read_catalogue, write_catalogue

from .places import ROOT

LANGUAGES = ROOT / "client" / "interface_languages"


class Shown(Enum):
    """How much of a source is shown."""

    WORDS = "words"
    """Each text that begins with a capital letter, or has a space in it."""
    SENTENCES = "sentences"
    """What has a space in it; the rest names sockets, fields and files."""
    LABELS = "labels"
    """Only tables of words and presets' labels; the rest is for the model."""


ALL_WORDS = (
    "panels",
    "operators",
    "scene/settings",
    "scene/signs/properties.py",
    "client/errors",
    "client/choices.py",
    "client/providers/*/__init__.py",
)


SENTENCES = (
    "scene/capture/render.py",
    "scene/capture/texture.py",
    "scene/capture/viewport.py",
    "scene/generate/preview.py",
    "scene/mask/__init__.py",
    "scene/mask/overlay.py",
    "scene/placements",
    "scene/queue",
    "scene/references/convert.py",
    "scene/references/edit.py",
    "scene/references/pixels.py",
    "scene/references/status.py",
    "scene/signs/generating.py",
    "scene/signs/replacing.py",
    "scene/signs/report_read.py",
    "scene/signs/sign_list.py",
    "scene/surface/artists_layout.py",
    "scene/surface/colour.py",
    "scene/surface/dense.py",
    "scene/surface/target.py",
    "scene/visibility/caveats.py",
    "client/asked_and_came.py",
    "client/compositing/saying.py",
    "client/courier/incoming.py",
    "client/credentials/__init__.py",
    "client/courier/tasks",
    "client/lettering/font_report.py",
    "client/limits.py",
    "client/models.py",
    "client/prices.py",
    "client/providers/sending.py",
    "client/providers/offered.py",
    "client/providers/polling.py",
    "client/providers/receiving.py",
    "client/providers/*/account.py",
    "client/providers/*/provider.py",
    "client/references/colours.py",
    "client/references/preparing.py",
    "client/signs/legibility.py",
    "client/signs/states.py",
    "client/signs/table_preview.py",
    "client/spent.py",
)
LABELS = ("client/signs/other_formats.py", "client/signs/presets.py")

NOT_SHOWN = (
    "operators/cli",
    "scene/placements/placing.py",
    "scene/placements/projection_nodes.py",
    "scene/placements/projection_template.py",
)
"""What speaks where there is no interface, to scripts, which read English; and what names data, nodes and sockets."""

_WORD = re.compile(r"[A-Za-z]{3}|[A-Za-z]{2} |\bof\b|MP|Up|By")
_CAPITAL = re.compile(r"[A-Z][a-z]")
_TABLES_OF_WORDS = frozenset({"SAID", "_WORDS"})
_LOGS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
_NAMES_OF_DATA = re.compile(
    r"\.?Set Dresser [A-Z]|ShaderNode|Base Color$|[^ ]* Depth$|(AgX|ACES|Khronos|Filmic)( \S+){0,3}$|"
    r"sRGB |Video \(|\{0\} - SDR |Gamma 2|HTTP \d+$|True Normal$|"
    r"(Transmission|Subsurface|Coat|Sheen) Weight$|Emission (Color|Strength)$|Specular IOR Level$|, (Lit|Glowing)$"
)
"""Data that Set Dresser makes, Blender's nodes, sockets and colour spaces: names, which stay."""
_NO_MESSAGE = re.compile(r"^\w+ = |\n")
"""Lines of Python that a preset holds, and what stands in text blocks."""
_FOR_THE_MODEL = "for_the_model"
"""The function of `client.prompt_composing` that marks what no artist reads."""


def _files(places: tuple[str, ...]) -> Iterator[Path]:
    for place in places:
        for found in sorted(ROOT.glob(place)):
            yield from sorted(found.rglob("*.py")) if found.is_dir() else [found]


def _template(node: ast.AST) -> str | None:
    """The text of a literal; values in an f-string become {0}, {1} and so on."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    text, values = "", 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        else:
            text += f"{{{values}}}"
            values += 1
    return text


def _not_shown(tree: ast.Module) -> set[int]:
    """The identities of nodes that nobody is shown: docstrings (but operators'), log lines, technical parts, parts of f-strings, prompts."""
    unseen: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            tooltip = isinstance(node, ast.ClassDef) and any(
                ast.unparse(base).endswith(".Operator") for base in node.bases
            )
            for number, statement in enumerate(node.body):
                if isinstance(statement, ast.Expr) and not (tooltip and number == 0):
                    unseen |= {id(part) for part in ast.walk(statement) if isinstance(statement.value, ast.Constant)}
        elif isinstance(node, ast.JoinedStr):
            for part in node.values:
                spec = part.format_spec if isinstance(part, ast.FormattedValue) else part
                unseen |= {id(inner) for inner in ast.walk(spec)} if spec else set()
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            unseen |= {id(inner) for technical in node.exc.args for inner in ast.walk(technical)}
        elif isinstance(node, ast.Call) and _tells_no_artist(node.func):
            unseen |= {id(inner) for inner in ast.walk(node)}
    return unseen


def _tells_no_artist(function: ast.expr) -> bool:
    """Whether what a function is given goes to a log, or to the model."""
    if isinstance(function, ast.Attribute):
        return function.attr in (*_LOGS, _FOR_THE_MODEL)
    return isinstance(function, ast.Name) and function.id == _FOR_THE_MODEL


def _surely_shown(tree: ast.Module) -> set[int]:
    """The identities of literals that are shown however short they are: what `translated` is given, and the words of an enum's members."""
    shown: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "translated":
            shown |= {id(inner) for given in node.args for inner in ast.walk(given)}
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in _TABLES_OF_WORDS:
            shown |= {id(inner) for inner in ast.walk(node.value)}
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Preset":
            shown |= {id(given.value) for given in node.keywords if given.arg == "label"}
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("Field", "Button"):
            # The label is the last of two or three texts, the others name what is shown.
            shown |= {id(given) for given in node.args if _CAPITAL.match(_template(given) or "")}
            shown |= {id(given.value) for given in node.keywords if given.arg == "label"}
    return shown


def texts_of(source: str, shown: Shown) -> Iterator[str]:
    """Each text that a source may show."""
    tree = ast.parse(source)
    unseen, surely = _not_shown(tree), _surely_shown(tree)
    for node in ast.walk(tree):
        text = _template(node)
        if text is None or id(node) in unseen:
            continue
        plain = NAMES.sub("", text).strip()
        says = id(node) in surely
        if shown is not Shown.LABELS:
            says = says or " " in (text if isinstance(node, ast.JoinedStr) else plain)
        if shown is Shown.WORDS:
            says = says or bool(_CAPITAL.match(plain))
        if says and _WORD.search(plain) and not (_NAMES_OF_DATA.match(text) or _NO_MESSAGE.search(text)):
            yield text.replace("{{", "{").replace("}}", "}") if isinstance(node, ast.Constant) else text


def shown_texts() -> dict[str, str]:
    """Every text that may be shown, with the file that it was first found in."""
    found: dict[str, str] = {}
    without = set(_files(NOT_SHOWN))
    for places, only in ((ALL_WORDS, Shown.WORDS), (SENTENCES, Shown.SENTENCES), (LABELS, Shown.LABELS)):
        for path in _files(places):
            if path in without:
                continue
            for text in texts_of(path.read_text("utf-8"), only):
                found.setdefault(text, path.relative_to(ROOT).as_posix())
    return found


def faults_of(path: Path, shown: Mapping[str, str]) -> list[str]:
    """What keeps a language's file from being whole: a sentence each."""
    words = read_catalogue(path)
    return [f"missing: {text!r} ({shown[text]})" for text in shown if not words.get(text)] + mistakes_in(words, shown)


def is_unfinished(path: Path) -> bool:
    """Whether the file's head says that what it lacks is meant to stay English for now: `"X-Unfinished: yes\\n"`."""
    return "X-Unfinished: yes" in path.read_text("utf-8").split("\n\n")[0]


def mistakes_in(words: Mapping[str, str], shown: Mapping[str, str]) -> list[str]:
    """What is wrong with the words that a language has: a sentence each."""
    faults = [f"nowhere shown any more: {text!r}" for text in words if text not in shown]
    for text, said in words.items():
        (wanted, endings), (there, _) = placeholders(text), placeholders(said)
        if said and not wanted - endings <= there <= wanted:
            faults.append(f"other placeholders: {text!r} became {said!r}")
    return faults


def languages() -> list[Path]:
    """The files of all languages."""
    return sorted(LANGUAGES.glob("*.po"))


def main() -> int:
    """Add to each file what is missing, without a translation, remove what is shown no more, and say what is to be done; 1 when something is."""
    shown, faults = shown_texts(), 0
    for path in languages():
        words = read_catalogue(path)
        write_catalogue(path, {text: words.get(text, "") for text in shown}, where=shown)
        for fault in faults_of(path, shown):
            faults += 1
            print(f"{path.name}: {fault}")
    print(f"{len(shown)} texts, {len(languages())} languages beside English, {faults} to do")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
