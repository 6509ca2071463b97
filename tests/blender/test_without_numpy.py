"""A Blender whose Python has no numpy, as a distribution's: what needs it says so before it is pressed, and everything else does without."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.blender.enabled import Dresser, add_camera, add_sign


@pytest.fixture
def bare(dresser: Dresser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dresser]:
    """The extension where numpy cannot be found."""
    has_numpy = dresser.part("scene.blender.versions").has_numpy
    numpy_at = Path(find_spec("numpy").origin).parents[1].resolve()  # type: ignore[union-attr, arg-type]
    for name in [name for name in sys.modules if name.partition(".")[0] == "numpy"]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if ".scene.mask" in name or ".scene.visibility" in name]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if Path(entry).resolve() != numpy_at])
    has_numpy.cache_clear()
    yield dresser
    has_numpy.cache_clear()


@pytest.mark.usefixtures("bare")
def test_a_button_of_masks_is_grey_and_says_why() -> None:
    import bpy

    with pytest.raises(RuntimeError, match="python3-numpy"):
        bpy.ops.set_dresser.new_mask_image()


@pytest.mark.parametrize("source", ["BOX", "OBJECTS", "IMAGE", "STROKES"])
def test_the_masks_eye_says_what_is_missing(bare: Dresser, source: str) -> None:
    # Given an eye that is open, as a script can open it
    add_sign()
    add_camera()
    bare.settings.capture.source = "CAMERA"
    bare.settings.mask.source = source
    overlay = bare.part("scene.mask.overlay")
    overlay.switch_on()
    try:
        # When its timer has looked until nothing changes
        for _ in range(3):
            overlay.look()
        told = overlay.obstacle()
    finally:
        overlay.switch_off()

    # Then the panel says what to install
    assert "python3-numpy" in told


def test_numpy_that_does_not_load_is_none(dresser: Dresser, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a numpy that was made for another Python
    importing = builtins.__import__

    def refuse(name: str, *args: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "numpy":
            raise ImportError("numpy C-extensions failed")
        return importing(name, *args, **more)

    for name in [name for name in sys.modules if ".scene.mask" in name or ".scene.visibility" in name]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", refuse)
    add_camera()
    dresser.settings.capture.source = "CAMERA"
    dresser.settings.mask.source = "BOX"
    overlay = dresser.part("scene.mask.overlay")
    overlay.switch_on()
    try:
        for _ in range(3):
            overlay.look()
        told = overlay.obstacle()
    finally:
        overlay.switch_off()

    assert "python3-numpy" in told


@pytest.mark.parametrize(("size", "alpha"), [((5, 3), True), ((64, 32), False), ((3, 131), True)])
def test_a_painted_reference_goes_along_without_it(bare: Dresser, size: tuple[int, int], alpha: bool) -> None:
    import bpy
    from PIL import Image

    # Given an image in memory with a colour of its own in each pixel
    width, height = size
    image = bpy.data.images.new("Painted", width, height, alpha=alpha)
    colours = [
        (column * 255 // width, row * 255 // height, 90, (255 - row) if alpha else 255)
        for row in range(height)
        for column in range(width)
    ]
    image.pixels = [value / 255 for colour in colours for value in colour]

    # When it is made ready
    made = bare.part("scene.references.pixels").picture_of(image, "Painted")

    # Then each pixel is where it was, with the first row at the bottom
    import io

    with Image.open(io.BytesIO(made.data)) as file:
        sent = file.convert("RGBA")
    assert sent.size == size
    for row, column in ((0, 0), (0, width - 1), (height - 1, 0), (height // 2, width // 2)):
        wanted = colours[row * width + column]
        assert sent.getpixel((column, height - 1 - row)) == pytest.approx(wanted, abs=1)


def test_pictures_are_compared_without_it(bare: Dresser) -> None:
    from PIL import Image

    picture = Image.new("RGBA", (2, 2))
    picture.putdata([(255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (51, 102, 153, 204)])

    values = bare.part("scene.placements.compare").as_floats(picture)

    lower, upper = [0, 0, 1, 1, 0.2, 0.4, 0.6, 0.8], [1, 0, 0, 1, 0, 1, 0, 1]
    assert list(values) == pytest.approx([*lower, *upper], abs=1e-6)
