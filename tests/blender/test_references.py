"""References in real Blender: files, images, takes and objects, what a file brings along, the style, and the prompt that speaks of them."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.blender.enabled import EXTENSION, Dresser, add_camera, add_sign
from tests.service import Service

RED, BLUE = (200, 40, 40), (40, 60, 190)


@pytest.fixture
def picture_file(tmp_path: Path) -> Callable[..., Path]:
    """Makes a picture file, red on the left and blue on the right."""

    def make(name: str = "Chen's shop.png", size: tuple[int, int] = (400, 200), **options: Any) -> Path:
        from PIL import Image

        picture = Image.new("RGB", size, RED)
        picture.paste(BLUE, (size[0] // 2, 0, *size))
        picture.save(tmp_path / name, **options)
        return tmp_path / name

    return make


@pytest.fixture(autouse=True)
def nothing_chosen(dresser: Dresser) -> Iterator[None]:
    """Nobody has chosen anything on this machine yet."""
    import bpy

    yield
    if EXTENSION in bpy.context.preferences.addons:
        dresser.forget_references()
    shutil.rmtree(Path(bpy.utils.extension_path_user(EXTENSION)) / "chosen_references", ignore_errors=True)


def add(*paths: Path) -> set[str]:
    """Add files as the file browser and a drop do."""
    import bpy

    return set(
        bpy.ops.set_dresser.add_references(
            directory=str(paths[0].parent), files=[{"name": path.name} for path in paths]
        )
    )


def pictures(dresser: Dresser) -> tuple[Any, ...]:
    """What goes along with the next request."""

    found: tuple[Any, ...] = dresser.part("scene.references.in_request").references(dresser.settings)
    return found


def prompt(dresser: Dresser) -> str:
    """The prompt as it would be sent."""
    import bpy

    found: str = dresser.part("scene.generate.prompt").composed_prompt(bpy.context, dresser.settings)
    return found


def obstacle(dresser: Dresser) -> str:
    """Why a reference holds Generate up; empty when none does."""
    from set_dresser.client.errors import SetDresserError  # noqa: F401

    error = dresser.part("client.errors").SetDresserError
    try:
        dresser.part("scene.references.in_request").check(dresser.settings)
    except error as found:
        return str(found.message)
    return ""


def colours(picture: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The colours of the picture's left and right half."""
    from PIL import Image

    opened = Image.open(io.BytesIO(picture.data)).convert("RGB")
    row = opened.height // 2
    left, right = opened.getpixel((opened.width // 4, row)), opened.getpixel((opened.width * 3 // 4, row))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    return left, right


def near(found: tuple[tuple[int, ...], ...], *wanted: tuple[int, ...], tolerance: int = 3) -> bool:
    """Whether colours are others, as near as a conversion may bring them."""
    return all(
        abs(one - other) <= tolerance
        for colour, aim in zip(found, wanted, strict=True)
        for one, other in zip(colour, aim, strict=True)
    )


def held() -> dict[str, list[str]]:
    """The names of everything in the file."""
    import bpy

    kinds = [name for name in dir(bpy.data) if isinstance(getattr(bpy.data, name), bpy.types.bpy_prop_collection)]
    return {name: [each.name for each in getattr(bpy.data, name)] for name in kinds}


def test_files_go_along_in_their_order_with_names_roles_and_sizes(
    dresser: Dresser, picture_file: Callable[..., Path]
) -> None:
    import bpy

    assert add(picture_file(), picture_file("mei.jpg", (3000, 2000))) == {"FINISHED"}
    dresser.settings.references.pictures[1].role = "CHARACTER"

    found = pictures(dresser)

    assert [picture.name for picture in found] == ["Chen's shop", "mei"]
    assert near(colours(found[0]), RED, BLUE)
    assert near(colours(found[1]), RED, BLUE)
    sizes = dresser.part("scene.references.in_request").reference_sizes(dresser.settings)
    assert sizes == [(400, 200), (1536, 1024)]
    assert prompt(dresser).split("\n\n")[1].split("\n")[1].startswith("Image 2: mei – character: ")

    bpy.ops.set_dresser.move_reference(index=1)
    assert [picture.name for picture in pictures(dresser)] == ["mei", "Chen's shop"]
    dresser.settings.references.pictures[0].enabled = False
    assert "Image 1: Chen's shop" in prompt(dresser)
    bpy.ops.set_dresser.remove_reference(index=1)
    assert pictures(dresser) == ()
    assert obstacle(dresser) == ""


def test_a_capture_takes_the_first_number(dresser: Dresser, picture_file: Callable[..., Path]) -> None:
    add(picture_file())

    dresser.settings.capture.source = "VIEWPORT"
    dresser.settings.mask.source = "OBJECTS"

    assert "Image 1: the view to change." in prompt(dresser)
    assert "Image 2: Chen's shop" in prompt(dresser)


def test_seventeen_pictures_are_too_many_and_the_capture_counts(
    dresser: Dresser, picture_file: Callable[..., Path]
) -> None:
    add(*(picture_file(f"{number}.png", (40, 20)) for number in range(16)))
    assert len(pictures(dresser)) == 16

    dresser.settings.capture.source = "CAMERA"

    assert "17" in obstacle(dresser)
    dresser.settings.references.pictures[3].enabled = False
    assert obstacle(dresser) == ""


def test_a_file_that_changes_is_prepared_anew_and_one_that_goes_is_missed_by_name(
    dresser: Dresser, picture_file: Callable[..., Path]
) -> None:
    path = picture_file(size=(400, 200))
    add(path)
    first = pictures(dresser)[0]

    picture_file(size=(200, 400))
    assert pictures(dresser)[0].digest != first.digest
    path.unlink()

    assert "Chen's shop" in obstacle(dresser)
    assert "is not there" in obstacle(dresser)
    picture_file()
    assert obstacle(dresser) == ""


def test_a_text_that_calls_itself_a_picture_is_refused(dresser: Dresser, tmp_path: Path) -> None:
    (tmp_path / "id_rsa.png").write_text("-----BEGIN OPENSSH PRIVATE KEY-----")

    add(tmp_path / "id_rsa.png")

    assert "no picture" in obstacle(dresser)


def test_paths_are_kept_from_the_blend_on(dresser: Dresser, picture_file: Callable[..., Path], tmp_path: Path) -> None:
    import bpy

    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))
    add(picture_file())

    assert dresser.settings.references.pictures[0].path == "//Chen's shop.png"
    assert len(pictures(dresser)) == 1


def test_what_a_strangers_file_names_waits_to_be_allowed(
    dresser: Dresser, picture_file: Callable[..., Path], tmp_path: Path
) -> None:
    """A .blend can name any picture of this machine; only this person can say that it may be sent."""
    import bpy

    private = picture_file("private.png")
    for scene_has_style in (False, True):
        references = dresser.part("scene.references.style").make_style().references
        where = references if scene_has_style else dresser.settings.references.pictures
        theirs = where.add()
        theirs.name, theirs.path = "style", str(private)
    blend = str(tmp_path / "theirs.blend")
    bpy.ops.wm.save_as_mainfile(filepath=blend)
    bpy.ops.wm.open_mainfile(filepath=blend)

    assert "came with this .blend" in obstacle(dresser)
    with pytest.raises(dresser.part("client.errors").ReferencePictureError):
        pictures(dresser)
    assert not dresser.part("scene.references.files").file_status(str(private)), "it was not even looked at"
    assert dresser.part("scene.references.edit").waiting_to_be_allowed() == [("style", str(private))] * 2

    assert bpy.ops.set_dresser.allow_references() == {"FINISHED"}
    assert len(pictures(dresser)) == 2
    bpy.ops.wm.open_mainfile(filepath=blend)
    dresser.forget_references()
    assert obstacle(dresser) == "", "it is remembered"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_that_is_bent_to_another_file_is_asked_about_anew(
    dresser: Dresser, picture_file: Callable[..., Path], tmp_path: Path
) -> None:
    link, private = tmp_path / "link.png", picture_file("private.png")
    link.symlink_to(picture_file("chosen.png"))
    add(link)
    assert obstacle(dresser) == ""

    link.unlink()
    link.symlink_to(private)

    assert "came with this .blend" in obstacle(dresser)
    waiting = dresser.part("scene.references.edit").waiting_to_be_allowed()
    assert waiting == [("link", os.path.realpath(private))]


def test_nobody_but_a_person_adds_or_allows(dresser: Dresser, picture_file: Callable[..., Path]) -> None:
    import bpy

    path, said = picture_file(), []

    def on_frame(*_: object) -> None:
        try:
            add(path)
        except RuntimeError as error:
            said.append(str(error))

    bpy.app.handlers.frame_change_post.append(on_frame)
    try:
        bpy.context.scene.frame_set(7)
    finally:
        bpy.app.handlers.frame_change_post.remove(on_frame)

    assert "Press Generate yourself" in said[0]
    assert len(dresser.settings.references.pictures) == 0


def test_a_painted_image_goes_along_as_it_is_now(dresser: Dresser) -> None:
    import bpy

    image = bpy.data.images.new("Painted", 64, 32)
    bpy.ops.set_dresser.add_image_reference(image="Painted")

    image.pixels = [value / 255 for column in range(64) for value in (*(RED if column < 32 else BLUE), 255)] * 32

    assert near(colours(pictures(dresser)[0]), RED, BLUE, tolerance=1)


def test_an_image_that_was_packed_goes_along_without_its_file(
    dresser: Dresser, picture_file: Callable[..., Path]
) -> None:
    import bpy

    path = picture_file()
    image = bpy.data.images.load(str(path))
    image.pack()
    path.unlink()

    bpy.ops.set_dresser.add_image_reference(image=image.name)

    assert near(colours(pictures(dresser)[0]), RED, BLUE)
    assert obstacle(dresser) == ""


def test_an_images_file_goes_along_and_is_missed_when_it_is_gone(
    dresser: Dresser, picture_file: Callable[..., Path]
) -> None:
    import bpy

    path = picture_file(size=(3000, 1500))
    image = bpy.data.images.load(str(path))
    bpy.ops.set_dresser.add_image_reference(image=image.name)
    assert near(colours(pictures(dresser)[0]), RED, BLUE)

    path.unlink()
    assert "is not there" in obstacle(dresser)
    bpy.data.images.remove(image)
    assert "no image any more" in obstacle(dresser)


def test_a_file_brighter_than_white_is_sent_as_the_view_shows_it(dresser: Dresser, tmp_path: Path) -> None:
    """HDR and EXR: only Blender opens them."""
    import bpy

    bpy.context.scene.view_settings.view_transform = "Standard"
    path = tmp_path / "sky.hdr"
    row = b"".join(bytes((128, 0, 0, 131) if column < 32 else (0, 0, 128, 128)) for column in range(64))
    path.write_bytes(b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 32 +X 64\n" + row * 32)
    sky = bpy.data.images.load(str(path))
    assert sky.pixels[0] == 4.0
    sky.file_format, sky.filepath_raw = "OPEN_EXR", str(tmp_path / "sky.exr")
    sky.save()
    bpy.data.images.remove(sky)
    before = held()

    add(path, tmp_path / "sky.exr")
    found = pictures(dresser)

    assert near(colours(found[0]), (255, 0, 0), (0, 0, 188))
    assert near(colours(found[1]), (255, 0, 0), (0, 0, 188))
    assert held() == before
    (tmp_path / "sky.exr").write_bytes(b"v/1\x01 and no more")
    assert "no picture" in obstacle(dresser)


def test_an_image_brighter_than_white_in_memory_is_sent_as_the_view_shows_it(dresser: Dresser) -> None:
    import bpy

    bpy.context.scene.view_settings.view_transform = "Standard"
    bright = bpy.data.images.new("Bright", 64, 32, float_buffer=True)
    bright.pixels = [value for column in range(64) for value in ((4, 0, 0, 1) if column < 32 else (0, 0, 0.5, 1))] * 32

    bpy.ops.set_dresser.add_image_reference(image="Bright")

    assert near(colours(pictures(dresser)[0]), (255, 0, 0), (0, 0, 188))


@pytest.mark.parametrize("depth, bright, dark", [("8", 204, 51), ("16", 231, 124)])
def test_a_finished_picture_that_only_blender_opens_keeps_its_colours(
    dresser: Dresser, tmp_path: Path, depth: str, bright: int, dark: int
) -> None:
    """JPEG 2000, as PSD and SGI, is no scene-linear light: no view transform is due to it, whatever the scene's is."""
    import bpy

    scene = bpy.context.scene
    scene.view_settings.view_transform = "Standard"
    painted = bpy.data.images.new("Painted", 64, 32, float_buffer=depth == "16")
    painted.colorspace_settings.name = "Linear Rec.709" if depth == "16" else "sRGB"
    red, blue = (0.8, 0.2, 0.2, 1), (0.2, 0.2, 0.8, 1)
    painted.pixels = [value for column in range(64) for value in (red if column < 32 else blue)] * 32
    if hasattr(scene.render.image_settings, "media_type"):
        scene.render.image_settings.media_type = "IMAGE"
    scene.render.image_settings.file_format = "JPEG2000"
    scene.render.image_settings.color_depth = depth
    painted.save_render(str(tmp_path / "painted.jp2"), scene=scene)
    scene.view_settings.view_transform = "AgX"

    add(tmp_path / "painted.jp2")

    assert near(colours(pictures(dresser)[0]), (bright, dark, dark), (dark, dark, bright))


@pytest.mark.parametrize("display", ["Display P3", "Rec.1886", "Rec.2020", "Rec.2100-PQ"])
@pytest.mark.parametrize("channels", ["BW", "RGB", "RGBA"])
@pytest.mark.parametrize("depth", ["16", "32"])
def test_a_reference_of_any_pixels_is_sent_as_srgb_whatever_the_display(
    dresser: Dresser, tmp_path: Path, display: str, channels: str, depth: str
) -> None:
    """Half and whole floats, grey, and with alpha, on displays that have views which sRGB has not."""
    import bpy

    scene = bpy.context.scene
    light = bpy.data.images.new("Light", 64, 32, float_buffer=True)
    light.pixels = [0.5, 0.5, 0.5, 1.0] * (64 * 32)
    if hasattr(scene.render.image_settings, "media_type"):
        scene.render.image_settings.media_type = "IMAGE"
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_mode, scene.render.image_settings.color_depth = channels, depth
    light.save_render(str(tmp_path / "light.exr"), scene=scene)
    try:
        scene.display_settings.display_device = display
    except TypeError:
        pytest.skip(f"this Blender has no display {display}")
    view = "AgX - HDR 1000 nits" if display == "Rec.2100-PQ" else "AgX"
    scene.view_settings.view_transform = view

    add(tmp_path / "light.exr")

    assert near(colours(pictures(dresser)[0]), (172, 172, 172), (172, 172, 172))
    assert (scene.display_settings.display_device, scene.view_settings.view_transform) == (display, view)


def test_films_and_tiles_are_no_single_picture(dresser: Dresser) -> None:
    import bpy

    image = bpy.data.images.new("Tiles", 16, 16, tiled=True)
    bpy.ops.set_dresser.add_image_reference(image=image.name)

    assert "a set of tiles" in obstacle(dresser)


def test_a_take_goes_along_by_its_identity_and_is_missed_by_its_name(dresser: Dresser) -> None:
    import bpy

    dresser.set(placement="image", size="1024x1024")
    dresser.generate()
    view = dresser.job()
    assert bpy.ops.set_dresser.add_take_reference(job_id=view.id) == {"FINISHED"}

    assert pictures(dresser)[0].name == view.title

    shutil.rmtree(view.take.folder)
    dresser.forget_references()
    assert "not in this file's library" in obstacle(dresser)
    dresser.settings.references.pictures[0].take_id = "../../../etc"
    assert "not in this file's library" in obstacle(dresser)


def test_an_object_goes_along_from_four_sides_and_nothing_of_the_file_changes(dresser: Dresser) -> None:
    import bpy
    from PIL import Image

    sign = add_sign(2.0, 1.0)
    material = bpy.data.materials.new("Paint")
    material.diffuse_color = (0.6, 0.02, 0.02, 1.0)
    sign.data.materials.append(material)
    sign.hide_render = True
    hidden = add_sign(9.0, 9.0, "Hoarding before it")
    hidden.location.y = -2
    bpy.context.view_layer.objects.active = sign
    assert bpy.ops.set_dresser.add_object_reference() == {"FINISHED"}
    before = held()

    (found,) = pictures(dresser)

    sheet = Image.open(io.BytesIO(found.data)).convert("RGB")
    assert sheet.size == dresser.part("scene.references.in_request").reference_sizes(dresser.settings)[0]
    across, down = sheet.size
    for column, row in ((1, 1), (1, 3)):  # from the front and from behind
        red, green, _ = sheet.getpixel((across * column // 4, down * row // 4))  # type: ignore[misc]
        assert red > 2 * green
    for column, row in ((3, 1), (3, 3)):  # a sheet from its edges is all but nothing
        assert sheet.getpixel((across * column // 4 + 40, down * row // 4)) == (214, 214, 214)
    assert held() == before
    assert sign.hide_render
    assert sign.users_scene == (bpy.context.scene,)
    bpy.data.objects.remove(sign)
    assert "no object any more" in obstacle(dresser)


def test_a_strangers_object_waits_too_as_its_textures_may_be_any_files(dresser: Dresser) -> None:
    """One without an identity, which would stand for all others without one, gets its own when it is allowed."""
    import bpy

    for name in ("Sign", "Second Sign"):
        theirs = dresser.settings.references.pictures.add()
        theirs.name, theirs.kind, theirs.object = name, "OBJECT", add_sign(name=name)
    assert "came with this .blend" in obstacle(dresser)

    bpy.ops.set_dresser.allow_references()

    assert obstacle(dresser) == ""
    later = dresser.settings.references.pictures.add()
    later.name, later.kind, later.object = "Third", "OBJECT", add_sign(name="Third")
    assert "Third came with this .blend" in obstacle(dresser)


def test_an_object_that_shows_nothing_is_refused(dresser: Dresser) -> None:
    import bpy

    bpy.context.view_layer.objects.active = add_camera()
    bpy.ops.set_dresser.add_object_reference()
    before = held()

    with pytest.raises(dresser.part("client.errors").ReferenceObjectUnseen):
        pictures(dresser)
    assert held() == before


def test_the_style_is_the_same_for_all_scenes_and_goes_from_file_to_file(
    dresser: Dresser, picture_file: Callable[..., Path], tmp_path: Path
) -> None:
    import bpy

    add(picture_file())
    bpy.ops.set_dresser.set_up_style()
    bpy.ops.set_dresser.pin_reference(index=0)
    style = dresser.part("scene.references.style").style()
    style.words = "overcast, muted greens"
    bpy.ops.set_dresser.change_palette()
    style.palette[0].colour = (1.0, 0.5, 0.0)
    other = bpy.data.scenes.new("Shot 2").set_dresser
    other.prompt = "A lantern"

    composed = dresser.part("scene.generate.prompt").composed_prompt(bpy.context, other)

    assert composed.split("\n\n") == [
        "A lantern",
        "Image 1: Chen's shop – style: follow its rendering, light and colours; take over nothing of what it shows.",
        "Style of the whole film: overcast, muted greens.\nPalette: #FF8000.",
    ]
    other.continuity.use_style = False
    assert dresser.part("scene.generate.prompt").composed_prompt(bpy.context, other) == "A lantern"

    bpy.ops.set_dresser.export_style(filepath=str(tmp_path / "style.json"))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    assert bpy.ops.set_dresser.import_style(filepath=str(tmp_path / "style.json")) == {"FINISHED"}
    assert prompt(dresser).endswith("Style of the whole film: overcast, muted greens.\nPalette: #FF8000.")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"set_dresser_style": 9}', '{"set_dresser_style": 1, "words": 3, "palette": []}', "[" * 9999],
)
def test_a_file_that_holds_no_style_changes_nothing(dresser: Dresser, tmp_path: Path, text: str) -> None:
    import bpy

    (tmp_path / "style.json").write_text(text)

    with pytest.raises(RuntimeError, match="holds no project style"):
        bpy.ops.set_dresser.import_style(filepath=str(tmp_path / "style.json"))

    assert dresser.part("scene.references.style").style() is None


def test_a_style_can_be_linked_from_another_file(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    bpy.ops.set_dresser.set_up_style()
    dresser.part("scene.references.style").style().words = "overcast"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "style.blend"))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)

    with bpy.data.libraries.load(str(tmp_path / "style.blend"), link=True) as (there, here):
        here.texts = there.texts

    assert prompt(dresser).endswith("Style of the whole film: overcast.")


@pytest.mark.parametrize(
    ("fit", "frame", "lens"),
    [
        ("AUTO", (1920, 1080), 50),
        ("AUTO", (1080, 1920), 89),
        ("VERTICAL", (1920, 1080), 42),
        ("HORIZONTAL", (1080, 1920), 50),
    ],
)
def test_the_camera_is_told_as_photographers_know_lenses(
    dresser: Dresser, fit: str, frame: tuple[int, int], lens: int
) -> None:
    """By the width of the frame: what a 36 mm wide film sees so is the lens that is said."""
    import bpy

    camera = add_camera()
    camera.location.z = 1.6
    bpy.context.view_layer.update()
    camera.data.sensor_fit, camera.data.lens = fit, 50
    bpy.context.scene.render.resolution_x, bpy.context.scene.render.resolution_y = frame
    dresser.settings.continuity.use_camera_facts = True
    dresser.settings.continuity.time_of_day = "DUSK"

    assert prompt(dresser).endswith(f"\n\nCamera: {lens} mm lens, 1.6 m above the ground, dusk.")


@pytest.mark.parametrize("provider", ["segmind", "openai"])
def test_generate_sends_them_and_holds_while_they_cannot_go(
    dresser: Dresser, service: Service, picture_file: Callable[..., Path], provider: str
) -> None:
    dresser.use(service, provider)
    path = picture_file("mei.jpg", (3000, 2000), comment=b"Jane Doe was here")
    bare = dresser.preview().price_text
    add(path)

    assert dresser.preview().price_text != bare
    assert dresser.generate() == {"FINISHED"}

    take = dresser.job().take
    assert take.plain["request"]["references"][0]["name"] == "mei"
    assert "Image 1: mei – style: " in take.prompt
    (kept,) = (take.folder / "inputs").iterdir()
    assert b"Jane Doe" not in kept.read_bytes()
    path.unlink()
    assert "mei" in dresser.preview().obstacle
    picture_file("mei.jpg")
    assert not dresser.preview().obstacle


def test_asking_again_is_cheap_and_tells_every_change(dresser: Dresser, picture_file: Callable[..., Path]) -> None:
    key = dresser.part("scene.references.in_request").key
    add(picture_file())
    reference = dresser.settings.references.pictures[0]
    seen = [key(dresser.settings)]
    assert key(dresser.settings) == seen[0]

    def change(**values: Any) -> None:
        for name, value in values.items():
            setattr(reference, name, value)
        seen.append(key(dresser.settings))

    change(name="Lobby")
    change(role="PLACE")
    change(words="wet")
    change(enabled=False)
    dresser.settings.continuity.use_camera_facts = True
    seen.append(key(dresser.settings))

    assert len(set(seen)) == len(seen)
