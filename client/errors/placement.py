"""The take is kept, but could not be placed. No bpy, no I/O."""

from __future__ import annotations

from .tree import SetDresserError


class PlacementError(SetDresserError):
    """The take is kept in the library, but could not be placed."""


class TargetGone(PlacementError):
    sentence = (
        "{target} is no longer there, so the take was kept but not placed. Select a surface and place it from the list."
    )


class FileChanged(PlacementError):
    sentence = "This take was made for another file ({file}). It is kept, and can be placed when that file is open."


class FacesChanged(PlacementError):
    sentence = (
        "The faces of {target} have changed since, so the take was kept but not placed. Select faces and place it."
    )


class NoSurface(PlacementError):
    sentence = "Select a mesh object, or faces in edit mode, to put a texture on."


class SurfaceLocked(PlacementError):
    sentence = "{target} is linked from another file and cannot be changed. Make a library override or a local copy."


class SurfaceWithoutArea(PlacementError):
    sentence = "The selected surface of {target} has no area. Select faces that have one."


class UVMapsFull(PlacementError):
    sentence = "{target} already has {limit} UV maps, as many as Blender allows. Remove one it does not need."


class NoCamera(PlacementError):
    sentence = "The scene has no active camera. Add one, or choose another place for the plane."


class NoCameraView(PlacementError):
    sentence = "A panoramic camera has no flat view to fill. Choose another camera or another place for the plane."


class PictureForeign(PlacementError):
    sentence = (
        "The file of this take is not a PNG, JPEG or WebP picture of a usable size, so it was not opened ({folder})."
    )


class PlacementFailed(PlacementError):
    sentence = (
        "The take is kept, but placing it failed in a way that was not expected. The technical part is in the log."
    )


class PictureGone(PlacementError):
    sentence = "The picture of this take is not in the library any more ({folder})."
