"""Names from data as names of files: none leads out of a folder, is a device of Windows, or takes another's file."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.file_names import LONGEST, file_name, file_names
from client.signs.languages import KNOWN, is_tag


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Shot 1", "Shot 1"),
        ("ರಾತ್ರಿ ಮಾರುಕಟ್ಟೆ", "ರಾತ್ರಿ ಮಾರುಕಟ್ಟೆ"),
        ("zh-Hans", "zh-Hans"),
        ("../../outside/evil", "_.._outside_evil"),
        ("x/../../outside", "x_.._.._outside"),
        (r"C:\Windows\x", "C_Windows_x"),
        ("..", "unnamed"),
        ("", "unnamed"),
        (".hidden", "hidden"),
        ("name. ", "name"),
        ("CON", "CON_"),
        ("nul.png", "nul_.png"),
        ("Com1.tar.gz", "Com1_.tar.gz"),
        ("aux", "aux_"),
        ("lpt¹", "lpt¹_"),
        ("photo\u202egpj.exe", "photo_gpj.exe"),
        ("two\nlines", "two_lines"),
        ("{blend_dir}", "_blend_dir_"),
        ("half \ud83d of it", "half _ of it"),
    ],
)
def test_a_name_stays_one_part_of_a_path(text: str, name: str) -> None:
    assert file_name(text) == name


@given(st.text(max_size=2_000))
def test_whatever_a_name_says_its_file_lies_in_the_folder_and_can_be_written(text: str) -> None:
    name = file_name(text)

    assert 0 < len(name.encode("utf-8")) <= LONGEST + 1
    for path in (PurePosixPath("folder", name), PureWindowsPath("folder", name)):
        assert path.parent.name == "folder" and path.name == name
    assert name == name.strip(" .") and not name.startswith(".")


@given(
    st.lists(
        st.sampled_from(["a/b", "a:b", "A_B", "a_b 2", "é", "e\u0301", "ﬁ", "fi", "", "..", "CON", "con", "x" * 400])
    )
)
def test_no_two_names_are_one_file_on_any_system(texts: list[str]) -> None:
    names = file_names(texts)

    assert len({name.casefold() for name in names}) == len(texts)


def test_names_that_are_too_long_stay_apart_by_what_was_cut_off(tmp_path: Path) -> None:
    first, second = (file_name("नमस्ते " * 100 + end) for end in ("one", "two"))

    assert first != second
    (tmp_path / f"{first}-proofreading-zh-Hans.html").write_text("")


def test_tags_are_told_from_whatever_else_a_file_may_have_as_one() -> None:
    assert all(map(is_tag, KNOWN))
    assert is_tag("es-MX") and is_tag("xx") and is_tag("es-419") and is_tag("sr-Latn-RS")
    for text in (
        "",
        "../x",
        "en/..",
        "EN",
        "zh-hans",
        "en\n",
        " en",
        "english",
        "e",
        "en-",
        "x" * 1000,
        "en\u202e",
        "NONE",
    ):
        assert not is_tag(text), text
