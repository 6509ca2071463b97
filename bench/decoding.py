"""What Blender's first decode of a 3840x2160 picture costs, by file format, and whether a working copy would pay. Needs bpy."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

import bpy

from .figures import Figure
from .run import Run
from .timing import Stopwatch

SIZE = (3840, 2160)
_SAVED: dict[str, tuple[str, dict[str, Any]]] = {
    "PNG": ("png", {"compress_level": 6}),
    "JPEG": ("jpg", {"quality": 95}),
    "WebP, lossy": ("webp", {"quality": 95, "method": 2}),
    "TIFF, uncompressed": ("tif", {}),
}


def measure(run: Run) -> list[Figure]:
    """Each format in turn, several rounds: from a new image datablock to its first pixel."""
    run.scratch.mkdir(parents=True, exist_ok=True)
    files = _files(run.scratch)
    rounds = 2 if run.quick else 5
    times: dict[str, list[float]] = {name: [] for name in files}
    for _ in range(rounds):
        for name, path in files.items():
            times[name].append(_decode(path))
    return [
        Figure(
            f"first decode of 3840x2160, {name}",
            median(times[name]),
            "ms",
            None,
            f"median of {rounds} in turn, at least {min(times[name]):.0f}; {path.stat().st_size / 1e6:.1f} MB on disk",
        )
        for name, path in files.items()
    ]


def _files(folder: Path) -> dict[str, Path]:
    """One picture in every format: soft shapes with a little grain, which packs about as well as a real one."""
    from PIL import Image, ImageFilter

    noise = Image.effect_noise((SIZE[0] // 8, SIZE[1] // 8), 90.0).resize(SIZE, Image.Resampling.BICUBIC)
    soft = Image.merge("RGB", (noise, noise.filter(ImageFilter.GaussianBlur(4)), noise.rotate(180)))
    grain = Image.effect_noise(SIZE, 6.0).convert("RGB")
    picture = Image.blend(soft, grain, 0.3)
    made: dict[str, Path] = {}
    for name, (suffix, options) in _SAVED.items():
        made[name] = folder / f"picture.{suffix}"
        picture.save(made[name], **options)
    return made


def _decode(path: Path) -> float:
    """Milliseconds from a loaded datablock, whose pixels Blender has not read, to the first of them."""
    image = bpy.data.images.load(str(path))
    with Stopwatch() as watch:
        first = image.pixels[0]
    assert 0.0 <= first <= 1.0 and tuple(image.size) == SIZE
    bpy.data.images.remove(image)
    return watch.passed
