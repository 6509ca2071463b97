"""The command line: `blender FILE --background --command set_dresser signs …`, called as Blender calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.blender.enabled import Dresser, add_camera
from tests.blender.worded_signs import make_sign, states
from tests.service import Service

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(dresser: Dresser, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `signs …`: its exit code, and what it said: the JSON where that was asked for, else what stands on both streams."""

    def command(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = dresser.part("operators.cli.signs").run(["signs", *words])
        said = capsys.readouterr()
        if "--json" in words:
            return code, json.loads(said.out.strip().splitlines()[-1])
        return code, said.out + said.err

    return command


def test_list_tells_every_sign_and_how_far_it_is(dresser: Dresser, run: Run) -> None:
    make_sign(dresser, "Shop", en=("NOODLES", "Open daily"), hi="नूडल्स")
    make_sign(dresser, "Menu", en="Beef")

    code, told = run("list", "--json")

    assert (code, told["exit"], told["languages"]) == (0, 0, ["en", "hi"])
    shop, menu = told["signs"]
    assert (shop["name"], shop["object"], shop["size"]) == ("Shop", "Shop", "2080x720")
    assert shop["lines"] == [
        {"role": "headline", "en": "NOODLES", "hi": "नूडल्स"},
        {"role": "body", "en": "Open daily", "hi": ""},
    ]
    assert (shop["states"], menu["states"]) == (
        {"en": "missing", "hi": "missing"},
        {"en": "missing", "hi": "no_words"},
    )
    assert run("list", "--only", "Menu")[1] == "Menu: en missing, hi no words\n"


def test_proofs_are_made_for_all_languages_and_kept_with_the_file(dresser: Dresser, run: Run, tmp_path: Path) -> None:
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")

    code, told = run("proofs", "--language", "all", "--json", "--save-as", str(tmp_path / "set.blend"))

    assert (code, told["count"], told["price"]["high"]) == (0, 2, "0")
    assert [Path(job["take"]).is_dir() for job in told["jobs"]] == [True, True]
    assert (tmp_path / "set.blend").is_file()
    assert states(dresser, "hi") == {"Shop": "proofed"}


def test_a_dry_run_tells_the_price_and_sends_nothing(dresser: Dresser, run: Run, service: Service) -> None:
    dresser.use(service)
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")

    code, told = run("generate", "--language", "all", "--provider", "segmind", "--dry-run", "--json")

    assert (code, told["count"], told["provider"]) == (0, 2, "segmind")
    assert float(told["price"]["high"]) > 0
    assert told["wanted"] == [{"sign": "Shop", "language": "en"}, {"sign": "Shop", "language": "hi"}]
    assert "jobs" not in told
    assert service.billed == []
    assert "Together: 2 pictures" in run("generate", "--language", "all", "--provider", "segmind", "--dry-run")[1]


def test_generate_says_what_each_take_cost_and_how_it_goes_on(dresser: Dresser, run: Run, service: Service) -> None:
    dresser.use(service)
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")

    code, told = run("generate", "--language", "en,hi", "--json", "--no-save")

    assert code == 0
    assert len(service.billed) == 2
    assert sum(float(job["cost"]) for job in told["jobs"]) == pytest.approx(sum(float(b.cost) for b in service.billed))
    assert run("generate", "--language", "en,hi", "--json")[1]["count"] == 0, "a second run has nothing to make"


def test_what_fails_is_named_and_the_exit_code_says_some(dresser: Dresser, run: Run, service: Service) -> None:
    dresser.use(service)
    make_sign(dresser, "Shop", en="NOODLES")
    service.settings.credits = Decimal(0)

    code, told = run("generate", "--language", "en", "--json", "--no-save")

    (job,) = told["jobs"]
    assert (code, job["take"], job["error"]["kind"], job["error"]["billed"]) == (1, None, "CreditsExhausted", "no")


def test_switch_shows_a_language_and_says_which_signs_have_none(dresser: Dresser, run: Run) -> None:
    import bpy

    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")
    make_sign(dresser, "Menu", en="Beef")
    run("proofs", "--language", "all", "--no-save")

    code, told = run("switch", "--language", "Hindi", "--json", "--no-save")

    assert (code, told["language"], told["without_take"]) == (1, "hi", ["Menu"])
    assert bpy.context.scene.set_dresser_signs.language == "hi"
    assert run("switch", "--language", "en", "--no-save") == (0, "The set is in English.\n")


def test_words_go_out_as_a_table_and_come_back_translated(dresser: Dresser, run: Run, tmp_path: Path) -> None:
    make_sign(dresser, "Shop", en=("NOODLES", "Open daily"))
    table = tmp_path / "words.csv"
    code, told = run("export", str(table), "--json")
    assert (code, told["signs"], told["rows"]) == (0, 1, 2)

    rows = table.read_text("utf-8-sig").splitlines()
    table.write_text("\n".join([f"{rows[0]},hi", f"{rows[1]},नूडल्स", f"{rows[2]},रोज़ खुला"]), "utf-8")
    dry = run("import", str(table), "--dry-run", "--json")
    assert (dry[0], dry[1]["new_languages"]) == (0, ["hi"])
    assert run("list", "--json")[1]["languages"] == ["en"], "nothing has changed yet"

    assert run("import", str(table), "--no-save")[0] == 0
    (shop,) = run("list", "--json")[1]["signs"]
    assert [line["hi"] for line in shop["lines"]] == ["नूडल्स", "रोज़ खुला"]


def test_a_table_with_a_row_that_does_not_fit_changes_nothing_unless_that_is_left_out(
    dresser: Dresser, run: Run, tmp_path: Path
) -> None:
    make_sign(dresser, "Shop", en="NOODLES")
    table = tmp_path / "words.csv"
    table.write_text("sign,line,en\nShop,1,DUMPLINGS\nChop,1,TEA\n", "utf-8")

    code, told = run("import", str(table), "--json", "--no-save")
    assert code == 3
    assert "Chop" in json.dumps(told)
    assert run("list", "--json")[1]["signs"][0]["lines"][0]["en"] == "NOODLES"

    assert run("import", str(table), "--leave-out-refused", "--no-save")[0] == 1
    assert run("list", "--json")[1]["signs"][0]["lines"][0]["en"] == "DUMPLINGS"


def test_each_shot_is_rendered_in_each_language(dresser: Dresser, run: Run, tmp_path: Path) -> None:
    import bpy
    from PIL import Image, ImageChops

    camera, scene = add_camera(), bpy.context.scene
    make_sign(dresser, "Shop", 3.0, 1.5, en="NOODLES", kn="ನೂಡಲ್ಸ್")
    for name, frame in (("Wide", 1), ("Close/Up", 20)):
        scene.timeline_markers.new(name, frame=frame).camera = camera
    scene.render.engine, scene.cycles.samples = "CYCLES", 1
    scene.render.resolution_x, scene.render.resolution_y = 320, 160
    run("proofs", "--language", "all", "--no-save")

    code, told = run("render", "--language", "all", "--out", str(tmp_path), "--percentage", "50", "--json")

    assert code == 0
    assert [(cut["language"], cut["shot"], cut["frame"]) for cut in told["pictures"]] == [
        *(("en", "Wide", 1), ("en", "Close/Up", 20)),
        *(("kn", "Wide", 1), ("kn", "Close/Up", 20)),
    ]
    english, kannada = (Image.open(tmp_path / tag / "Close_Up.png").convert("L") for tag in ("en", "kn"))
    assert english.size == (160, 80)
    letters = sum(ImageChops.difference(english, kannada).histogram()[80:])
    assert letters > 300, "other letters stand on the sign"


def test_shots_of_one_name_are_rendered_side_by_side_and_an_unknown_one_is_refused(
    dresser: Dresser, run: Run, tmp_path: Path
) -> None:
    import bpy

    camera, scene = add_camera(), bpy.context.scene
    make_sign(dresser, "Shop", en="NOODLES")
    for name, frame in (("Wide", 1), ("Wide", 20), ("wide", 30)):
        scene.timeline_markers.new(name, frame=frame).camera = camera
    scene.render.engine, scene.cycles.samples = "CYCLES", 1
    scene.render.resolution_x, scene.render.resolution_y = 16, 8

    code, told = run("render", "--out", str(tmp_path), "--json")

    assert code == 0
    assert len({cut["picture"].casefold() for cut in told["pictures"]}) == 3
    assert all(Path(cut["picture"]).is_file() for cut in told["pictures"])
    code, told = run("render", "--shot", "Closer", "--out", str(tmp_path), "--json")
    assert (code, told["error"]["kind"]) == (3, "ShotMissing")


def test_a_page_for_each_language_is_written_for_whoever_can_read_it(
    dresser: Dresser, run: Run, tmp_path: Path
) -> None:
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")
    run("proofs", "--language", "all", "--no-save")

    code, told = run("report", "--language", "all", "--out", str(tmp_path / "read"), "--json")

    assert code == 0
    pages = {each["language"]: Path(each["file"]).read_text("utf-8") for each in told["reports"]}
    assert "नूडल्स" in pages["hi"]
    assert 'lang="hi"' in pages["hi"]
    assert "NOODLES" in pages["en"]


def test_a_page_that_cannot_be_written_is_refused_with_a_sentence(dresser: Dresser, run: Run, tmp_path: Path) -> None:
    make_sign(dresser, "Shop", en="NOODLES")
    (tmp_path / "file").write_text("no folder")

    code, told = run("report", "--out", str(tmp_path / "file" / "read"), "--json")

    assert (code, told["error"]["kind"]) == (3, "ReportNotMade")


def test_a_page_is_not_made_in_blenders_own_process(dresser: Dresser, run: Run, tmp_path: Path) -> None:
    """A distribution's Blender has a HarfBuzz of its own; with ours beside it, cutting a font ended Blender."""
    import sys

    make_sign(dresser, "Shop", en="NOODLES")
    before = set(sys.modules)

    assert run("report", "--out", str(tmp_path))[0] == 0

    assert not {"uharfbuzz", "fontTools"} & (set(sys.modules) - before)


def test_the_shots_tell_which_signs_can_be_read(dresser: Dresser, run: Run) -> None:
    add_camera()
    make_sign(dresser, "Shop", 3.0, 1.5, en="NOODLES")
    far = make_sign(dresser, "Far", 0.02, 0.01, en="OPEN")
    far.object.location = (3.5, 5.0, 1.0)

    code, told = run("legibility", "--json")

    assert code == 0
    verdicts = {each["sign"]: each["verdict"] for each in told["signs"]}
    assert verdicts == {"Far": "too_small", "Shop": "hero"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("list", "--only", "Nobody"), 3, "no sign called Nobody"),
        (("list", "--language", "klingon"), 3, "klingon"),
        (("switch", "--language", "fr"), 3, "French"),
        (("switch", "--language", "en,hi"), 2, "one language"),
        (("repaint",), 2, "invalid choice"),
        (("switch", "--language", "en", "--only", "Shop"), 2, "unrecognized arguments"),
        (("export", "/no/such/folder/words.csv"), 3, "could not be written to words.csv"),
        (("generate", "--provider", "nobody"), 2, "invalid choice"),
        ((), 2, "COMMAND"),
        (("generate", "--provider", "segmind"), 3, "online access is off"),
    ],
)
def test_what_is_wrong_is_told_by_the_exit_code(
    dresser: Dresser, run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")

    ended, told = run(*words)

    assert ended == code
    assert said in told


def test_what_nobody_foresaw_has_a_code_of_its_own_and_is_told_as_json(dresser: Dresser, run: Run) -> None:
    make_sign(dresser, "Shop", en="NOODLES")

    code, told = run("report", "--out", "no\0folder", "--json")

    assert (code, told["exit"], told["error"]["kind"]) == (4, 4, "ValueError")


def test_a_surface_that_cannot_show_its_sign_is_named(dresser: Dresser, run: Run) -> None:
    sign = make_sign(dresser, "Shop", en="NOODLES")
    run("proofs", "--no-save")
    sign = dresser.part("scene.signs.sign_list").all_signs()[0]
    sign.object.data.clear_geometry()
    sign.material = None

    code, told = run("switch", "--json", "--no-save")

    assert (code, [each["sign"] for each in told["not_shown"]]) == (1, ["Shop"])
    assert "faces" in told["not_shown"][0]["sentence"]


def test_languages_may_have_spaces_and_commas_too_many(dresser: Dresser, run: Run) -> None:
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")

    assert run("list", "--language", " en,, hi ,", "--json")[1]["languages"] == ["en", "hi"]
    assert run("legibility", "--language", "ALL", "--json")[1]["error"]["kind"] == "NoShots"


def test_help_is_no_error(run: Run) -> None:
    code, told = run("--help")

    assert code == 0
    assert "Exit codes" in told


def test_a_file_without_signs_lists_none(run: Run) -> None:
    assert run("list") == (0, "This file has no signs.\n")


@pytest.mark.short(cases=2)
@pytest.mark.parametrize(
    "tag", ["x/../../../../outside/evil", "../../../outside/evil", "/outside", "en\u202e", "C:evil", "EN"]
)
def test_a_language_of_a_file_that_is_none_becomes_no_path(
    dresser: Dresser, run: Run, tmp_path: Path, tag: str
) -> None:
    import bpy

    make_sign(dresser, "Shop", en="NOODLES")
    sign_list = dresser.part("scene.signs.sign_list")
    sign_list.add_language(tag)
    sign_list.active_sign().lines[0].texts[tag].text = "OPEN"
    bpy.context.scene.timeline_markers.new("Wide", frame=1).camera = add_camera()
    scene = bpy.context.scene
    scene.render.engine, scene.cycles.samples = "CYCLES", 1
    scene.render.resolution_x, scene.render.resolution_y = 16, 8
    out = tmp_path / "a" / "b" / "out"
    (tmp_path / "outside").mkdir()

    for words in (
        ("report", "--language", "all", "--out", str(out)),
        ("render", "--language", "all", "--out", str(out)),
        ("export", str(out / "signs.csv"), "--language", "all"),
    ):
        assert run(*words)[0] == 0

    files = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert files == ["a/b/out/en/Wide.png", "a/b/out/signs.csv", "a/b/out/untitled-proofreading-en.html"]
    assert run("list", "--json")[1]["languages_not_shown"] == [tag]
    assert "cannot be used" in run("list")[1]
    assert run("report", "--language", tag, "--out", str(out))[0] == (0 if tag == "EN" else 3)


def test_a_language_that_windows_has_a_device_of_has_a_folder_all_the_same(dresser: Dresser) -> None:
    """Cofán is `con`, Aurá `aux`: good tags, and no names of files."""
    make_sign(dresser, "Shop", en="NOODLES")
    sign_list = dresser.part("scene.signs.sign_list")
    for tag in ("con", "aux"):
        sign_list.add_language(tag)

    assert sign_list.languages() == ["en", "con", "aux"]
    assert [sign_list.name_of_language_files(tag) for tag in ("en", "con", "aux")] == ["en", "con_", "aux_"]
    assert dresser.part("scene.signs.reports").report_name("con").endswith("-con_.html")


def test_a_file_has_no_more_languages_than_can_be_shown(dresser: Dresser) -> None:
    from client.signs.languages import MOST_LANGUAGES

    make_sign(dresser, "Shop", en="NOODLES")
    sign_list = dresser.part("scene.signs.sign_list")
    found = sign_list.sign_list()
    for number in range(MOST_LANGUAGES + 10):
        found.languages.add().name = f"x{chr(97 + number // 26)}{chr(97 + number % 26)}"

    assert len(sign_list.languages()) == MOST_LANGUAGES
    assert len(sign_list.languages_not_shown()) == 11
