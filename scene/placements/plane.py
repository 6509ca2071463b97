"""A take as a reference plane of a real size: poses as plain values when asked, the plane itself when the take is there.

May import surfaces, targets, materials and colour. Uses no operators, so the mode and the selection stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack

import bpy
from mathutils import Matrix, Vector

from ...client.errors import NoCamera, NoCameraView, NoSurface, NothingAtDepth
from ...client.placement import Placement, PlacementKind, PlaneFit, PlanePose
from ..blender.viewport import Showing
from ..settings.options import PlaneAnchor, PlaneFacing
from ..settings.request import SETDRESSER_PG_settings
from ..surface.colour import colour_for
from ..surface.materials import TAKE_KEY, make_material
from ..surface.matrices import matrix_of, numbers_of, without_shear
from ..surface.rectangle import Surface
from ..surface.target import find_scene
from .chosen import chosen_surface
from .spec import Button, Field, Placed, PlacementSpec, check_scene_of, frame_ratio
from .take_image import TakePicture, load_image

COLLECTION = "Set Dresser"
"""The collection that holds the planes of a scene."""

_COLLECTION_KEY = "set_dresser_planes"

PLANE_UV_MAP = "UVMap"

JUST_IN_FRONT = 1e-3
"""A plane at the depth of something stands nearer by this part of its distance."""

_SHAPES = (
    "MESH",
    "CURVE",
    "SURFACE",
    "FONT",
    "META",
    "CURVES",
    "POINTCLOUD",
    "VOLUME",
    "GREASEPENCIL",
    "GPENCIL",
    "LATTICE",
)
_FACING = {
    PlaneFacing.FRONT: Matrix(((1, 0, 0), (0, 0, -1), (0, 1, 0))),
    PlaneFacing.SIDE: Matrix(((0, 0, 1), (1, 0, 0), (0, 1, 0))),
    PlaneFacing.TOP: Matrix.Identity(3),
}
"""Columns are right, up and towards the viewer."""

_BOX_SIDES = ((0, 1, 2, 3), (4, 5, 6, 7), (0, 1, 5, 4), (3, 2, 6, 7), (0, 3, 7, 4), (1, 2, 6, 5))


def pose_filling_camera(scene: bpy.types.Scene, distance: float) -> PlanePose:
    """A plane that covers the view of the scene's active camera, `distance` units before it.

    Counts in the render's shape, pixel aspect, sensor fit and lens shift, in perspective and orthographic views.
    Raises `NoCamera` or `NoCameraView`.
    """
    camera = _camera_with_a_view(scene)
    corners = camera.data.view_frame(scene=scene)
    if camera.data.type == "PERSP":
        corners = [corner * (distance / -corner.z) for corner in corners]
    left, right = min(corner.x for corner in corners), max(corner.x for corner in corners)
    low, high = min(corner.y for corner in corners), max(corner.y for corner in corners)
    centre = Matrix.Translation(((left + right) / 2, (low + high) / 2, -distance))
    # A camera's scale does not change what it sees.
    matrix = _evaluated(camera).matrix_world.normalized() @ centre
    return PlanePose(numbers_of(matrix), right - left, high - low, PlaneFit.COVER)


def _camera_with_a_view(scene: bpy.types.Scene) -> bpy.types.Object:
    camera = scene.camera
    if camera is None or camera.type != "CAMERA":
        raise NoCamera()
    if camera.data.type not in ("PERSP", "ORTHO"):
        raise NoCameraView()
    return camera


def pose_at_depth(scene: bpy.types.Scene, objects: Iterable[bpy.types.Object]) -> PlanePose:
    """A plane that covers the camera's view, just in front of the nearest point that it sees of these objects' bounds.

    Bounds are boxes around the evaluated shapes, instances included; what has no shape stands where its origin is.
    What is out of the frame counts only when nothing is in it. Raises `NoCamera`, `NoCameraView` or `NothingAtDepth`.
    """
    camera = _camera_with_a_view(scene)
    wanted = {obj for obj in objects if obj != camera}
    if not wanted:
        raise NothingAtDepth("nothing is selected")
    to_camera = _evaluated(camera).matrix_world.normalized().inverted_safe()
    sides = [[to_camera @ corner for corner in side] for side in _bounds(wanted)]
    near = camera.data.clip_start
    seen = [clipped for side in sides if (clipped := _clipped(side, _frame_planes(scene, camera, near)))]
    before = seen or [clipped for side in sides if (clipped := _clipped(side, [(Vector((0, 0, -1)), near)]))]
    if not before:
        raise NothingAtDepth("all of it is behind the camera")
    nearest = min(-point.z for side in before for point in side)
    return pose_filling_camera(scene, max(nearest * (1 - JUST_IN_FRONT), near))


def _bounds(objects: set[bpy.types.Object]) -> Iterator[list[Vector]]:
    """The sides of the boxes around these objects and what they instance, in world space; a single point without a shape."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    instanced = any(obj.is_instancer or _has_nodes(obj) for obj in objects)
    for instance in depsgraph.object_instances if instanced else ():
        if instance.is_instance and instance.parent is not None and instance.parent.original in objects:
            yield from _box(instance.object, instance.matrix_world)
    for obj in objects:
        evaluated = obj.evaluated_get(depsgraph)
        if obj.type in _SHAPES:
            yield from _box(evaluated, evaluated.matrix_world)
        elif not obj.is_instancer:
            yield [evaluated.matrix_world.translation.copy()]


def _box(obj: bpy.types.Object, matrix: Matrix) -> Iterator[list[Vector]]:
    corners = [matrix @ Vector(corner) for corner in obj.bound_box]
    for side in _BOX_SIDES:
        yield [corners[corner] for corner in side]


def _has_nodes(obj: bpy.types.Object) -> bool:
    return any(modifier.type == "NODES" for modifier in obj.modifiers)


def _frame_planes(scene: bpy.types.Scene, camera: bpy.types.Object, near: float) -> list[tuple[Vector, float]]:
    """The camera's frame as planes in its own space: what lies inside has `normal @ point >= distance` for each."""
    corners = camera.data.view_frame(scene=scene)
    left, right = min(corner.x for corner in corners), max(corner.x for corner in corners)
    low, high = min(corner.y for corner in corners), max(corner.y for corner in corners)
    planes = [(Vector((0, 0, -1)), near)]
    if camera.data.type == "ORTHO":
        return [
            *planes,
            (Vector((1, 0, 0)), left),
            (Vector((-1, 0, 0)), -right),
            (Vector((0, 1, 0)), low),
            (Vector((0, -1, 0)), -high),
        ]
    ahead = -corners[0].z
    return [
        *planes,
        (Vector((ahead, 0, left)), 0.0),
        (Vector((-ahead, 0, -right)), 0.0),
        (Vector((0, ahead, low)), 0.0),
        (Vector((0, -ahead, -high)), 0.0),
    ]


def _clipped(side: list[Vector], planes: list[tuple[Vector, float]]) -> list[Vector]:
    """What of a convex polygon lies on the inner side of every plane (Sutherland and Hodgman)."""
    for normal, distance in planes:
        inside = [normal.dot(point) - distance for point in side]
        kept = []
        for number, point in enumerate(side):
            before = inside[number - 1]
            if (before < 0) != (inside[number] < 0):
                kept.append(side[number - 1].lerp(point, before / (before - inside[number])))
            if inside[number] >= 0:
                kept.append(point)
        side = kept
    return side


def pose_at_cursor(scene: bpy.types.Scene, width: float, facing: Matrix) -> PlanePose:
    """A plane of this width centred on the 3D cursor. The columns of `facing` are its right, its up and its front."""
    axes = facing.to_3x3().normalized()
    matrix = Matrix.Translation(scene.cursor.location) @ axes.to_4x4()
    return PlanePose(numbers_of(matrix), width, width, PlaneFit.WIDTH)


def pose_on_face(surface: Surface) -> PlanePose:
    """A plane on a measured surface, the whole picture inside it, and so far in front that the two do not flicker."""
    offset = max(surface.width, surface.height) / 1000
    normal = Vector(surface.normal)
    axes = Matrix((surface.right, surface.up, surface.normal)).transposed()
    matrix = Matrix.Translation(Vector(surface.centre) + normal * offset) @ axes.to_4x4()
    return PlanePose(numbers_of(matrix), surface.width, surface.height, PlaneFit.CONTAIN)


def plane_size(pose: PlanePose, ratio: float) -> tuple[float, float]:
    """Width and height of the plane for a picture of this aspect ratio (width over height)."""
    width = pose.frame_width
    if pose.fit is PlaneFit.COVER:
        width = max(width, pose.frame_height * ratio)
    elif pose.fit is PlaneFit.CONTAIN:
        width = min(width, pose.frame_height * ratio)
    return width, width / ratio


def place_plane(picture: TakePicture, placement: Placement, file_session: str, undo: ExitStack) -> Placed:
    """Stand the take in its scene as a plane. `undo` takes everything away again. Raises `FileChanged` or `TargetGone`."""
    pose = placement.pose
    if pose is None:
        raise NoSurface("the placement has no pose")
    scene = find_scene(placement, file_session)
    colour = colour_for(scene, placement.shading, picture.beyond)
    image = load_image(picture, colour, undo)
    material = make_material(
        picture.name,
        image,
        uv_map=PLANE_UV_MAP,
        shading=placement.shading,
        has_alpha=picture.has_alpha,
        take_id=picture.take_id,
    )
    undo.callback(bpy.data.materials.remove, material)
    matrix = matrix_of(pose.matrix)
    place = without_shear(matrix)
    mesh = _rectangle(picture.name, *plane_size(pose, picture.ratio), place.inverted_safe() @ matrix)
    undo.callback(bpy.data.meshes.remove, mesh)
    mesh.materials.append(material)
    obj = bpy.data.objects.new(picture.name, mesh)
    undo.callback(bpy.data.objects.remove, obj)
    obj[TAKE_KEY] = picture.take_id
    obj.matrix_world = place
    _collection(scene, undo).objects.link(obj)
    return Placed(image.name, material.name, obj.name, (obj.name,), colour.notes)


def _rectangle(name: str, width: float, height: float, sheared: Matrix) -> bpy.types.Mesh:
    """A rectangle around the origin that faces +Z, with UVs that show a picture upright; as the matrix shears it."""
    mesh = bpy.data.meshes.new(name)
    unit = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    corners = [sheared @ Vector(((u - 0.5) * width, (v - 0.5) * height, 0.0)) for u, v in unit]
    mesh.from_pydata([(corner.x, corner.y, 0.0) for corner in corners], [], [(0, 1, 2, 3)])
    stored = mesh.uv_layers.new(name=PLANE_UV_MAP, do_init=False).uv
    for corner, uv in enumerate(unit):
        stored[corner].vector = uv
    return mesh


def _collection(scene: bpy.types.Scene, undo: ExitStack) -> bpy.types.Collection:
    """The scene's collection of planes, found by its mark, so that it may be renamed and moved; made on demand."""
    for collection in scene.collection.children_recursive:
        # Nothing can be linked into one that came with another file, overridden or not.
        is_own = collection.library is None and collection.override_library is None
        if is_own and _COLLECTION_KEY in collection:
            return collection
    collection = bpy.data.collections.new(COLLECTION)
    undo.callback(bpy.data.collections.remove, collection)
    collection[_COLLECTION_KEY] = True
    scene.collection.children.link(collection)
    return collection


def _evaluated(obj: bpy.types.Object) -> bpy.types.Object:
    return obj.evaluated_get(bpy.context.evaluated_depsgraph_get())


def _is_on_face(settings: SETDRESSER_PG_settings) -> bool:
    return settings.anchor == PlaneAnchor.FACE


def _ratio(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> float:
    if not _is_on_face(settings):
        return frame_ratio(context, settings)
    surface = chosen_surface(context)
    return surface.width / surface.height


def _pose(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> PlanePose:
    match PlaneAnchor(settings.anchor):
        case PlaneAnchor.CAMERA:
            return pose_filling_camera(context.scene, settings.distance)
        case PlaneAnchor.DEPTH:
            return pose_at_depth(context.scene, context.selected_objects)
        case PlaneAnchor.FACE:
            return pose_on_face(chosen_surface(context))
        case PlaneAnchor.CURSOR:
            return pose_at_cursor(context.scene, settings.plane_width, _facing(context, PlaneFacing(settings.facing)))


def _facing(context: bpy.types.Context, facing: PlaneFacing) -> Matrix:
    if facing is not PlaneFacing.CAMERA:
        return _FACING[facing]
    if context.scene.camera is None:
        raise NoCamera()
    return without_shear(context.scene.camera.matrix_world).to_3x3()


def _fields(_context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> Iterator[Field | Button]:
    yield Field(settings, "anchor")
    if settings.anchor == PlaneAnchor.CAMERA:
        yield Field(settings, "distance")
    if settings.anchor == PlaneAnchor.CURSOR:
        yield Field(settings, "plane_width")
        yield Field(settings, "facing")


SPEC = PlacementSpec(
    PlacementKind.PLANE,
    place_plane,
    ratio=_ratio,
    needs_surface=_is_on_face,
    pose=_pose,
    check=check_scene_of,
    depends_on=frozenset({"OBJECT", "SCENE"}),  # what is selected, and where that stands
    is_shaded=True,
    fields=_fields,
    is_unseen=lambda shown, _placement, _take_id: shown is Showing.NOTHING,  # made with one image and one UV map
)
