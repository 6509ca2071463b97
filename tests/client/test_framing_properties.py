"""Framings and compositions, of any kind: what is sent is legal, what is cut back is the capture to the byte, nonsense is refused."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from client.compositing.blending import blended, weights_of
from client.compositing.checking import counted, reach_of
from client.composition import Composition
from client.framing import Framing, framing_of_picture, framing_of_ratio
from client.picture_headers import MOST_PIXELS as MOST_OPENED
from client.plain_values import from_plain, to_plain
from client.request import InputPicture, PictureFormat, pictures_among
from client.sizes import FEWEST_PIXELS, MOST_PIXELS, Size, broken_rule

RATIOS = st.floats(0.1, 10.0)
PIXELS = st.integers(FEWEST_PIXELS, MOST_PIXELS)
EDGES = st.integers(1, 8192)
MODES = st.sampled_from(["L", "RGB", "RGBA", "I;16"])


def noise(width: int, height: int, mode: str, seed: int = 1) -> Image.Image:
    """A picture of which no two pixels are alike but by chance."""
    length = width * height * {"L": 1, "RGB": 3, "RGBA": 4, "I;16": 2}[mode]
    return Image.frombytes(mode, (width, height), random.Random(seed).randbytes(length))


@st.composite
def framings(draw: st.DrawFn) -> Framing:
    """Any framing that does not scale, small enough to be tried by the hundred."""
    width, height = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    left, top, right, below = (draw(st.integers(0, 20)) for _ in range(4))
    return Framing(width, height, Size(width + left + right, height + top + below), left, top, width, height)


@given(framings(), MODES)
@settings(max_examples=300, deadline=None)
def test_what_was_padded_is_cut_back_to_the_byte(framing: Framing, mode: str) -> None:
    capture = noise(framing.width, framing.height, mode)

    sent = framing.padded(capture)

    assert sent.size == (framing.sent.width, framing.sent.height)
    assert framing.cut(sent).tobytes() == capture.tobytes()
    assert framing.cut(sent).mode == mode


@given(framings())
@settings(max_examples=200, deadline=None)
def test_padding_repeats_the_edge_and_invents_nothing(framing: Framing) -> None:
    capture = noise(framing.width, framing.height, "RGB")
    sent, own = numpy.asarray(framing.padded(capture)), numpy.asarray(capture)

    rows = numpy.clip(numpy.arange(framing.sent.height) - framing.top, 0, framing.height - 1)
    columns = numpy.clip(numpy.arange(framing.sent.width) - framing.left, 0, framing.width - 1)
    assert (sent == own[rows][:, columns]).all()


@given(RATIOS, PIXELS)
@settings(max_examples=300, deadline=None)
def test_a_framing_of_any_ratio_is_legal_and_holds_it(ratio: float, pixels: int) -> None:
    framing = framing_of_ratio(ratio, pixels)

    check_legal(framing)
    assert not framing.is_scaled
    assert touches_two_sides(framing)
    nearest = max(1 / framing.across, 1 / framing.down)
    assert framing.across / framing.down == pytest.approx(ratio, rel=nearest)


@given(EDGES, EDGES)
@settings(max_examples=300, deadline=None)
def test_a_framing_of_any_picture_is_legal_and_keeps_its_pixels(width: int, height: int) -> None:
    framing = framing_of_picture(width, height)

    check_legal(framing)
    assert (framing.width, framing.height) == (width, height)
    if not framing.is_scaled:
        assert (framing.across, framing.down) == (width, height)
    else:
        assert touches_two_sides(framing)
    if width * height <= MOST_OPENED:
        assert from_plain(Framing, json.loads(json.dumps(to_plain(framing)))) == framing


def check_legal(framing: Framing) -> None:
    left, top, right, lower = framing.box
    assert broken_rule(framing.sent) == ""
    assert 0 <= left < right <= framing.sent.width
    assert 0 <= top < lower <= framing.sent.height
    assert abs(left - (framing.sent.width - right)) <= 1, "in the middle"
    assert abs(top - (framing.sent.height - lower)) <= 1


def touches_two_sides(framing: Framing) -> bool:
    """Whether the box is as large as it can be."""
    return framing.across == framing.sent.width or framing.down == framing.sent.height


JUNK = st.one_of(
    st.none(),
    st.text(max_size=5),
    st.floats(),
    st.integers(),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(), st.none()),
)


@given(framings(), st.data())
@settings(max_examples=400, deadline=None)
def test_a_record_of_a_framing_is_one_or_is_refused(framing: Framing, data: st.DataObject) -> None:
    plain: dict[str, Any] = to_plain(framing)
    name = data.draw(st.sampled_from(sorted(plain)))
    plain[name] = data.draw(JUNK)

    try:
        read = from_plain(Framing, plain)
    except (KeyError, TypeError, ValueError, OverflowError):
        return
    left, top, right, lower = read.box
    assert 0 <= left < right <= read.sent.width
    assert 0 <= top < lower <= read.sent.height
    assert 1 <= read.width * read.height <= MOST_OPENED
    assert read.sent.pixels <= MOST_OPENED


@pytest.mark.parametrize(
    "changes",
    [
        {"left": -1},
        {"across": 0},
        {"across": 101},
        {"left": 1},
        {"width": 0},
        {"height": -5},
        {"width": 10**9},
        {"sent": [0, 100]},
        {"sent": [100]},
        {"sent": [100, 100, 100]},
        {"sent": None},
        {"sent": [10**9, 10**9], "across": 10**9, "down": 10**9},
        {"top": None},
        {"down": "all"},
        {"width": float("nan")},
        {"width": float("inf")},
    ],
)
def test_a_framing_that_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    sound = to_plain(Framing(100, 100, Size(100, 100), 0, 0, 100, 100))
    from_plain(Framing, sound)

    with pytest.raises((KeyError, TypeError, ValueError, OverflowError)):
        from_plain(Framing, {**sound, **changes})


@given(framings(), st.integers(0, 10_000), st.booleans(), st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_composition_is_read_back_as_it_was(framing: Framing, feather: int, has_plate: bool, has_depth: bool) -> None:
    plate, depth = (
        InputPicture(name.encode(), PictureFormat.PNG, name) if is_there else None
        for name, is_there in (("plate", has_plate), ("depth", has_depth))
    )
    composition = Composition(framing, feather, plate, depth)
    pictures = {picture.digest: picture.data for picture in composition.pictures}

    assert (
        from_plain(Composition, json.loads(json.dumps(to_plain(composition))), pictures_among(pictures)) == composition
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"feather": -1},
        {"feather": 10_001},
        {"feather": None},
        {"framing": None},
        {"plate": {"sha256": "0"}},
        {"depth": 7},
    ],
)
def test_a_composition_that_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    sound = to_plain(Composition(Framing(100, 100, Size(100, 100), 0, 0, 100, 100)))
    from_plain(Composition, sound, pictures_among({}))

    with pytest.raises((KeyError, TypeError, ValueError)):
        from_plain(Composition, {**sound, **changes}, pictures_among({}))


@st.composite
def masks(draw: st.DrawFn) -> Image.Image:
    """A mask of a few dots and boxes in any grey."""
    width, height = draw(st.integers(1, 50)), draw(st.integers(1, 50))
    mask = Image.new("L", (width, height), 0)
    for _ in range(draw(st.integers(0, 4))):
        left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        grey = draw(st.sampled_from([1, 90, 127, 128, 254, 255]))
        mask.paste(grey, (left, top, left + draw(st.integers(1, 12)), top + draw(st.integers(1, 12))))
    return mask


@given(masks(), st.integers(0, 40), MODES, st.sampled_from(["L", "RGB", "RGBA"]))
@settings(max_examples=400, deadline=None)
def test_no_byte_outside_mask_and_feather_changes_whatever_they_are(
    mask: Image.Image, feather: int, mode: str, reply_mode: str
) -> None:
    capture, reply = noise(*mask.size, mode, 1), noise(*mask.size, reply_mode, 2)
    white = numpy.asarray(mask) > 0
    near = numpy.zeros_like(white)
    for row, column in zip(*numpy.nonzero(white), strict=True):
        near[max(0, row - feather) : row + feather + 1, max(0, column - feather) : column + feather + 1] = True

    take = blended(capture, reply, weights_of(mask, feather))

    count = counted(take, capture, mask, feather)
    assert (numpy.asarray(reach_of(mask, feather)) == numpy.where(near, 255, 0)).all()
    assert count.outside == int((~near).sum())
    assert (count.outside_differing, count.outside_differing_bytes) == (0, 0)
    assert count.outside + count.inside == mask.width * mask.height
    made, own = (
        numpy.asarray(picture) for picture in (take, capture if take.mode == mode else capture.convert(take.mode))
    )
    assert (made[~near] == own[~near]).all()
    differs = (made != own).reshape(*white.shape, -1).any(axis=2)
    assert count.inside_changed == int(differs.sum())


@given(masks(), st.integers(0, 10), st.integers(0, 49), st.integers(0, 49))
@settings(max_examples=200, deadline=None)
def test_the_count_sees_a_single_byte_that_differs(mask: Image.Image, feather: int, column: int, row: int) -> None:
    capture = noise(*mask.size, "RGB")
    take = capture.copy()
    column, row = column % mask.width, row % mask.height
    red, green, blue = capture.getpixel((column, row))  # type: ignore[misc]
    take.putpixel((column, row), (red, green ^ 1, blue))

    count = counted(take, capture, mask, feather)

    is_inside = reach_of(mask, feather).getpixel((column, row)) == 255
    assert (count.outside_differing, count.outside_differing_bytes) == ((0, 0) if is_inside else (1, 1))
    assert count.inside_changed == int(is_inside)
