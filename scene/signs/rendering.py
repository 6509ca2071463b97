"""Renders the shots of a scene in several languages, one file for each, as the scene renders them. For scripts: it blocks. Main thread only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy

from ...client.errors import NoShots
from .shots import shots_of
from .shown_language import language_shown
from .switching import switch

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class Cut:
    """A shot rendered in a language. `shown` is the language it stands in: a shot's own stands above the one that was asked for."""

    language: str
    shot: str
    frame: int
    shown: str
    picture: Path


def render_cuts(
    scene: bpy.types.Scene, tags: Iterable[str], folder: Path, *, only: Sequence[str] = (), percentage: int = 100
) -> Iterator[Cut]:
    """Render the first frame of each shot (or of those named) in each language, as FOLDER/LANGUAGE/SHOT.png.

    Leaves the scene at the last of them, with its output set to it. Raises `NoShots`; RuntimeError where Blender does.
    """
    shots = [shot for shot in shots_of(scene) if not only or shot.name in only]
    if not shots:
        raise NoShots()
    scene.render.resolution_percentage = percentage
    for tag in tags:
        scene.set_dresser_signs.language = tag
        for shot in shots:
            scene.frame_set(shot.first)
            shown = language_shown(scene)
            switch(scene, shown)
            scene.camera = bpy.data.objects[shot.camera_name]
            picture = folder / tag / f"{_UNSAFE.sub('_', shot.name).strip(' .') or 'shot'}.png"
            picture.parent.mkdir(parents=True, exist_ok=True)
            scene.render.filepath = str(picture)
            bpy.ops.render.render(write_still=True, scene=scene.name)
            yield Cut(tag, shot.name, shot.first, shown, picture)
