"""The connection and those who use it: never reached, lost after sending, a courier that ended. No bpy, no I/O."""

from __future__ import annotations

from .tree import Billed, SetDresserError


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


class ProxyLoginRefused(LineError):
    sentence = (
        "The proxy {proxy} wants a login, or refused the one that this machine has for it (in HTTPS_PROXY). It is asked "
        "once and not again at once, as proxies lock accounts: ask IT for the login before you try again."
    )


class ProxyUnusable(LineError):
    sentence = (
        "What this machine names as its proxy (in HTTPS_PROXY) is no address that can be used. It is written as "
        "http://name:password@host:port: ask IT."
    )


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


class NotTakenInTime(NoAnswerInTime):
    sentence = (
        "The service began to take the request, and then took nothing more of it for {minutes} minutes. It may still be "
        "made and charged; look in the service's own history before sending it again."
    )


class CourierLost(LineError):
    sentence = (
        "The courier that carried this request ended before it had the picture. The request may have been charged; "
        "look in the service's own history before sending it again."
    )
    billed = Billed.PERHAPS


class CourierLostUnsent(LineError):
    sentence = "The courier ended before the request was sent. Nothing is charged; send it again."


class CourierMissing(LineError):
    sentence = (
        "The helper program that sends requests could not be started: {reason}. Nothing was sent. "
        "Ask IT whether something keeps Blender from starting its own Python, or install Blender anew."
    )


class CarriedElsewhere(LineError):
    sentence = "Another Blender, or a courier that outlived one, is carrying this request already. Wait for it: it will be kept."
    billed = Billed.PERHAPS


class Cancelled(LineError):
    sentence = "Cancelled before it was sent. Nothing is charged."
