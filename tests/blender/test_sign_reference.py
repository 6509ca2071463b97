"""A picture that goes along with one sign: chosen, sent with each of its requests, and told to the model by its role."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.blender.enabled import EXTENSION, Dresser
from tests.blender.worded_signs import generate, make_sign, states
from tests.service import Service


@pytest.fixture(autouse=True)
def nothing_chosen_before(dresser: Dresser) -> Iterator[None]:
    """What a person chose in one test is not what somebody chose in the next."""
    import bpy

    yield
    if EXTENSION in bpy.context.preferences.addons:
        dresser.forget_references()
    shutil.rmtree(Path(bpy.utils.extension_path_user(EXTENSION)) / "chosen_references", ignore_errors=True)


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    path = tmp_path / "Old shop.png"
    Image.radial_gradient("L").resize((600, 400)).convert("RGB").save(path)
    return path


def test_it_goes_along_with_every_language_and_the_prompt_says_what_for(
    dresser: Dresser, service: Service, photograph: Path
) -> None:
    import bpy

    dresser.use(service)
    segmind = dresser.part("scene.signs.generating").ProviderName.SEGMIND
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")
    make_sign(dresser, "Menu", en="Beef")
    dresser.part("scene.signs.sign_list").sign_list().active = 0
    bpy.ops.set_dresser.set_sign_reference(filepath=str(photograph))

    ended = generate(dresser, "en", "hi", provider=segmind)

    by_title = {view.title: view.take for view in ended}
    for title, count in (("Shop (English)", 1), ("Shop (Hindi)", 1), ("Menu (English)", 0)):
        assert len(by_title[title].plain["request"]["references"]) == count, title
    assert "Image 1: Old shop – style:" in by_title["Shop (Hindi)"].prompt
    assert "Image 1" not in by_title["Menu (English)"].prompt


def test_choosing_one_makes_the_sign_out_of_date_and_costs_more(
    dresser: Dresser, service: Service, photograph: Path
) -> None:
    import bpy

    dresser.use(service)
    generating = dresser.part("scene.signs.generating")
    make_sign(dresser, "Shop", en="NOODLES")
    wish = generating.Wish(("en",), provider=generating.ProviderName.SEGMIND)

    def price() -> float:
        wanted = generating.missing(bpy.context, wish)
        return float(generating.price_of(bpy.context, wanted, generating.ProviderName.SEGMIND).high)

    before = price()
    generate(dresser, "en")
    bpy.ops.set_dresser.set_sign_reference(filepath=str(photograph))

    assert states(dresser, "en") == {"Shop": "out_of_date"}
    assert price() > before


def test_one_that_came_with_the_file_is_not_sent_before_somebody_allows_it(
    dresser: Dresser, service: Service, photograph: Path
) -> None:
    import bpy

    dresser.use(service)
    generating = dresser.part("scene.signs.generating")
    sign = make_sign(dresser, "Shop", en="NOODLES")
    sign.use_reference, sign.reference.kind, sign.reference.path = True, "FILE", str(photograph)
    sign.reference.name = "Somebody's"

    wanted = generating.missing(bpy.context, generating.Wish(("en",), provider=generating.ProviderName.SEGMIND))
    with pytest.raises(dresser.part("client.errors").ReferencePictureError, match="have not said"):
        generating.post(bpy.context, wanted, generating.ProviderName.SEGMIND)
    assert service.billed == []

    changing = dresser.part("scene.references.edit")
    assert [name for name, _ in changing.waiting_to_be_allowed()] == ["Somebody's"]
    changing.allow_all()
    (made,) = generate(dresser, "en", provider=generating.ProviderName.SEGMIND)
    assert made.error is None
