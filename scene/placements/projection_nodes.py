"""The node group that shows a take where the camera of its capture saw the surface: a copy of the template, with the take in it.

May import projection_template, materials, sockets and node_arithmetic.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TypeAlias, assert_never

import bpy
from mathutils import Matrix, Vector

from ...client.placement import DepthCoding, DepthRange, Shading, View
from ..blender.sockets import Socket
from ..surface.materials import PAPER_ROUGHNESS, TAKE_KEY
from .node_arithmetic import AXES, NodeArithmetic, Value
from .projection_template import (
    CAMERA,
    DEPTH_VALUES,
    FAR,
    FINE_DEPTH_VALUES,
    FORMAT_KEY,
    MOVES,
    PLACE,
    SHINE,
    SPARE,
    SPARE_CAMERA,
    found,
    template,
)


@dataclass(frozen=True, slots=True)
class Lens:
    """A view's projection, taken apart: the picture's UV is the slope of the line of sight (orthographic: the distance from
    the camera's axis) times `scale` plus `offset`; clip distances.
    """

    is_perspective: bool
    scale: tuple[float, float]
    offset: tuple[float, float]
    nearest: float
    farthest: float


def lens_of(view: View) -> Lens:
    """The lens of a perspective or orthographic view, shifted or not. Raises ValueError for a matrix of another kind."""
    clip = view.view_to_clip
    flat = view.is_perspective
    if (
        any(abs(clip[place]) > 1e-5 for place in (1, 4, 8, 9, 12, 13))
        or min(clip[0], clip[5]) <= 0
        or abs(clip[14] + (1 if flat else 0)) > 1e-5
        or abs(clip[15] - (0 if flat else 1)) > 1e-5
    ):
        raise ValueError("a projection that is neither a perspective nor an orthographic one")
    middle = (-clip[2], -clip[6]) if flat else (clip[3], clip[7])
    return Lens(
        is_perspective=flat,
        scale=(clip[0] / 2, clip[5] / 2),
        offset=(0.5 + middle[0] / 2, 0.5 + middle[1] / 2),
        nearest=_distance(view, -1.0),
        farthest=_distance(view, 1.0),
    )


def _distance(view: View, clip_depth: float) -> float:
    """How far before the camera something stands that has this depth in clip space, from -1 to 1."""
    by_distance, fixed = -view.view_to_clip[10], view.view_to_clip[11]
    if view.is_perspective:
        by_distance, clip_depth = by_distance - clip_depth, 0.0
    return min((clip_depth - fixed) / by_distance, FAR) if abs(by_distance) > 1e-9 else FAR


def make_ahead() -> None:
    """Make what every projection of the open file is a copy of, where it has none: nodes are slow to make, some 30 ms. And the copies
    that the next take gets, which are a fourth of what placing one takes.

    In an undo step only: the next undo could end Blender if no step knew of them.
    """
    with ExitStack() as undo:
        template(undo)
        if _spare() is None:
            tree, camera = _copied(undo)
            tree.name, camera.name = SPARE, SPARE_CAMERA
        undo.pop_all()


def make_projection(
    name: str,
    view: View,
    picture: bpy.types.Image,
    depth: tuple[bpy.types.Image, DepthRange] | None,
    *,
    shading: Shading,
    has_alpha: bool,
    take_id: str,
    undo: ExitStack,
) -> bpy.types.NodeTree:
    """The node group of one take, for every material that shows it. Without `depth` what was hidden shows it, too.

    Its outputs are the shader, and the factor by which that covers the surface's own.
    """
    tree, camera = _taken_spare(undo) or _copied(undo)
    nodes = tree.nodes
    pixel = nodes["Pixel 0"].node_tree
    for made, called in ((tree, name), (pixel, f"{name} Depth"), (camera, f"{name} Camera")):
        made.name = called
        made[TAKE_KEY] = take_id
        del made[FORMAT_KEY]
    pixel.nodes["Depth"].image = None if depth is None else depth[0]
    _set_constants(camera.nodes, view, None if depth is None else depth[1])
    nodes[CAMERA].node_tree = camera  # once all is set: until then no tree around it is looked through
    nodes["Picture"].image = picture
    _finish(NodeArithmetic(tree), shading, has_alpha=has_alpha)
    return tree


_Copies: TypeAlias = tuple[bpy.types.NodeTree, bpy.types.NodeTree]
"""Of the template, with its four pixels, and of the group with what a take sets, which is not in it yet."""


def _copied(undo: ExitStack) -> _Copies:
    made = template(undo)
    tree = _copy_of(made, undo)
    pixel = _copy_of(made.nodes["Pixel 0"].node_tree, undo)
    for number in range(4):
        tree.nodes[f"Pixel {number}"].node_tree = pixel
    return tree, _copy_of(made.nodes[CAMERA].node_tree, undo)


def _spare() -> _Copies | None:
    """Those that were made ahead, if nothing shows them."""
    tree, camera = found(SPARE), found(SPARE_CAMERA)
    return None if tree is None or camera is None or tree.users or camera.users else (tree, camera)


def _taken_spare(undo: ExitStack) -> _Copies | None:
    copies = _spare()
    if copies is not None:
        tree, camera = copies
        for each in (tree, tree.nodes["Pixel 0"].node_tree, camera):
            undo.callback(bpy.data.node_groups.remove, each)
    return copies


def is_projection(tree: bpy.types.NodeTree | None) -> bool:
    """Whether a node group is one that `make_projection` made."""
    return tree is not None and TAKE_KEY in tree and "Picture" in tree.nodes and "Ending" in tree.nodes


def set_place(node: bpy.types.Node, place: Matrix, *, takes_along: bool) -> None:
    """Write into a node of such a group how the object stood before the camera: from its own space or the world's to the view's."""
    points = place.to_3x3()
    rows = (*points, place.translation, *points.inverted_safe().transposed())
    node.inputs[MOVES].default_value = float(takes_along)
    for name, row in zip(PLACE, rows, strict=True):
        node.inputs[name].default_value = row


def place_of(node: bpy.types.Node) -> Matrix:
    """What `set_place` wrote."""
    rows = [Vector(node.inputs[name].default_value) for name in PLACE[:3]]
    shift = node.inputs[PLACE[3]].default_value
    return Matrix([(*row, shift[axis]) for axis, row in enumerate(rows)]).to_4x4()


def was_seen_in_perspective(tree: bpy.types.NodeTree) -> bool:
    """Whether the capture's camera had a perspective lens. Such groups of formats 1 and 2 hold themselves what a take sets."""
    camera = tree.nodes.get(CAMERA)
    nodes = tree.nodes if camera is None else camera.node_tree.nodes
    return bool(nodes["Perspective"].outputs["Value"].default_value)


def _set_constants(nodes: bpy.types.Nodes, view: View, depth: DepthRange | None) -> None:
    lens = lens_of(view)
    pixel = max(1 / (lens.scale[0] * view.width), 1 / (lens.scale[1] * view.height))
    coded = _coded(depth)
    values = {
        "Perspective": float(lens.is_perspective),
        "Nearest": lens.nearest,
        "Farthest": lens.farthest,
        "Depth Near": coded.near,
        "Depth Span": coded.span,
        "Depth Ratio": coded.ratio,
        "Pixel Growing": (pixel if lens.is_perspective else 0.0) + 2e-5,
        "Pixel Fixed": (0.0 if lens.is_perspective else pixel) + 2 * coded.step,
        "Without Depth": float(depth is None),
    }
    for name, value in values.items():
        _set(nodes[name].outputs["Value"], value)
    vectors = {
        "Lens Scale": (*lens.scale, 1.0),
        "Lens Offset": (*lens.offset, 0.0),
        "Pixels": (view.width, view.height, 1.0),
        "Depth Weights": coded.weights,
    }
    for name, vector in vectors.items():
        for axis, value in zip(AXES, vector, strict=True):
            _set(nodes[name].inputs[axis], value)


@dataclass(frozen=True, slots=True)
class _Coded:
    """What the nodes reckon a distance with: weights of a pixel's colour, whose sum is 0 at the nearest and 1 at the farthest, is
    the exponent of `ratio` and counts `span`. `step` is how far off a distance may be beyond two hundred-thousandths of it.
    """

    weights: tuple[float, float, float]
    near: float
    span: float
    ratio: float
    step: float


def _coded(depth: DepthRange | None) -> _Coded:
    if depth is None:
        return _Coded((0.0, 0.0, 0.0), 0.0, 0.0, 1.0, 0.0)
    span = depth.far - depth.near
    if depth.coding is DepthCoding.STEPS:
        whole = (DEPTH_VALUES + 1) / DEPTH_VALUES
        return _Coded((whole, 0.0, 0.0), depth.near, span, 1.0, span / DEPTH_VALUES)
    byte = 255 / FINE_DEPTH_VALUES
    weights = (65536 * byte, 256 * byte, byte)
    if depth.coding is DepthCoding.FINE_STEPS:
        return _Coded(weights, depth.near, span, 1.0, span / FINE_DEPTH_VALUES)
    if depth.coding is DepthCoding.RATIOS:
        return _Coded(weights, depth.near, 0.0, depth.far / depth.near, 0.0)
    assert_never(depth.coding)


def _set(socket: Socket, value: float) -> None:
    """Not for a value that is there already."""
    if socket.default_value != value:
        socket.default_value = value


def _copy_of(tree: bpy.types.NodeTree, undo: ExitStack) -> bpy.types.NodeTree:
    copied = tree.copy()
    undo.callback(bpy.data.node_groups.remove, copied)
    return copied


def _finish(build: NodeArithmetic, shading: Shading, *, has_alpha: bool) -> None:
    """Add what depends on the take: its shader, and whether it has transparent parts."""
    nodes, links = build.tree.nodes, build.tree.links
    picture, ending, shine = nodes["Picture"], nodes["Ending"], nodes[SHINE]
    if shading is Shading.PRINCIPLED:
        lit: dict[str, Value] = {"Base Color": picture.outputs["Color"], "Roughness": PAPER_ROUGHNESS}
        links.new(build.node("ShaderNodeBsdfPrincipled", lit).outputs["BSDF"], ending.inputs["Shader"])
        nodes.remove(shine)
    if has_alpha:
        covers = ending.inputs["Factor"].links[0].from_socket
        links.new(build.math("MULTIPLY", covers, picture.outputs["Alpha"]), ending.inputs["Factor"])
