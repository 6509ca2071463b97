"""Everything that can go wrong, as one tree: a sentence for the artist, the technical part, the request id. No bpy, no I/O.

    SetDresserError
    ├── RequestError        what was asked breaks a rule; nothing was sent
    ├── AccountError        key, credits, limits, verification: the account has to be put right
    ├── RefusedError        the service read the request and will not make this picture
    ├── ServiceError        the service is busy, broken or not the service at all
    ├── LineError           the connection: never reached, or lost after sending
    ├── ReplyError          something came back that is not a usable picture
    ├── LibraryError        disk and folders
    ├── LetteringError      words that cannot be set truthfully
    └── PlacementError      the take is kept, but could not be placed

Sources of the mapped replies: OpenAI images reference and error guide; Segmind's error pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Billed(StrEnum):
    """Whether a failed request costs money, as far as anybody can know."""

    NO = "no"
    PERHAPS = "perhaps"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """An error as it crosses a border: plain values, ready for a panel, a log and a job folder."""

    kind: str
    sentence: str
    technical: str = ""
    request_id: str = ""
    billed: Billed = Billed.NO
    retry_after: float | None = None


class SetDresserError(Exception):
    """Root of the tree. `facts` fill the sentence's blanks; `technical` is for logs and support, never for a panel."""

    sentence: ClassVar[str] = "Something went wrong that Set Dresser did not expect. The technical part is in the log."
    billed: Billed = Billed.NO
    """What the class can know; whoever raises an error at a known point of the conversation may know more."""

    def __init__(
        self,
        technical: str = "",
        *,
        request_id: str = "",
        retry_after: float | None = None,
        billed: Billed | None = None,
        **facts: object,
    ) -> None:
        self.technical = technical
        self.request_id = request_id
        self.retry_after = retry_after
        if billed is not None:
            self.billed = billed
        self.facts = facts
        super().__init__(self.said)

    @property
    def said(self) -> str:
        """The sentence for the artist: what happened, and what to do."""
        return self.sentence.format(**self.facts)

    def report(self) -> ErrorReport:
        """This error as plain values."""
        return ErrorReport(
            kind=type(self).__name__,
            sentence=self.said,
            technical=self.technical,
            request_id=self.request_id,
            billed=self.billed,
            retry_after=self.retry_after,
        )


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


class CompressionIllegal(RequestError):
    sentence = "Compression goes from 0 to 100, not {compression}."


class TransparencyNeedsAlpha(RequestError):
    sentence = "JPEG cannot be transparent. Choose PNG or WebP, or an opaque background."


class MaskWithoutCapture(RequestError):
    sentence = "A mask needs a capture to lie over. Add a capture or remove the mask."


class MaskIllegal(RequestError):
    sentence = "The mask must have exactly the capture's pixels: {capture}, not {mask}."


class TooManyPictures(RequestError):
    sentence = "A request carries {limit} pictures at most; this one has {count}. Remove some references."


class PictureUnreadable(RequestError):
    sentence = (
        "One of the pictures is not a whole PNG, JPEG or WebP file, so nothing was sent. Save it anew, or leave it out."
    )


class ChoiceUnsupported(RequestError):
    sentence = "{provider} does not offer {choice}. Choose another setting or another provider."


class NobodyAsked(RequestError):
    sentence = (
        "A driver, a handler or a file that was being opened asked for a picture. Only a person, or a script that "
        "a person runs, may do that: nothing was sent."
    )


class AccountError(SetDresserError):
    """The account has to be put right before anything can be made."""


class OnlineAccessOff(AccountError):
    sentence = "Blender's online access is off. Allow it in Preferences > System, or use the proof provider."


class KeyMissing(AccountError):
    sentence = "No key for {provider}. Enter one in the add-on's preferences, or use the proof provider."


class KeyRejected(AccountError):
    sentence = "The service does not know this key, or it has expired. Check the key in the add-on's preferences."


class StoreRefused(AccountError):
    sentence = "This system's credential store could not be used: {reason}. Unlock it, or keep the key in Blender's preferences."


class AccessDenied(AccountError):
    sentence = "This account may not use that model or service. Ask whoever keeps the account."


class VerificationNeeded(AccountError):
    sentence = (
        "The organisation must be verified before it may use this model. "
        "Verify it in the service's organisation settings and wait a quarter of an hour."
    )


class StreamingUnverified(AccountError):
    sentence = (
        "This organisation may not have pictures sent on the way before it is verified. Turn off Partial Pictures in the "
        "add-on's preferences, or verify the organisation with the service."
    )


class CreditsExhausted(AccountError):
    sentence = "The account has no credits left. Top it up, then try again; nothing was charged."


class SpendLimitReached(AccountError):
    sentence = "The account's spending limit is reached. Raise it with the service, or wait for the next period."


class LimitReached(AccountError):
    sentence = (
        "Not sent, because it may cost up to {price}: your limit {span} is {limit}{spent}. "
        "Nothing is charged. Raise the limit in the add-on's preferences if you want it."
    )


class RefusedError(SetDresserError):
    """The service read the request and will not make this picture."""


class ModerationBlocked(RefusedError):
    sentence = "The service's content filter refused this request. Reword the prompt or change the pictures."


class ParameterRejected(RefusedError):
    sentence = "The service refused a setting: {reason}. Change it and try again."


class PictureRejected(RefusedError):
    sentence = "The service could not use one of the pictures that were sent: {reason}."


class TransparencyUnsupported(RefusedError):
    sentence = "This model will not make transparent backgrounds here. Choose an opaque background."


class ModelUnknown(RefusedError):
    sentence = "The service does not offer the model {model} to this account. Check the model and the address."


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


class ServiceFault(ServiceError):
    sentence = "The service had a fault of its own. If a setting was just changed, change it back; or try again later."
    billed = Billed.PERHAPS


class NotTheService(ServiceError):
    sentence = (
        "Something that is not the image service answered with a web page. "
        "Check the service address, the proxy, and whether the network wants a login."
    )
    billed = Billed.PERHAPS


class AnswerUnknown(ServiceError):
    sentence = "The service answered in a way that Set Dresser does not know. The technical part is in the log."
    billed = Billed.PERHAPS


class LineError(SetDresserError):
    """The connection."""


class NotReached(LineError):
    sentence = "The service could not be reached. Check the network; nothing was sent and nothing is charged."


class AddressUnsafe(LineError):
    sentence = "The address {address} is not safe to send a key to. Use https, or http on this machine only."


class ServiceChanged(LineError):
    sentence = (
        "This request was made for another service ({address}) than the add-on's preferences name now, so nothing was "
        "sent. If you know that address and trust it, enter it there and try again."
    )


class CertificateRejected(LineError):
    sentence = "The service's certificate could not be checked. Ask IT which certificates this network needs."


class LineLost(LineError):
    sentence = (
        "Sent, but the connection was lost before the picture came. It may have been made and charged; "
        "look in the service's own history before sending it again."
    )
    billed = Billed.PERHAPS


class UploadFailed(LineError):
    sentence = (
        "The pictures that go with the request could not be uploaded, so it was not sent and nothing is charged. "
        "Check the network, then try again."
    )


class PictureNotFetched(LineError):
    sentence = (
        "The picture was made and charged, but its file could not be fetched: {reason}. Blender tries again, free "
        "of charge, at its next start; do not send the request anew."
    )
    billed = Billed.YES


class NoAnswerInTime(LineError):
    sentence = (
        "Sent, but no picture came in {minutes} minutes. It may still be made and charged; "
        "look in the service's own history before sending it again."
    )
    billed = Billed.PERHAPS


class CourierLost(LineError):
    sentence = (
        "The courier that carried this request ended before it had the picture. The request may have been charged; "
        "look in the service's own history before sending it again."
    )
    billed = Billed.PERHAPS


class CourierLostUnsent(LineError):
    sentence = "The courier ended before the request was sent. Nothing is charged; send it again."


class CourierMissing(LineError):
    sentence = "The helper program that sends requests could not be started: {reason}."


class CarriedElsewhere(LineError):
    sentence = (
        "Another Blender, or a courier that outlived one, is carrying this request already. It will be kept there."
    )
    billed = Billed.PERHAPS


class Cancelled(LineError):
    sentence = "Cancelled before it was sent. Nothing is charged."


class ReplyError(SetDresserError):
    """Something came back that is not a usable picture. What came is kept in the job folder."""

    billed = Billed.YES


class NotAPicture(ReplyError):
    sentence = "What came back is not a PNG, JPEG or WebP picture. It is kept in the job's folder as it came."


class PictureDamaged(ReplyError):
    sentence = "The picture came back damaged or cut short. What came is kept in the job's folder."


class PictureTooLarge(ReplyError):
    sentence = (
        "The picture that came back claims {width} x {height} pixels, too many to open safely. It is kept unopened."
    )


class ReplyTooLong(ReplyError):
    sentence = "The reply grew past {limit} megabytes and was cut off. What came is kept in the job's folder."


class LibraryError(SetDresserError):
    """Disk and folders."""


class FolderNotWritable(LibraryError):
    sentence = "The library folder {folder} cannot be written. Choose another one in the add-on's preferences."


class DiskFull(LibraryError):
    sentence = "The disk with the library is full ({folder}). Make room, then try again."


class ReplyRescued(LibraryError):
    sentence = (
        "{trouble} The picture has come all the same: it is safe in {folder}, and is brought into the library when this "
        "job is taken up again or Blender starts next."
    )
    billed = Billed.YES


class ReplyWaits(LibraryError):
    sentence = (
        "{trouble} The picture has come all the same: it is safe in the job's folder, and becomes a take when this job "
        "is taken up again or Blender starts next."
    )
    billed = Billed.YES


class LibraryLost(LibraryError):
    sentence = (
        "The library folder {folder} is not there any more. Connect the drive or share, or choose another folder."
    )


class JobFolderDamaged(LibraryError):
    sentence = "The job's folder {folder} is not readable as a job. It is left as it is."


class LetteringError(SetDresserError):
    """Words that cannot be set truthfully; nothing is drawn rather than wrong letters."""


class ScriptWithoutFont(LetteringError):
    sentence = (
        "A proof cannot show {characters}: there is no font here for {script}. The real model may still write it."
    )


class FontsMissing(LetteringError):
    sentence = "Blender's own fonts were not found ({folder}), so a proof cannot set any words."


class ShaperMissing(LetteringError):
    sentence = "The text shaping library is missing from this install, so a proof cannot set words truthfully."


class LetteringTooSmall(LetteringError):
    sentence = "There are too many words for this picture: they would be under {pixels} pixels high. Use fewer or a larger size."


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
