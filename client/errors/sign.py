"""What keeps a sign, or its words, from being made, shown or carried over. No bpy, no I/O."""

from __future__ import annotations

from .tree import SetDresserError


class SignError(SetDresserError):
    """Something about signs that only a person can put right; nothing was sent, and nothing was changed."""


class VariableUnknown(SignError):
    sentence = (
        "Nobody knows the variable {{{name}}} here. Use one of these: {known}. For braces that are to stand as they are, "
        "write them twice."
    )


class NoSign(SignError):
    sentence = "There is no sign here yet. Select a surface and press Make Sign."


class SignMissing(SignError):
    sentence = "There is no sign called {name} in this file. Check how its name is written."


class SignsOverlap(SignError):
    sentence = "These faces belong to the sign {other} already. Remove that sign, or select other faces."


class SignWithoutSurface(SignError):
    sentence = (
        "The sign {name} has no surface any more: its object was deleted or joined. Its words are kept. "
        "Select a surface and press Set Surface."
    )


class SignSurfaceChanged(SignError):
    sentence = (
        "The faces that the sign {name} was on have changed. Its words and takes are kept. "
        "Select its faces and press Set Surface."
    )


class ApprovedTakeKept(SignError):
    sentence = (
        "The sign {name} has an approved take in {language}, which stays. This take is kept: "
        "place it from the list to replace the approved one."
    )


class LaterTakeKept(SignError):
    sentence = (
        "The sign {name} has a take in {language} that was asked for later, which stays. This one is kept: "
        "place it from the list if it is wanted after all."
    )


class SignListLinked(SignError):
    sentence = "These signs are linked from another file, where alone they can be changed. Open that file, or append them here."


class LanguageMissing(SignError):
    sentence = "This file has no signs in {language}. Choose one of its languages: {languages}."


class LanguageUnknown(SignError):
    sentence = "{language} is no language's tag, and no language's name. Enter one, such as hi, zh-Hans or Tamil."


class NothingToMake(SignError):
    sentence = "Every sign that has words in {language} has its take already. Change its words or its look to have it made anew."


class SignElsewhere(SignError):
    sentence = "{object}, which the sign {name} is on, is not in this scene's view layer. Choose a scene that has it."
