"""The alley's shopfront, pointed at in a real window: captured, masked, repainted by a service that changes the whole frame, put back
outside the mask to the byte, and projected onto what the camera saw. No bpy here.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from tests.service import Service
from tests.window.blender_window import Window
from tests.window.jobs_on_the_way import on_segmind
from tests.window.steps import ask, execute, open_sidebar, picture, press_button, until
from tests.window.test_alley import BUILD, LOOK_THROUGH_THE_CAMERA
from tests.window.test_generate import JOBS

REPAINTED = (249, 239, 59)
"""A colour that the stand-in paints inside a mask."""
SHOPFRONT = """
for obj in bpy.data.objects: obj.select_set(obj.name in ('Storefront Sign', 'Storefront Sign Box', 'Noodle Shop'))
scene = bpy.context.scene
bpy.context.view_layer.objects.active = bpy.data.objects['Noodle Shop']
scene.camera = bpy.data.objects['Camera Wide']
scene.view_settings.view_transform = 'Standard'
scene.render.resolution_x, scene.render.resolution_y = 1280, 720
settings = scene.set_dresser
settings.prompt = "A busy noodle shop at night; its sign reads '大酒店'"
settings.size = '1280x720'
settings.format = 'png'
settings.placement = 'projection'
settings.capture.source = 'VIEWPORT'
settings.mask.source = 'OBJECTS'
settings.mask.grow = 0
space = next(area for area in bpy.context.screen.areas if area.type == 'VIEW_3D').spaces.active
space.shading.type = 'SOLID'
"""
RENDER = """
scene = bpy.context.scene
scene.render.engine = 'CYCLES'
scene.cycles.samples = 1
scene.cycles.filter_width = 0.01
scene.cycles.max_bounces = 0
scene.cycles.use_denoising = False
scene.render.image_settings.file_format = 'PNG'
scene.render.filepath = {path!r}
bpy.ops.render.render(write_still=True)
"""
FOLDER = f"str({JOBS}[0].take.folder)"


def test_the_shopfront_is_repainted_inside_its_mask_and_projected_back(
    window: Window, service: Service, tmp_path: Path
) -> None:
    rendered = tmp_path / "rendered.png"
    online = on_segmind(service)
    service.settings.latency = 0.0
    service.settings.repaint, service.settings.repaint_right = "tint", 2.0
    result = window.run(
        [
            execute(BUILD),
            execute(LOOK_THROUGH_THE_CAMERA),
            execute(SHOPFRONT),
            online,
            open_sidebar("Set Dresser"),
            picture("pointed at"),
            press_button("set_dresser.generate"),
            until(f"{JOBS} and {JOBS}[0].state == 'placed'", 120),
            ask("files", f"[str({JOBS}[0].take.picture), str({JOBS}[0].take.before), {FOLDER}]"),
            ask("notes", f"list({JOBS}[0].notes)"),
            ask("undo", "bpy.ops.ed.undo.poll()"),
            execute(RENDER.format(path=str(rendered))),
            press_button("set_dresser.show_takes"),
            picture("projected", showing=REPAINTED, seconds=180),
        ],
        time_limit=420,
    )

    take, before, folder = map(Path, result.answers["files"])
    with Image.open(take) as kept, Image.open(before) as seen, Image.open(rendered) as shown:
        mask = _mask_of(folder, kept.size)
        _check_outside(kept.convert("RGB"), seen.convert("RGB"), mask)
        _check_projected(shown.convert("RGB"), kept.convert("RGB"), mask)
    assert "Outside the mask and its feather 0 of" in result.answers["notes"][0]
    assert any("moved" in note or "right" in note for note in result.answers["notes"]), result.answers["notes"]
    assert "Traceback" not in result.output


def _mask_of(folder: Path, size: tuple[int, int]) -> Image.Image:
    """The mask that went along: the one input with a single channel."""
    for path in (folder / "inputs").iterdir():
        with Image.open(path) as picture:
            if picture.mode in ("L", "1"):
                assert picture.size == size
                return picture.convert("L")
    raise AssertionError("no mask went along")


def _check_outside(take: Image.Image, before: Image.Image, mask: Image.Image) -> None:
    """Farther than the feather from the mask not one byte is another; inside it nearly every pixel is."""
    away = mask.filter(ImageFilter.BoxBlur(12)).point([255] + [0] * 255)
    changed = ImageChops.difference(take, before)
    assert sum(away.histogram()[1:]) > take.width * take.height / 4, "most of the frame is not the shopfront"
    black = Image.new("RGB", take.size)
    assert Image.composite(changed, black, away).getbbox() is None
    inside = Image.composite(changed.convert("L"), black.convert("L"), mask)
    assert sum(inside.histogram()[1:]) > sum(mask.histogram()[255:]) * 0.5


def _check_projected(shown: Image.Image, take: Image.Image, mask: Image.Image) -> None:
    """Rendered from the capture's camera, what the mask saw shows the take: a pixel at its edge apart."""
    inner = mask.filter(ImageFilter.MinFilter(3))
    difference = ImageChops.difference(shown, take).convert("L")
    counts = difference.histogram(inner)
    mean = sum(value * count for value, count in enumerate(counts)) / sum(counts)
    assert sum(counts) > 20_000
    assert mean < 1.5, f"mean difference {mean:.2f} of 255"
