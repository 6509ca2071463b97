"""Picture files that only Blender opens (EXR, HDR, PSD …), and images in its memory, as PNG files for couriers. Main thread only."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bpy

from ...client.chosen_files import NoPlainFile, open_chosen
from ...client.errors import ReferenceLost, ReferenceNoPicture, ReferenceTooLarge
from ...client.gate import Gate
from ...client.picture_headers import is_for_blender
from ..blender.folders import user_folder
from ..blender.versions import write_plain_png
from ..surface.colour import PLAIN_SPACES, show_plainly, show_through

_FORMATS = (".exr", ".hdr", ".psd", ".psb", ".jp2", ".j2c", ".dpx", ".cin", ".sgi", ".rgb", ".bw")

MOST_PUT_DOWN = 40
"""Pictures for couriers that are kept, so that the next session need not make them again."""

LARGEST_FILE = 200_000_000
"""Bytes: Blender decodes on its main thread, a 4K EXR in some 0.3 s."""


def is_needed(path: str) -> bool:
    """Whether this is a file of a kind that only Blender opens."""
    return path.lower().endswith(_FORMATS)


def stand_in(path: str, name: str, mark: str) -> str:
    """A PNG of the file, made when it is not there yet: scene-linear light as the scene's view shows it, a finished picture as it is.

    Raises `ReferencePictureError`; OSError without a user folder, and for a file that cannot be read.
    """
    size = _checked_size(path, name)
    if size > LARGEST_FILE:
        raise ReferenceTooLarge(name=name, megabytes=size // 1_000_000, limit=LARGEST_FILE // 1_000_000)
    made = incoming(f"{path} {mark} {_view_of(bpy.context.scene)}")
    if not made.exists():
        try:
            image = bpy.data.images.load(path, check_existing=False)
        except RuntimeError as error:
            raise ReferenceNoPicture(str(error), name=name) from error
        try:
            if not all(image.size):
                raise ReferenceNoPicture("Blender finds no pixels in it", name=name)
            render_to(image, made, name)
        finally:
            bpy.data.images.remove(image)
    return str(made)


def _checked_size(path: str, name: str) -> int:
    """Bytes of a file that is, by its own header, a picture that only Blender opens. Blender goes by the content, never by the name: it
    would take a film for a picture as well, and wait for a pipe. Raises `ReferenceNoPicture`, OSError.
    """
    try:
        with open_chosen(Path(path)) as stream:
            if not is_for_blender(stream.read(16)):
                raise ReferenceNoPicture("its header is of no such picture", name=name)
            return os.fstat(stream.fileno()).st_size
    except NoPlainFile as error:
        raise ReferenceNoPicture(str(error), name=name) from error


def incoming(identity: str) -> Path:
    """Where a picture is put down for a courier, by what it is made of; the oldest others go. Raises OSError."""
    folder = user_folder("cache") / "references" / "incoming"
    gate = Gate(user_folder("cache"))
    gate.make_all(folder)
    gate.keep_newest(folder, MOST_PUT_DOWN)
    return folder / f"{hashlib.sha256(identity.encode('utf-8', 'surrogatepass')).hexdigest()}.png"


def render_to(image: bpy.types.Image, path: Path, name: str) -> None:
    """Save an image as an sRGB picture: scene-linear light as the scene's view shows it, a finished picture with its own colours.

    Raises `ReferenceLost`.
    """
    with _scene_of_the_same_view(is_finished=image.colorspace_settings.name in PLAIN_SPACES) as scene:
        try:
            image.save_render(str(path), scene=scene)
        except RuntimeError as error:
            raise ReferenceLost(str(error), name=name) from error


@contextmanager
def _scene_of_the_same_view(*, is_finished: bool) -> Iterator[bpy.types.Scene]:
    """A scene for a moment that shows colours as the current one does, on an sRGB display, and saves PNG of 8 bits.

    `is_finished`: whether what it shows has its own colours already; a view transform would be a second one.
    """
    current = bpy.context.scene
    scene = bpy.data.scenes.new("Set Dresser Reference")
    try:
        if is_finished:
            show_plainly(scene.view_settings)
        else:
            show_through(scene.view_settings, current.view_settings.view_transform, current.view_settings.look)
            for name in ("exposure", "gamma"):
                setattr(scene.view_settings, name, getattr(current.view_settings, name))
        write_plain_png(scene.render)
        scene.render.image_settings.color_mode = "RGBA"
        yield scene
    finally:
        bpy.data.scenes.remove(scene)


def _view_of(scene: bpy.types.Scene) -> str:
    view = scene.view_settings
    return f"{view.view_transform} {view.look} {view.exposure:.3f} {view.gamma:.3f} {scene.display_settings.display_device} 2"
