"""What keeps signs from being looked at through the shots, read, approved or put into a report. No bpy, no I/O."""

from __future__ import annotations

from .sign import SignError


class NoShots(SignError):
    sentence = (
        "No camera of this scene takes a flat picture. Add a camera, or bind one to a marker where each shot begins."
    )


class ShotMissing(SignError):
    sentence = "There is no shot called {name} in this scene. Choose one of these: {shots}."


class ShotsNotSeen(SignError):
    sentence = (
        "The shots' frames could not be evaluated as they are for a render; the scene is as it was. "
        "Try to render one; the technical part is in the log."
    )


class NothingToProofread(SignError):
    sentence = (
        "{name} has nothing generated in {language} yet, and a proof is set from your own words. "
        "Choose a provider and press Generate Missing."
    )


class TakeOutOfDate(SignError):
    sentence = (
        "The words or the look of {name} have changed since its take in {language} was made. "
        "Press Generate Missing to make it again."
    )


class LinesUnread(SignError):
    sentence = "Not every line of {name} was found right in {language}: {lines}. Check each that is, then approve."


class ReportWithoutSigns(SignError):
    sentence = "No sign of this scene has words in {language}. Choose another language, or write them first."


class ReportNotMade(SignError):
    sentence = "The report could not be made ({reason}). Try again; the technical part is in the log of Set Dresser's couriers."


class ReportUnreadable(SignError):
    sentence = (
        "{file} is no proofreading report that came back. "
        "Choose the HTML file that Save a Copy made in the browser of whoever read it."
    )
