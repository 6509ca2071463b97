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
    sentence = "This take was made for another file ({file}), and is kept. Open that file, then place it from the list."


class FacesChanged(PlacementError):
    sentence = (
        "The faces of {target} have changed since, so the take was kept but not placed. Select faces and place it."
    )


class CancelledAfterSending(PlacementError):
    sentence = "Cancelled after it was sent: the take was kept, but not placed. Place it from the list if it is wanted after all."


class NoSurface(PlacementError):
    sentence = "There is no surface to put the picture on. Select a mesh object, or faces of one in Edit Mode."


class EditModeHeld(PlacementError):
    sentence = (
        "{target} could not be taken out of Edit Mode, so the take was kept but not placed. "
        "Leave Edit Mode, then place it from the list."
    )


class DynamicTopologyOn(PlacementError):
    sentence = (
        "{target} is being sculpted with Dynamic Topology, which drops UVs when it ends, so the take was kept but not placed. "
        "Leave Sculpt Mode, then place it from the list."
    )


class SurfaceLocked(PlacementError):
    sentence = "{target} is linked from another file and cannot be changed. Make a library override or a local copy."


class SurfaceWithoutArea(PlacementError):
    sentence = "The selected surface of {target} has no area. Select faces that have one."


class SurfaceTooDense(PlacementError):
    sentence = (
        "{count} faces of {target} are selected, more than can be dressed one by one. "
        "Select fewer of them, or leave Edit Mode to dress the whole object."
    )


class UVMapsFull(PlacementError):
    sentence = "{target} already has {limit} UV maps, as many as Blender allows. Remove one it does not need."


class NoCamera(PlacementError):
    sentence = "The scene has no active camera. Add one, or choose another place for the plane."


class NoCameraView(PlacementError):
    sentence = "A panoramic camera has no flat view to fill. Choose another camera or another place for the plane."


class PictureForeign(PlacementError):
    sentence = (
        "The file of this take is not a PNG, JPEG or WebP picture of a usable size, so it was not opened ({folder}). "
        "Put the right file back, or make the picture anew."
    )


class PlacementFailed(PlacementError):
    sentence = (
        "The take is kept, but placing it failed in a way that was not expected. "
        "Place it again from the list; the technical part is in the log."
    )


class PictureGone(PlacementError):
    sentence = (
        "The picture of this take is not in the library any more ({folder}). "
        "Put it back from a backup, or make it anew."
    )


class NoBackdropCamera(PlacementError):
    sentence = "There is no camera to show the picture behind. Make a camera active, then place it from the list."


class CameraLocked(PlacementError):
    sentence = "{camera} is linked from another file, so it cannot show a picture. Make a local copy of the camera and its data."


class ViewUnknown(PlacementError):
    sentence = (
        "A projection needs the view that the picture was captured from, and this take has none. "
        "Capture the viewport or a camera first, or place it as a texture."
    )


class NothingToProjectOn(PlacementError):
    sentence = "The capture saw no surface that a picture can be thrown onto. Show one, then capture again."


class ImageGone(PlacementError):
    sentence = (
        "The texture {image} is no longer in this file, so the take was kept but not placed. "
        "Choose another placement, then place it from the list."
    )


class ImageUnused(PlacementError):
    sentence = (
        "No material shows {image} any more, so the take was kept but not placed. "
        "Show it on the object again, or choose another placement, then place the take from the list."
    )


class MaterialLocked(PlacementError):
    sentence = "The material {material} is linked from another file and cannot be changed. Make it local first."


class NothingAtDepth(PlacementError):
    sentence = (
        "Nothing that is selected stands before the camera. Select what the plane should stand in front of, "
        "or choose another place for it."
    )


class NothingProjected(PlacementError):
    sentence = "There is no projection to bake. Select an object that a take was projected onto."


class BakeNeedsMesh(PlacementError):
    sentence = "{target} cannot be baked as it is. Leave its Edit Mode; convert a curve or a text to a mesh first."


class BakeNeedsCycles(PlacementError):
    sentence = "Baking needs Cycles, which is switched off. Enable the Cycles add-on in the preferences."


class BakeFailed(PlacementError):
    sentence = "Blender could not bake the projection, which stays as it was. Try another size; the technical part is in the log."
