"""`set_dresser signs export` and `signs import`: the same table as the buttons', with outcomes that a script can rely on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.blender.enabled import Dresser
from tests.blender.worded_signs import make_sign

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(dresser: Dresser, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `signs …` with `--json`: its exit code, and the outcome."""

    def command(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = dresser.part("operators.cli.signs").run(["signs", *words, "--json"])
        return code, json.loads(capsys.readouterr().out.strip().splitlines()[-1])

    return command


def words(dresser: Dresser, name: str, tag: str) -> str:
    """The first line of a sign."""
    sign = dresser.part("scene.signs.sign_list").sign_named(name)
    text: str = dresser.part("scene.signs.sign_list").text_in(sign.lines[0], tag)
    return text


def test_what_is_exported_can_be_imported_again(dresser: Dresser, run: Run, tmp_path: Path) -> None:
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")
    table = tmp_path / "signs.tsv"

    code, told = run("export", str(table))

    assert (code, told["signs"], told["rows"], told["languages"]) == (0, 1, 1, ["en", "hi"])
    assert not run("export", str(tmp_path / "plain.csv"), "--no-mark")[0]
    assert (tmp_path / "plain.csv").read_bytes().startswith(b"sign,")
    table.write_text(table.read_text(encoding="utf-8-sig").replace("नूडल्स", "नूडल"), encoding="utf-8")

    code, told = run("import", str(table), "--save-as", str(tmp_path / "set.blend"))

    assert (code, [each["after"] for each in told["texts"]]) == (0, ["नूडल"])
    assert words(dresser, "Shop", "hi") == "नूडल"
    assert (tmp_path / "set.blend").is_file()


def test_rows_that_do_not_fit_are_told_to_a_script(dresser: Dresser, run: Run, tmp_path: Path) -> None:
    make_sign(dresser, "Shop", en="NOODLES")
    table = tmp_path / "signs.csv"
    table.write_text("sign,line,en\nShop,1,SOUP\nKiosk,1,PAPERS\n")

    code, told = run("import", str(table), "--no-save", "--language", "all")

    assert code == 3
    assert [(each["row"], each["sign"]) for each in told["refused"]] == [(3, "Kiosk")]
    assert words(dresser, "Shop", "en") == "NOODLES"


def test_only_what_is_asked_for_is_taken_over(dresser: Dresser, run: Run, tmp_path: Path) -> None:
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")
    make_sign(dresser, "Menu", en="Beef", hi="")
    table = tmp_path / "signs.csv"
    table.write_text("sign,line,en,hi\nShop,1,SOUP,सूप\nMenu,1,Pork,x\n", encoding="utf-8")

    run("import", str(table), "--no-save", "--language", "hi", "--only", "Shop")

    assert [words(dresser, name, tag) for name in ("Shop", "Menu") for tag in ("en", "hi")] == [
        "NOODLES",
        "सूप",
        "Beef",
        "",
    ]


@pytest.mark.parametrize(
    ("more", "kind"),
    [(("nothing.csv",), "TableUnreadable"), (("signs.csv", "--language", "ta"), "TableColumnMissing")],
)
def test_a_table_that_cannot_be_used_is_told_by_the_exit_code(
    dresser: Dresser, run: Run, tmp_path: Path, more: tuple[str, ...], kind: str
) -> None:
    make_sign(dresser, "Shop", en="NOODLES")
    (tmp_path / "signs.csv").write_text("sign,line,en\nShop,1,SOUP\n")

    code, told = run("import", str(tmp_path / more[0]), *more[1:])

    assert (code, told["error"]["kind"]) == (3, kind)


def test_a_list_can_come_before_any_surface(dresser: Dresser, run: Run, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("sign,en\nKiosk,PAPERS\nShop,NOODLES\n")

    code, told = run("import", str(tmp_path / "list.csv"), "--make-signs", "--no-save")

    assert (code, told["new_signs"]) == (0, ["Kiosk", "Shop"])
    assert words(dresser, "Shop", "en") == "NOODLES"
