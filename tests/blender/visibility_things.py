"""Each kind of thing that a scene of the campaign may have, made at the origin."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

import bpy

from tests.blender.visibility_materials import CUT_OUTS, FINISHES, plain

Built = tuple[bpy.types.Object, tuple[bpy.types.Object, ...]]
"""What is selected, and the carriers where those are others."""


def _cube(**more: object) -> bpy.types.Object:
    bpy.ops.mesh.primitive_cube_add(**more)
    return bpy.context.object


def _monkey() -> bpy.types.Object:
    bpy.ops.mesh.primitive_monkey_add()
    return bpy.context.object


def _alone(add: Callable[[], Any], **data: object) -> Callable[[random.Random], Built]:
    """What one operator adds, with these settings of its data."""

    def build(_chance: random.Random) -> Built:
        add()
        for name, value in data.items():
            setattr(bpy.context.object.data, name, value)
        return bpy.context.object, ()

    return build


def _modified(
    kind: str, add: Callable[[], bpy.types.Object] = _cube, **settings: object
) -> Callable[[random.Random], Built]:
    """A mesh with one modifier."""

    def build(_chance: random.Random) -> Built:
        obj = add()
        modifier = obj.modifiers.new(kind, kind)
        for name, value in settings.items():
            setattr(modifier, name, value)
        return obj, ()

    return build


def switched(**switches: object) -> Callable[[random.Random], Built]:
    """A cube with these settings of its object."""

    def build(_chance: random.Random) -> Built:
        obj = _cube()
        for name, value in switches.items():
            setattr(obj, name, value)
        return obj, ()

    return build


def _made_of(finish: Callable[[bpy.types.Object], None]) -> Callable[[random.Random], Built]:
    """A cube of a material."""

    def build(_chance: random.Random) -> Built:
        obj = _cube()
        finish(obj)
        return obj, ()

    return build


def _half_of_it(_chance: random.Random) -> Built:
    """A cube of which some faces are of fog."""
    obj = _cube()
    obj.data.materials.append(None)
    FINISHES["fog"](obj)
    for face in obj.data.polygons:
        face.material_index = face.index % 2
    return obj, ()


def _cut_by_another(_chance: random.Random) -> Built:
    obj = _cube()
    bpy.ops.mesh.primitive_uv_sphere_add(radius=1.25)
    cutter = bpy.context.object
    cutter.name, cutter.hide_render, cutter.parent = "Cutter", True, obj
    obj.modifiers.new("Cut", "BOOLEAN").object = cutter
    return obj, ()


def _hair(chance: random.Random) -> Built:
    curves = bpy.data.hair_curves.new("Hair")
    curves.add_curves([4, 5, 6])
    for point in curves.points:
        point.position = [chance.uniform(-1, 1) for _ in range(3)]
        point.radius = 0.1
    obj = bpy.data.objects.new("Hair", curves)
    bpy.context.scene.collection.objects.link(obj)
    return obj, ()


def _original(add: Callable[..., Any], **more: object) -> bpy.types.Object:
    """What something else shows; it stands in no scene, or far behind the camera."""
    add(**more)
    obj = bpy.context.object
    obj.name, obj.location = "Original", (0, -90, 0)
    return obj


def _in_collection(*members: bpy.types.Object) -> bpy.types.Collection:
    collection = bpy.data.collections.new("Instanced")
    for obj in members:
        for each in list(obj.users_collection):
            each.objects.unlink(obj)
        obj.location = (0, 0, 0)
        collection.objects.link(obj)
    return collection


def _instancing_empty(collection: bpy.types.Collection) -> bpy.types.Object:
    bpy.ops.object.empty_add()
    empty = bpy.context.object
    empty.instance_type, empty.instance_collection = "COLLECTION", collection
    return empty


def _of_collection(_chance: random.Random) -> Built:
    ball = _original(bpy.ops.mesh.primitive_ico_sphere_add)
    return _instancing_empty(_in_collection(ball)), (ball,)


def _of_nested_collections(_chance: random.Random) -> Built:
    ball = _original(bpy.ops.mesh.primitive_ico_sphere_add)
    inner = _instancing_empty(_in_collection(ball))
    inner.scale = (0.5, 0.8, 1.0)
    cone = _original(bpy.ops.mesh.primitive_cone_add, radius1=0.4, depth=3)
    return _instancing_empty(_in_collection(inner, cone)), (ball, cone)


def _on_elements(kind: str) -> Callable[[random.Random], Built]:
    def build(_chance: random.Random) -> Built:
        bpy.ops.mesh.primitive_plane_add(size=2)
        plane = bpy.context.object
        bpy.ops.mesh.primitive_cone_add(radius1=0.3, depth=0.6)
        cone = bpy.context.object
        cone.name, cone.parent = "Original", plane
        plane.instance_type = kind
        return plane, (cone, plane)

    return build


def _by_particles(_chance: random.Random) -> Built:
    ball = _original(bpy.ops.mesh.primitive_ico_sphere_add, radius=0.2)
    bpy.ops.mesh.primitive_plane_add(size=2)
    plane = bpy.context.object
    settings = plane.modifiers.new("Scattered", "PARTICLE_SYSTEM").particle_system.settings
    settings.count, settings.frame_start, settings.frame_end, settings.lifetime = 20, 0, 0, 100
    settings.physics_type, settings.render_type, settings.instance_object = "NO", "OBJECT", ball
    return plane, (ball, plane)


def _by_nodes(build: Callable[[bpy.types.NodeTree, Any], Any]) -> Callable[[random.Random], Built]:
    """A mesh whose geometry nodes build something of what comes in."""

    def made(_chance: random.Random) -> Built:
        obj = _cube(size=1.4)
        tree = bpy.data.node_groups.new("Made", "GeometryNodeTree")
        for way in ("INPUT", "OUTPUT"):
            tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
        given = tree.nodes.new("NodeGroupInput").outputs["Geometry"]
        # What nodes make has the materials that nodes give it, and none of the object's own slots.
        dressed = tree.nodes.new("GeometryNodeSetMaterial")
        dressed.inputs["Material"].default_value = plain()
        tree.links.new(build(tree, given), dressed.inputs["Geometry"])
        tree.links.new(dressed.outputs["Geometry"], tree.nodes.new("NodeGroupOutput").inputs["Geometry"])
        obj.modifiers.new("Nodes", "NODES").node_group = tree
        return obj, ()

    return made


def _cones_on_points(tree: bpy.types.NodeTree, given: Any) -> Any:
    spread, cone = tree.nodes.new("GeometryNodeInstanceOnPoints"), tree.nodes.new("GeometryNodeMeshCone")
    cone.inputs["Radius Bottom"].default_value, cone.inputs["Depth"].default_value = 0.35, 0.9
    tree.links.new(given, spread.inputs["Points"])
    tree.links.new(cone.outputs["Mesh"], spread.inputs["Instance"])
    return spread.outputs["Instances"]


def _tubes(tree: bpy.types.NodeTree, given: Any) -> Any:
    curves, tubes, ring = (
        tree.nodes.new(f"GeometryNode{kind}") for kind in ("MeshToCurve", "CurveToMesh", "CurvePrimitiveCircle")
    )
    ring.inputs["Radius"].default_value = 0.15
    tree.links.new(given, curves.inputs["Mesh"])
    tree.links.new(curves.outputs["Curve"], tubes.inputs["Curve"])
    tree.links.new(ring.outputs["Curve"], tubes.inputs["Profile Curve"])
    return tubes.outputs["Mesh"]


def _points(tree: bpy.types.NodeTree, given: Any) -> Any:
    points = tree.nodes.new("GeometryNodeMeshToPoints")
    points.inputs["Radius"].default_value = 0.4
    tree.links.new(given, points.inputs["Mesh"])
    return points.outputs["Points"]


def _hidden(chance: random.Random) -> Built:
    obj = _cube()
    obj.hide_viewport = chance.random() < 0.5
    obj.hide_render = not obj.hide_viewport
    return obj, ()


def _text() -> None:
    bpy.ops.object.text_add()
    bpy.context.object.data.extrude = 0.2


THINGS: Final[dict[str, Callable[[random.Random], Built]]] = {
    "mesh: cube": _alone(bpy.ops.mesh.primitive_cube_add),
    "mesh: monkey": _alone(bpy.ops.mesh.primitive_monkey_add),
    "curve with a bevel": _alone(bpy.ops.curve.primitive_bezier_circle_add, bevel_depth=0.3),
    "curve, filled": _alone(bpy.ops.curve.primitive_bezier_circle_add, dimensions="2D", fill_mode="BOTH"),
    "text": _alone(_text),
    "metaball": _alone(lambda: bpy.ops.object.metaball_add(type="BALL")),
    "NURBS surface": _alone(bpy.ops.surface.primitive_nurbs_surface_sphere_add),
    "hair curves": _hair,
    "point cloud": _by_nodes(_points),
    "modifier: subdivision": _modified("SUBSURF", levels=1, render_levels=3),
    "modifier: mirror": _modified("MIRROR", _monkey, use_axis=(True, False, True)),
    "modifier: array": _modified("ARRAY", count=3),
    "modifier: wireframe": _modified("WIREFRAME", thickness=0.3),
    "modifier: solidify": _modified("SOLIDIFY", thickness=0.4, offset=1.0),
    "modifier: bevel": _modified("BEVEL", width=0.3, segments=3),
    "modifier: screw": _modified("SCREW", angle=2.0, screw_offset=0.5),
    "modifier: only in renders": _modified("ARRAY", count=2, show_viewport=False),
    "modifier: only in viewports": _modified("ARRAY", count=2, show_render=False),
    "modifier: boolean": _cut_by_another,
    "nodes: tubes": _by_nodes(_tubes),
    "instances: by nodes": _by_nodes(_cones_on_points),
    "instances: collection": _of_collection,
    "instances: nested collections": _of_nested_collections,
    "instances: on vertices": _on_elements("VERTS"),
    "instances: on faces": _on_elements("FACES"),
    "instances: particles": _by_particles,
    "displayed as bounds": switched(display_type="BOUNDS"),
    "displayed as wire": switched(display_type="WIRE"),
    "hidden in one of both": _hidden,
    "hidden from camera rays": switched(visible_camera=False),
    "holdout": switched(is_holdout=True),
    "shadow catcher": switched(is_shadow_catcher=True),
    "some faces of fog": _half_of_it,
    **{f"material: {name}": _made_of(finish) for name, finish in {**FINISHES, **CUT_OUTS}.items()},
}
"""Each kind of thing, by the name that it has in docs/reliability.md."""
