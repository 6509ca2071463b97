"""What Set Dresser says a camera sees, against Cycles' own picture of the same scene: of scenes made from numbers, kind by kind.

python -m tests.blender.visibility_campaign --write      all scenes in this Blender, and its part of the table in docs/reliability.md
python -m tests.blender.visibility_campaign SEED...      these scenes only, with pictures of what differs in FOLDER=...
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import bpy
import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    importlib.import_module("tests.blender.conftest")  # lets set_dresser be imported

from tests.blender.visibility_materials import show_numbers
from tests.blender.visibility_scenes import KINDS, SIZE, Made, make, view_of

if TYPE_CHECKING:
    import numpy.typing as npt

SCENES: Final = 300
CASES: Final = 20
SEED: Final = int(os.environ.get("SET_DRESSER_SEED", "20261130"))
"""Scenes have the numbers from this one on."""

ENOUGH: Final = 0.995
LIMITS: Final[Mapping[str, float]] = {"hair curves": 0.9}
"""What the kinds in docs/visibility.md's *Limits* have at least; what such a kind covers is nobody else's fault."""
WHOLE_AS_TARGETS: Final = frozenset({"some faces of fog"})
"""What is selected counts as a surface, fog too: a mask of these has more than a render shows."""
DEPTH: Final = "depth"
"""The row of the table that says how far away everything is."""
SAME_DISTANCE: Final = 1e-3
"""The part of it by which a distance may differ within a surface."""


class Way(Enum):
    """Who tells what is seen."""

    GPU = "GPU"
    RENDERED = "no GPU"


@dataclass(slots=True)
class Score:
    """Pixels in which both say so, and in which either does."""

    both: int = 0
    either: int = 0
    scenes: int = 0

    def add(self, ours: npt.NDArray[np.bool_], theirs: npt.NDArray[np.bool_]) -> None:
        """Another scene."""
        self.both += int((ours & theirs).sum())
        self.either += int((ours | theirs).sum())
        self.scenes += 1

    def add_all(self, other: Score) -> None:
        """Other scenes."""
        self.both, self.either, self.scenes = (
            self.both + other.both,
            self.either + other.either,
            self.scenes + other.scenes,
        )

    @property
    def alike(self) -> float:
        """Intersection over union."""
        return self.both / self.either if self.either else 1.0


Scores = dict[tuple[Way, str], Score]


@dataclass(frozen=True, slots=True)
class Looked:
    """One scene: numbers of its things by who says so, rows from the top, 0 for nothing; how far away; and single masks."""

    made: Made
    theirs: npt.NDArray[np.int64]
    their_distance: npt.NDArray[np.float32]
    ours: dict[Way, npt.NDArray[np.int64]] = field(default_factory=dict)
    our_distance: dict[Way, npt.NDArray[np.float32]] = field(default_factory=dict)
    masks: dict[Way, npt.NDArray[np.bool_]] = field(default_factory=dict)
    """Where the thing of `masked` is seen."""
    masked: int = 1


def ways() -> tuple[Way, ...]:
    """How this Blender can tell it."""
    from set_dresser.scene.visibility import gpu

    return (Way.GPU, Way.RENDERED) if gpu.can_draw() else (Way.RENDERED,)


def look(seed: int, which: Iterable[Way], folder: Path, wanted: tuple[str, ...] = ()) -> Looked:
    """Make the scene of this number, tell what its camera sees, and let Cycles render it."""
    from set_dresser.scene.visibility import looking
    from set_dresser.scene.visibility.shown import ShownIn

    made = make(seed, wanted)
    context, view = bpy.context, view_of(made)
    found: dict[Way, tuple[Any, Any, Any]] = {}
    masked = seed % len(made.things) + 1
    for way in which:
        with _told_by(way):
            numbers, carriers = looking.visible_carriers(context, view, shown=ShownIn.RENDER)
            distances = looking.distances(context, view, shown=ShownIn.RENDER)
            mask = looking.visible_mask(context, view, [made.things[masked - 1].owner], shown=ShownIn.RENDER)
        things = {carrier.session_uid: carrier.pass_index for thing in made.things for carrier in thing.carriers}
        named = np.array([0, *(things.get(uid, 0) for uid, _ in carriers)])
        found[way] = named[numbers], distances, mask
    theirs, their_distance = _rendered(folder)
    looked = Looked(made, theirs, their_distance, masked=masked)
    for way, (numbers, distances, mask) in found.items():
        looked.ours[way], looked.our_distance[way], looked.masks[way] = numbers, distances, mask
    return looked


@contextmanager
def _told_by(way: Way) -> Iterator[None]:
    from set_dresser.scene.visibility import gpu, meshes

    meshes.forget()
    before = gpu.can_draw
    if way is Way.RENDERED:
        gpu.can_draw = lambda: False
    try:
        yield
    finally:
        gpu.can_draw = before
        meshes.forget()


def _rendered(folder: Path) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """What Cycles shows: the index in each pixel, 0 for nothing, and the distance. The scene is not what it was afterwards."""
    show_numbers()
    scene = bpy.context.scene
    render, cycles, image = scene.render, scene.cycles, scene.render.image_settings
    cycles.samples, cycles.use_adaptive_sampling, cycles.use_denoising = 1, False, False
    cycles.pixel_filter_type, cycles.filter_width = "BLACKMAN_HARRIS", 0.01
    cycles.max_bounces, cycles.transparent_max_bounces = 0, 256
    cycles.sample_clamp_direct = cycles.sample_clamp_indirect = 0.0
    render.film_transparent, render.dither_intensity = True, 0.0
    image.file_format, image.color_mode, image.color_depth, image.exr_codec = "OPEN_EXR", "RGBA", "32", "NONE"
    render.resolution_x, render.resolution_y, render.resolution_percentage = *SIZE, 100
    render.filepath = str(folder / "theirs.exr")
    bpy.ops.render.render(write_still=True)
    loaded = bpy.data.images.load(render.filepath)
    loaded.colorspace_settings.is_data = True
    pixels = np.empty((SIZE[1], SIZE[0], 4), np.float32)
    loaded.pixels.foreach_get(pixels.ravel())
    pixels = pixels[::-1]
    is_there = pixels[:, :, 3] > 0.5
    return np.where(is_there, np.rint(pixels[:, :, 0]), 0).astype(np.int64), np.where(is_there, pixels[:, :, 1], np.inf)


def score(looked: Looked, way: Way, scores: Scores) -> None:
    """Count the scene's pixels, kind by kind."""
    ours, theirs = looked.ours[way], looked.theirs
    things = looked.made.things
    limited = [number for number, thing in enumerate(things, start=1) if thing.kind in LIMITS]
    counts = ~(np.isin(ours, limited) | np.isin(theirs, limited))
    for number, thing in enumerate(things, start=1):
        here = np.ones_like(counts) if number in limited else counts
        one, other = (ours == number) & here, (theirs == number) & here
        if (one | other).any():
            scores[way, thing.kind].add(one, other)
            if number == looked.masked and thing.kind not in WHOLE_AS_TARGETS:
                scores[way, thing.kind].add(looked.masks[way] & here, other)
    alike = (ours == theirs) & (ours > 0) & counts
    distance, right = looked.our_distance[way], looked.their_distance
    with np.errstate(invalid="ignore"):
        same = np.abs(distance - right) <= SAME_DISTANCE * np.abs(right)
    scores[way, DEPTH].add(same & alike, alike)


def new_scores() -> Scores:
    """Scores of nothing yet."""
    return defaultdict(Score)


def least(kind: str) -> float:
    """What a kind must have."""
    return LIMITS.get(kind, ENOUGH)


def seeds_of(case: int) -> range:
    """The numbers of a case's scenes."""
    each = SCENES // CASES
    return range(SEED + case * each, SEED + (case + 1) * each)


def picture(looked: Looked, way: Way, folder: Path) -> Path:
    """Both pictures and what differs, beside each other; each thing has a colour."""
    from PIL import Image

    colours = np.random.default_rng(5).integers(60, 255, (64, 3), np.uint8)
    colours[0] = 0
    ours, theirs = looked.ours[way] % 64, looked.theirs % 64  # what is none of the things would be a fault of the scene
    differs = np.where((ours != theirs)[:, :, None], 255, 0).astype(np.uint8).repeat(3, axis=2)
    path = folder / f"{looked.made.seed} {way.value}.png"
    whole = Image.fromarray(np.concatenate([colours[ours], colours[theirs], differs], axis=1))
    whole.resize((whole.width * 3, whole.height * 3), Image.Resampling.NEAREST).save(path)
    return path


def main(arguments: list[str]) -> None:
    """Look at the scenes that are named, or at all of them."""
    folder = Path(os.environ.get("FOLDER") or tempfile.mkdtemp(prefix="seen-"))
    seeds = [int(each) for each in arguments if each.isdecimal()] or range(SEED, SEED + SCENES)
    scores = new_scores()
    for seed in seeds:
        looked = look(seed, ways(), folder)
        for way in ways():
            own = new_scores()
            for into in (own, scores):
                score(looked, way, into)
            if any(each.alike < 0.98 * least(kind) and each.either > 40 for (_, kind), each in own.items()):
                picture(looked, way, folder)
                low = {
                    kind: (round(each.alike, 3), each.either) for (_, kind), each in own.items() if each.alike < 0.98
                }
                if looked.theirs.max() > len(looked.made.things):
                    sys.stderr.write(f"ODD {seed} {np.unique(looked.theirs)} {[t.kind for t in looked.made.things]}\n")
                sys.stderr.write(f"LOW {seed} {way.value} scale {looked.made.scale} {low}\n")
    for (way, kind), each in sorted(scores.items(), key=lambda one: (one[0][0].value, one[0][1])):
        sys.stderr.write(f"{way.value:8} {kind:32} {each.scenes:4} {each.alike:.4f}\n")
    sys.stderr.write(f"{folder}; kinds {len(KINDS)}\n")
    if "--write" in arguments:
        from tests.blender.visibility_table import write

        write(scores)


if __name__ == "__main__":
    main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)  # what a Blender as a module tears down at its end may crash it
