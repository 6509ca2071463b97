"""Grey-box building blocks for the sample set: finishes, props made of parts, surfaces, lights and cables.

May import bpy and nothing of the extension. Lengths are metres, angles degrees, colours linear RGB, light power watts.
Every prop is modelled facing the viewer of Blender's Front view (front = local -Y, right = +X, up = +Z) with its own
origin, then turned about Z and leaned back about its own X, the way a set dresser would place it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import bmesh
import bpy
from mathutils import Euler, Matrix, Vector

Triple = tuple[float, float, float]

ROUND_SIDES = 32
CABLE_RADIUS = 0.012


@dataclass(frozen=True)
class Finish:
    """A plain material. ``glow`` is the emission strength in the colour ``colour``; 0 means that it only reflects."""

    name: str
    colour: Triple
    roughness: float = 0.8
    metallic: float = 0.0
    glow: float = 0.0


@dataclass(frozen=True)
class Box:
    """An axis-aligned box."""

    finish: Finish
    size: Triple
    centre: Triple


@dataclass(frozen=True)
class Drum:
    """A cylinder, or a cone frustum when ``top_radius`` differs. It stands along Z, or points along -Y when ``lying``."""

    finish: Finish
    radius: float
    depth: float
    centre: Triple
    top_radius: float | None = None
    lying: bool = False


@dataclass(frozen=True)
class Ball:
    """A sphere, squashed to ``height`` (a full height, not a radius)."""

    finish: Finish
    radius: float
    height: float
    centre: Triple


Part = Box | Drum | Ball


@dataclass(frozen=True)
class Place:
    """Where a prop stands: its origin, its turn about Z and how far its top leans back (degrees)."""

    origin: Triple
    turn: float = 0.0
    lean: float = 0.0

    def rotation(self) -> Euler:
        """The rotation as Blender's XYZ Euler: lean first, then turn."""
        return Euler((math.radians(-self.lean), 0.0, math.radians(self.turn)))


def grey(name: str, value: float, roughness: float = 0.8) -> Finish:
    """A neutral blocking finish."""
    return Finish(name, (value, value, value), roughness)


def material(finish: Finish) -> bpy.types.Material:
    """The material of a finish: made at its first use, shared afterwards."""
    known = bpy.data.materials.get(finish.name)
    if known is not None:
        return known
    made = bpy.data.materials.new(finish.name)
    if made.node_tree is None:  # Blender 5 gives every new material its nodes; earlier versions must be asked.
        made.use_nodes = True
    colour = (*finish.colour, 1.0)
    inputs = made.node_tree.nodes["Principled BSDF"].inputs
    inputs["Base Color"].default_value = colour
    inputs["Roughness"].default_value = finish.roughness
    inputs["Metallic"].default_value = finish.metallic
    if finish.glow:
        inputs["Emission Color"].default_value = colour
        inputs["Emission Strength"].default_value = finish.glow
        # Every glow has a real light beside it: not sampling the glow itself halves the render's time and its noise.
        made.cycles.emission_sampling = "NONE"
    made.diffuse_color = colour  # Solid mode shows the same greys
    made.roughness = finish.roughness
    return made


def collection(name: str) -> bpy.types.Collection:
    """The collection of that name in the open scene: made and linked at its first use."""
    known = bpy.data.collections.get(name)
    if known is not None:
        return known
    made = bpy.data.collections.new(name)
    bpy.context.scene.collection.children.link(made)
    return made


def prop(group: str, name: str, place: Place, parts: Sequence[Part]) -> bpy.types.Object:
    """One mesh object made of parts, in the collection ``group``."""
    finishes = list(dict.fromkeys(part.finish for part in parts))
    shape = bmesh.new()
    for part in parts:
        _add_part(shape, part, finishes.index(part.finish))
    mesh = bpy.data.meshes.new(name)
    shape.to_mesh(mesh)
    shape.free()
    for finish in finishes:
        mesh.materials.append(material(finish))
    return _stand(group, name, mesh, place)


def surface(group: str, name: str, place: Place, width: float, height: float, finish: Finish) -> bpy.types.Object:
    """A dressable surface: one rectangular face, its origin in the middle, facing local -Y, with no UVs yet."""
    right, top = width / 2, height / 2
    corners = [(-right, 0.0, -top), (right, 0.0, -top), (right, 0.0, top), (-right, 0.0, top)]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(corners, [], [(0, 1, 2, 3)])
    mesh.materials.append(material(finish))
    return _stand(group, name, mesh, place)


def cable(group: str, name: str, start: Triple, end: Triple, sag: float, finish: Finish) -> bpy.types.Object:
    """A cable from ``start`` to ``end`` whose middle hangs ``sag`` below the straight line."""
    curve = bpy.data.curves.new(name, "CURVE")
    curve.dimensions = "3D"
    curve.bevel_depth = CABLE_RADIUS
    curve.bevel_resolution = 2
    line = curve.splines.new("BEZIER")
    line.bezier_points.add(1)
    # A cubic whose two inner handles lie h below the chord sags 3/4 h in its middle.
    drop = Vector((0.0, 0.0, -sag * 4 / 3))
    first, last = Vector(start), Vector(end)
    inner = (first.lerp(last, 1 / 3) + drop, first.lerp(last, 2 / 3) + drop)
    for point, position, handle in zip(line.bezier_points, (first, last), inner, strict=True):
        point.co = position
        point.handle_left = point.handle_right = handle
    curve.materials.append(material(finish))
    return _stand(group, name, curve, Place((0.0, 0.0, 0.0)))


def lamp_area(
    group: str, name: str, origin: Triple, aim: Triple, size: tuple[float, float], watts: float, colour: Triple
) -> bpy.types.Object:
    """A rectangular light at ``origin`` shining towards the point ``aim``."""
    light = bpy.data.lights.new(name, "AREA")
    light.shape = "RECTANGLE"
    light.size, light.size_y = size
    light.energy = watts
    light.color = colour
    lamp = _stand(group, name, light, Place(origin))
    lamp.rotation_euler = aimed(origin, aim)
    return lamp


def lamp_point(group: str, name: str, origin: Triple, radius: float, watts: float, colour: Triple) -> bpy.types.Object:
    """A bulb that shines in every direction."""
    light = bpy.data.lights.new(name, "POINT")
    light.shadow_soft_size = radius
    light.energy = watts
    light.color = colour
    return _stand(group, name, light, Place(origin))


def aimed(origin: Triple, aim: Triple) -> Euler:
    """The rotation of a camera or light at ``origin`` that looks at ``aim`` and keeps its horizon level."""
    return (Vector(aim) - Vector(origin)).to_track_quat("-Z", "Y").to_euler()


def _stand(group: str, name: str, data: bpy.types.ID, place: Place) -> bpy.types.Object:
    made = bpy.data.objects.new(name, data)
    made.location = place.origin
    made.rotation_euler = place.rotation()
    collection(group).objects.link(made)
    return made


def _add_part(shape: bmesh.types.BMesh, part: Part, slot: int) -> None:
    before = set(shape.faces)
    at = Matrix.Translation(part.centre)
    if isinstance(part, Box):
        bmesh.ops.create_cube(shape, size=1.0, matrix=at @ Matrix.Diagonal((*part.size, 1.0)))
    elif isinstance(part, Drum):
        top = part.radius if part.top_radius is None else part.top_radius
        turned = Matrix.Rotation(math.radians(90.0), 4, "X") if part.lying else Matrix.Identity(4)
        bmesh.ops.create_cone(
            shape,
            cap_ends=True,
            segments=ROUND_SIDES,
            radius1=part.radius,
            radius2=top,
            depth=part.depth,
            matrix=at @ turned,
        )
    else:
        squash = Matrix.Diagonal((1.0, 1.0, part.height / (2 * part.radius), 1.0))
        bmesh.ops.create_uvsphere(
            shape, u_segments=ROUND_SIDES, v_segments=ROUND_SIDES // 2, radius=part.radius, matrix=at @ squash
        )
    for face in set(shape.faces) - before:
        face.material_index = slot
        face.smooth = not isinstance(part, Box) and len(face.verts) <= 4
        if len(face.verts) == ROUND_SIDES:  # a drum's lid: keep its rim sharp
            for edge in face.edges:
                edge.smooth = False
