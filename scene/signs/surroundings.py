"""What all signs of a scene have in common when they are asked for: style, references, what the scene's variables stand for. Main thread only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy

from ...client.errors import TooManyPictures
from ...client.options import ReferenceRole
from ...client.prompt_composing import NamedReference
from ...client.request import INPUT_PICTURES, Request
from ...client.signs.sign_request import Surroundings, metres
from ..references import listed, status
from ..references.camera_facts import camera_facts
from ..references.in_request import as_sent
from ..references.style import palette_of, style
from ..settings.references import SETDRESSER_PG_reference
from ..settings.request import settings_of
from .properties import SETDRESSER_PG_sign
from .shots import shot_now


def surroundings(scene: bpy.types.Scene) -> Surroundings:
    """What the signs of a scene have in common, but for the pictures that go along."""
    found = style() if settings_of(scene).continuity.use_style else None
    return Surroundings(
        values=scene_values(scene),
        style_words="" if found is None else found.words,
        palette=() if found is None else palette_of(found),
    )


def surroundings_of(scene: bpy.types.Scene, sign: SETDRESSER_PG_sign, common: Surroundings) -> Surroundings:
    """The same for one sign, with what the prompt says of its pictures."""
    pictures = references_of(scene, sign)
    said = tuple(NamedReference(one.name, ReferenceRole(one.role), one.words) for one in pictures)
    return replace(common, references=said)


def references_of(scene: bpy.types.Scene, sign: SETDRESSER_PG_sign) -> list[SETDRESSER_PG_reference]:
    """The pictures that go along with a sign: its own, then those of the project's style."""
    of_style = [one for one in listed.of_style(settings_of(scene)) if one.enabled]
    return [*([sign.reference] if sign.use_reference else []), *of_style]


def with_pictures(scene: bpy.types.Scene, sign: SETDRESSER_PG_sign, request: Request) -> Request:
    """The request with its references, as they are sent. Raises `ReferencePictureError`, `TooManyPictures`, OSError."""
    wanted = references_of(scene, sign)
    if len(wanted) + request.type_guide > INPUT_PICTURES:
        raise TooManyPictures(count=len(wanted) + request.type_guide, limit=INPUT_PICTURES)
    return replace(request, references=as_sent(wanted))


def picture_sizes(scene: bpy.types.Scene, sign: SETDRESSER_PG_sign, request: Request) -> list[tuple[int, int] | None]:
    """The pixels of each picture that goes along, for its price; None while they are not known. Reads no file."""
    sizes = [status.status_of(one).size for one in references_of(scene, sign)]
    if request.type_guide and request.size is not None:
        sizes.append((request.size.width, request.size.height))
    return sizes


def scene_values(scene: bpy.types.Scene) -> dict[str, str]:
    """What the scene's variables stand for now. Without a camera, what it would tell is empty."""
    facts = camera_facts(scene, settings_of(scene))
    camera = scene.camera
    return {
        "scene": scene.name,
        "shot": shot_now(scene),
        "frame": str(scene.frame_current),
        "file": Path(bpy.data.filepath).stem or "untitled",
        "camera": "" if camera is None else camera.name,
        "camera.lens": "" if facts.lens is None else f"{facts.lens:.0f} mm",
        "camera.height": "" if facts.height is None else metres(facts.height),
    }
