"""A reference picture cannot go along; nothing was sent. No bpy, no I/O."""

from __future__ import annotations

from .tree import SetDresserError


class ReferencePictureError(SetDresserError):
    """A reference picture cannot go along; nothing was sent."""


class ReferenceMissing(ReferencePictureError):
    sentence = "The file of the reference {name} is not there: {path}. Choose the file anew, or remove the reference."


class ReferenceClosed(ReferencePictureError):
    sentence = (
        "The file of the reference {name} may not be read by you. "
        "Allow reading it in your file browser, or remove the reference."
    )


class ReferenceNoPicture(ReferencePictureError):
    sentence = "The reference {name} is no picture that can be opened. Choose another file, or save it as PNG or JPEG."


class ReferenceDamaged(ReferencePictureError):
    sentence = "The reference {name} is damaged or incomplete. Save it anew, or choose another file."


class ReferenceTooLarge(ReferencePictureError):
    sentence = "The file of the reference {name} has {megabytes:,} MB, and {limit:,} are opened at most. Save a smaller copy of it."


class ReferenceTooManyPixels(ReferencePictureError):
    sentence = (
        "The reference {name} has {megapixels:,} megapixels, and {limit:,} are opened at most. Save it at fewer pixels."
    )


class ReferenceNotReady(ReferencePictureError):
    sentence = "The reference {name} is being scaled down. Wait a moment and press again."


class ReferenceLost(ReferencePictureError):
    sentence = "The reference {name} could not be scaled down. Try again, or choose another file."


class ReferenceNotYours(ReferencePictureError):
    sentence = (
        "The reference {name} came with this .blend, and you have not said that it may be sent. "
        "Look at what it is, then allow it or remove it."
    )


class ReferenceEmpty(ReferencePictureError):
    sentence = "The reference {name} names no {what} any more. Choose one, or remove the reference."


class ReferenceNoSinglePicture(ReferencePictureError):
    sentence = (
        "The image of the reference {name} is {what}, of which no single picture can be sent. "
        "Save the picture that you mean as a file, and add that."
    )


class ReferenceTakeGone(ReferencePictureError):
    sentence = (
        "The take of the reference {name} is not in this file's library. Choose another, or remove the reference."
    )


class ReferenceObjectUnseen(ReferencePictureError):
    sentence = "The object of the reference {name} has nothing that can be seen from its sides. Choose another object."


class StyleFileUnreadable(ReferencePictureError):
    sentence = "The file {file} holds no project style. Choose a file that was exported as one."
