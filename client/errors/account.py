"""Key, credits, limits, verification: the account has to be put right before anything can be made. No bpy, no I/O."""

from __future__ import annotations

from .tree import SetDresserError


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


class CountryUnsupported(AccountError):
    sentence = (
        "The service does not answer requests from this country or region. "
        "Ask IT which way out the network takes, or choose another provider."
    )


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


class PriceUnknown(AccountError):
    sentence = (
        "Not sent, because nobody knows here what the model {model} costs, so that your limits could not be kept. Nothing is "
        "charged. Enter under Price per Picture in the add-on's preferences what it costs at most, or choose another model."
    )


class SpentUnknown(AccountError):
    sentence = (
        "Not sent, because what was spent cannot be told: {reason}. Your limit {span} counts as reached; nothing is charged. "
        "Put that file elsewhere: what it counted until now still counts where this machine knows it."
    )
