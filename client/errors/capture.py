"""The scene could not be brought into a request; nothing was sent. No bpy, no I/O."""

from __future__ import annotations

from .tree import SetDresserError


class CaptureError(SetDresserError):
    """The view, the camera or the texture could not be captured; nothing was sent."""


class NothingToCapture(CaptureError):
    sentence = "Nothing of the scene is chosen to go along. Choose the viewport, the camera or a texture."


class CaptureCameraMissing(CaptureError):
    sentence = "The scene has no camera to capture from. Add one, or choose the viewport instead."


class CaptureCameraPanoramic(CaptureError):
    sentence = "{camera} is a panoramic camera, which has no flat frame to capture. Choose another camera."


class ViewportMissing(CaptureError):
    sentence = "No 3D View is open, so there is none to capture. Open one, or choose the camera instead."


class ViewportNotDrawn(CaptureError):
    sentence = "The 3D View could not be drawn into a picture. Choose the camera instead, or try again."


class RenderRunning(CaptureError):
    sentence = "A render is running, and a capture would disturb it. Wait until it has ended."


class CaptureNotRendered(CaptureError):
    sentence = (
        "The capture could not be rendered; the scene is as it was. "
        "Try another way to render it; the technical part is in the log."
    )


class CaptureNotWritten(CaptureError):
    sentence = (
        "The capture could not be written to Blender's temporary folder ({folder}). "
        "Make room there, or choose another folder in the preferences under File Paths."
    )


class NoSurfaceSeen(CaptureError):
    sentence = (
        "No surface is seen in the capture that a projection could go onto. Turn the view, or choose another place."
    )


class TextureMissing(CaptureError):
    sentence = (
        "The active object's material shows no image that could be captured. "
        "Select an object with a texture, or choose another capture."
    )


class TextureTiled(CaptureError):
    sentence = (
        "{image} is made of UDIM tiles, of which only one picture could be sent. Choose a texture of one picture."
    )


class TextureMoves(CaptureError):
    sentence = "{image} is a film or a sequence of pictures. Choose a texture that stands still."


class TextureIsRender(CaptureError):
    sentence = "{image} is a render's result, not a texture. Save it as a file, and use that as the texture."


class TextureHighRange(CaptureError):
    sentence = "{image} holds light beyond what a screen shows (HDR). Save it as a PNG, and use that as the texture."


class TextureTooLarge(CaptureError):
    sentence = "{image} has {width} x {height} pixels; a texture may have {limit} million. Choose a smaller one, or make this one smaller."


class TextureUnreadable(CaptureError):
    sentence = (
        "{image} has no pixels; its file is missing or cannot be read. Put the file back, or choose another texture."
    )


class NumpyMissing(CaptureError):
    sentence = (
        "Masks, projections and textures in place need numpy, and this Blender's Python has none. "
        "Install your distribution's package of it (python3-numpy), or use Blender from blender.org, which brings it."
    )


class NothingToCompare(CaptureError):
    sentence = "{take} was not made from a capture, so there is nothing to compare it with. Choose another take."
