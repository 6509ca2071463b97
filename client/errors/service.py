"""What a service says instead of a picture, or sends that is none: refusals, faults of its own, unusable replies. No bpy, no I/O."""

from __future__ import annotations

from .tree import Billed, SetDresserError


class RefusedError(SetDresserError):
    """The service read the request and will not make this picture."""


class ModerationBlocked(RefusedError):
    sentence = "The service's content filter refused this request. Reword the prompt or change the pictures."


class ParameterRejected(RefusedError):
    sentence = "The service refused a setting: {reason}. Change it and try again."


class RequestNotUnderstood(RefusedError):
    sentence = (
        "The service did not understand how the request was put, which no setting of the panel changes. "
        "Check the address in the add-on's preferences and the network's proxy, or update Set Dresser."
    )


class PictureRejected(RefusedError):
    sentence = "The service could not use one of the pictures that were sent: {reason}. Save it anew as a PNG, or leave it out."


class TransparencyUnsupported(RefusedError):
    sentence = "This model will not make transparent backgrounds here. Choose an opaque background."


class ModelUnknown(RefusedError):
    sentence = "The service does not offer the model {model} to this account. Check the model and the address."


class DeploymentUnknown(RefusedError):
    sentence = (
        "This Azure resource has no deployment called {model}. On Azure the model's name in the add-on's preferences is "
        "the deployment's: check it, and the resource's address."
    )


class ModelRetired(RefusedError):
    sentence = "The model {model} has been retired. Choose a newer one in the add-on's preferences."


class BodyTooLarge(RefusedError):
    sentence = "The pictures are too large to send. Use fewer or smaller references."


class JobFailedThere(RefusedError):
    sentence = "The service gave up on this picture: {reason}. Nothing was charged; try again."


class JobExpired(RefusedError):
    sentence = (
        "The service no longer knows this request, so its picture cannot be fetched any more. It may have been made and "
        "charged; look in the service's own history before making it again."
    )
    billed = Billed.PERHAPS


class ServiceError(SetDresserError):
    """The service is busy, broken, or not the service at all."""


class RateLimited(ServiceError):
    sentence = "The service is getting too many requests from this account. Wait a minute, then try again."


class Overloaded(ServiceError):
    sentence = "The service is overloaded. Try again in a few minutes; nothing was charged."


class RefusedOnTheWay(ServiceError):
    sentence = (
        "Something on the way to the service, such as a gateway or a filter, sent the request back and did not say so in "
        "the service's own way. It may have been made all the same: look in the service's own history before sending it again."
    )
    billed = Billed.PERHAPS


class PathUnknown(ServiceError):
    sentence = (
        "Nothing at this address takes requests for pictures. Check the service address in the add-on's preferences: "
        "its path may be wrong or missing."
    )


class PartialPicturesFail(ServiceError):
    sentence = (
        "The gateway at this address does not pass partial pictures on. Turn off Partial Pictures for it, here or in the "
        "add-on's preferences, and then make the picture anew."
    )
    billed = Billed.PERHAPS


class ServiceFault(ServiceError):
    sentence = (
        "The service, or a gateway on the way to it, had a fault of its own. "
        "If a setting was just changed, change it back; or try again later."
    )
    billed = Billed.PERHAPS


class NotTheService(ServiceError):
    sentence = (
        "Something that is not the image service answered with a web page. "
        "Check the service address, the proxy, and whether the network wants a login."
    )
    billed = Billed.PERHAPS


class AnswerUnknown(ServiceError):
    sentence = (
        "The service answered in a way that Set Dresser does not know. "
        "Check its address in the add-on's preferences; the log has what it said."
    )
    billed = Billed.PERHAPS


class ReplyError(SetDresserError):
    """Something came back that is not a usable picture. What came is kept in the job folder."""

    billed = Billed.YES


class NotAPicture(ReplyError):
    sentence = (
        "What came back is not a PNG, JPEG or WebP picture. It is kept in the job's folder as it came: "
        "look at it there before you make the picture anew."
    )


class PictureDamaged(ReplyError):
    sentence = (
        "The picture came back damaged or cut short. What came is kept in the job's folder: "
        "look at it there before you make the picture anew."
    )


class PictureTooLarge(ReplyError):
    sentence = (
        "The picture that came back claims {width} x {height} pixels, too many to open safely. It is kept unopened in "
        "the job's folder: check the service's address before you make the picture anew."
    )


class ReplyTooLong(ReplyError):
    sentence = (
        "The reply grew past {limit} megabytes and was cut off. What came is kept in the job's folder: "
        "check the service's address before you make the picture anew."
    )
