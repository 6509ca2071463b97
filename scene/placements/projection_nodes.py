"""The node group that shows a take where the camera of its capture saw the surface. May import materials, sockets and node_arithmetic.

All of it is arithmetic on the surface's own position, so any topology will do and nothing is subdivided. In the camera's
space, with V the position, d its distance along the camera's axis and n the surface's normal:

    L = V.xy / d (orthographic: V.xy), the slopes of the line of sight; the picture's UV is L * scale + offset
    seen = in the frame and between the clip distances, facing the camera, and not behind what the depth picture tells

A depth picture has one distance a pixel, taken in the pixel's middle. So the surface's own plane is followed to the middles of
the four pixels around, and compared there: a slope, however steep, needs no bias, and an edge keeps its paint if any of the
four agrees. What is left for the bias is the curve within a pixel and the depth picture's own steps.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

import bpy
from mathutils import Matrix, Vector

from ...client.placement import DepthRange, Shading, View
from ..blender.sockets import Socket
from ..surface.materials import PAPER_ROUGHNESS, TAKE_KEY
from .node_arithmetic import AXES, NodeArithmetic, Value

_FORMAT_KEY = "set_dresser_projection"
_FORMAT = 2
"""A template of another format stays where it is, and is not copied any more: those of format 1 are black when 5.3 made them."""

_TEMPLATE, _PIXEL_TEMPLATE = f".Set Dresser Projection {_FORMAT}", f".Set Dresser Projection Pixel {_FORMAT}"
"""Made once in a file and copied for each take: making nodes takes fifty times as long as copying them."""

PLACE = ("Right", "Up", "Towards", "Origin", "Right Normal", "Up Normal", "Towards Normal")
"""The group's inputs that say how the object stood before the camera: three rows and a shift for points, three rows for normals."""

MOVES = "Moves Along"
"""The group's input that says whether the picture stays on an object that is moved, or where it was in the world."""

_SHINE = "Shine"
"""The node that most takes shine with. It stands in the template, as a node that is made for each take costs 0.6 ms more."""

_FAR = 1e9
_DEPTH_VALUES = 65535
_GRAZING = 0.1
"""The bias grows with the slope, up to this cosine."""


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
    return min((clip_depth - fixed) / by_distance, _FAR) if abs(by_distance) > 1e-9 else _FAR


def make_template() -> None:
    """Make what every projection of the open file is a copy of, where it has none: nodes are slow to make, some 30 ms."""
    with ExitStack() as undo:
        _template(undo)
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
    tree = _copy_of(_template(undo), name, undo)
    tree[TAKE_KEY] = take_id
    nodes = tree.nodes
    pixel = _copy_of(nodes["Pixel 0"].node_tree, f"{name} Depth", undo)
    pixel[TAKE_KEY] = take_id
    pixel.nodes["Depth"].image = None if depth is None else depth[0]
    for number in range(4):
        nodes[f"Pixel {number}"].node_tree = pixel
    _set_constants(nodes, view, None if depth is None else depth[1])
    nodes["Picture"].image = picture
    _finish(NodeArithmetic(tree), shading, has_alpha=has_alpha)
    return tree


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


def _set_constants(nodes: bpy.types.Nodes, view: View, depth: DepthRange | None) -> None:
    lens = lens_of(view)
    pixel = max(1 / (lens.scale[0] * view.width), 1 / (lens.scale[1] * view.height))
    near, span = (0.0, 0.0) if depth is None else (depth.near, depth.far - depth.near)
    values = {
        "Perspective": float(lens.is_perspective),
        "Nearest": lens.nearest,
        "Farthest": lens.farthest,
        "Depth Near": near,
        "Depth Span": span * _DEPTH_VALUES / (_DEPTH_VALUES - 1),
        "Pixel Growing": (pixel if lens.is_perspective else 0.0) + 2e-5,
        "Pixel Fixed": (0.0 if lens.is_perspective else pixel) + 2 * span / _DEPTH_VALUES,
        "Without Depth": float(depth is None),
    }
    for name, value in values.items():
        _set(nodes[name].outputs["Value"], value)
    vectors = {
        "Lens Scale": (*lens.scale, 1.0),
        "Lens Offset": (*lens.offset, 0.0),
        "Pixels": (view.width, view.height, 1.0),
    }
    for name, vector in vectors.items():
        for axis, value in zip(AXES, vector, strict=True):
            _set(nodes[name].inputs[axis], value)


def _set(socket: Socket, value: float) -> None:
    """Each value that is set lets Blender look through the whole tree, some 0.1 ms: not for one that is there already."""
    if socket.default_value != value:
        socket.default_value = value


def _copy_of(tree: bpy.types.NodeTree, name: str, undo: ExitStack) -> bpy.types.NodeTree:
    copied = tree.copy()
    undo.callback(bpy.data.node_groups.remove, copied)
    copied.name = name
    del copied[_FORMAT_KEY]
    return copied


def _finish(build: NodeArithmetic, shading: Shading, *, has_alpha: bool) -> None:
    """Add what depends on the take: its shader, and whether it has transparent parts."""
    nodes, links = build.tree.nodes, build.tree.links
    picture, ending, shine = nodes["Picture"], nodes["Ending"], nodes.get(_SHINE)
    if shading is Shading.EMISSION and shine is None:  # a template of an earlier version has none
        shine = build.node("ShaderNodeEmission", {"Color": picture.outputs["Color"]})
        links.new(shine.outputs["Emission"], ending.inputs["Shader"])
    elif shading is Shading.PRINCIPLED:
        lit: dict[str, Value] = {"Base Color": picture.outputs["Color"], "Roughness": PAPER_ROUGHNESS}
        links.new(build.node("ShaderNodeBsdfPrincipled", lit).outputs["BSDF"], ending.inputs["Shader"])
        if shine is not None:
            nodes.remove(shine)
    if has_alpha:
        covers = ending.inputs["Factor"].links[0].from_socket
        links.new(build.math("MULTIPLY", covers, picture.outputs["Alpha"]), ending.inputs["Factor"])


def _template(undo: ExitStack) -> bpy.types.NodeTree:
    """The group as it is before a take is in it."""
    tree = _found(_TEMPLATE)
    if tree is not None:
        return tree
    pixel = _found(_PIXEL_TEMPLATE)
    if pixel is None:
        pixel = _new_tree(_PIXEL_TEMPLATE, undo)
        _build_pixel(pixel)
    tree = _new_tree(_TEMPLATE, undo)
    _build_projection(tree, pixel)
    for name in ("Pixels", "Lens Scale"):
        tree.nodes[name].inputs["Z"].default_value = 1.0
    tree.nodes["Perspective"].outputs["Value"].default_value = 1.0
    return tree


def _found(name: str) -> bpy.types.NodeTree | None:
    tree = bpy.data.node_groups.get((name, None))
    return tree if tree is not None and tree.get(_FORMAT_KEY) == _FORMAT else None


def _new_tree(name: str, undo: ExitStack) -> bpy.types.NodeTree:
    tree = bpy.data.node_groups.new(name, "ShaderNodeTree")
    undo.callback(bpy.data.node_groups.remove, tree)
    tree[_FORMAT_KEY] = _FORMAT
    return tree


def _build_pixel(tree: bpy.types.NodeTree) -> None:
    """How much nearer the surface's plane lies than what the camera saw in the middle of one pixel: the group used four times."""
    for name in ("Pixel", "Pixels", "Normal", "Lens Scale", "Lens Offset"):
        tree.interface.new_socket(name, in_out="INPUT", socket_type="NodeSocketVector")
    for name in ("Level", "Perspective", "Depth Near", "Depth Span"):
        tree.interface.new_socket(name, in_out="INPUT", socket_type="NodeSocketFloat")
    tree.interface.new_socket("Nearer By", in_out="OUTPUT", socket_type="NodeSocketFloat")
    build = NodeArithmetic(tree)
    given = build.node("NodeGroupInput").outputs
    last = build.vector("SUBTRACT", given["Pixels"], (1.0, 1.0, 1.0))
    inside = build.vector("MAXIMUM", build.vector("MINIMUM", given["Pixel"], last), (0.0, 0.0, 0.0))
    middle = build.vector("DIVIDE", build.vector("ADD", inside, (0.5, 0.5, 0.0)), given["Pixels"])
    picture = build.node("ShaderNodeTexImage", {"Vector": middle}, name="Depth")
    picture.interpolation, picture.extension = "Closest", "EXTEND"
    value, _, _ = build.separated(picture.outputs["Color"])
    nothing = build.math("GREATER_THAN", value, (_DEPTH_VALUES - 0.5) / _DEPTH_VALUES)
    seen = build.math("MULTIPLY_ADD", value, given["Depth Span"], given["Depth Near"])
    seen = build.math("MULTIPLY_ADD", nothing, _FAR, seen)
    slopes = build.vector("DIVIDE", build.vector("SUBTRACT", middle, given["Lens Offset"]), given["Lens Scale"])
    aside = build.vector("DOT_PRODUCT", given["Normal"], slopes)
    _, _, towards = build.separated(given["Normal"])
    against = build.math("SUBTRACT", build.math("MULTIPLY", aside, given["Perspective"]), towards)
    against = build.math("MINIMUM", against, -1e-6)
    parallel = build.math("SUBTRACT", given["Perspective"], 1.0)
    level = build.math("MULTIPLY_ADD", aside, parallel, given["Level"])
    nearer = build.math("SUBTRACT", seen, build.math("DIVIDE", level, against))
    build.node("NodeGroupOutput", {"Nearer By": nearer})


def _build_projection(tree: bpy.types.NodeTree, pixel: bpy.types.NodeTree) -> None:
    """The whole group: from where the surface is to the picture's UV, and to whether it was seen there."""
    _add_sockets(tree)
    build = NodeArithmetic(tree)
    place, normal = _in_view(build)
    given = {name: build.triple(name) for name in ("Pixels", "Lens Scale", "Lens Offset")}
    given |= {name: build.number(name) for name in ("Perspective", "Depth Near", "Depth Span")}
    perspective = given["Perspective"]
    _, _, depth = build.separated(place)
    distance = build.math("MULTIPLY", depth, -1.0)
    parallel = build.math("SUBTRACT", 1.0, perspective)
    slopes = build.vector("MULTIPLY", place, (1.0, 1.0, 0.0))
    slopes = build.vector("DIVIDE", slopes, build.math("MULTIPLY_ADD", distance, perspective, parallel))
    uv = build.vector("MULTIPLY_ADD", slopes, given["Lens Scale"], given["Lens Offset"])
    aside = build.vector("DOT_PRODUCT", normal, slopes)
    _, _, towards = build.separated(normal)
    away = build.math("SUBTRACT", build.math("MULTIPLY", aside, perspective), towards)
    given |= {"Normal": normal, "Level": build.vector("DOT_PRODUCT", normal, place)}

    nearer = _nearer_by(build, pixel, uv, given)
    steep = build.math("MAXIMUM", build.math("MULTIPLY", away, -1.0), _GRAZING)
    bias = build.math("MULTIPLY_ADD", distance, build.number("Pixel Growing"), build.number("Pixel Fixed"))
    hidden = build.math("LESS_THAN", build.math("ADD", nearer, build.math("DIVIDE", bias, steep)), 0.0)
    across, along, _ = build.separated(build.vector("ABSOLUTE", build.vector("SUBTRACT", uv, (0.5, 0.5, 0.0))))
    tests = (
        build.math("LESS_THAN", build.math("MAXIMUM", across, along), 0.5),
        build.math("LESS_THAN", away, -1e-5),
        build.math("GREATER_THAN", distance, build.number("Nearest")),
        build.math("LESS_THAN", distance, build.number("Farthest")),
        build.math("MAXIMUM", build.math("SUBTRACT", 1.0, hidden), build.number("Without Depth")),
    )
    factor = tests[0]
    for test in tests[1:]:
        factor = build.math("MULTIPLY", factor, test)
    picture = build.node("ShaderNodeTexImage", {"Vector": uv}, name="Picture")
    picture.extension = "EXTEND"
    shine = build.node("ShaderNodeEmission", {"Color": picture.outputs["Color"]}, name=_SHINE).outputs["Emission"]
    build.node("NodeGroupOutput", {"Shader": shine, "Factor": factor}, name="Ending")


def _add_sockets(tree: bpy.types.NodeTree) -> None:
    place = tree.interface.new_panel("Where It Stood", default_closed=True)
    tree.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
    tree.interface.new_socket("Factor", in_out="OUTPUT", socket_type="NodeSocketFloat")
    tree.interface.new_socket(MOVES, in_out="INPUT", socket_type="NodeSocketFloat")
    for name in PLACE:
        socket = tree.interface.new_socket(name, in_out="INPUT", socket_type="NodeSocketVector", parent=place)
        socket.hide_value = True


def _in_view(build: NodeArithmetic) -> tuple[Socket, Socket]:
    """The surface's point, and its normal on the side that is looked at, in the space of the capture's camera."""
    given = build.node("NodeGroupInput").outputs
    here = build.node("ShaderNodeNewGeometry").outputs
    # Engines differ in whether they turn the normal of a back side round: here it always points to who looks.
    side = build.math("SIGN", build.vector("DOT_PRODUCT", here["True Normal"], here["Incoming"]))
    normal = build.vector("MULTIPLY", here["True Normal"], side)
    turned = build.node("ShaderNodeVectorTransform", {"Vector": normal})
    turned.vector_type, turned.convert_from, turned.convert_to = "NORMAL", "WORLD", "OBJECT"
    on_object = build.node("ShaderNodeTexCoord").outputs["Object"]
    point = build.blended(given[MOVES], here["Position"], on_object)
    normal = build.blended(given[MOVES], normal, turned.outputs["Vector"])
    right, up, towards, origin, *normals = (given[name] for name in PLACE)
    points = [build.vector("DOT_PRODUCT", row, point) for row in (right, up, towards)]
    place = build.vector("ADD", build.combined(*points), origin)
    facing = build.combined(*(build.vector("DOT_PRODUCT", row, normal) for row in normals))
    return place, build.vector("NORMALIZE", facing)


def _nearer_by(build: NodeArithmetic, pixel: bpy.types.NodeTree, uv: Socket, given: dict[str, Socket]) -> Socket:
    """By how much the surface is nearer than what was seen, in that of the four pixels around in which it is most."""
    lowest = build.vector("FLOOR", build.vector("MULTIPLY_ADD", uv, given["Pixels"], (-0.5, -0.5, 0.0)))
    nearer: Socket | None = None
    for number, step in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
        around = build.vector("ADD", lowest, (*map(float, step), 0.0))
        seen = build.group(pixel, {"Pixel": around, **given}, output="Nearer By", name=f"Pixel {number}")
        nearer = seen if nearer is None else build.math("MAXIMUM", nearer, seen)
    assert nearer is not None
    return nearer
