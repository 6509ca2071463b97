"""Renders the shots of a scene in several languages, one file for each, as the scene renders them. For scripts: it blocks. Main thread only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy

from ...client.errors import NoShots, ShotMissing
from ...client.file_names import file_names
from .language import language_shown
from .shots import Shot, shots_of
from .sign_list import name_of_language_files
from .switching import switch


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

    Leaves the scene at the last of them, with its output set to it. Raises `NoShots`, `ShotMissing`; RuntimeError where Blender does.
    """
    shots = _named(scene, only)
    files = file_names((shot.name for shot in shots), "shot")
    scene.render.resolution_percentage = percentage
    for tag in tags:
        scene.set_dresser_signs.language = tag
        for shot, file in zip(shots, files, strict=True):
            scene.frame_set(shot.first)
            shown = language_shown(scene)
            switch(scene, shown)
            scene.camera = bpy.data.objects[shot.camera_name]
            picture = folder / name_of_language_files(tag) / f"{file}.png"
            picture.parent.mkdir(parents=True, exist_ok=True)
            scene.render.filepath = str(picture)
            bpy.ops.render.render(write_still=True, scene=scene.name)
            yield Cut(tag, shot.name, shot.first, shown, picture)


def _named(scene: bpy.types.Scene, only: Sequence[str]) -> list[Shot]:
    shots = shots_of(scene)
    if not shots:
        raise NoShots()
    names = [shot.name for shot in shots]
    for name in only:
        if name not in names:
            raise ShotMissing(name=name, shots=", ".join(dict.fromkeys(names)))
    return [shot for shot in shots if not only or shot.name in only]
