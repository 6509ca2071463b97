"""The prompt as it is sent: the artist's words, what each picture is for, the project's style, the camera. No bpy, no I/O.

The model is told of its pictures by their numbers. Names stand without quotation marks: quoted words are words to letter.
"""

from __future__ import annotations

from dataclasses import dataclass

from .errors import PromptTooLong
from .options import ReferenceRole as ReferenceRole
from .options import TimeOfDay as TimeOfDay
from .request import PROMPT_CHARACTERS

_ROLES = {
    ReferenceRole.STYLE: "style: follow its rendering, light and colours; take over nothing of what it shows",
    ReferenceRole.CHARACTER: "character: the same person, with this face, build and clothing",
    ReferenceRole.PLACE: "this place: the same location, with its architecture and materials",
    ReferenceRole.PROP: "object: this very thing, with its shape, materials and markings",
    ReferenceRole.PALETTE: "palette: take its colours only",
    ReferenceRole.LETTERING: "type guide: draw letters of this kind; do not copy its words",
}
_GUIDE = (
    "the sign's exact words, set in type. Draw exactly these letters, every one of them and no others, with their marks, in this "
    "order and on these lines; take materials, colours and lettering style from the words above, not from this picture."
)
_TIMES = {
    TimeOfDay.DAWN: "dawn",
    TimeOfDay.MORNING: "morning",
    TimeOfDay.NOON: "noon",
    TimeOfDay.AFTERNOON: "afternoon",
    TimeOfDay.GOLDEN_HOUR: "golden hour",
    TimeOfDay.DUSK: "dusk",
    TimeOfDay.NIGHT: "night",
}
_MARKS = str.maketrans(dict.fromkeys('"“”„‟«»‹›「」『』｢｣', ""))


@dataclass(frozen=True, slots=True)
class NamedReference:
    """A reference as the prompt speaks of it. `words` say what it is for where no role of the list does."""

    name: str
    role: ReferenceRole
    words: str = ""


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """What the shot's camera is like: lens as a 35 mm film camera's in millimetres, height above the ground in metres.

    None and an empty text: nothing is said of it.
    """

    lens: float | None = None
    height: float | None = None
    is_orthographic: bool = False
    time_of_day: TimeOfDay = TimeOfDay.UNSAID
    time_words: str = ""


@dataclass(frozen=True, slots=True)
class PromptParts:
    """Everything that a prompt is composed of. `palette` holds colours as RRGGBB."""

    words: str
    has_capture: bool = False
    has_mask: bool = False
    references: tuple[NamedReference, ...] = ()
    type_guide: bool = False
    """Whether the sign's own words, set, go along after the references."""
    style_words: str = ""
    palette: tuple[str, ...] = ()
    camera: CameraFacts | None = None


def for_the_model(words: str) -> str:
    """The words as they are: marks, where other texts are for artists, those that only a model reads, so that nobody translates them."""
    return words


def compose(parts: PromptParts) -> str:
    """The prompt that is sent: the words alone when there is nothing else to say. Raises `PromptTooLong`."""
    sections = [parts.words.strip(), "\n".join(_pictures(parts)), "\n".join(_continuity(parts))]
    composed = "\n\n".join(section for section in sections if section) if any(sections[1:]) else parts.words
    if len(composed) > PROMPT_CHARACTERS:
        raise PromptTooLong(length=len(composed), limit=PROMPT_CHARACTERS)
    return composed


def numbers(count: int, *, has_capture: bool) -> range:
    """The numbers of so many references, as the model counts its pictures: a capture is the first."""
    first = 2 if has_capture else 1
    return range(first, first + count)


def plain_name(name: str) -> str:
    """A name on one line and without quotation marks, which would make it words to letter."""
    unquoted = " ".join(name.translate(_MARKS).split())
    return unquoted.strip("'‘’ ") or "unnamed"


def _pictures(parts: PromptParts) -> list[str]:
    lines = []
    if parts.has_capture:
        lines.append("Image 1: the view to change. Keep its framing and perspective.")
        if parts.has_mask:
            lines[0] += " Change only what the mask leaves open."
    for number, reference in zip(
        numbers(len(parts.references), has_capture=parts.has_capture), parts.references, strict=True
    ):
        lines.append(f"Image {number}: {plain_name(reference.name)} – {_role(reference)}.")
    if parts.type_guide:
        number = numbers(len(parts.references) + 1, has_capture=parts.has_capture)[-1]
        lines.append(f"Image {number}: {_GUIDE}")
    return lines


def _role(reference: NamedReference) -> str:
    own = " ".join(reference.words.split()).rstrip(".")
    said = _ROLES.get(reference.role)
    if said is None:
        return own or "for reference"
    return f"{said}; {own}" if own else said


def _continuity(parts: PromptParts) -> list[str]:
    lines = []
    if style := " ".join(parts.style_words.split()):
        lines.append(f"Style of the whole film: {style}" + ("" if style[-1] in ".!?。" else "."))
    if parts.palette:
        lines.append("Palette: " + ", ".join(f"#{colour}" for colour in parts.palette) + ".")
    if parts.camera is not None and (facts := _camera(parts.camera)):
        lines.append(f"Camera: {', '.join(facts)}.")
    return lines


def _camera(camera: CameraFacts) -> list[str]:
    facts = []
    if camera.is_orthographic:
        facts.append("orthographic")
    elif camera.lens is not None:
        facts.append(f"{camera.lens:.0f} mm lens")
    if camera.height is not None:
        facts.append(f"{camera.height:.1f} m above the ground")
    own = " ".join(camera.time_words.split()).rstrip(".")
    time = own if camera.time_of_day is TimeOfDay.OTHER else _TIMES.get(camera.time_of_day, "")
    return [*facts, time] if time else facts
