"""Presets: the ready-made ones for a request and for a sign, and one's own through Blender's preset system, kept and used again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.blender.enabled import PROFILE, Dresser, add_sign

FOLDER = PROFILE / "scripts" / "presets" / "set_dresser"


def use(key: str, what: str = "REQUEST") -> set[str]:
    import bpy

    return set(bpy.ops.set_dresser.use_preset(key=key, what=what))


def execute(path: Path, menu: str) -> None:
    """Choose one of one's own presets in Blender's list."""
    import bpy

    assert bpy.ops.script.execute_preset(filepath=str(path), menu_idname=menu) == {"FINISHED"}


def test_a_ready_made_one_fills_in_the_request(dresser: Dresser) -> None:
    import bpy

    text = bpy.data.texts.new("Old prompt")
    dresser.settings.prompt_text = text
    dresser.set(placement="image", variants=3, quality="low")

    assert use("concert_poster") == {"FINISHED"}

    settings = dresser.settings
    assert settings.prompt.startswith("A large glossy concert poster")
    assert "“서울 라이브 2026”" in settings.prompt
    assert (settings.size, settings.quality, settings.format, settings.background) == (
        "1024x1536",
        "high",
        "png",
        "opaque",
    )
    assert (settings.placement, settings.variants) == ("image", 3), "where it goes, and how often, is the artist's"
    assert settings.prompt_text is None and text.name in bpy.data.texts, "the block is hidden, not deleted"
    assert not dresser.preview().obstacle


def test_every_ready_made_one_can_be_asked_for(dresser: Dresser) -> None:
    for preset in dresser.part("client.signs.presets").PRESETS:
        use(preset.key)
        assert not dresser.preview().obstacle, preset.key


def test_a_ready_made_one_gives_a_new_sign_its_look_and_example_words(dresser: Dresser) -> None:
    import bpy

    signs = dresser.part("scene.signs.sign_list")
    add_sign(2.0, 1.0, "Board")
    dresser.part("scene.signs.edit").make_sign(bpy.context)
    signs.add_language("ko")
    signs.add_language("hi")

    assert use("concert_poster", "SIGN") == {"FINISHED"}

    sign = signs.active_sign()
    assert [line.role for line in sign.lines] == ["HEADLINE", "SUB_HEADLINE", "BODY", "BODY"]
    assert [signs.text_in(sign.lines[0], tag) for tag in ("en", "ko", "hi")] == [
        "SEOUL LIVE 2026",
        "서울 라이브 2026",
        "",
    ]
    assert sign.subject == "A large glossy concert poster, flat, without perspective"
    assert signs.read_sign(sign).copy("ko")[0] == "[headline] 서울 라이브 2026"


def test_words_that_somebody_wrote_stay(dresser: Dresser) -> None:
    import bpy

    add_sign(2.0, 1.0, "Board")
    sign = dresser.part("scene.signs.edit").make_sign(bpy.context)
    sign.lines[0].texts["en"].text = "OPEN"

    use("neon", "SIGN")

    sign = dresser.part("scene.signs.sign_list").active_sign()
    assert [each.texts["en"].text for each in sign.lines] == ["OPEN"]
    assert sign.style.startswith("Warm pink and cyan tubes")


def test_signs_that_are_linked_are_changed_in_their_own_file_only(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    add_sign(2.0, 1.0, "Board")
    dresser.part("scene.signs.edit").make_sign(bpy.context)
    library = tmp_path / "set.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    with bpy.data.libraries.load(str(library), link=True) as (there, here):
        here.texts = there.texts

    with pytest.raises(RuntimeError, match="These signs are linked from another file"):
        use("neon", "SIGN")

    assert dresser.part("scene.signs.sign_list").active_sign().style == ""


@pytest.mark.usefixtures("dresser")
def test_no_such_preset_and_no_sign_are_said() -> None:
    import bpy

    with pytest.raises(RuntimeError, match="There is no preset 'nothing'"):
        use("nothing")
    with pytest.raises(RuntimeError, match="Choose a sign in the list"):
        use("neon", "SIGN")
    assert not bpy.ops.set_dresser.keep_sign_preset.poll()


def test_ones_own_request_is_kept_used_again_and_removed(dresser: Dresser) -> None:
    import bpy

    prompt = "Ein Schild: „Bäckerei“\nzweite Zeile mit 'Anführung' und \\ {scene} 日本"
    text = bpy.data.texts.new("Prompt")
    text.write(prompt)
    dresser.settings.prompt_text = text
    dresser.set(size="CUSTOM", width=1600, height=912, quality="medium", background="transparent")

    assert bpy.ops.set_dresser.keep_request_preset(name="My Bakery") == {"FINISHED"}
    (kept,) = (FOLDER / "requests").glob("*.py")
    dresser.settings.prompt_text = bpy.data.texts.new("Another")
    dresser.set(prompt="", size="1024x1024", quality="low", background="auto", variants=4, placement="image")
    execute(kept, "SETDRESSER_PT_request_presets")

    settings = dresser.settings
    assert dresser.part("scene.settings.request").prompt_of(settings) == prompt
    assert (settings.size, settings.width, settings.height, settings.quality, settings.background) == (
        "CUSTOM",
        1600,
        912,
        "medium",
        "transparent",
    )
    assert settings.variants == 4
    assert bpy.ops.set_dresser.keep_request_preset(name="My Bakery", remove_name=True) == {"FINISHED"}
    assert not kept.exists()


def test_ones_own_look_goes_from_one_sign_to_another_without_its_words(dresser: Dresser) -> None:
    import bpy

    make_sign = dresser.part("scene.signs.edit").make_sign
    active_sign = dresser.part("scene.signs.sign_list").active_sign
    add_sign(2.0, 1.0, "Board")
    sign = make_sign(bpy.context)
    sign.subject, sign.style, sign.detail, sign.use_guide = "A tin plate", "Rust", "3.69", True
    sign.lines[0].texts["en"].text = "FISH"
    assert bpy.ops.set_dresser.keep_sign_preset(name="Tin Plate") == {"FINISHED"}
    (kept,) = (FOLDER / "signs").glob("*.py")

    add_sign(1.0, 1.0, "Other")
    make_sign(bpy.context).lines[0].texts["en"].text = "BREAD"
    execute(kept, "SETDRESSER_PT_sign_presets")

    other = active_sign()
    assert (other.subject, other.style, other.detail, other.use_guide) == ("A tin plate", "Rust", "3.69", True)
    assert other.lines[0].texts["en"].text == "BREAD"
    assert bpy.ops.set_dresser.keep_sign_preset(name="Tin Plate", remove_name=True) == {"FINISHED"}
    assert not kept.exists()


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("CON", "CON_.py"),
        ("../../up", "slash____slash_up.py"),
        ("aux", "aux_.py"),
        ("...", "preset.py"),
        ("Bakery\u202eyp.", "Bakery_yp.py"),
    ],
)
@pytest.mark.usefixtures("dresser")
def test_ones_own_preset_has_a_name_that_every_system_can_have(name: str, file: str) -> None:
    import bpy

    assert bpy.ops.set_dresser.keep_request_preset(name=name) == {"FINISHED"}

    folder = Path(bpy.utils.user_resource("SCRIPTS", path="presets/set_dresser/requests"))
    assert file in [each.name for each in folder.iterdir()]
    (folder / file).unlink()
