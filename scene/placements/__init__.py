"""How a take enters the scene: as an image, on a surface, as a plane or behind everything. All or nothing. May import every other part of `scene`
that reads surfaces and makes materials.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from ...client.errors import PictureForeign, PictureGone
from ...client.library import library_of
from ...client.picture_headers import is_safe_to_open
from ...client.placement import Placement, PlacementKind
from ..signs.placement import place_sign
from ..surface.target import check_file
from .background import place_background
from .image import Made, TakePicture, place_image
from .in_place import replace_texture
from .plane import place_plane
from .projection import place_projection
from .texture import place_texture


@dataclass(frozen=True, slots=True)
class Placed:
    """What a placement made, by name (empty: none of that), and sentences that the artist should know."""

    image: str
    material: str = ""
    object: str = ""
    """The first one, where there are several."""
    objects: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def place(
    placement: Placement,
    picture: Path,
    take_id: str,
    file_session: str,
    *,
    width: int,
    height: int,
    has_alpha: bool = False,
    depth: Path | None = None,
    beyond: Mapping[str, float] | None = None,
    is_proof: bool = False,
    smallest_letters: float = 0.0,
    replace_kept: bool = False,
) -> Placed:
    """Bring a take's picture into the scene as its placement wishes; when that fails, nothing is left behind.

    `width` and `height` are the picture's pixels: Blender would have to decode it to know them, and that can wait
    until it is drawn. `depth` is the depth picture of its capture, which only a projection needs, and
    can do without; `beyond` is how much of the picture which view transform cannot show. `is_proof` and `smallest_letters`
    are noted with a sign, whose approved or later take it replaces only if `replace_kept` says that somebody agreed.
    Raises a `PlacementError`; a `SignError` for a sign.
    """
    check_file(placement, file_session)
    if not library_of(picture.parent).gate.is_file(picture):
        raise PictureGone(folder=picture.parent)
    if not is_safe_to_open(picture):
        raise PictureForeign(folder=picture.parent)
    if depth is not None and not is_safe_to_open(depth):
        depth = None
    name = placement.name or f"Take {take_id}"
    taken = TakePicture(
        picture, take_id, name, width, height, has_alpha, depth, beyond or {}, is_proof, smallest_letters
    )
    with ExitStack() as undo:
        placed = _place(taken, placement, file_session, undo, replace_kept=replace_kept)
        undo.pop_all()
    return placed


def _place(
    picture: TakePicture, placement: Placement, file_session: str, undo: ExitStack, *, replace_kept: bool
) -> Placed:
    match placement.kind:
        case PlacementKind.IMAGE:
            return Placed(image=place_image(picture, undo).name)
        case PlacementKind.TEXTURE:
            return _placed(place_texture(picture, placement, file_session, undo))
        case PlacementKind.PLANE:
            return _placed(place_plane(picture, placement, file_session, undo))
        case PlacementKind.PROJECTION:
            return _placed(*place_projection(picture, placement, file_session, undo))
        case PlacementKind.SIGN:
            sign = place_sign(picture, placement, undo, replace_kept=replace_kept)
            on = (sign.object,) if sign.object else ()
            return Placed(sign.image, sign.material, sign.object, on, sign.notes)
        case PlacementKind.BACKGROUND:
            behind = place_background(picture, placement, file_session, undo)
            return Placed(
                behind.image.name, object=behind.camera.name, objects=(behind.camera.name,), notes=behind.notes
            )
        case PlacementKind.IN_PLACE:
            replaced = replace_texture(picture, placement, file_session, undo)
            shown_on = replaced.objects
            return Placed(
                replaced.image.name, replaced.materials[0], next(iter(shown_on), ""), shown_on, replaced.notes
            )


def _placed(first: Made, *others: Made) -> Placed:
    objects = tuple(made.obj.name for made in (first, *others))
    return Placed(first.image.name, first.material.name, first.obj.name, objects, first.notes)
