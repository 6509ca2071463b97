"""Where the model may paint could not be told; nothing was sent. No bpy, no I/O."""

from __future__ import annotations

from .tree import SetDresserError


class MaskError(SetDresserError):
    """The mask could not be made; nothing was sent."""


class NothingSelected(MaskError):
    """The mask is to be what is selected, and nothing is."""

    sentence = "May Change is set to Selected Objects, and none is selected. Select what the model may change."


class NoFacesSelected(MaskError):
    """The mask is to be the selected faces, and none are."""

    sentence = "May Change is set to faces, and none are selected. Select them in Edit Mode."


class SelectionUnseen(MaskError):
    """Not one pixel of the selection shows in the capture."""

    sentence = (
        "Nothing of {selection} is seen in the capture, as it is out of the frame, hidden or without a surface. "
        "Select something else, or turn the view."
    )


class SelectionHidden(MaskError):
    """Something stands before the whole selection."""

    sentence = "Nothing of {selection} is seen in the capture, as {occluder} stands before it. Move that away, or turn the view."


class MaskEmpty(MaskError):
    """Nothing is left of the mask."""

    sentence = "The mask is empty: no pixel is left in which the model may paint. Look at Grow and Invert."


class MaskImageMissing(MaskError):
    """The mask is to be an image, and there is none."""

    sentence = "May Change is set to Image, and no image is chosen. Choose one, or make a new one and paint in white."


class MaskImageUnreadable(MaskError):
    """The mask's image has no pixels."""

    sentence = "The mask image '{name}' could not be read. Look whether its file is still there."


class NoStrokes(MaskError):
    """The mask is to be drawn strokes, and none can be seen."""

    sentence = (
        "May Change is set to Strokes, and none are seen in this frame. "
        "Draw around the area with the Annotate tool or with Grease Pencil."
    )


class NoLayout(MaskError):
    """The mask is to be UV islands, and the object has none."""

    sentence = "The object '{name}' has no UV map, so its faces lie nowhere on the texture. Unwrap it first."


class IslandsOutside(MaskError):
    """The selected faces lie beside the texture."""

    sentence = (
        "The UV islands of the selected faces lie outside the texture's square, from 0 to 1. "
        "Select other faces, or move their islands."
    )


class MaskNeedsView(MaskError):
    """This kind of mask is seen from somewhere, and the capture is not."""

    sentence = (
        "A mask of {source} is seen from somewhere, and the capture is not. Choose Viewport or Camera under Send Along."
    )


class MaskNeedsTexture(MaskError):
    """UV islands lie on a texture, and the capture is none."""

    sentence = "A mask of UV islands needs the capture of a texture: set Send Along to Texture."


class SeenNotDrawn(MaskError):
    """What the view sees could not be drawn on the graphics card or, where there is none, rendered."""

    sentence = (
        "What is seen in the capture could not be drawn; the scene is as it was. "
        "Try again; the technical part is in the log."
    )
