"""How much of a picture a view transform cannot show is told from its colours: nothing of greys, all of pure red."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from client.colour_limits import Limited, shares_beyond


def picture(*colours: tuple[int, int, int]) -> bytes:
    """A PNG in equal parts of these colours."""
    image = Image.new("RGB", (8 * len(colours), 8))
    for number, colour in enumerate(colours):
        image.paste(colour, (8 * number, 0, 8 * number + 8, 8))
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def test_greys_and_muted_colours_are_shown_by_every_view() -> None:
    assert shares_beyond(picture((120, 120, 120), (170, 90, 80), (200, 200, 200))) == dict.fromkeys(Limited, 0.0)


def test_a_saturated_red_is_beyond_every_view() -> None:
    assert shares_beyond(picture((250, 10, 10), (120, 120, 120))) == dict.fromkeys(Limited, 0.5)


def test_dark_tones_are_beyond_khronos_alone() -> None:
    shares = shares_beyond(picture((20, 20, 20)))

    assert shares == {"AgX before 5.0": 0.0, "AgX": 0.0, "Khronos PBR Neutral": 1.0}


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK", "I;16"])
def test_every_kind_of_picture_is_read(mode: str) -> None:
    kept = io.BytesIO()
    Image.new(mode, (700, 300)).save(kept, "TIFF")

    assert set(shares_beyond(kept.getvalue())) == set(Limited)
