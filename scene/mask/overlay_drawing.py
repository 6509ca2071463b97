"""Draws a mask over a region: tinted, hatched, with an outline; and the box that is being dragged. In a region's draw only."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import gpu
from gpu_extras.batch import batch_for_shader

from ...client.session_state import ends_with_session

if TYPE_CHECKING:
    from ..blender.framed_region import Box

TINT = (1.0, 0.35, 0.05)
"""Of what may change: a colour that few sets have, and that is neither Blender's selection nor its cursor."""

_VERTEX = """
void main()
{
    place = at;
    gl_Position = ModelViewProjectionMatrix * vec4(mix(box.xy, box.zw, at), 0.0, 1.0);
}
"""
_FRAGMENT = """
void main()
{
    vec2 texel = 1.0 / vec2(textureSize(mask, 0));
    // Outlined where a step of a pixel and a half of the screen leaves the mask.
    vec2 reach = max(1.5 / (box.zw - box.xy), texel * 0.5);
    float here = step(0.5, texture(mask, place).r);
    float least = min(min(step(0.5, texture(mask, place + vec2(reach.x, 0.0)).r), step(0.5, texture(mask, place - vec2(reach.x, 0.0)).r)),
                      min(step(0.5, texture(mask, place + vec2(0.0, reach.y)).r), step(0.5, texture(mask, place - vec2(0.0, reach.y)).r)));
    if (here < 0.5) {
        discard;
    }
    float stripe = step(0.5, fract((gl_FragCoord.x + gl_FragCoord.y) / 12.0));
    float strength = mix(mix(0.22, 0.42, stripe), 1.0, 1.0 - least);
    shown = vec4(tint, strength);
}
"""


def draw_mask(mask: gpu.types.GPUTexture, box: Box) -> None:
    """Tint the box of the region where the mask is white."""
    shader = _shader()
    batch = batch_for_shader(shader, "TRI_FAN", {"at": [(0, 0), (1, 0), (1, 1), (0, 1)]})
    before = gpu.state.blend_get()
    gpu.state.blend_set("ALPHA")
    try:
        shader.bind()
        shader.uniform_float("box", box)
        shader.uniform_float("tint", TINT)
        shader.uniform_float(
            "ModelViewProjectionMatrix", gpu.matrix.get_projection_matrix() @ gpu.matrix.get_model_view_matrix()
        )
        shader.uniform_sampler("mask", mask)
        batch.draw(shader)
    finally:
        gpu.state.blend_set(before)


def draw_box(box: Box) -> None:
    """The box that is being dragged, in pixels of the region."""
    left, bottom, right, top = box
    corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
    shader = gpu.shader.from_builtin("UNIFORM_COLOR")
    before = gpu.state.blend_get()
    gpu.state.blend_set("ALPHA")
    try:
        shader.bind()
        shader.uniform_float("color", (*TINT, 0.2))
        batch_for_shader(shader, "TRI_FAN", {"pos": corners}).draw(shader)
        shader.uniform_float("color", (*TINT, 1.0))
        gpu.state.line_width_set(2.0)
        batch_for_shader(shader, "LINE_LOOP", {"pos": corners}).draw(shader)
    finally:
        gpu.state.line_width_set(1.0)
        gpu.state.blend_set(before)


@ends_with_session
@cache
def _shader() -> gpu.types.GPUShader:
    between = gpu.types.GPUStageInterfaceInfo("set_dresser_mask")
    between.smooth("VEC2", "place")
    info = gpu.types.GPUShaderCreateInfo()
    info.push_constant("MAT4", "ModelViewProjectionMatrix")
    info.push_constant("VEC4", "box")
    info.push_constant("VEC3", "tint")
    info.sampler(0, "FLOAT_2D", "mask")
    info.vertex_in(0, "VEC2", "at")
    info.vertex_out(between)
    info.fragment_out(0, "VEC4", "shown")
    info.vertex_source(_VERTEX)
    info.fragment_source(_FRAGMENT)
    return gpu.shader.create_from_info(info)
