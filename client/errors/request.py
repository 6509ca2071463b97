"""What was asked breaks a rule; nothing was sent. No bpy, no I/O."""

from __future__ import annotations

from .tree import SetDresserError


class RequestError(SetDresserError):
    """What was asked breaks a rule; nothing was sent."""


class PromptEmpty(RequestError):
    sentence = "The prompt is empty. Write what the picture should show."


class PromptTooLong(RequestError):
    sentence = "The prompt has {length:,} characters; the service takes {limit:,} at most. Shorten it."


class PromptUnreadable(RequestError):
    sentence = "The prompt holds characters that are no text ({characters}). Remove them; they often come with a paste."


class ModelMissing(RequestError):
    sentence = "No model is named. Choose one in the add-on's preferences."


class SizeIllegal(RequestError):
    sentence = "The size {size} will not be accepted: {rule}. The nearest legal size is {nearest}."


class QualityUnsupported(RequestError):
    sentence = "The model {model} does not have the quality {quality}. Choose one of these: {qualities}."


class CompressionIllegal(RequestError):
    sentence = "A compression of {compression} will not be accepted. Choose one from 0 to 100."


class TransparencyNeedsAlpha(RequestError):
    sentence = "JPEG cannot be transparent. Choose PNG or WebP, or an opaque background."


class MaskWithoutCapture(RequestError):
    sentence = "A mask needs a capture to lie over. Add a capture or remove the mask."


class MaskIllegal(RequestError):
    sentence = "The mask has {mask} pixels and the capture {capture}. Save the mask anew in the capture's size."


class TooManyPictures(RequestError):
    sentence = "A request carries {limit} pictures at most; this one has {count}. Remove some references."


class ProjectionWithoutCapture(RequestError):
    sentence = (
        "A projection goes back onto what was seen, so something must be: choose Viewport or Camera under Send Along."
    )


class TextureWithoutCapture(RequestError):
    sentence = "A texture is changed in place only when it goes along: choose Texture under Send Along."


class TextureOfCapture(RequestError):
    sentence = (
        "What comes back has the capture's whole frame, which does not belong on one surface. "
        "Choose {better} under Place As."
    )


class CaptureOutOfPlace(RequestError):
    sentence = (
        "Nothing fit for {placement} can come of a capture, so none can go along: choose Words Only under Send Along."
    )


class PictureUnreadable(RequestError):
    sentence = (
        "One of the pictures is not a whole PNG, JPEG or WebP file, so nothing was sent. Save it anew, or leave it out."
    )


class ProviderUnknown(RequestError):
    sentence = (
        "This version of Set Dresser knows no provider called {provider}. Choose another one, or update the add-on."
    )


class ProviderUnpriced(RequestError):
    sentence = "This version of Set Dresser does not know what {provider} charges. Choose another provider, or update the add-on."


class ChoiceUnsupported(RequestError):
    sentence = "{provider} does not offer {choice}. Choose another setting or another provider."


class NobodyAsked(RequestError):
    sentence = (
        "A driver, a handler or a file that was being opened asked for a picture, and nothing was sent. "
        "Press Generate yourself, or run a script that does."
    )
