"""A capture of a texture: its own pixels, from its file, from the .blend or from the brush; and what is refused, with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

bpy = pytest.importorskip("bpy")

from tests.scene_snapshot import differences, snapshot  # noqa: E402  (after bpy)

if TYPE_CHECKING:
    from PIL import Image

    from tests.blender.enabled import Dresser


@pytest.fixture
def photo(tmp_path: Path) -> Callable[..., Path]:
    """Writes a picture in which every pixel is another."""
    from PIL import Image

    def write(width: int = 1040, height: int = 720, name: str = "wall.png", mode: str = "RGB") -> Path:
        across, down = (
            Image.linear_gradient("L").resize((width, height)),
            Image.radial_gradient("L").resize((width, height)),
        )
        picture = Image.merge("RGB", (across, down, across.rotate(180))).convert(mode)
        if mode == "RGBA":
            picture.putalpha(down)
        picture.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def show(dresser: Dresser) -> Callable[..., Any]:
    """Puts an image on the active object's material; as the material's active texture, or as what feeds its surface."""

    def put(image: Any, *, is_active: bool = True) -> Any:
        mesh = bpy.data.meshes.new("Wall")
        mesh.from_pydata([(-1, 0, -1), (1, 0, -1), (1, 0, 1), (-1, 0, 1)], [], [(0, 1, 2, 3)])
        obj = bpy.data.objects.new("Wall", mesh)
        bpy.context.scene.collection.objects.link(obj)
        bpy.context.view_layer.objects.active = obj
        material = bpy.data.materials.new("Wall")
        if material.node_tree is None:
            material.use_nodes = True
        mesh.materials.append(material)
        tree = material.node_tree
        tree.nodes.clear()
        output, surface = tree.nodes.new("ShaderNodeOutputMaterial"), tree.nodes.new("ShaderNodeBsdfPrincipled")
        tree.links.new(surface.outputs["BSDF"], output.inputs["Surface"])
        rough = tree.nodes.new("ShaderNodeTexImage")
        rough.image = bpy.data.images.new("Roughness", 64, 64)
        tree.links.new(rough.outputs["Color"], surface.inputs["Roughness"])
        texture = tree.nodes.new("ShaderNodeTexImage")
        texture.image = image
        tree.links.new(texture.outputs["Color"], surface.inputs["Base Color"])
        tree.nodes.active = texture if is_active else surface
        dresser.settings.capture.source = "TEXTURE"
        return obj

    return put


@pytest.fixture
def take_capture(dresser: Dresser) -> Callable[[], Any]:
    """Captures what the settings say."""
    return lambda: dresser.part("scene.capture").capture(bpy.context, dresser.settings)


@pytest.fixture
def errors(dresser: Dresser) -> Any:
    """The extension's own errors."""
    return dresser.part("client.errors")


def opened(data: bytes) -> Image.Image:
    from PIL import Image

    return Image.open(BytesIO(data))


def same_pixels(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and one.convert("RGB").tobytes() == other.convert("RGB").tobytes()


@pytest.mark.parametrize("is_active", [True, False], ids=["active node", "behind the surface"])
def test_a_texture_is_sent_at_its_own_pixels(
    photo: Callable[..., Path], show: Callable[..., Any], take_capture: Callable[[], Any], is_active: bool
) -> None:
    path = photo()
    image = bpy.data.images.load(str(path))
    show(image, is_active=is_active)
    before = snapshot()

    capture = take_capture()

    assert differences(before, snapshot()) == []
    assert (capture.view, capture.plate) == (None, None)
    assert (capture.image.name, capture.image.session_uid) == (image.name, image.session_uid)
    assert same_pixels(capture.framing.cut(opened(capture.picture.data)), opened(path.read_bytes()))


def test_a_packed_texture_is_read_from_the_file_that_is_packed(
    photo: Callable[..., Path], show: Callable[..., Any], take_capture: Callable[[], Any]
) -> None:
    path = photo()
    image = bpy.data.images.load(str(path))
    image.pack()
    there = opened(path.read_bytes())
    there.load()
    path.unlink()
    show(image)

    assert same_pixels(take_capture().framing.cut(opened(take_capture().picture.data)), there)


def test_what_was_painted_and_not_saved_is_sent(
    photo: Callable[..., Path], show: Callable[..., Any], take_capture: Callable[[], Any]
) -> None:
    image = bpy.data.images.load(str(photo()))
    pixels = list(image.pixels)
    pixels[:4] = (1.0, 0.5, 0.0, 1.0)
    image.pixels = pixels
    assert image.is_dirty
    show(image)

    capture = take_capture()

    shown = capture.framing.cut(opened(capture.picture.data))
    assert shown.getpixel((0, shown.height - 1)) == (255, 128, 0), "Blender's first pixel is the lower left one"


def test_a_generated_image_is_sent_as_it_shows(show: Callable[..., Any], take_capture: Callable[[], Any]) -> None:
    image = bpy.data.images.new("Plain", 1024, 1024)
    image.generated_color = (0.5, 0.25, 0.75, 1.0)
    show(image)

    capture = take_capture()

    assert opened(capture.picture.data).convert("RGB").getpixel((5, 5)) == pytest.approx((128, 64, 191), abs=1)


def test_a_small_texture_is_scaled_and_kept_beside_it(
    photo: Callable[..., Path], show: Callable[..., Any], take_capture: Callable[[], Any]
) -> None:
    path = photo(256, 200)
    show(bpy.data.images.load(str(path)))

    capture = take_capture()

    assert capture.framing.is_scaled
    assert same_pixels(opened(capture.plate.data), opened(path.read_bytes()))
    assert opened(capture.picture.data).size == (capture.framing.sent.width, capture.framing.sent.height)


def test_transparency_is_said_to_be_left_out(
    photo: Callable[..., Path], show: Callable[..., Any], take_capture: Callable[[], Any]
) -> None:
    show(bpy.data.images.load(str(photo(mode="RGBA"))))

    capture = take_capture()

    assert opened(capture.picture.data).mode == "RGB"
    assert any("transparency" in note for note in capture.notes)


def test_what_is_no_single_picture_is_refused(
    show: Callable[..., Any], take_capture: Callable[[], Any], errors: Any
) -> None:
    tiled = bpy.data.images.new("Tiles", 64, 64, tiled=True)
    high = bpy.data.images.new("Sky", 64, 64, float_buffer=True)
    missing = bpy.data.images.new("Gone", 64, 64)
    missing.source, missing.filepath = "FILE", "//nowhere.png"
    film = bpy.data.images.new("Film", 64, 64)
    film.source = "SEQUENCE"
    for image, refusal in (
        (tiled, errors.TextureTiled),
        (high, errors.TextureHighRange),
        (missing, errors.TextureUnreadable),
        (film, errors.TextureMoves),
    ):
        show(image)
        with pytest.raises(refusal, match=image.name):
            take_capture()


def test_an_object_without_a_texture_is_refused(dresser: Dresser, take_capture: Callable[[], Any], errors: Any) -> None:
    dresser.settings.capture.source = "TEXTURE"
    with pytest.raises(errors.TextureMissing):
        take_capture()
