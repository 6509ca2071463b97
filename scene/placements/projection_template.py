"""The node groups that every projection is a copy of, or uses as they are: made once in a file. May import sockets and node_arithmetic.

All of it is arithmetic on the surface's own position, so any topology will do and nothing is subdivided. In the camera's
space, with V the position, d its distance along the camera's axis and n the surface's normal:

    L = V.xy / d (orthographic: V.xy), the slopes of the line of sight; the picture's UV is L * scale + offset
    seen = in the frame and between the clip distances, facing the camera, and not behind what the depth picture tells

A depth picture has one distance a pixel, taken in the pixel's middle. So the surface's own plane is followed to the middles of
the four pixels around, and compared there: a slope, however steep, needs no bias, and an edge keeps its paint if any of the
four agrees. What is left for the bias is the curve within a pixel and the depth picture's own steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack

import bpy

from ..blender.sockets import Socket
from .node_arithmetic import NodeArithmetic, Value

PLACE = ("Right", "Up", "Towards", "Origin", "Right Normal", "Up Normal", "Towards Normal")
"""The group's inputs that say how the object stood before the camera: three rows and a shift for points, three rows for normals."""

MOVES = "Moves Along"
"""The group's input that says whether the picture stays on an object that is moved, or where it was in the world."""

FORMAT_KEY = "set_dresser_projection"
_FORMAT = 4
"""A template of another format stays where it is, and is not copied any more: those of format 1 are black when 5.3 made them, in
those of format 2 all stood in one group, which cost each take twice the time, and those of format 3 read depth in equal steps only.
"""

_TEMPLATE, _PIXEL_TEMPLATE = f".Set Dresser Projection {_FORMAT}", f".Set Dresser Projection Pixel {_FORMAT}"
_CAMERA_TEMPLATE = f".Set Dresser Projection Camera {_FORMAT}"
"""Made once in a file and copied for each take: making nodes takes fifty times as long as copying them."""

_IN_VIEW, _COVERS = f".Set Dresser Projection In View {_FORMAT}", f".Set Dresser Projection Covers {_FORMAT}"
"""Made once in a file and used by all takes: no take sets anything in them."""

SPARE, SPARE_CAMERA = f".Set Dresser Projection Spare {_FORMAT}", f".Set Dresser Projection Spare Camera {_FORMAT}"
"""Copies made ahead for the next take."""

CAMERA = "Camera"
"""The node with what a take sets, a group of its own: each value that is set lets Blender look through its whole tree."""

_VECTORS = ("Pixels", "Lens Scale", "Lens Offset", "Depth Weights")
_DEPTH = ("Depth Near", "Depth Span", "Depth Ratio")
_NUMBERS = (
    "Perspective",
    *_DEPTH,
    "Pixel Growing",
    "Pixel Fixed",
    "Nearest",
    "Farthest",
    "Without Depth",
)
"""What comes out of that group."""

SHINE = "Shine"
"""The node that most takes shine with. It stands in the template, as making a node for each take takes long."""

FAR = 1e9
DEPTH_VALUES = 65534
"""The farthest value of depth in 16 bits; the next is where nothing was."""
FINE_DEPTH_VALUES = 255 * 65536 - 1
"""The same in 24 bits: beyond it is white, which is far from it."""
_GRAZING = 0.1
"""The bias grows with the slope, up to this cosine."""


def take_away_unused() -> None:
    """Take away what was made ahead and nothing uses. Blender itself leaves out of a saved file what has no users, but not the parts of that."""
    while unused := [tree for tree in bpy.data.node_groups if tree.users == 0 and _is_ours(tree)]:
        bpy.data.batch_remove(unused)


def template(undo: ExitStack) -> bpy.types.NodeTree:
    """The group as it is before a take is in it."""
    parts = {
        name: _made(name, build, undo)
        for name, build in (
            (_PIXEL_TEMPLATE, _build_pixel),
            (_CAMERA_TEMPLATE, _build_camera),
            (_IN_VIEW, _build_in_view),
            (_COVERS, _build_covers),
        )
    }
    return _made(_TEMPLATE, lambda tree: _build_projection(tree, parts), undo)


def _made(name: str, build: Callable[[bpy.types.NodeTree], None], undo: ExitStack) -> bpy.types.NodeTree:
    """The group of that name, built where the file has none."""
    tree = found(name)
    if tree is None:
        tree = _new_tree(name, undo)
        build(tree)
    return tree


def found(name: str) -> bpy.types.NodeTree | None:
    """The open file's own group of that name and of this format."""
    tree = bpy.data.node_groups.get((name, None))
    return tree if tree is not None and _is_ours(tree) else None


def _is_ours(tree: bpy.types.NodeTree) -> bool:
    return tree.library is None and tree.get(FORMAT_KEY) == _FORMAT


def _new_tree(name: str, undo: ExitStack) -> bpy.types.NodeTree:
    tree = bpy.data.node_groups.new(name, "ShaderNodeTree")
    undo.callback(bpy.data.node_groups.remove, tree)
    tree[FORMAT_KEY] = _FORMAT
    return tree


def _build_pixel(tree: bpy.types.NodeTree) -> None:
    """How much nearer the surface's plane lies than what the camera saw in the middle of one pixel: the group used four times."""
    for name in ("Pixel", "Pixels", "Normal", "Lens Scale", "Lens Offset", "Depth Weights"):
        tree.interface.new_socket(name, in_out="INPUT", socket_type="NodeSocketVector")
    for name in ("Level", "Perspective", *_DEPTH):
        tree.interface.new_socket(name, in_out="INPUT", socket_type="NodeSocketFloat")
    tree.interface.new_socket("Nearer By", in_out="OUTPUT", socket_type="NodeSocketFloat")
    build = NodeArithmetic(tree)
    given = build.node("NodeGroupInput").outputs
    last = build.vector("SUBTRACT", given["Pixels"], (1.0, 1.0, 1.0))
    inside = build.vector("MAXIMUM", build.vector("MINIMUM", given["Pixel"], last), (0.0, 0.0, 0.0))
    middle = build.vector("DIVIDE", build.vector("ADD", inside, (0.5, 0.5, 0.0)), given["Pixels"])
    picture = build.node("ShaderNodeTexImage", {"Vector": middle}, name="Depth")
    picture.interpolation, picture.extension = "Closest", "EXTEND"
    part = build.vector("DOT_PRODUCT", picture.outputs["Color"], given["Depth Weights"])
    nothing = build.math("GREATER_THAN", part, 1 + 0.5 / DEPTH_VALUES)
    by_ratios = build.math("MULTIPLY", given["Depth Near"], build.math("POWER", given["Depth Ratio"], part))
    seen = build.math("MULTIPLY_ADD", part, given["Depth Span"], by_ratios)
    seen = build.math("MULTIPLY_ADD", nothing, FAR, seen)
    slopes = build.vector("DIVIDE", build.vector("SUBTRACT", middle, given["Lens Offset"]), given["Lens Scale"])
    aside = build.vector("DOT_PRODUCT", given["Normal"], slopes)
    _, _, towards = build.separated(given["Normal"])
    against = build.math("SUBTRACT", build.math("MULTIPLY", aside, given["Perspective"]), towards)
    against = build.math("MINIMUM", against, -1e-6)
    parallel = build.math("SUBTRACT", given["Perspective"], 1.0)
    level = build.math("MULTIPLY_ADD", aside, parallel, given["Level"])
    nearer = build.math("SUBTRACT", seen, build.math("DIVIDE", level, against))
    build.node("NodeGroupOutput", {"Nearer By": nearer})


def _build_camera(tree: bpy.types.NodeTree) -> None:
    """What a take sets: the capture's lens, its size, and what its depth picture means."""
    build = NodeArithmetic(tree)
    given: dict[str, Value] = {}
    for name in _VECTORS:
        tree.interface.new_socket(name, in_out="OUTPUT", socket_type="NodeSocketVector")
        given[name] = build.triple(name)
    for name in _NUMBERS:
        tree.interface.new_socket(name, in_out="OUTPUT", socket_type="NodeSocketFloat")
        given[name] = build.number(name)
    for name in ("Pixels", "Lens Scale"):
        tree.nodes[name].inputs["Z"].default_value = 1.0
    tree.nodes["Perspective"].outputs["Value"].default_value = 1.0
    build.node("NodeGroupOutput", given)


def _build_projection(tree: bpy.types.NodeTree, parts: Mapping[str, bpy.types.NodeTree]) -> None:
    """The whole group: from where the surface is to the picture's UV, and to whether it was seen there."""
    _add_place(tree)
    tree.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
    tree.interface.new_socket("Factor", in_out="OUTPUT", socket_type="NodeSocketFloat")
    build = NodeArithmetic(tree)
    stood = build.node("NodeGroupInput").outputs
    seen = build.group(parts[_IN_VIEW], {name: stood[name] for name in (MOVES, *PLACE)}, name="In View")
    place, normal = seen["Place"], seen["Normal"]
    given = build.group(parts[_CAMERA_TEMPLATE], {}, name=CAMERA)
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
    around = {name: given[name] for name in (*_VECTORS, "Perspective", *_DEPTH)}
    around |= {"Normal": normal, "Level": build.vector("DOT_PRODUCT", normal, place)}
    nearer = _nearer_by(build, parts[_PIXEL_TEMPLATE], uv, around)
    tested = {"UV": uv, "Distance": distance, "Away": away, "Nearer By": nearer}
    covers = build.group(parts[_COVERS], tested | {name: given[name] for name in _LIMITS}, name="Covers")
    picture = build.node("ShaderNodeTexImage", {"Vector": uv}, name="Picture")
    picture.extension = "EXTEND"
    shine = build.node("ShaderNodeEmission", {"Color": picture.outputs["Color"]}, name=SHINE).outputs["Emission"]
    build.node("NodeGroupOutput", {"Shader": shine, "Factor": covers["Factor"]}, name="Ending")


_LIMITS = ("Pixel Growing", "Pixel Fixed", "Nearest", "Farthest", "Without Depth")


def _build_covers(tree: bpy.types.NodeTree) -> None:
    """Whether the picture shows: 1 where the camera saw the surface, else 0."""
    tree.interface.new_socket("UV", in_out="INPUT", socket_type="NodeSocketVector")
    for name in ("Distance", "Away", "Nearer By", *_LIMITS):
        tree.interface.new_socket(name, in_out="INPUT", socket_type="NodeSocketFloat")
    tree.interface.new_socket("Factor", in_out="OUTPUT", socket_type="NodeSocketFloat")
    build = NodeArithmetic(tree)
    given = build.node("NodeGroupInput").outputs
    distance, away = given["Distance"], given["Away"]
    steep = build.math("MAXIMUM", build.math("MULTIPLY", away, -1.0), _GRAZING)
    bias = build.math("MULTIPLY_ADD", distance, given["Pixel Growing"], given["Pixel Fixed"])
    hidden = build.math("LESS_THAN", build.math("ADD", given["Nearer By"], build.math("DIVIDE", bias, steep)), 0.0)
    from_middle = build.vector("ABSOLUTE", build.vector("SUBTRACT", given["UV"], (0.5, 0.5, 0.0)))
    across, along, _ = build.separated(from_middle)
    tests = (
        build.math("LESS_THAN", build.math("MAXIMUM", across, along), 0.5),
        build.math("LESS_THAN", away, -1e-5),
        build.math("GREATER_THAN", distance, given["Nearest"]),
        build.math("LESS_THAN", distance, given["Farthest"]),
        build.math("MAXIMUM", build.math("SUBTRACT", 1.0, hidden), given["Without Depth"]),
    )
    factor = tests[0]
    for test in tests[1:]:
        factor = build.math("MULTIPLY", factor, test)
    build.node("NodeGroupOutput", {"Factor": factor})


def _add_place(tree: bpy.types.NodeTree) -> None:
    """The inputs that say where the object stood."""
    place = tree.interface.new_panel("Where It Stood", default_closed=True)
    tree.interface.new_socket(MOVES, in_out="INPUT", socket_type="NodeSocketFloat")
    for name in PLACE:
        socket = tree.interface.new_socket(name, in_out="INPUT", socket_type="NodeSocketVector", parent=place)
        socket.hide_value = True


def _build_in_view(tree: bpy.types.NodeTree) -> None:
    """The surface's point, and its normal on the side that is looked at, in the space of the capture's camera."""
    _add_place(tree)
    for name in ("Place", "Normal"):
        tree.interface.new_socket(name, in_out="OUTPUT", socket_type="NodeSocketVector")
    build = NodeArithmetic(tree)
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
    build.node("NodeGroupOutput", {"Place": place, "Normal": build.vector("NORMALIZE", facing)})


def _nearer_by(build: NodeArithmetic, pixel: bpy.types.NodeTree, uv: Socket, given: dict[str, Socket]) -> Socket:
    """By how much the surface is nearer than what was seen, in that of the four pixels around in which it is most."""
    lowest = build.vector("FLOOR", build.vector("MULTIPLY_ADD", uv, given["Pixels"], (-0.5, -0.5, 0.0)))
    nearer: Socket | None = None
    for number, step in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
        around = build.vector("ADD", lowest, (*map(float, step), 0.0))
        seen = build.group(pixel, {"Pixel": around, **given}, name=f"Pixel {number}")["Nearer By"]
        nearer = seen if nearer is None else build.math("MAXIMUM", nearer, seen)
    assert nearer is not None
    return nearer
