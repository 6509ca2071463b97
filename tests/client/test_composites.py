"""What comes back after an edit: outside the mask the take is the capture, byte for byte, whatever the model did to the frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from client.dispatch import Dispatch
from client.framing import Framing, framing_of_picture, framing_of_ratio
from client.providers.proof.provider import proof_of
from client.providers.wire import ServiceSettings
from client.request import Background, PictureFormat, ProviderName
from tests.client.edits import (
    box_mask,
    carried,
    composite_of,
    differing,
    edit,
    encoded,
    grown,
    is_within,
    kept,
    photograph,
    pixels,
    repaint,
)
from tests.client.lettering_fonts import shelf
from tests.client.posted_jobs import key_of, program, settings
from tests.service import Service
from tests.service.repainting import chequerboard

PROOF, SEGMIND, OPENAI = ProviderName.PROOF, ProviderName.SEGMIND, ProviderName.OPENAI
OWN = ServiceSettings(SEGMIND)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def dispatch(tmp_path: Path) -> Iterator[Dispatch]:
    running = Dispatch(program(tmp_path))
    yield running
    running.close()


def white_box(framing: Framing) -> tuple[int, int, int, int]:
    """Where the mask of `edit` is white, at the capture's pixels."""
    bounds = framing.cut(box_mask(framing)).point([0] + [255] * 255).getbbox()
    assert bounds is not None
    return bounds


def how_unlike(one: Image.Image, other: Image.Image) -> float:
    """By how much two pictures differ on average, of 255."""
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


@pytest.mark.parametrize("provider", [SEGMIND, OPENAI])
def test_the_frame_comes_back_in_another_colour_and_moved_and_outside_the_mask_not_one_byte_changes(
    service: Service, dispatch: Dispatch, tmp_path: Path, provider: ProviderName
) -> None:
    service.settings.repaint, service.settings.repaint_right, service.settings.repaint_down = "colour", 2, -1
    alley = photograph(1280, 720)
    asked = edit(settings(service, tmp_path, provider), alley, feather=6)

    take = carried(dispatch, tmp_path, asked, key_of(service, provider))

    made, box = pixels(take.picture), white_box(framing_of_picture(1280, 720))
    assert made.size == alley.size
    assert is_within(differing(made, alley).getbbox(), grown(box, 6))
    # Nothing was masked the wrong way round: the white was painted, where it stood before the frame moved.
    inside = grown(box, -8)
    assert how_unlike(made.crop(inside), chequerboard(made.size).crop(inside)) < 1
    outside = 1280 * 720 - (box[2] - box[0] + 12) * (box[3] - box[1] + 12)
    assert take.notes[0] == f"Outside the mask and its feather 0 of {outside:,} pixels differ from the capture."
    assert any("2.0 right and 1.0 up" in note and "undone" in note for note in take.notes)
    assert any("too much to undo" in note for note in take.notes)
    came = pixels(take.reply)
    assert differing(came, alley).histogram()[255] > 0.9 * 1280 * 720, "the reply as it came is kept"


@pytest.mark.parametrize("with_alpha", [False, True])
def test_segmind_reads_the_mask_alike_with_and_without_alpha(
    service: Service, dispatch: Dispatch, tmp_path: Path, with_alpha: bool
) -> None:
    service.settings.repaint = "plain"
    asked = edit(settings(service, tmp_path, SEGMIND, mask_alpha=with_alpha), photograph(1024, 768), feather=0)

    take = carried(dispatch, tmp_path, asked, service.segmind_key)

    assert take.reply is not None
    changed = differing(pixels(take.reply).convert("RGB"), photograph(1024, 768)).getbbox()
    assert changed == white_box(framing_of_picture(1024, 768)), "what the service itself painted"


@pytest.mark.short(cases=1)
@pytest.mark.parametrize(
    "framing",
    [
        framing_of_ratio(1.0, 700_000),
        framing_of_ratio(2.39, 900_000),
        framing_of_ratio(1 / 5, 900_000),
        framing_of_picture(1501, 999),
        framing_of_picture(301, 211),
    ],
    ids=["square", "scope", "tower", "odd", "small"],
)
def test_a_proof_keeps_its_words_inside_the_mask_of_any_framing(tmp_path: Path, framing: Framing) -> None:
    asked = edit(ServiceSettings(PROOF), photograph(framing.width, framing.height), framing=framing)
    made = proof_of(asked.request, shelf()).picture.convert("RGB")

    take = kept(tmp_path, asked, made)

    own = photograph(framing.width, framing.height)
    assert (take.width, take.height) == (framing.width, framing.height)
    changed = differing(pixels(take.picture), own).getbbox()
    assert is_within(changed, grown(white_box(framing), 6))
    assert changed is not None
    assert (changed[2] - changed[0]) * 2 > white_box(framing)[2] - white_box(framing)[0], "the sign fills the mask"
    assert not [note for note in take.notes if "moved" in note or "recoloured" in note]
    assert b"digitalsourcetype/algorithmicMedia" in take.picture.read_bytes(), "no model has made it"


@pytest.mark.short(cases=2)
@pytest.mark.parametrize(
    ("way", "right", "down", "zoom"),
    [
        ("plain", 2, 0, 1.0),
        ("colour", 2, 0, 1.0),
        ("tint", 2.4, -1.3, 1.0),
        ("plain", 0, 0, 1.005),
        ("colour", 0, 0, 1.005),
        ("tint", -5, 3, 0.99),
        ("colour", 31, -18, 1.03),
    ],
)
def test_what_moved_is_found_and_moved_back(tmp_path: Path, way: str, right: float, down: float, zoom: float) -> None:
    asked = edit(OWN, photograph(1280, 720))

    take = kept(tmp_path, asked, repaint(asked, way, right, down, zoom))

    drift = composite_of(take)["drift"]
    assert drift["right"] == pytest.approx(right, abs=0.1)
    assert drift["down"] == pytest.approx(down, abs=0.1)
    assert drift["zoom"] == pytest.approx(zoom, abs=0.0003)
    made, inside = pixels(take.picture), grown(white_box(framing_of_picture(1280, 720)), -12)
    is_whole = zoom == 1 and right == int(right)
    # The board stands where it was painted; a resampling twice over softens its edges.
    assert how_unlike(made.crop(inside), chequerboard(made.size).crop(inside)) < (3 if is_whole else 13)


def test_a_whole_shift_is_undone_without_resampling(tmp_path: Path) -> None:
    asked = edit(OWN, photograph(1280, 720))

    take = kept(tmp_path, asked, repaint(asked, "plain", 3, 7))

    made, inside = pixels(take.picture), grown(white_box(framing_of_picture(1280, 720)), -8)
    assert differing(made.crop(inside), chequerboard(made.size).crop(inside)).getbbox() is None


def test_a_tint_is_found_and_taken_off_inside_the_mask(tmp_path: Path) -> None:
    asked = edit(OWN, photograph(1280, 720))

    take = kept(tmp_path, asked, repaint(asked, "tint"), "JPEG", quality=92, subsampling=0)

    tone = composite_of(take)["tone"]
    assert tone["undone"]
    assert tone["gains"] == pytest.approx([0.88, 0.96, 1.04], abs=0.02)
    assert tone["offsets"] == pytest.approx([24, 4, -18], abs=2)
    made, inside = pixels(take.picture), grown(white_box(framing_of_picture(1280, 720)), -8)
    assert how_unlike(made.crop(inside), chequerboard(made.size).crop(inside)) < 8
    assert any("inside the mask this was undone" in note for note in take.notes)


@pytest.mark.parametrize("way", ["noise", "flat"])
def test_where_nothing_is_left_of_the_capture_nothing_is_corrected_and_that_is_said(tmp_path: Path, way: str) -> None:
    asked = edit(OWN, photograph(1280, 720))

    take = kept(tmp_path, asked, repaint(asked, way, 5, 5))

    assert any("nothing in common" in note for note in take.notes)
    assert composite_of(take)["drift"] == {"unmeasured": "nothing in common"}
    assert is_within(
        differing(pixels(take.picture), photograph(1280, 720)).getbbox(),
        grown(white_box(framing_of_picture(1280, 720)), 6),
    )


def test_a_capture_without_structure_tells_no_shift_but_its_colour(tmp_path: Path) -> None:
    plain = Image.new("RGB", (1024, 768), (120, 110, 100))
    asked = edit(OWN, plain)

    take = kept(tmp_path, asked, repaint(asked, "tint", 4, 0))

    assert any("too little structure" in note for note in take.notes)
    assert composite_of(take)["tone"]["undone"]
    assert composite_of(take)["outside_differing"] == 0


def test_a_mask_over_everything_leaves_nothing_to_compare(tmp_path: Path) -> None:
    picture = photograph(1024, 768)
    asked = edit(OWN, picture, mask=Image.new("L", picture.size, 255))

    take = kept(tmp_path, asked, repaint(asked, "plain", 2))

    assert "The mask leaves nothing of the capture: everything may have changed." in take.notes
    assert any("too little of the capture" in note for note in take.notes)
    assert differing(pixels(take.picture), pixels(take.reply)).getbbox() is None


def test_a_mask_over_nothing_leaves_the_capture(tmp_path: Path) -> None:
    picture = photograph(1024, 768)
    asked = edit(OWN, picture, mask=Image.new("L", picture.size, 0))

    take = kept(tmp_path, asked, repaint(asked, "noise"))

    assert differing(pixels(take.picture), picture).getbbox() is None
    assert "The model changed nothing inside the mask." in take.notes


@pytest.mark.short(cases=1)
@pytest.mark.parametrize("size", [(1501, 999), (1023, 1025), (2000, 301), (301, 211), (160, 1600), (3900, 220)])
def test_any_size_is_cut_back_to_its_own_pixels(tmp_path: Path, size: tuple[int, int]) -> None:
    picture, framing = photograph(*size), framing_of_picture(*size)
    asked = edit(OWN, picture)

    take = kept(tmp_path, asked, repaint(asked, "tint", 2, 0))

    made = pixels(take.picture)
    assert made.size == size == (take.width, take.height)
    assert is_within(differing(made, picture).getbbox(), grown(white_box(framing), 6 + framing.is_scaled * 2))
    assert composite_of(take)["outside_differing"] == 0
    assert differing(pixels(take.before), picture).getbbox() is None
    assert not any("own pixels were not kept" in note for note in take.notes), "the plate was used"


@pytest.mark.parametrize("size", [(1501, 999), (301, 211)])
def test_without_a_mask_the_reply_is_cut_and_nothing_else(tmp_path: Path, size: tuple[int, int]) -> None:
    framing = framing_of_picture(*size)
    asked = edit(OWN, photograph(*size), mask=None)
    reply = repaint(asked, "tint")

    take = kept(tmp_path, asked, reply)

    assert pixels(take.picture).size == size
    assert differing(pixels(take.picture), framing.cut(reply)).getbbox() is None
    assert take.reply is not None


def test_without_a_mask_and_with_nothing_to_cut_the_service_s_own_bytes_stay(tmp_path: Path) -> None:
    asked = edit(OWN, photograph(1024, 768), mask=None, format=PictureFormat.JPEG)
    reply = encoded(repaint(asked, "tint", 3), "JPEG", quality=90).data

    take = kept(tmp_path, asked, reply)

    assert take.picture.suffix == ".jpeg"
    written = take.picture.read_bytes()
    assert reply[20:] in written, "every byte of the reply, with its provenance before them"
    assert take.reply is None
    assert differing(pixels(take.before), photograph(1024, 768)).getbbox() is None
    assert any("3.0 right" in note and "not undone" in note for note in take.notes)


@pytest.mark.parametrize(
    ("asked_for", "written"),
    [(PictureFormat.PNG, "PNG"), (PictureFormat.WEBP, "WEBP"), (PictureFormat.JPEG, "PNG")],
)
def test_a_composite_is_written_without_loss(tmp_path: Path, asked_for: PictureFormat, written: str) -> None:
    picture = photograph(1024, 768)
    asked = edit(OWN, picture, format=asked_for)

    take = kept(tmp_path, asked, repaint(asked, "tint"), asked_for.value.upper(), quality=90)

    made = pixels(take.picture)
    assert made.format == written
    assert is_within(differing(made, picture).getbbox(), grown(white_box(framing_of_picture(1024, 768)), 6))
    assert ("The take is PNG, as JPEG could not keep the capture's pixels unchanged." in take.notes) == (
        asked_for is PictureFormat.JPEG
    )
    assert pixels(take.reply).format == asked_for.value.upper()


def test_a_reply_of_another_size_is_scaled_and_said_to_be(tmp_path: Path) -> None:
    asked = edit(OWN, photograph(1280, 720))

    take = kept(tmp_path, asked, repaint(asked, "plain").resize((1254, 1254)))

    assert is_within(
        differing(pixels(take.picture), photograph(1280, 720)).getbbox(),
        grown(white_box(framing_of_picture(1280, 720)), 6),
    )
    assert any("1254 x 1254 pixels was scaled to the 1280x720" in note and "stretched" in note for note in take.notes)
    assert pixels(take.reply).size == (1254, 1254)
    assert abs(composite_of(take)["drift"]["right"]) < 0.3


@pytest.mark.short(cases=2)
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("reply_mode", ["L", "RGB", "RGBA"])
def test_captures_and_replies_of_any_kind_meet(tmp_path: Path, mode: str, reply_mode: str) -> None:
    picture = photograph(1024, 768, mode)
    asked = edit(OWN, picture)
    reply = repaint(asked, "plain").convert(reply_mode)
    if reply_mode == "RGBA":
        reply.putalpha(Image.linear_gradient("L").resize(reply.size))

    take = kept(tmp_path, asked, reply)

    made = pixels(take.picture)
    assert "could not be put" not in " ".join(take.notes)
    expected = picture if made.mode == picture.mode else picture.convert(made.mode)
    assert (made.mode == "I;16") == (mode == "I;16")
    assert is_within(differing(made, expected).getbbox(), grown(white_box(framing_of_picture(1024, 768)), 6))
    assert composite_of(take)["outside_differing_bytes"] == 0
    assert take.has_alpha == (mode != "I;16" and "RGBA" in (mode, reply_mode))


def test_a_cut_out_stays_one_inside_the_mask(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    service.settings.repaint = "plain"
    picture = photograph(1024, 1024)
    corner = Image.new("L", picture.size, 0)
    corner.paste(255, (0, 0, 512, 512))
    asked = edit(
        settings(service, tmp_path, OPENAI), picture, mask=corner, background=Background.TRANSPARENT, feather=0
    )

    take = carried(dispatch, tmp_path, asked, service.openai_key)

    made = pixels(take.picture)
    assert take.has_alpha
    assert made.getpixel((30, 300))[3] == 0  # type: ignore[index]
    assert made.getpixel((400, 500))[3] == 255  # type: ignore[index]
    assert (
        differing(made.crop((512, 0, 1024, 1024)).convert("RGB"), picture.crop((512, 0, 1024, 1024))).getbbox() is None
    )
    assert made.crop((512, 0, 1024, 1024)).getchannel("A").getextrema() == (255, 255)


@pytest.mark.short(cases=3)
@pytest.mark.parametrize("feather", [0, 1, 2, 3, 4, 7, 15, 16, 33, 200])
def test_a_feather_fades_over_its_pixels_and_no_further(tmp_path: Path, feather: int) -> None:
    black = Image.new("RGB", (1024, 768), (0, 0, 0))
    asked = edit(OWN, black, feather=feather)
    box = white_box(framing_of_picture(1024, 768))

    take = kept(tmp_path, asked, Image.new("RGB", (1024, 768), (255, 255, 255)))

    grey = pixels(take.picture).convert("L")
    middle = (box[1] + box[3]) // 2
    line = list(grey.crop((box[0] - feather - 1, middle, box[0] + 1, middle + 1)).tobytes())[::-1]
    assert line[0] == 255, "the mask's own white shows the reply"
    assert line == sorted(line, reverse=True)
    assert line[-1] == 0
    assert is_within(grey.getbbox(), grown(box, feather))
    if feather:
        assert 0 < sum(line[1:]) < 255 * feather


def test_a_masks_own_soft_edge_stays(tmp_path: Path) -> None:
    framing = framing_of_picture(1024, 768)
    asked = edit(OWN, Image.new("RGB", (1024, 768)), mask=box_mask(framing, soft=True), feather=0)

    take = kept(tmp_path, asked, Image.new("RGB", (1024, 768), (200, 200, 200)))

    box = white_box(framing)
    assert pixels(take.picture).getpixel((box[0] - 1, 384)) == (round(200 * 90 / 255),) * 3
    assert pixels(take.picture).getpixel((box[0] - 3, 384)) == (0, 0, 0)
