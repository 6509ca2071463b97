"""Captures the picture of a texture: the image on the active object's active material, at its own pixels. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from ...client.chosen_files import open_chosen
from ...client.errors import (
    TextureHighRange,
    TextureIsRender,
    TextureMissing,
    TextureMoves,
    TextureTiled,
    TextureTooLarge,
    TextureUnreadable,
)
from ...client.framing import Framing, framing_of_picture
from ...client.picture_headers import ALL_KINDS, MOST_PIXELS
from ...client.picture_opening import opened_picture
from ...client.placement import ImageTarget

if TYPE_CHECKING:
    from PIL import Image

_REFUSED = {"TILED": TextureTiled, "MOVIE": TextureMoves, "SEQUENCE": TextureMoves, "VIEWER": TextureIsRender}
"""Kinds of images that are more than one picture, or none that could be replaced."""
_HIGH_RANGE = frozenset(("OPEN_EXR", "OPEN_EXR_MULTILAYER", "HDR", "CINEON", "DPX"))


@dataclass(frozen=True, slots=True)
class Texture:
    """A texture's image, and how its picture is framed. Not to be kept longer than a call."""

    image: bpy.types.Image
    framing: Framing

    @property
    def target(self) -> ImageTarget:
        """The image, by identities that last."""
        return ImageTarget(self.image.name, self.image.session_uid)


def texture_now(context: bpy.types.Context) -> Texture:
    """The texture that would be captured. Raises a `CaptureError` when there is none that can be."""
    image = _image_on(context.active_object)
    if image is None:
        raise TextureMissing()
    if image.source in _REFUSED:
        raise _REFUSED[image.source](image=image.name)
    if image.file_format in _HIGH_RANGE or (image.is_float and not _has_file(image)):
        raise TextureHighRange(image=image.name)
    width, height = _size(image)
    if not width * height:
        raise TextureUnreadable(image=image.name)
    if width * height > MOST_PIXELS:
        raise TextureTooLarge(image=image.name, width=width, height=height, limit=MOST_PIXELS // 1_000_000)
    return Texture(image, framing_of_picture(width, height))


def read(texture: Texture) -> tuple[Image.Image, tuple[str, ...]]:
    """The picture as the image shows it, without transparency, and what to say of it."""
    image = texture.image
    picture = _from_file(image) if not image.is_dirty else None
    if picture is None:
        if image.is_float:
            raise TextureHighRange(image=image.name)
        picture = _from_pixels(image)
    if "A" in picture.getbands() and any(picture.getchannel("A").histogram()[:255]):
        return picture.convert("RGB"), (f"The transparency of {image.name} is not part of the capture.",)
    return picture.convert("RGB"), ()


def _image_on(obj: bpy.types.Object | None) -> bpy.types.Image | None:
    """The image of the material's active image texture, else of the first that feeds its surface."""
    material = obj.active_material if obj is not None else None
    tree = material.node_tree if material is not None else None
    if tree is None:
        return None
    active = tree.nodes.active
    if isinstance(active, bpy.types.ShaderNodeTexImage) and active.image is not None:
        return active.image
    output = tree.get_output_node("ALL")  # type: ignore[attr-defined]
    if output is None:
        return None
    return next(_images_behind(output.inputs["Surface"], set()), None)


def _images_behind(socket: bpy.types.NodeSocket, seen: set[bpy.types.Node]) -> Iterator[bpy.types.Image]:
    """The images that feed a socket, those of the first inputs first: a surface's colour comes before its roughness."""
    for link in socket.links or ():
        node = link.from_node
        if node is None or node in seen:
            continue
        seen.add(node)
        if isinstance(node, bpy.types.ShaderNodeTexImage) and node.image is not None:
            yield node.image
        if isinstance(node, bpy.types.ShaderNodeGroup) and node.node_tree is not None:
            for inner in node.node_tree.nodes:
                if isinstance(inner, bpy.types.ShaderNodeTexImage) and inner.image is not None:
                    yield inner.image
        for each in node.inputs:
            yield from _images_behind(each, seen)


def _size(image: bpy.types.Image) -> tuple[int, int]:
    """Pixels across and down. Of an image that was never shown this reads the file, once."""
    width, height = (int(edge) for edge in image.size)
    return width, height


def _has_file(image: bpy.types.Image) -> bool:
    return image.source == "FILE" and not image.is_dirty


def _from_file(image: bpy.types.Image) -> Image.Image | None:
    """The picture from its file's own bytes; None where Blender shows other pixels than the file has, or there is no file."""
    if image.source != "FILE":
        return None
    name = bpy.path.abspath(image.filepath, library=image.library)
    packed = image.packed_file
    try:
        source = BytesIO(packed.data) if packed is not None else open_chosen(Path(name))
        with source as stream, opened_picture(stream, kinds=ALL_KINDS, name=name) as opened:
            picture = opened.copy()
    except (OSError, ValueError):
        return None  # what Pillow cannot read Blender may have
    if picture.size != _size(image):
        return None
    if picture.mode.startswith("I"):  # 16 bits of grey
        picture = picture.convert("I").point([value // 257 for value in range(65536)], "L")
    return picture.convert("RGBA" if picture.mode in ("LA", "PA", "P", "RGBA") else "RGB")


def _from_pixels(image: bpy.types.Image) -> Image.Image:
    """The picture as it is in memory, painted strokes included. Of an image of 8 bits, as it shows."""
    import numpy
    from PIL import Image

    width, height = _size(image)
    values = numpy.empty(width * height * image.channels, dtype=numpy.float32)
    image.pixels.foreach_get(values)
    eights = (values * 255 + 0.5).astype(numpy.uint8).reshape(height, width, image.channels)[::-1]
    if image.channels == 4:
        return Image.fromarray(numpy.ascontiguousarray(eights), "RGBA")
    if image.channels == 3:
        return Image.fromarray(numpy.ascontiguousarray(eights), "RGB")
    return Image.fromarray(numpy.ascontiguousarray(eights[:, :, 0]), "L")
