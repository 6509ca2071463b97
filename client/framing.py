"""How a capture stands in the picture that is sent: a legal size holds it whole, and the take is cut back to it. No bpy, no I/O.

A service wants edges in multiples of 16 and ratios from 1:3 to 3:1; a camera's gate has neither. So the capture fills a box of
the picture, the rest repeats its edge, and what comes back is cut to the box: to the pixel what the camera framed.
All numbers are pixels, counted from the upper left corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .picture_headers import MOST_PIXELS as MOST_OPENED
from .sizes import EDGE_STEP, FEWEST_PIXELS, LARGEST_RATIO, LONGEST_EDGE, MOST_PIXELS, Size, fit_size

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True)
class Framing:
    """The capture's own pixels (the take has as many), the picture that is sent, and the box in it that shows the capture.

    The box is as large as the capture, unless a finished picture, such as a texture, had to be scaled to be sent.
    """

    width: int
    height: int
    sent: Size
    left: int
    top: int
    across: int
    down: int

    @property
    def box(self) -> tuple[int, int, int, int]:
        """The box as left, upper, right, lower."""
        return (self.left, self.top, self.left + self.across, self.top + self.down)

    @property
    def is_scaled(self) -> bool:
        """Whether the capture was scaled to be sent, so that its own pixels have to be kept beside it."""
        return (self.across, self.down) != (self.width, self.height)

    @property
    def is_whole(self) -> bool:
        """Whether the picture that is sent is the capture itself, with nothing around it."""
        return (self.across, self.down) == (self.sent.width, self.sent.height) == (self.width, self.height)

    def padded(self, capture: Image.Image) -> Image.Image:
        """The picture to send: the capture in its box, its edge repeated around it."""
        from PIL import Image

        if capture.size != (self.across, self.down):
            capture = capture.resize((self.across, self.down), Image.Resampling.LANCZOS)
        if capture.size == (self.sent.width, self.sent.height):
            return capture
        picture = Image.new(capture.mode, (self.sent.width, self.sent.height))
        picture.paste(capture, (self.left, self.top))
        _repeat_edges(picture, self.box)
        return picture

    def cut(self, picture: Image.Image) -> Image.Image:
        """The box of a picture that has the size which was sent, at the capture's own pixels."""
        from PIL import Image

        if picture.size != (self.sent.width, self.sent.height):
            raise ValueError(f"a picture of {picture.size} where {self.sent} was sent")
        inside = picture if self.box == (0, 0, *picture.size) else picture.crop(self.box)
        if inside.size == (self.width, self.height):
            return inside
        return inside.resize((self.width, self.height), Image.Resampling.LANCZOS)

    def check_read(self) -> None:
        """Raise ValueError where the box does not lie in its picture, or a picture has more pixels than one that is opened."""
        left, top, right, lower = self.box
        fits = 0 <= left < right <= self.sent.width and 0 <= top < lower <= self.sent.height
        if not fits or min(self.width, self.height) < 1:
            raise ValueError("a box outside its picture")
        if max(self.width * self.height, self.sent.pixels) > MOST_OPENED:  # no picture with more is opened
            raise ValueError("a picture of so many pixels")


def framing_of_ratio(ratio: float, pixels: int) -> Framing:
    """The framing of a capture that can be made at any size: the legal size nearest to its ratio and a pixel budget, and
    the largest box of that ratio in its middle.
    """
    sent = fit_size(ratio, pixels)
    across, down = _inscribed(ratio, sent)
    return _centred(across, down, sent, across, down)


def framing_of_picture(width: int, height: int) -> Framing:
    """The framing of a finished picture: at its own size where a legal size can hold it, else scaled to the nearest."""
    sent = _legal_around(width, height)
    if sent is not None:
        return _centred(width, height, sent, width, height)
    sent = fit_size(width / height, width * height)
    return _centred(width, height, sent, *_inscribed(width / height, sent))


def _centred(width: int, height: int, sent: Size, across: int, down: int) -> Framing:
    return Framing(width, height, sent, (sent.width - across) // 2, (sent.height - down) // 2, across, down)


def _inscribed(ratio: float, sent: Size) -> tuple[int, int]:
    """The largest box of this ratio, to the nearest pixel, inside a size."""
    if sent.ratio >= ratio:
        return max(1, min(sent.width, round(sent.height * ratio))), sent.height
    return sent.width, max(1, min(sent.height, round(sent.width / ratio)))


def _legal_around(width: int, height: int) -> Size | None:
    """The smallest legal size that holds so many pixels; None when there is none, or when most of it would be padding."""
    across, down = (-(-edge // EDGE_STEP) * EDGE_STEP for edge in (width, height))
    across = max(across, -(-down // LARGEST_RATIO // EDGE_STEP) * EDGE_STEP)
    down = max(down, -(-across // LARGEST_RATIO // EDGE_STEP) * EDGE_STEP)
    size = Size(across, down)
    is_legal = max(across, down) <= LONGEST_EDGE and FEWEST_PIXELS <= size.pixels <= MOST_PIXELS
    return size if is_legal and max(across, down) <= LARGEST_RATIO * min(across, down) else None


def _repeat_edges(picture: Image.Image, box: tuple[int, int, int, int]) -> None:
    """Fill what lies outside the box with the box's outermost pixels: first to the sides, then up and down."""
    left, top, right, lower = box
    width, height = picture.size
    for column, target in ((left, (0, top, left, lower)), (right - 1, (right, top, width, lower))):
        if target[0] < target[2]:
            strip = picture.crop((column, top, column + 1, lower))
            picture.paste(strip.resize((target[2] - target[0], lower - top)), target[:2])
    for row, target in ((top, (0, 0, width, top)), (lower - 1, (0, lower, width, height))):
        if target[1] < target[3]:
            strip = picture.crop((0, row, width, row + 1))
            picture.paste(strip.resize((width, target[3] - target[1])), target[:2])
