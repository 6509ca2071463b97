"""What a model did to a whole frame is measured: shift, zoom and tint, on pictures that are hard to tell apart as well."""

from __future__ import annotations

from functools import cache

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from client.compositing.drift import Drift, Unmeasured
from client.compositing.drift_measured import measured_drift
from client.compositing.tones import Tone, measured_tone
from tests.client.edits import photograph
from tests.service.repainting import chequerboard

SIZE = (1280, 720)


@cache
def fixed(share: float = 0.8) -> Image.Image:
    """White where the two may be compared: all but a box."""
    still = Image.new("L", SIZE, 255)
    edge = (1 - share) ** 0.5
    still.paste(0, (100, 50, 100 + round(SIZE[0] * edge), 50 + round(SIZE[1] * edge)))
    return still


@cache
def bricks() -> Image.Image:
    """A wall that looks the same wherever one stands."""
    wall = Image.new("RGB", SIZE, (120, 60, 50))
    draw = ImageDraw.Draw(wall)
    for course, top in enumerate(range(0, SIZE[1], 20)):
        draw.line((0, top, SIZE[0], top), fill=(200, 190, 180), width=2)
        for left in range(course % 2 * 24, SIZE[0], 48):
            draw.line((left, top, left, top + 20), fill=(200, 190, 180), width=2)
    return wall


def noisy(picture: Image.Image, share: float = 0.2) -> Image.Image:
    """The picture under noise, another each time."""
    return Image.blend(picture, Image.effect_noise(picture.size, 60).convert("RGB"), share)


def moved(picture: Image.Image, right: int, down: int) -> Image.Image:
    return ImageChops.offset(picture, right, down)


def drift_of(capture: Image.Image, reply: Image.Image, still: Image.Image | None = None) -> Drift:
    drift = measured_drift(capture, reply, still or fixed())
    assert isinstance(drift, Drift), drift
    return drift


@pytest.mark.short(cases=2)
@pytest.mark.parametrize(
    "as_it_came",
    [
        ImageOps.invert,
        lambda picture: ImageOps.colorize(picture.convert("L"), (40, 0, 60), (255, 220, 90)),
        lambda picture: picture.filter(ImageFilter.FIND_EDGES),
        lambda picture: picture.filter(ImageFilter.GaussianBlur(1.5)),
        lambda picture: picture.convert("L").point([round(255 * (value / 255) ** 2) for value in range(256)]),
        noisy,
    ],
    ids=["negative", "two-colours", "sketch", "soft", "dark-grey", "noisy"],
)
def test_a_shift_is_found_however_the_frame_was_repainted(as_it_came: object) -> None:
    assert callable(as_it_came)
    alley = photograph(*SIZE)

    drift = drift_of(alley, as_it_came(moved(alley, 2, -1)))

    assert (drift.right, drift.down) == pytest.approx((2, -1), abs=0.1)
    assert drift.zoom == pytest.approx(1, abs=0.0003)


@pytest.mark.parametrize(
    "wall", [bricks, lambda: noisy(bricks()), lambda: chequerboard(SIZE)], ids=["bricks", "noisy", "board"]
)
def test_what_looks_alike_everywhere_has_moved_as_little_as_can_be(wall: object) -> None:
    assert callable(wall)
    picture = wall()

    drift = drift_of(picture, noisy(moved(picture, 2, 1), 0.1))

    assert (drift.right, drift.down) == pytest.approx((2, 1), abs=0.1)


def test_a_large_shift_is_found_as_well() -> None:
    alley = photograph(*SIZE)

    drift = drift_of(alley, moved(alley, 100, 60))

    assert (drift.right, drift.down) == pytest.approx((100, 60), abs=0.1)


@pytest.mark.whole
@pytest.mark.parametrize(("right", "down"), [(2, 0), (3, -1)])
def test_on_large_pictures_as_well(right: int, down: int) -> None:
    alley = photograph(3840, 2160)

    drift = drift_of(alley, moved(alley, right, down), Image.new("L", alley.size, 255))

    assert (drift.right, drift.down) == pytest.approx((right, down), abs=0.1)


def test_nothing_moved_is_nothing_found() -> None:
    alley = photograph(*SIZE)

    drift = drift_of(alley, noisy(alley, 0.05))

    assert drift.at_corner(*SIZE) < 0.1


def test_a_half_that_was_repainted_does_not_hide_what_the_other_tells() -> None:
    alley = photograph(*SIZE)
    half = alley.copy()
    half.paste(alley.rotate(180).crop((640, 0, 1280, 720)), (640, 0))

    drift = drift_of(alley, moved(half, 3, 0))

    assert (drift.right, drift.down) == pytest.approx((3, 0), abs=0.1)
    assert drift.agreeing < 0.8
    tone = measured_tone(alley, moved(half, 3, 0), fixed(), drift)
    assert tone is not None
    assert tone.strength < 2


def test_a_little_that_is_left_outside_the_mask_is_enough() -> None:
    alley = photograph(*SIZE)
    strip = Image.new("L", SIZE, 0)
    strip.paste(255, (0, 0, 1280, 150))

    drift = drift_of(alley, moved(alley, 2, 0), strip)

    assert (drift.right, drift.down) == pytest.approx((2, 0), abs=0.1)


def test_lines_in_one_direction_tell_nothing_of_the_other() -> None:
    blinds = Image.new("RGB", SIZE, (90, 90, 90))
    draw = ImageDraw.Draw(blinds)
    for left in range(60, SIZE[0], 170):
        draw.line((left, 0, left, SIZE[1]), fill=(200, 190, 180), width=4)

    assert measured_drift(blinds, moved(blinds, 2, 1), fixed()) is Unmeasured.NO_STRUCTURE


@pytest.mark.parametrize(
    "other",
    [
        lambda: Image.effect_noise(SIZE, 80).convert("RGB"),
        lambda: photograph(*SIZE).rotate(180),
        lambda: ImageOps.mirror(photograph(*SIZE)),
        lambda: ImageOps.mirror(moved(photograph(*SIZE), 100, 60)),
        lambda: ImageOps.flip(photograph(*SIZE)),
        lambda: Image.new("RGB", SIZE, (60, 90, 120)),
        bricks,
    ],
    ids=["noise", "turned", "mirrored", "mirrored-aside", "flipped", "flat", "bricks"],
)
def test_another_picture_has_nothing_in_common(other: object) -> None:
    assert callable(other)

    assert measured_drift(photograph(*SIZE), other(), fixed()) is Unmeasured.NOTHING_IN_COMMON


def test_a_frame_whose_content_moved_here_and_there_is_known_to_have() -> None:
    alley = photograph(*SIZE)
    warped = alley.transform(
        SIZE,
        Image.Transform.MESH,
        [
            ((left, top, left + 160, top + 120), _quad(left, top, (left // 160 * 5 + top // 120 * 3) % 7 - 3))
            for left in range(0, 1280, 160)
            for top in range(0, 720, 120)
        ],
        Image.Resampling.BICUBIC,
    )

    drift = measured_drift(alley, warped, fixed())

    assert not isinstance(drift, Drift) or drift.agreeing < 0.6


def _quad(left: int, top: int, by: int) -> tuple[float, ...]:
    """The corners of a cell, from the upper left one against the clock, shifted: what is shown there."""
    right, lower = left + 160, top + 120
    return (left + by, top, left + by, lower, right + by, lower, right + by, top)


def tone_of(capture: Image.Image, reply: Image.Image) -> Tone:
    tone = measured_tone(capture, reply, fixed(), Drift())
    assert tone is not None
    return tone


def test_a_flat_colour_tells_how_far_it_moved() -> None:
    tone = tone_of(Image.new("RGB", SIZE, (120, 110, 100)), Image.new("RGB", SIZE, (130, 105, 100)))

    assert tone.gains == pytest.approx([1, 1, 1])
    assert tone.offsets == pytest.approx((10, -5, 0), abs=0.1)


def test_a_gamma_is_no_tint_but_is_told_of() -> None:
    alley = photograph(*SIZE)
    darker = alley.point([round(255 * (value / 255) ** 2.2) for value in range(256)] * 3)

    assert tone_of(alley, darker).strength > 20


def test_colours_that_follow_no_rule_stray() -> None:
    alley = photograph(*SIZE)
    patches = Image.effect_noise((40, 24), 200).resize(SIZE, Image.Resampling.NEAREST).convert("RGB")

    tone = tone_of(alley, ImageChops.add(alley, patches, 1, -60))

    assert tone.spread > 14


def test_too_few_pixels_tell_no_tone() -> None:
    alley = photograph(*SIZE)
    corner = Image.new("L", SIZE, 0)
    corner.paste(255, (0, 0, 10, 10))

    assert measured_tone(alley, alley, corner, Drift()) is None
