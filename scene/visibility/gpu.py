"""Draws what a view sees into pictures of numbers, on the GPU. Needs one: `can_draw`. Main thread only.

Both sides of a surface count, nothing is lit or blended. The draw is its own: no viewport, no overlay and no setting of the
user's is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Matrix

from ...client.errors import SeenNotDrawn, technical_of
from ...client.session_state import ends_with_session
from ..blender.graphics import can_render_with_graphics, draws_in_software
from ..blender.versions import starts_gpu_in_background
from .camera import Boxes, Floats, Optics, boxes_in
from .kept_drawings import DrawnFrom, keep_drawing, kept_drawing
from .meshes import batch_of
from .parts import Part

if TYPE_CHECKING:
    import gpu

_VERTEX = """
void main()
{{
    gl_Position = to_clip * vec4(position, 1.0);
    {more}
}}
"""
_FRAGMENT = """
void main()
{{
    {cut}
    {outcome}
}}
"""


class Wanted(Enum):
    """What a drawing holds of the nearest thing in each pixel."""

    VALUE = "value"
    DISTANCE = "distance"
    BOTH = "both"
    """The value and the distance."""

    @property
    def depth(self) -> int:
        """Numbers in a pixel."""
        return 2 if self is Wanted.BOTH else 1


@ends_with_session
@cache
def can_draw() -> bool:
    """Whether there is a GPU to draw with."""
    return not bpy.app.background or (can_render_with_graphics() and starts_gpu_in_background())


def draw_values(
    optics: Optics, size: tuple[int, int], parts: Sequence[Part], values: Sequence[float]
) -> npt.NDArray[np.float32]:
    """The value of whatever is nearest in each pixel, rows from the top; 0 where nothing is. `size` is width and height."""
    return draw_frame(frame_of(optics, parts), size, parts, values, Wanted.VALUE, 0.0)[..., 0]


def draw_targets(optics: Optics, size: tuple[int, int], parts: Sequence[Part]) -> npt.NDArray[np.bool_]:
    """Where a target is the nearest thing, rows from the top. Only that part of the frame is drawn in which they can be."""
    ordered = sorted(parts, key=lambda part: part.is_target)  # equally near, a target is what is seen
    values = [1.0 if part.is_target else 0.0 for part in ordered]
    frame = frame_of(optics, ordered, around_targets=True)
    fronts = fronts_suffice(frame, ordered) if draws_in_software() and optics.cuts is None else frozenset()
    return draw_frame(frame, size, ordered, values, Wanted.VALUE, 0.0, fronts)[..., 0] > 0.5


def draw_distances(optics: Optics, size: tuple[int, int], parts: Sequence[Part]) -> npt.NDArray[np.float32]:
    """How far away the nearest thing in each pixel is along the view's axis, rows from the top; infinite where nothing is."""
    return draw_frame(frame_of(optics, parts), size, parts, (), Wanted.DISTANCE, float("inf"))[..., 0]


def draw_values_and_distances(
    optics: Optics, size: tuple[int, int], parts: Sequence[Part], values: Sequence[float]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Both `draw_values`, of values other than 0, and `draw_distances`, by one drawing."""
    found = draw_frame(frame_of(optics, parts), size, parts, values, Wanted.BOTH, 0.0)
    numbers, distances = found[..., 0], found[..., 1]
    return numbers, np.where(numbers != 0, distances, np.float32(np.inf))


@dataclass(frozen=True, slots=True)
class Frame:
    """What is drawn: which parts, their matrices as seen from the view, and which part of the frame, from -1 to 1."""

    optics: Optics
    kept: list[int]
    matrices: Floats
    low: Floats
    high: Floats
    boxes: Boxes | None = None

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """The part of the frame as left, bottom, width and height, a pixel wider than needed."""
        low = np.clip(np.floor((self.low[:2] + 1) / 2 * (width, height)) - 1, 0, (width - 1, height - 1)).astype(int)
        high = np.clip(np.ceil((self.high[:2] + 1) / 2 * (width, height)) + 1, low + 1, (width, height)).astype(int)
        return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])


def frame_of(optics: Optics, parts: Sequence[Part], *, around_targets: bool = False) -> Frame:
    """What of the parts may show, or may hide a target; the view's planes are drawn in to that."""
    low, high = np.array([-1.0, -1.0, optics.near]), np.array([1.0, 1.0, optics.far])
    nothing = Frame(optics, [], np.empty((0, 4, 4)), low, high)
    if not parts:
        return nothing
    matrices = optics.in_view(np.stack([part.matrix for part in parts]))
    boxes = boxes_in(
        optics, matrices, np.stack([part.shape.low for part in parts]), np.stack([part.shape.high for part in parts])
    )
    shows = boxes.overlap(low, high)
    if around_targets:
        targets = shows & np.array([part.is_target for part in parts])
        if not targets.any():
            return nothing
        low[:2] = np.maximum(low[:2], boxes.low[targets].min(axis=0))
        high[:2] = np.minimum(high[:2], boxes.high[targets].max(axis=0))
        high[2] = min(high[2], boxes.farthest[targets].max())
        shows &= boxes.overlap(low, high)
    if not shows.any():
        return nothing
    narrowed = optics.around(float(boxes.nearest[shows].min()), float(boxes.farthest[shows].max()))
    return Frame(narrowed, [int(number) for number in np.flatnonzero(shows)], matrices[shows], low, high, boxes)


LARGE = 100_000
"""Triangles from which on it pays for a processor to draw the fronts only."""


def fronts_suffice(frame: Frame, parts: Sequence[Part]) -> frozenset[int]:
    """Of which large parts a mask needs one side only: the half of a triangle's work is saved with the other.

    Whoever looks at a closed surface from outside sees a front and a back in each pixel of it. Which of them is nearer may
    matter only to what stands among its parts: so nothing of the other kind, target or not, may stand between its nearest and
    its farthest point.
    """
    boxes = frame.boxes
    if boxes is None:
        return frozenset()
    found: set[int] = set()
    for number in frame.kept:
        part = parts[number]
        if len(part.shape.triangles) < LARGE or boxes.nearest[number] <= frame.low[2]:
            continue
        low = np.append(boxes.low[number], boxes.nearest[number])
        high = np.append(boxes.high[number], boxes.farthest[number])
        among = boxes.overlap(low, high)
        is_alone = not any(among[other] and parts[other].is_target != part.is_target for other in frame.kept)
        if is_alone and part.shape.is_closed:
            found.add(number)
    return frozenset(found)


def draw_frame(
    frame: Frame,
    size: tuple[int, int],
    parts: Sequence[Part],
    values: Sequence[float],
    wanted: Wanted,
    empty: float,
    fronts: frozenset[int] = frozenset(),
) -> npt.NDArray[np.float32]:
    """What is wanted in each pixel of the whole size, (height, width, 1 or 2), rows from the top; `empty` where nothing is. Of
    `fronts` one side is drawn. Not to be written to: it may be kept.
    """
    drawn_from = _drawn_from(frame, size, parts, values, fronts)
    kept = kept_drawing(wanted.value, drawn_from)
    if kept is not None:
        return kept
    width, height = size
    found = np.full((height, width, wanted.depth), empty, np.float32)
    if frame.kept:
        left, bottom, across, up = frame.pixels(width, height)
        drawn = _drawn(frame, size, parts, values, wanted, empty, fronts)
        found[bottom : bottom + up, left : left + across] = drawn
    found = found[::-1]
    if all(parts[number].shape.is_kept for number in frame.kept):  # the others would stay in memory for its sake alone
        keep_drawing(wanted.value, drawn_from, found)
    return found


def _drawn_from(
    frame: Frame, size: tuple[int, int], parts: Sequence[Part], values: Sequence[float], fronts: frozenset[int]
) -> DrawnFrom:
    """All that `draw_frame` goes by; what is empty goes with what is wanted."""
    optics, kept = frame.optics, frame.kept
    return DrawnFrom(
        tuple(parts[number].shape for number in kept),
        (
            np.array([*size, optics.near, optics.far, optics.cuts is not None], np.float64),
            *(np.array(each) for each in (frame.low, frame.high, optics.view_to_clip, frame.matrices)),
            np.zeros(0) if optics.cuts is None else optics.cuts,
            np.array([values[number] for number in kept] if len(values) else (), np.float64),
            np.array([number in fronts for number in kept], np.float64),
        ),
    )


def _drawn(
    frame: Frame,
    size: tuple[int, int],
    parts: Sequence[Part],
    values: Sequence[float],
    wanted: Wanted,
    empty: float,
    fronts: frozenset[int],
) -> npt.NDArray[np.float32]:
    """The part of the frame that `Frame.pixels` says, rows from the bottom."""
    import gpu

    left, bottom, across, up = frame.pixels(*size)
    target, _textures = _target(size, wanted)
    shader = _shader(wanted, cuts=frame.optics.cuts is not None)
    with target.bind(), _plain_state():
        target.clear(color=(empty, empty, empty, empty), depth=1.0)
        gpu.state.scissor_set(left, bottom, across, up)
        gpu.state.scissor_test_set(True)
        shader.bind()
        for place, optics in enumerate(frame.optics.slices()):
            if place:
                target.clear(depth=1.0)  # whatever is in a nearer slice hides what is in those behind it
            _draw_slice(frame, optics, parts, values, wanted, fronts, shader)
        gpu.state.face_culling_set("NONE")
        gpu.state.scissor_test_set(False)
        numbers: Any = target.read_color(left, bottom, across, up, wanted.depth, 0, "FLOAT")
    return np.frombuffer(numbers, np.float32).reshape(up, across, wanted.depth)


def _draw_slice(
    frame: Frame,
    optics: Optics,
    parts: Sequence[Part],
    values: Sequence[float],
    wanted: Wanted,
    fronts: frozenset[int],
    shader: gpu.types.GPUShader,
) -> None:
    """Draw what lies between the planes of these optics, into what is bound."""
    import gpu

    boxes, cuts = frame.boxes, optics.cuts
    to_clip = optics.view_to_clip @ frame.matrices
    for number, in_view, matrix in zip(frame.kept, frame.matrices, to_clip, strict=True):
        if boxes is not None and not (boxes.nearest[number] <= optics.far and boxes.farthest[number] >= optics.near):
            continue
        shader.uniform_float("to_clip", Matrix(matrix.tolist()))
        if cuts is not None:
            shader.uniform_float("to_cuts", Matrix((cuts @ in_view).tolist()))
        if wanted is not Wanted.VALUE:
            shader.uniform_float("to_distance", (-in_view[2]).tolist())
        if wanted is not Wanted.DISTANCE:
            shader.uniform_float("value", values[number])
        gpu.state.face_culling_set("BACK" if number in fronts else "NONE")
        batch_of(parts[number].shape).draw(shader)


def _target(size: tuple[int, int], wanted: Wanted) -> tuple[Any, tuple[gpu.types.GPUTexture, ...]]:
    """What is drawn into, what is wanted and a depth in each pixel; and its textures, which it has only while somebody keeps them."""
    import gpu

    try:
        colour = gpu.types.GPUTexture(size, format="RG32F" if wanted is Wanted.BOTH else "R32F")
        depth = gpu.types.GPUTexture(size, format="DEPTH_COMPONENT32F")
        return gpu.types.GPUFrameBuffer(depth_slot=depth, color_slots=colour), (colour, depth)
    except (RuntimeError, ValueError) as error:  # no room for it on the graphics card, or too large for that
        raise SeenNotDrawn(technical_of(error)) from error


_OUTCOMES = {
    Wanted.VALUE: ("FLOAT", "found = value;"),
    Wanted.DISTANCE: ("FLOAT", "found = distance;"),
    Wanted.BOTH: ("VEC2", "found = vec2(value, distance);"),
}
"""What a pixel gets, and its type."""


@ends_with_session
@cache
def _shader(wanted: Wanted, *, cuts: bool) -> gpu.types.GPUShader:
    import gpu

    kind, outcome = _OUTCOMES[wanted]
    info = gpu.types.GPUShaderCreateInfo()
    info.push_constant("MAT4", "to_clip")
    info.vertex_in(0, "VEC3", "position")
    info.fragment_out(0, kind, "found")
    between = gpu.types.GPUStageInterfaceInfo("set_dresser_seen")
    vertex: list[str] = []
    if wanted is not Wanted.VALUE:
        between.smooth("FLOAT", "distance")
        info.push_constant("VEC4", "to_distance")
        vertex.append("distance = dot(to_distance, vec4(position, 1.0));")
    if wanted is not Wanted.DISTANCE:
        info.push_constant("FLOAT", "value")
    if cuts:
        between.smooth("VEC4", "before")
        info.push_constant("MAT4", "to_cuts")
        vertex.append("before = to_cuts * vec4(position, 1.0);")
    if vertex:
        # Else nothing goes from corner to pixel: setting up triangles is most of what a processor does in a GPU's place.
        info.vertex_out(between)
    info.vertex_source(_VERTEX.format(more=" ".join(vertex)))
    cut = "if (any(lessThan(before, vec4(0.0)))) { discard; }" if cuts else ""
    info.fragment_source(_FRAGMENT.format(cut=cut, outcome=outcome))
    return gpu.shader.create_from_info(info)


@contextmanager
def _plain_state() -> Iterator[None]:
    """Depth test on, everything else off; afterwards as it was, for whoever draws next."""
    import gpu

    blend, test, mask = gpu.state.blend_get(), gpu.state.depth_test_get(), gpu.state.depth_mask_get()
    gpu.state.blend_set("NONE")
    gpu.state.depth_test_set("LESS_EQUAL")
    gpu.state.depth_mask_set(True)
    gpu.state.face_culling_set("NONE")
    try:
        yield
    finally:
        gpu.state.blend_set(blend)
        gpu.state.depth_test_set(test)
        gpu.state.depth_mask_set(mask)
