"""Draws what a view sees into pictures of numbers, on the GPU. Needs one: `can_draw`. Main thread only.

Both sides of a surface count, nothing is lit or blended. The draw is its own: no viewport, no overlay and no setting of the
user's is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Matrix

from ..blender_versions import starts_gpu_in_background
from .optics import Floats, Optics, what_is_in
from .parts import Part
from .shapes import batch_of

if TYPE_CHECKING:
    import gpu

_VERTEX = """
void main()
{
    distance = dot(to_distance, vec4(position, 1.0));
    gl_Position = to_clip * vec4(position, 1.0);
}
"""
_FRAGMENT = """
void main()
{
    // DISTANCE
    number = value < 0.0 ? distance : value;
}
"""
DISTANCE = -1.0
"""The value of a part that is drawn as its distance from the view along the view's axis."""


@cache
def can_draw() -> bool:
    """Whether there is a GPU to draw with."""
    return not bpy.app.background or starts_gpu_in_background()


def draw(
    optics: Optics, size: tuple[int, int], parts: Sequence[Part], values: Sequence[float], *, empty: float = 0.0
) -> npt.NDArray[np.float32]:
    """The value of whatever is nearest in each pixel, rows from the top; `empty` where nothing is. `size` is width and height.

    Where two stand equally near, the one that comes later in `parts` is seen.
    """
    import gpu

    kept, optics, matrices = in_frame(optics, parts)
    width, height = size
    colour = gpu.types.GPUTexture((width, height), format="R32F")
    depth = gpu.types.GPUTexture((width, height), format="DEPTH_COMPONENT32F")
    target: Any = gpu.types.GPUFrameBuffer(depth_slot=depth, color_slots=colour)
    shader = _shader()
    with target.bind(), _plain_state():
        target.clear(color=(empty, empty, empty, empty), depth=1.0)
        shader.bind()
        for number, in_view, to_clip in zip(kept, matrices, optics.view_to_clip @ matrices, strict=True):
            shader.uniform_float("to_clip", Matrix(to_clip.tolist()))
            shader.uniform_float("to_distance", (-in_view[2]).tolist())
            shader.uniform_float("value", values[number])
            batch_of(parts[number].shape).draw(shader)
        numbers: Any = target.read_color(0, 0, width, height, 1, 0, "FLOAT")
    found = np.frombuffer(numbers, np.float32).reshape(height, width)
    return found[::-1]


def in_frame(optics: Optics, parts: Sequence[Part]) -> tuple[list[int], Optics, Floats]:
    """Which parts may show, the view with its planes drawn in to them, and their matrices as seen from the view."""
    if not parts:
        return [], optics, np.empty((0, 4, 4))
    matrices = optics.in_view(np.stack([part.matrix for part in parts]))
    low, high = (np.stack([getattr(part.shape, end) for part in parts]) for end in ("low", "high"))
    shows, distances = what_is_in(optics, matrices, low, high)
    if not shows.any():
        return [], optics, matrices[shows]
    narrowed = optics.around(float(distances[shows].min()), float(distances[shows].max()))
    return [int(number) for number in np.flatnonzero(shows)], narrowed, matrices[shows]


@cache
def _shader() -> gpu.types.GPUShader:
    import gpu

    between = gpu.types.GPUStageInterfaceInfo("set_dresser_seen_between")
    between.smooth("FLOAT", "distance")
    info = gpu.types.GPUShaderCreateInfo()
    info.push_constant("MAT4", "to_clip")
    info.push_constant("VEC4", "to_distance")
    info.push_constant("FLOAT", "value")
    info.vertex_in(0, "VEC3", "position")
    info.vertex_out(between)
    info.fragment_out(0, "FLOAT", "number")
    info.vertex_source(_VERTEX)
    info.fragment_source(_FRAGMENT)
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
