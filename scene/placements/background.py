"""A take behind the scene in the view of the camera that captured it: the camera's background image. May import targets.

One to a take. Background images that the artist added stay as they are; those of earlier takes stay too, but hidden, so that
the newest shows and an older one is one click away.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import bpy

from ...client.errors import CameraLocked, NoBackdropCamera
from ...client.placement import Placement, PlacementKind, Target, View
from ..capture.viewpoint import gate_ratio
from ..settings.options import CaptureSource
from ..surface.colour import colour_behind
from ..surface.materials import TAKE_KEY
from ..surface.target import check_scene, find_object, find_scene, target_of
from ..surface.users import objects_with
from .look import look_nowhere
from .notes import listed
from .spec import Placed, PlacementSpec
from .take_image import TakePicture, load_image


def place_background(picture: TakePicture, placement: Placement, file_session: str, undo: ExitStack) -> Placed:
    """Show the take behind the scene, stretched to the camera's gate, which is the take's own frame.

    `undo` takes it back. Raises `NoBackdropCamera`, `CameraLocked`, `TargetGone` or `FileChanged`.
    """
    scene = find_scene(placement, file_session)
    camera = _camera(scene, placement, file_session)
    data = camera.data
    _check_own(camera)
    image = load_image(picture, colour_behind(), undo)
    undo.callback(setattr, data, "show_background_images", data.show_background_images)
    _hide_earlier(data, image, undo)
    behind = next((each for each in data.background_images if each.image == image), None)
    if behind is None:
        behind = data.background_images.new()
        undo.callback(_remove, data, image)
        behind.image = image
    else:
        _remember(behind, ("show_background_image", "frame_method", "alpha", "display_depth", "scale"), undo)
    behind.show_background_image = True
    behind.alpha = 1.0
    behind.display_depth = "BACK"
    fills = _has_ratio(picture, scene)
    behind.frame_method = "STRETCH" if fills else "CROP"
    data.show_background_images = True
    notes = [] if fills else ["The picture has another shape than the camera's frame, so its edges are cut off."]
    notes += _seen_in_too(camera)
    return Placed(image.name, object=camera.name, objects=(camera.name,), notes=tuple(notes))


def _camera(scene: bpy.types.Scene, placement: Placement, file_session: str) -> bpy.types.Object:
    """The camera that saw the capture, or was the scene's when it was asked for; else the one that is now."""
    view = placement.view
    if view is not None and view.camera_name:
        camera = find_object(Target(view.camera_name, view.camera_uid), placement, file_session)
    elif placement.target is not None:
        camera = find_object(placement.target, placement, file_session)
    else:
        camera = scene.camera
    if camera is None or camera.type != "CAMERA":
        raise NoBackdropCamera()
    return camera


def _check_own(camera: bpy.types.Object) -> None:
    data = camera.data
    if camera.library is not None or data.library is not None or data.override_library is not None:
        raise CameraLocked(camera=camera.name)


def _seen_in_too(camera: bpy.types.Object) -> Iterator[str]:
    """A note for cameras that share this one's lens, of which background images are a part: to share it is wished, so they stay together."""
    others = [obj.name for obj in objects_with(camera.data) if obj != camera]
    if others:
        yield f"{camera.name} shares its lens settings with {listed(others)}: the picture stands in that view, too."


def _hide_earlier(data: bpy.types.Camera, image: bpy.types.Image, undo: ExitStack) -> None:
    for each in data.background_images:
        if each.image is not None and each.image != image and TAKE_KEY in each.image and each.show_background_image:
            _remember(each, ("show_background_image",), undo)
            each.show_background_image = False


def _remember(behind: bpy.types.CameraBackgroundImage, names: tuple[str, ...], undo: ExitStack) -> None:
    for name in names:
        undo.callback(setattr, behind, name, getattr(behind, name))


def _remove(data: bpy.types.Camera, image: bpy.types.Image) -> None:
    for each in data.background_images:
        if each.image == image or each.image is None:
            data.background_images.remove(each)
            return


def _has_ratio(picture: TakePicture, scene: bpy.types.Scene) -> bool:
    """Whether a picture has the frame's shape, to the pixel."""
    ratio = gate_ratio(scene)
    return abs(picture.width - picture.height * ratio) <= max(1.0, ratio)


def _target(context: bpy.types.Context, view: View | None) -> Target | None:
    """The scene's camera, unless the capture's own is known."""
    if view is not None and view.camera_name:
        return None
    camera = context.scene.camera
    if camera is None or camera.type != "CAMERA":
        raise NoBackdropCamera()
    return target_of(camera)


def _check(context: bpy.types.Context, placement: Placement) -> None:
    check_scene(context.scene)
    _check_own(_camera(context.scene, placement, placement.file_session))


SPEC = PlacementSpec(
    PlacementKind.BACKGROUND,
    place_background,
    suits=frozenset({CaptureSource.NONE, CaptureSource.VIEWPORT, CaptureSource.CAMERA}),
    target=_target,
    check=_check,
    look=look_nowhere,
)
