"""Draws two pictures over each other, divided by a line, in their own colours. In a region's draw only."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import blf
import bpy
import gpu
from gpu_extras.batch import batch_for_shader

from ...client.session_state import ends_with_session

if TYPE_CHECKING:
    from ..blender.framed_region import Box

_LINE = (1.0, 1.0, 1.0, 1.0)
_SHADE = (0.0, 0.0, 0.0, 0.55)

_VERTEX = """
void main()
{
    place = at;
    gl_Position = ModelViewProjectionMatrix * vec4(mix(box.xy, box.zw, at), 0.0, 1.0);
}
"""
_FRAGMENT = """
vec3 for_framebuffer(vec3 colour)
{
    // Blender sets this where what is drawn is encoded as sRGB once more.
    if (!srgbTarget) {
        return colour;
    }
    return mix(colour / 12.92, pow((colour + 0.055) / 1.055, vec3(2.4)), step(vec3(0.04045), colour));
}

void main()
{
    vec4 picture = place.x < divider ? texture(left_picture, place) : texture(right_picture, place);
    // What is see-through stands on a chequered ground, as in the Image Editor.
    vec2 field = floor(gl_FragCoord.xy / 12.0);
    float ground = mod(field.x + field.y, 2.0) < 0.5 ? 0.35 : 0.45;
    vec3 colour = mix(vec3(ground), picture.rgb, picture.a);
    shown = vec4(for_framebuffer(colour), 1.0);
}
"""


def draw_pair(
    left: gpu.types.GPUTexture, right: gpu.types.GPUTexture, names: tuple[str, str], divider: float, box: Box
) -> None:
    """The pictures in their box, what they are, and the line between them: `divider` is 0 at their left edge and 1 at their right."""
    shader = _shader()
    batch = batch_for_shader(shader, "TRI_FAN", {"at": [(0, 0), (1, 0), (1, 1), (0, 1)]})
    gpu.state.blend_set("NONE")
    shader.bind()
    matrix = gpu.matrix.get_projection_matrix() @ gpu.matrix.get_model_view_matrix()
    shader.uniform_float("ModelViewProjectionMatrix", matrix)
    shader.uniform_float("box", box)
    shader.uniform_float("divider", divider)
    shader.uniform_sampler("left_picture", left)
    shader.uniform_sampler("right_picture", right)
    batch.draw(shader)
    scale = bpy.context.preferences.system.ui_scale
    x = box[0] + (box[2] - box[0]) * divider
    _draw_line(x, box, scale)
    _draw_names(x, box, names, scale)
    gpu.state.blend_set("NONE")


def _draw_line(x: float, box: Box, scale: float) -> None:
    """The line, dark beside light so that it is seen on any picture, with a handle in its middle."""
    shader = gpu.shader.from_builtin("UNIFORM_COLOR")
    gpu.state.blend_set("ALPHA")
    shader.bind()
    middle, half = (box[1] + box[3]) / 2, 9 * scale
    for width, colour in ((2.0 * scale, _SHADE), (0.75 * scale, _LINE)):
        shader.uniform_float("color", colour)
        parts = (
            [(x - width, box[1]), (x + width, box[1]), (x + width, box[3]), (x - width, box[3])],
            [
                (x - half - width, middle),
                (x, middle - half - width),
                (x + half + width, middle),
                (x, middle + half + width),
            ],
        )
        for corners in parts:
            batch_for_shader(shader, "TRI_FAN", {"pos": corners}).draw(shader)


def _draw_names(x: float, box: Box, names: tuple[str, str], scale: float) -> None:
    """What is on each side of the line, at the top, where there is room for it."""
    size, gap = 12 * scale, 8 * scale
    blf.size(0, size)
    for name, is_left in zip(names, (True, False), strict=True):
        width, _ = blf.dimensions(0, name)
        left = x - gap * 2 - width if is_left else x + gap * 2
        if left < box[0] or left + width > box[2]:
            continue
        bottom = box[3] - size - 2 * gap
        gpu.state.blend_set("ALPHA")  # drawing text turns it off
        shader = gpu.shader.from_builtin("UNIFORM_COLOR")
        shader.bind()
        shader.uniform_float("color", _SHADE)
        plate = [
            (left - gap / 2, bottom - gap / 2),
            (left + width + gap / 2, bottom - gap / 2),
            (left + width + gap / 2, bottom + size),
            (left - gap / 2, bottom + size),
        ]
        batch_for_shader(shader, "TRI_FAN", {"pos": plate}).draw(shader)
        blf.position(0, left, bottom, 0)
        blf.color(0, *_LINE)
        blf.draw(0, name)


@ends_with_session
@cache
def _shader() -> gpu.types.GPUShader:
    between = gpu.types.GPUStageInterfaceInfo("set_dresser_compare")
    between.smooth("VEC2", "place")
    info = gpu.types.GPUShaderCreateInfo()
    info.push_constant("MAT4", "ModelViewProjectionMatrix")
    info.push_constant("VEC4", "box")
    info.push_constant("FLOAT", "divider")
    info.push_constant("BOOL", "srgbTarget")
    info.sampler(0, "FLOAT_2D", "left_picture")
    info.sampler(1, "FLOAT_2D", "right_picture")
    info.vertex_in(0, "VEC2", "at")
    info.vertex_out(between)
    info.fragment_out(0, "VEC4", "shown")
    info.vertex_source(_VERTEX)
    info.fragment_source(_FRAGMENT)
    return gpu.shader.create_from_info(info)
