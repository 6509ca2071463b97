"""References and continuity in a request: the pictures that go along, and the prompt that speaks of them. Main thread only."""

from __future__ import annotations

from dataclasses import replace

import bpy

from ...client.choices import ReferenceRole
from ...client.prompt_composing import NamedReference, PromptParts, compose
from ...client.request import InputPicture
from ..capture_settings import CaptureSource, MaskSource
from ..reference_settings import SETDRESSER_PG_reference
from ..settings import SETDRESSER_PG_settings, prompt_of
from . import files
from .camera_facts import camera_facts
from .listed import in_use
from .style import palette_of, style


def references(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> tuple[InputPicture, ...]:  # noqa: ARG001
    """The pictures that go along, in order, as they are sent. Raises `ReferencePictureError`."""
    return tuple(replace(_picture(reference), name=reference.name) for reference in in_use(settings))


def reference_sizes(
    context: bpy.types.Context,  # noqa: ARG001
    settings: SETDRESSER_PG_settings,
) -> list[tuple[int, int] | None]:
    """The pixels of each picture that goes along, for its price; None while they are not known. Reads no file."""
    return [files.known_size(path_of(reference)) for reference in in_use(settings)]


def composed_prompt(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> str:
    """The prompt as it is sent: the artist's words, the pictures' roles, the continuity by choice. Raises `PromptTooLong`."""
    return compose(prompt_parts(context, settings))


def prompt_parts(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> PromptParts:
    """What the prompt is composed of now."""
    has_capture = settings.capture.source != CaptureSource.NONE
    found = style() if settings.continuity.use_style else None
    return PromptParts(
        words=prompt_of(settings),
        has_capture=has_capture,
        has_mask=has_capture and settings.mask.source != MaskSource.NONE,
        references=tuple(
            NamedReference(reference.name, ReferenceRole(reference.role), reference.words)
            for reference in in_use(settings)
        ),
        style_words="" if found is None else found.words,
        palette=() if found is None else palette_of(found),
        camera=camera_facts(context.scene, settings) if settings.continuity.use_camera_facts else None,
    )


def path_of(reference: SETDRESSER_PG_reference) -> str:
    """The absolute path of a reference's file."""
    return bpy.path.abspath(reference.path, library=reference.id_data.library)


def _picture(reference: SETDRESSER_PG_reference) -> InputPicture:
    return files.prepared(path_of(reference)).picture
