"""The proof provider: typesets the words that a request asks for, with no network, no key and no money. No bpy.

The picture is the requested size (the capture's own size, or 1024x1024, when none is asked for). Over a capture only
the white part of the mask changes, to the byte; without a mask the words stand on a panel in its middle. The same
request gives the same bytes on the same machine and Pillow. A sign whose copy has a part of the picture for itself is set into
that part, its ground going on around it. Every proof says so in its lower right corner.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import LetteringTooSmall, MaskIllegal, PictureRejected
from ...lettering import ground
from ...lettering.area import bounds_of, largest_white, part_of
from ...lettering.box import Box
from ...lettering.copy_lines import caption_of, copy_of
from ...lettering.font_shelf import FontShelf, families_in, shelf_of
from ...lettering.palette import NEUTRAL, Palette, Surface, mixed, palette_of
from ...lettering.placing import PlacedLine
from ...lettering.roles import CopyLine, Role
from ...lettering.rows import SMALLEST
from ...lettering.setting import Typesetter
from ...picture_opening import NotOpened, opened_picture
from ...request import Background, InputPicture, PictureFormat, Request
from ...sizes import Size
from ..wire import SMALLEST_LETTERS, Reply, ReplyShape, ServiceSettings, Wire

if TYPE_CHECKING:
    from PIL import Image

DEFAULT_SIZE = Size(1024, 1024)
_CHUNK = 1 << 20
_FRAMED_SHARE = 0.92
"""A mask gets a framed sign when its largest white rectangle is at least this part of its bounds."""
_MARK = "PROOF"
_MAKER = "Set Dresser"


class ProofProvider:
    """Answers a request with its own words, set in type."""

    def check(self, request: Request, service: ServiceSettings) -> None:  # noqa: ARG002  (it can set any)
        """Raise `FontsMissing`, `ShaperMissing` or what is wrong with the studio's fonts when nothing can be set here."""
        shelf_for(service)

    def can_resume(self, recall: Callable[[str], str]) -> bool:  # noqa: ARG002  (nothing needs remembering)
        """Always: making a proof again costs nothing and gives the same picture."""
        return True

    def fetch(self, request: Request, service: ServiceSettings, key: str, wire: Wire) -> Reply:  # noqa: ARG002  (a proof needs no key)
        """Typeset the proof and keep it. `key` is not used.

        Raises a `LetteringError` when the words cannot be set truthfully, `MaskIllegal` when the mask is not the
        capture's size, `PictureRejected` when the capture or mask cannot be opened, and what the wire raises.
        """
        wire.about_to_send()
        wire.leaving()
        proof = proof_of(request, shelf_for(service))
        if proof.smallest_letters:
            wire.remember(SMALLEST_LETTERS, f"{proof.smallest_letters:.5f}")
        encoded = encoded_picture(proof.picture, request.format, request.compression)
        chunks = (encoded[start : start + _CHUNK] for start in range(0, len(encoded), _CHUNK))
        path: Path = wire.keep_reply(chunks, len(encoded))
        return Reply(path=path, shape=ReplyShape.PICTURE, cost=Decimal(0), cost_source="proof")


def shelf_for(service: ServiceSettings) -> FontShelf:
    """The fonts that a service's settings name. Raises `FontsMissing`, `ShaperMissing` and what `StudioFonts` raises."""
    families = families_in(service.font_families)
    return shelf_of(service.fonts_folder, service.cache_folder, service.studio_fonts_folder, families)


@dataclass(frozen=True, slots=True)
class Proof:
    """The picture (RGB or RGBA), and the em of its smallest letters over the height of the sign; 0 when it has no copy."""

    picture: Image.Image
    smallest_letters: float = 0.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where one proof is set: the picture's size, the part that may change, and how it looks."""

    width: int
    height: int
    area: Box
    palette: Palette


def proof_of(request: Request, shelf: FontShelf) -> Proof:
    """The proof of a request. Raises as `ProofProvider.fetch` does."""
    palette = palette_of(request.prompt)
    capture = None if request.capture is None else _opened(request.capture)
    size = request.size or (DEFAULT_SIZE if capture is None else Size(*capture.size))
    if capture is None:
        sheet = _Sheet(size.width, size.height, part_of(size.width, size.height, request.copy_area), palette)
        return _cut_out(request, shelf, sheet) if _transparent(request) else _whole_sheet(request, shelf, sheet)
    mask = None if request.mask is None else _mask_of(request.mask, capture)
    capture, mask = _resized(capture, mask, size)
    if mask is None:
        return _over(request, shelf, capture, palette)
    return _inside(request, shelf, capture, mask, palette)


def encoded_picture(picture: Image.Image, format: PictureFormat, compression: int) -> bytes:
    """The bytes of a picture file. `compression` is the quality of JPEG and WebP; WebP at 100 is lossless."""
    out = io.BytesIO()
    if format is PictureFormat.PNG:
        picture.save(out, "PNG", compress_level=1)
    elif format is PictureFormat.JPEG:
        picture.convert("RGB").save(out, "JPEG", quality=max(1, compression), subsampling=0)
    elif compression == 100:
        picture.save(out, "WEBP", lossless=True, quality=0, method=0, exact=True)
    else:
        picture.save(out, "WEBP", quality=compression, method=2)
    return out.getvalue()


def _transparent(request: Request) -> bool:
    return request.background is Background.TRANSPARENT


def _proof(request: Request, picture: Image.Image, lines: tuple[PlacedLine, ...], height: int) -> Proof:
    """The proof whose sign is `height` pixels high; a caption instead of copy is nobody's lettering."""
    smallest = min((line.size for line in lines), default=0) / height
    return Proof(picture, smallest if copy_of(request.prompt, request.copy_lines) else 0.0)


def _whole_sheet(request: Request, shelf: FontShelf, sheet: _Sheet) -> Proof:
    """A picture that is nothing but the sign, with its own ground around it where the sign is a part of the picture."""
    area = sheet.area
    picture = ground.painted(sheet.palette, area.width, area.height)
    if (area.width, area.height) != (sheet.width, sheet.height):
        sign, picture = picture, ground.painted(sheet.palette, sheet.width, sheet.height, framed=False)
        picture.paste(sign, (area.left, area.top))
    margin = ground.frame_width(sheet.palette, area.width, area.height)
    mark = _set_mark(shelf, area.inset(margin, margin), sheet.palette)
    lines = _centred(_set_lines(request, shelf, _room(area, margin, mark)), area, mark)
    _letter(picture, lines, sheet.palette)
    mark.stamp(picture)
    return _proof(request, picture, lines, area.height)


def _cut_out(request: Request, shelf: FontShelf, sheet: _Sheet) -> Proof:
    """The letters alone, on nothing."""
    from PIL import Image

    margin = round(min(sheet.area.width, sheet.area.height) * 0.03)
    mark = _set_mark(shelf, sheet.area.inset(margin, margin), sheet.palette)
    lines = _centred(_set_lines(request, shelf, _room(sheet.area, margin, mark)), sheet.area, mark)
    colours = Image.new("RGB", (sheet.width, sheet.height), sheet.palette.ink)
    alpha = Image.new("L", (sheet.width, sheet.height), 0)
    for line in lines:
        box, mask = line.mask()
        colours.paste(_colour_of(line, sheet.palette), (box.left, box.top, box.right, box.bottom))
        alpha.paste(255, (box.left, box.top), mask)
    mark.stamp(colours)
    mark.cover(alpha)
    picture = colours.convert("RGBA")
    picture.putalpha(alpha)
    return _proof(request, picture, lines, sheet.area.height)


def _over(request: Request, shelf: FontShelf, capture: Image.Image, palette: Palette) -> Proof:
    """The words on a panel in the middle of the capture, or straight on it when the background is transparent."""
    width, height = capture.size
    sheet = Box(0, 0, width, height)
    margin = round(min(width, height) * 0.03)
    mark = _set_mark(shelf, sheet.inset(margin, margin), palette)
    room = sheet.inset(width // 8, height // 6)
    lines = _set_lines(request, shelf, room)
    picture = capture.copy()
    panel = _around(lines, room, sheet)
    if not _transparent(request):
        picture.paste(ground.painted(palette, panel.width, panel.height), (panel.left, panel.top))
    _letter(picture, lines, palette)
    mark.stamp(picture)
    return _proof(request, picture, lines, panel.height)


def _inside(request: Request, shelf: FontShelf, capture: Image.Image, mask: Image.Image, palette: Palette) -> Proof:
    """The sign in the white part of the mask; every pixel under black is the capture's own."""
    area, bounds = largest_white(mask), bounds_of(mask)
    if min(area.width, area.height) < 2 * SMALLEST:
        raise LetteringTooSmall(f"the mask leaves {area.width}x{area.height}", pixels=SMALLEST)
    framed = area.width * area.height > _FRAMED_SHARE * bounds.width * bounds.height
    picture = capture.copy()
    if not _transparent(request):
        sign = ground.painted(palette, bounds.width, bounds.height, framed)
        picture.paste(sign, (bounds.left, bounds.top))
    margin = ground.frame_width(palette, bounds.width, bounds.height) if framed else area.height // 30
    mark = _set_mark(shelf, area.inset(margin, margin), palette)
    lines = _centred(_set_lines(request, shelf, _room(area, margin, mark)), area, mark)
    _letter(picture, lines, palette)
    mark.stamp(picture)
    whole = capture.copy()
    whole.paste(picture, (0, 0), mask)
    return _proof(request, whole, lines, area.height)


def _set_lines(request: Request, shelf: FontShelf, room: Box) -> tuple[PlacedLine, ...]:
    """The copy as large as it fits, or the prompt's first sentence small in the middle when it quotes no words."""
    typesetter = Typesetter(shelf, request.prompt, language=request.language)
    copy = copy_of(request.prompt, request.copy_lines)
    if copy:
        return typesetter.set_copy(copy, room)
    caption = CopyLine(caption_of(request.prompt), Role.SMALL_PRINT)
    return typesetter.set_copy((caption,), room, max(2 * SMALLEST, min(room.width, room.height) // 14))


def _room(area: Box, margin: int, mark: _Mark) -> Box:
    """The part of the area that the copy may fill: clear of the frame, the margins and the mark."""
    across = margin + round(min(area.width, area.height * 1.5) * 0.055)
    down = margin + round(min(area.height, area.width * 1.5) * 0.045)
    return area.inset(across, down, max(down, area.bottom - mark.box.top + mark.box.height // 3))


def _centred(lines: tuple[PlacedLine, ...], area: Box, mark: _Mark) -> tuple[PlacedLine, ...]:
    """The lines in the middle of the area's height rather than of the room over the mark, unless they would meet the mark."""
    top, bottom = min((line.ink.top for line in lines), default=0), max((line.ink.bottom for line in lines), default=0)
    down = (area.top + area.bottom - top - bottom) // 2
    lower = tuple(replace(line, baseline=line.baseline + down) for line in lines)
    near = mark.box.height // 2
    meets = any(line.ink.bottom > mark.box.top - near and line.ink.right > mark.box.left - near for line in lower)
    return lines if meets or down <= 0 else lower


def _letter(picture: Image.Image, lines: tuple[PlacedLine, ...], palette: Palette) -> None:
    """Paint the lines in their colours, with what the surface does to them: chalk's grain, neon's glow."""
    from PIL import ImageChops

    masks = [(line, *line.mask()) for line in lines]
    if palette.surface is Surface.NIGHT:
        _glow(picture, [(_colour_of(line, palette), box, mask) for line, box, mask in masks])
    for line, box, mask in masks:
        coverage = mask
        if palette.surface is Surface.CHALK and line.size >= 2 * SMALLEST and mask.width:
            worn = ground.noise((max(2, mask.width // 2), max(2, mask.height // 2)), mask.size, 0.26)
            coverage = ImageChops.multiply(mask, ImageChops.invert(worn))
        picture.paste(_colour_of(line, palette), (box.left, box.top), coverage)


def _glow(picture: Image.Image, masks: list[tuple[tuple[int, int, int], Box, Image.Image]]) -> None:
    """Light around the letters, made at an eighth of the size: it has no detail to lose."""
    from PIL import Image, ImageFilter

    step = 8
    small = (math.ceil(picture.width / step), math.ceil(picture.height / step))
    for colour in dict.fromkeys(colour for colour, _, _ in masks):
        light = Image.new("L", small, 0)
        for own, box, mask in masks:
            size = (math.ceil(box.width / step), math.ceil(box.height / step))
            if own == colour and min(size):
                light.paste(255, (box.left // step, box.top // step), mask.resize(size, Image.Resampling.BOX))
        radius = max(1.0, min(small) / 40)
        light = light.filter(ImageFilter.GaussianBlur(radius)).point([min(255, round(v * 0.8)) for v in range(256)])
        picture.paste(colour, (0, 0), light.resize(picture.size, Image.Resampling.BICUBIC))


def _colour_of(line: PlacedLine, palette: Palette) -> tuple[int, int, int]:
    return palette.accent if line.is_price or line.role is Role.HEADLINE else palette.ink


@dataclass(frozen=True, slots=True)
class _Mark:
    """The band that calls a proof a proof."""

    box: Box
    lines: tuple[PlacedLine, ...]
    ground: tuple[int, int, int]
    ink: tuple[int, int, int]

    def stamp(self, picture: Image.Image) -> None:
        """Paint the band."""
        picture.paste(self.ground, (self.box.left, self.box.top, self.box.right, self.box.bottom))
        for line in self.lines:
            box, mask = line.mask()
            picture.paste(self.ink, (box.left, box.top), mask)

    def cover(self, alpha: Image.Image) -> None:
        """Make the band opaque."""
        alpha.paste(255, (self.box.left, self.box.top, self.box.right, self.box.bottom))


def _set_mark(shelf: FontShelf, area: Box, palette: Palette) -> _Mark:
    """The mark in the lower right corner of an area, with the maker's name where there is room for it."""
    height = max(SMALLEST + 8, round(min(area.width, area.height) * 0.038))
    height = min(height, area.height)
    for text in (f"{_MARK} · {_MAKER}", _MARK):
        line = CopyLine(text)
        wide = Box(area.left, area.bottom - height, max(area.width, 20 * height), height)
        set_lines = Typesetter(shelf).set_copy((line,), wide, max(SMALLEST, round(height * 0.56)))
        width = set_lines[0].ink.width + height
        if width <= area.width * 0.6 or text == _MARK:
            break
    width = min(width, area.width)
    box = Box(area.right - width, area.bottom - height, width, height)
    placed = Typesetter(shelf).set_copy((line,), box.inset(2, 0), set_lines[0].size)
    dark = mixed(palette.ground, (0, 0, 0), 0.45) if sum(palette.ground) < 384 else NEUTRAL.ink
    return _Mark(box, placed, dark, (255, 255, 255))


def _around(lines: tuple[PlacedLine, ...], room: Box, sheet: Box) -> Box:
    """A panel that leaves air around the lines and stays inside the picture."""
    inks = [line.ink for line in lines] or [room]
    left, top = min(ink.left for ink in inks), min(ink.top for ink in inks)
    right, bottom = max(ink.right for ink in inks), max(ink.bottom for ink in inks)
    air = max(24, round(min(sheet.width, sheet.height) * 0.075))
    left, top = max(0, left - air), max(0, top - air)
    return Box(left, top, min(sheet.width, right + air) - left, min(sheet.height, bottom + air) - top)


def _opened(given: InputPicture) -> Image.Image:
    """The picture as RGB or RGBA. Raises `PictureRejected`."""
    try:
        with opened_picture(given.data) as picture:
            picture.load()
            return picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    except NotOpened as error:
        raise PictureRejected(str(error), reason=f"{given.name or 'a picture'} cannot be opened") from error


def _mask_of(given: InputPicture, capture: Image.Image) -> Image.Image:
    mask = _opened(given).convert("L")
    if mask.size != capture.size:
        raise MaskIllegal(capture=f"{capture.width}x{capture.height}", mask=f"{mask.width}x{mask.height}")
    return mask


def _resized(capture: Image.Image, mask: Image.Image | None, size: Size) -> tuple[Image.Image, Image.Image | None]:
    from PIL import Image

    wanted = (size.width, size.height)
    if capture.size == wanted:
        return capture, mask
    smaller = None if mask is None else mask.resize(wanted, Image.Resampling.BILINEAR)
    return capture.resize(wanted, Image.Resampling.LANCZOS), smaller
