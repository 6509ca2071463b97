"""Variables in prompts: filled in, refused by name when nobody knows them, and never taken for something else."""

from __future__ import annotations

import json

import pytest

from client.errors import VariableUnknown
from client.signs.variables import filled, names_in

VALUES = {"scene": "Alley", "camera.lens": "35 mm", "copy": "headline “OPEN”"}


def test_a_variable_is_filled_in() -> None:
    assert filled("{scene}, {camera.lens}: {copy}", VALUES) == "Alley, 35 mm: headline “OPEN”"


def test_an_unknown_one_is_refused_by_name_with_those_that_are_known() -> None:
    with pytest.raises(VariableUnknown) as refused:
        filled("A sign in {langauge}", VALUES)
    assert refused.value.message == (
        "Nobody knows the variable {langauge} here. Use one of these: {camera.lens}, {copy}, {scene}. "
        "For braces that are to stand as they are, write them twice."
    )


def test_a_value_is_not_looked_through_again() -> None:
    assert filled("{copy}", {"copy": "{scene}", "scene": "Alley"}) == "{scene}"


def test_a_name_in_double_braces_stands_as_it_is() -> None:
    assert filled("A template that reads '{{name}}' in {scene}", VALUES) == "A template that reads '{name}' in Alley"


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("separators", [None, (",", ":")])
def test_a_prompt_that_is_json_stays_as_it_is(indent: int | None, separators: tuple[str, str] | None) -> None:
    prompt = json.dumps(
        {"subject": "a board", "text": {"lines": [{"reads": "牛肉面"}, {}], "deep": {"er": {"x": 1}}}},
        ensure_ascii=False,
        indent=indent,
        separators=separators,
    )

    assert names_in(prompt) == []
    assert filled(prompt, {}) == prompt


def test_a_variable_inside_json_is_filled_in() -> None:
    assert filled('{"place":{"is":"{scene}"}}', VALUES) == '{"place":{"is":"Alley"}}'
