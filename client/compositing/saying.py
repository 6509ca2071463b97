"""What the artist is told about a composite, in sentences. No bpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .checking import Count
    from .drift import Drift
    from .tones import Tone

FAILED = (
    "The reply could not be put into the capture; this is the reply as it came, with everything that the model changed."
)
NOTHING_IN_COMMON = (
    "Outside the mask the reply has nothing in common with the capture that could be measured: whether it was moved is unknown, "
    "and nothing was corrected."
)
NOTHING_TO_COMPARE = (
    "The mask leaves too little of the capture to tell whether the model moved or recoloured the picture."
)
NO_STRUCTURE = "The capture has too little structure outside the mask to tell whether the model moved the picture."
NO_NUMPY = (
    "Whether the model moved or recoloured the picture was not measured, as this Blender's Python has no numpy; "
    "nothing was corrected."
)
NOT_MEASURED = "Whether the model moved or recoloured the picture could not be measured (the courier's log says why), and that was not corrected."
SIXTEEN_BITS = "The capture has 16 bits a channel; the take has 8, and was compared with it at 8."
SCALED_WITHOUT_PLATE = "The capture's own pixels were not kept; the take was scaled up from what was sent."


def resized(came: tuple[int, int], sent: str, is_stretched: bool) -> str:
    """The reply had another size than what was sent."""
    stretched = ", which stretched it" if is_stretched else ""
    return f"The reply of {came[0]} x {came[1]} pixels was scaled to the {sent} that were sent{stretched}."


def rewritten(asked: str, written: str) -> str:
    """Another format than was asked for was written."""
    return f"The take is {written.upper()}, as {asked.upper()} could not keep the capture's pixels unchanged."


def counted(count: Count, has_feather: bool) -> str:
    """How many pixels differ where none may."""
    where = "the mask and its feather" if has_feather else "the mask"
    if not count.outside:
        return "The mask leaves nothing of the capture: everything may have changed."
    return f"Outside {where} {count.outside_differing:,} of {count.outside:,} pixels differ from the capture."


def unchanged() -> str:
    """The model did nothing."""
    return "The model changed nothing inside the mask."


def moved(drift: Drift, is_undone: bool) -> str:
    """The whole picture had moved."""
    parts = []
    directions = (("right", "left", drift.right), ("down", "up", drift.down))
    shifts = [f"{abs(by):.1f} {one if by > 0 else other}" for one, other, by in directions if abs(by) >= 0.05]
    if shifts:
        parts.append(f"moved the whole picture ({' and '.join(shifts)}, in pixels)")
    if abs(drift.zoom - 1) >= 0.00005:
        parts.append(f"{'enlarged' if drift.zoom > 1 else 'shrunk'} it by {abs(drift.zoom - 1) * 100:.2f} %")
    ending = "this was undone" if is_undone else "this was not undone, as there is no mask to keep to"
    return f"The model had {' and '.join(parts)}; {ending}."


def moved_apart(agreeing: float) -> str:
    """One shift does not explain everything."""
    return (
        f"{round((1 - agreeing) * 100)} % of what was compared had moved otherwise than the rest, which cannot be undone: "
        "look at the seam."
    )


def recoloured(tone: Tone, is_undone: bool) -> str:
    """The whole picture had been recoloured."""
    names = zip(("red", "green", "blue"), tone.at_middle, strict=True)
    how = ", ".join(f"{name} {by:+d}" for name, by in names)
    if is_undone:
        return (
            f"The model had recoloured the whole picture (middle grey: {how} of 255); inside the mask this was undone."
        )
    return (
        f"The model had recoloured the whole picture (middle grey: {how} of 255), too much to undo without harm: "
        "inside the mask the colours are as they came."
    )


def repainted() -> str:
    """Colours outside the mask follow no rule."""
    return (
        "The model had repainted the picture outside the mask as well, in no way that could be undone: "
        "inside the mask the colours are as they came."
    )
