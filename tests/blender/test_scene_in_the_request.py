"""The scene in the request, whole: captured, masked, sent, put back outside the mask, and placed. Headless."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import bpy
import pytest
from mathutils import Matrix
from PIL import Image, ImageChops

from tests.blender.enabled import Dresser
from tests.service import Service


@pytest.fixture
def shop(dresser: Dresser) -> Iterator[Dresser]:
    """A shopfront in a street, seen by a camera: a wall, a sign on it, and a post that hides a part of the sign."""
    scene = bpy.context.scene

    def box(name: str, at: tuple[float, float, float], size: tuple[float, float, float]) -> bpy.types.Object:
        bpy.ops.mesh.primitive_cube_add(size=1, location=at)
        bpy.context.object.name = name
        bpy.context.object.scale = size
        return bpy.context.object

    box("Wall", (0, 1, 2), (8, 0.2, 4))
    box("Post", (0.6, -1, 1.5), (0.2, 0.2, 3))
    sign = box("Sign", (0, 0.8, 2.4), (3, 0.1, 1))
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    camera.matrix_world = Matrix.Translation((0, -7, 2)) @ Matrix.Rotation(1.5708, 4, "X")
    scene.camera = camera
    scene.render.resolution_x, scene.render.resolution_y = 1280, 720
    scene.view_settings.view_transform = "Standard"
    bpy.ops.object.select_all(action="DESELECT")
    sign.select_set(True)
    bpy.context.view_layer.objects.active = sign
    bpy.context.view_layer.update()
    dresser.set(prompt="The shop sign reads '大酒店'", size="1280x720", format="png")
    dresser.settings.capture.source = "CAMERA"
    dresser.settings.mask.source = "OBJECTS"
    yield dresser


@pytest.mark.short(cases=2)
@pytest.mark.parametrize("provider", ["proof", "segmind", "openai"])
def test_what_is_outside_the_mask_is_the_capture_byte_for_byte(shop: Dresser, service: Service, provider: str) -> None:
    shop.use(service, provider)
    if provider != "proof":
        service.settings.repaint, service.settings.repaint_right = "colour", 2.0
    shop.set(placement="image")

    assert shop.generate() == {"FINISHED"}

    take = shop.job().take
    assert take is not None
    with Image.open(take.picture) as kept, Image.open(take.before) as before:
        assert kept.size == before.size == (1280, 720)
        changed = ImageChops.difference(kept.convert("RGB"), before.convert("RGB"))
        # The sign's own pixels, 4 that the mask grew, and 6 over which a service's picture fades out: a proof keeps to the mask.
        around = 4 if provider == "proof" else 10
        expected = (296 - around, 153 - around, 984 + around, 383 + around)
        assert changed.getbbox() == pytest.approx(expected, abs=2)
        assert changed.crop((805, 153, 837, 383)).getbbox() is None, "the post that stands before the sign"
    assert any(note.startswith("Outside the mask and its feather 0 of") for note in take.notes)


def test_a_projection_comes_back_onto_what_was_masked(shop: Dresser, service: Service) -> None:
    shop.use(service, "openai")
    service.settings.repaint, service.settings.repaint_down = "plain", 2.0
    shop.set(placement="projection", shading="emission")
    wall = [slot.material for slot in bpy.data.objects["Wall"].material_slots]

    assert shop.generate() == {"FINISHED"}

    job = shop.job()
    assert job.state == "placed", job.error
    assert "set_dresser_take" in bpy.data.objects["Sign"].material_slots[0].material
    assert [slot.material for slot in bpy.data.objects["Wall"].material_slots] == wall
    with Image.open(job.take.picture) as kept:
        _render_and_compare(kept.convert("RGB"))


def test_a_backdrop_stays_with_the_camera_that_was_captured(shop: Dresser, service: Service) -> None:
    shop.use(service, "segmind")
    shop.set(placement="background")
    other = bpy.data.objects.new("Other Camera", bpy.data.cameras.new("Other Camera"))
    bpy.context.scene.collection.objects.link(other)

    posted = shop.post()
    bpy.context.scene.camera = other
    shop.part("scene.queue.timer").finish_now(posted)

    assert shop.job().state == "placed"
    assert len(bpy.data.objects["Camera"].data.background_images) == 1
    assert not other.data.background_images


@pytest.mark.parametrize(
    ("placement", "source", "told"),
    [("projection", "NONE", "something must be"), ("in_place", "CAMERA", "choose Texture")],
)
def test_what_cannot_come_of_the_capture_is_said_before(shop: Dresser, placement: str, source: str, told: str) -> None:
    shop.settings.capture.source = source
    shop.set(placement=placement)

    assert told in shop.preview().obstacle


def test_the_panel_knows_size_and_price_before_a_picture_is_made(shop: Dresser, service: Service) -> None:
    shop.use(service, "openai")
    words_only = shop.preview()
    shop.settings.capture.source = "NONE"
    shop.set(size="1280x720")
    without = shop.preview()

    assert words_only.size_text == "1280 × 720"
    assert words_only.price_text != without.price_text, "the capture costs tokens too"
    assert service.received == []


def test_nothing_selected_is_said_in_the_panel(shop: Dresser) -> None:
    bpy.ops.object.select_all(action="DESELECT")

    assert "none is selected" in shop.preview().obstacle


def _render_and_compare(take: Image.Image) -> None:
    """The scene, rendered from the capture's camera, shows the take where the sign is seen."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 1
    scene.cycles.max_bounces = 0
    scene.cycles.use_denoising = False  # slow without a GPU, and no render of what is there
    scene.cycles.filter_width = 0.01  # each pixel at its middle, as the depth and the take have it
    scene.render.filepath = bpy.app.tempdir + "projected.png"
    bpy.ops.render.render(write_still=True)
    with Image.open(scene.render.filepath) as rendered:
        shown = rendered.convert("RGB")
    sign = (306, 163, 780, 373)
    difference = ImageChops.difference(shown.crop(sign), take.crop(sign)).convert("L")
    histogram = difference.histogram()
    mean = sum(value * count for value, count in enumerate(histogram)) / sum(histogram)
    assert mean < 2.0


def test_a_take_is_projected_later_onto_what_is_selected_then(shop: Dresser, service: Service) -> None:
    shop.use(service, "segmind")
    shop.set(placement="projection")
    shop.generate()
    wall = bpy.data.objects["Wall"]
    bpy.ops.object.select_all(action="DESELECT")
    wall.select_set(True)

    assert bpy.ops.set_dresser.place_take(job_id=shop.job().id) == {"FINISHED"}

    assert "set_dresser_take" in wall.material_slots[0].material


def test_the_placement_follows_what_goes_along_where_it_must(shop: Dresser) -> None:
    shop.set(placement="texture")
    placements = []
    for source in ("VIEWPORT", "TEXTURE", "CAMERA", "NONE"):
        shop.settings.capture.source = source
        placements.append(shop.settings.placement)
    shop.set(placement="background")
    shop.settings.capture.source = "CAMERA"

    assert placements == ["projection", "in_place", "projection", "texture"]
    assert shop.settings.placement == "background", "a placement that suits stays"
    shop.set(placement="texture")
    assert "whole frame" in shop.preview().obstacle


def test_without_numpy_the_panel_says_what_is_missing(shop: Dresser, monkeypatch: pytest.MonkeyPatch) -> None:
    has_numpy = shop.part("scene.blender.versions").has_numpy
    loaded = [name for name in sys.modules if name.partition(".")[0] == "numpy"]
    for name in loaded:
        monkeypatch.delitem(sys.modules, name)
    numpy_at = Path(find_spec("numpy").origin).parents[1]
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if Path(entry).resolve() != numpy_at.resolve()])
    has_numpy.cache_clear()

    told = shop.preview().obstacle
    shop.settings.mask.source = "NONE"
    shop.set(placement="image")
    without_a_mask = shop.preview().obstacle
    has_numpy.cache_clear()

    assert "python3-numpy" in told
    assert without_a_mask == ""
