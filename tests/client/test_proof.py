"""The proof provider: a picture of the requested words, marked as a proof, that never touches what a mask keeps."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, features

from client.errors import Cancelled, FontsMissing, LetteringTooSmall, MaskIllegal, PictureRejected, ScriptWithoutFont
from client.lettering.palette import contrast, palette_of
from client.providers.proof.provider import ProofProvider
from client.providers.wire import Provider, Reply, ReplyShape, ServiceSettings
from client.request import Background, InputPicture, PictureFormat, ProviderName, Request
from client.sizes import Size
from tests.client.lettering_fonts import fonts_folder
from tests.client.recording_wire import RecordingWire

MENU = Request(
    prompt="A wooden menu board: '牛肉面 ¥28', '小笼包 ¥32', '担担面 ¥26'", model="proof", size=Size(1536, 1024)
)
CHALKBOARD = replace(MENU, prompt="A chalkboard easel: 'मुंबई पुस्तक भंडार', 'Mumbai Book Store'")
COLOURS = [
    "cream",
    "off-white",
    "ivory",
    "beige",
    "white",
    "black",
    "charcoal",
    "grey",
    "green",
    "navy",
    "teal",
    "turquoise",
    "blue",
    "burgundy",
    "crimson",
    "red",
    "terracotta",
    "orange",
    "mustard",
    "gold",
    "yellow",
    "pink",
    "purple",
    "violet",
    "brown",
]


@pytest.fixture
def service() -> ServiceSettings:
    return ServiceSettings(ProviderName.PROOF, fonts_folder=fonts_folder())


class Studio:
    """Asks for proofs and opens them."""

    def __init__(self, folder: Path, service: ServiceSettings) -> None:
        self.folder, self.service = folder, service
        self.wire = RecordingWire(folder)

    def reply(self, request: Request) -> Reply:
        self.wire = RecordingWire(self.folder)
        provider: Provider = ProofProvider()
        return provider.fetch(request, self.service, "", self.wire)

    def raw(self, request: Request) -> bytes:
        return self.reply(request).path.read_bytes()

    def picture(self, request: Request) -> Image.Image:
        picture = Image.open(io.BytesIO(self.raw(request)))
        picture.load()
        return picture


@pytest.fixture
def studio(tmp_path: Path, service: ServiceSettings) -> Iterator[Studio]:
    yield Studio(tmp_path, service)


def test_a_proof_is_a_free_picture_of_the_requested_size(studio: Studio) -> None:
    """Given a menu board, when fetched, then a picture of its size is kept and nothing is charged."""
    reply = studio.reply(MENU)

    assert studio.picture(MENU).size == (1536, 1024)
    assert (reply.shape, reply.cost, reply.cost_source) == (ReplyShape.PICTURE, Decimal(0), "proof")


def test_the_wire_is_told_before_anything_is_kept(studio: Studio) -> None:
    studio.reply(MENU)

    assert studio.wire.steps[:3] == ["about_to_send", "remember smallest_letters", "keep_reply"]
    assert studio.wire.expected == len(studio.wire.raw)


def test_a_proof_that_is_cancelled_in_time_keeps_nothing(tmp_path: Path, service: ServiceSettings) -> None:
    class CancelledWire(RecordingWire):
        def about_to_send(self) -> None:
            raise Cancelled

    wire = CancelledWire(tmp_path)
    with pytest.raises(Cancelled):
        ProofProvider().fetch(MENU, service, "", wire)

    assert wire.steps == []


def test_the_same_request_gives_the_same_bytes(studio: Studio) -> None:
    assert studio.raw(CHALKBOARD) == studio.raw(CHALKBOARD)


def test_a_proof_may_be_made_again_after_a_crash(studio: Studio) -> None:
    """Given a courier that died at work, then a proof is simply made again: it cannot have cost anything."""
    assert ProofProvider().can_resume(studio.wire.recall)


def test_other_words_give_another_picture(studio: Studio) -> None:
    assert studio.raw(MENU) != studio.raw(replace(MENU, copy_lines=("牛肉面 ¥28",)))


def test_no_text_is_drawn_by_pillow(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a Pillow that can draw no text at all, when a proof is made, then its bytes are the same."""
    expected = studio.raw(CHALKBOARD)
    monkeypatch.setattr(features, "check", lambda _feature: False)
    monkeypatch.setattr(ImageDraw.ImageDraw, "text", None)
    monkeypatch.setattr("PIL.ImageFont.truetype", None)

    assert studio.raw(CHALKBOARD) == expected


@pytest.mark.parametrize("size", [Size(1024, 1024), Size(1536, 512), Size(512, 1536), Size(3840, 2160)], ids=str)
def test_a_proof_is_marked_in_its_corner(studio: Studio, size: Size) -> None:
    """Given two proofs with other words, then the lower right corner is the same, and a band of white on dark stands in it."""
    first = studio.picture(replace(MENU, size=size))
    second = studio.picture(replace(MENU, size=size, copy_lines=("营业中",)))
    corner = (
        round(size.width * 0.8),
        size.height - round(min(size.width, size.height) * 0.085),
        size.width,
        size.height,
    )

    marked = first.crop(corner).convert("L")
    assert ImageChops.difference(first.crop(corner), second.crop(corner)).getbbox() is None
    assert marked.point([0] * 241 + [255] * 15).getbbox() is not None


def test_without_a_size_a_proof_is_square(studio: Studio) -> None:
    assert studio.picture(replace(MENU, size=None)).size == (1024, 1024)


@pytest.mark.parametrize(
    ("form", "name", "mode"),
    [(PictureFormat.PNG, "PNG", "RGB"), (PictureFormat.JPEG, "JPEG", "RGB"), (PictureFormat.WEBP, "WEBP", "RGB")],
)
def test_the_format_is_the_one_asked_for(studio: Studio, form: PictureFormat, name: str, mode: str) -> None:
    picture = studio.picture(replace(MENU, format=form))

    assert (picture.format, picture.mode) == (name, mode)


@pytest.mark.parametrize("form", [PictureFormat.JPEG, PictureFormat.WEBP])
def test_lower_compression_values_give_smaller_files(studio: Studio, form: PictureFormat) -> None:
    sizes = [len(studio.raw(replace(MENU, format=form, compression=compression))) for compression in (0, 50, 100)]

    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2] / 3


def test_a_lossless_webp_holds_the_same_pixels_as_a_png(studio: Studio) -> None:
    png, webp = (studio.picture(replace(MENU, format=form)) for form in (PictureFormat.PNG, PictureFormat.WEBP))

    assert ImageChops.difference(png, webp.convert("RGB")).getbbox() is None


@pytest.mark.parametrize("form", [PictureFormat.PNG, PictureFormat.WEBP])
def test_a_transparent_proof_is_letters_on_nothing(studio: Studio, form: PictureFormat) -> None:
    """Given a transparent background, then most of the picture is clear, and letters and mark are opaque."""
    picture = studio.picture(replace(MENU, background=Background.TRANSPARENT, format=form))
    alpha = picture.getchannel("A")
    histogram = alpha.histogram()

    assert histogram[0] > 0.6 * 1536 * 1024
    assert histogram[255] > 0.02 * 1536 * 1024
    assert alpha.getpixel((0, 0)) == 0


def test_a_prompt_without_copy_is_set_small_in_the_middle(studio: Studio) -> None:
    """Given a prompt that quotes nothing, then its first sentence is set: the middle differs from a bare edge, the top does not."""
    plain = replace(MENU, prompt="A rainy alley at night with steam and cats. Film grain.")
    other = replace(plain, prompt="A sunny square at noon with doves and fountains. Film grain.")
    first, second = studio.picture(plain), studio.picture(other)

    changed = ImageChops.difference(first, second).getbbox()
    assert changed is not None
    assert changed[1] > 1024 * 0.35
    assert changed[3] < 1024 * 0.65


def test_over_a_capture_only_the_mask_s_white_changes(studio: Studio) -> None:
    """Given a capture and a mask, when proofed, then every pixel under black is the capture's to the byte, and white is dressed."""
    capture, mask = street(), quadrilateral()
    picture = studio.picture(replace(MENU, size=None, capture=encoded(capture), mask=encoded(mask)))

    kept = mask.point([255] + [0] * 255)
    difference = ImageChops.difference(picture, capture)
    assert Image.composite(difference, Image.new("RGB", capture.size), kept).getbbox() is None
    changed = difference.convert("L").point([0] + [255] * 255)
    assert ImageChops.multiply(changed, mask).histogram()[255] > 0.9 * mask.histogram()[255]


def test_a_soft_mask_blends_at_its_edge(studio: Studio) -> None:
    """Given a mask with a half grey rim, then the rim lies between the capture and the sign."""
    capture = Image.new("RGB", (1024, 768), (250, 250, 250))
    mask = Image.new("L", capture.size, 0)
    mask.paste(128, (190, 190, 830, 590))
    mask.paste(255, (200, 200, 820, 580))
    picture = studio.picture(replace(MENU, size=None, capture=encoded(capture), mask=encoded(mask)))

    row = picture.convert("L").crop((0, 380, 1024, 381)).tobytes()
    outside, rim, inside = row[180], row[195], row[203]
    assert outside == 250
    assert inside + 20 < rim < outside - 20


def test_words_stay_inside_the_mask(studio: Studio) -> None:
    """Given a slanted mask, when proofed with and without words' ground, then no letter is cut by the mask's edge."""
    capture, mask = street(), quadrilateral()
    asked = replace(MENU, size=None, capture=encoded(capture), background=Background.TRANSPARENT)
    masked = studio.picture(replace(asked, mask=encoded(mask)))
    changed = ImageChops.difference(masked, capture).convert("L").point([0] + [255] * 255)
    rim = ImageChops.subtract(mask, shrunk(mask))

    assert changed.getbbox() is not None
    assert ImageChops.multiply(changed, rim).getbbox() is None


def test_a_capture_s_size_is_the_proof_s_unless_another_is_asked_for(studio: Studio) -> None:
    capture, mask = encoded(street()), encoded(quadrilateral())

    assert studio.picture(replace(MENU, size=None, capture=capture, mask=mask)).size == (1000, 700)
    assert studio.picture(replace(MENU, size=Size(1536, 1072), capture=capture, mask=mask)).size == (1536, 1072)


def test_without_a_mask_the_words_stand_on_a_panel_over_the_capture(studio: Studio) -> None:
    capture = street()
    picture = studio.picture(replace(MENU, size=None, capture=encoded(capture)))

    difference = ImageChops.difference(picture, capture)
    assert difference.crop((0, 0, 1000, 60)).getbbox() is None
    assert difference.crop((300, 250, 700, 450)).getbbox() == (0, 0, 400, 200)


def test_a_mask_of_another_size_is_refused(studio: Studio) -> None:
    wrong = encoded(Image.new("L", (999, 700), 255))

    with pytest.raises(MaskIllegal, match="1000x700"):
        studio.reply(replace(MENU, size=None, capture=encoded(street()), mask=wrong))


@pytest.mark.parametrize("grey", [0, 128])
def test_a_mask_that_leaves_no_room_is_refused(studio: Studio, grey: int) -> None:
    mask = encoded(Image.new("L", (1000, 700), grey))

    with pytest.raises(LetteringTooSmall):
        studio.reply(replace(MENU, size=None, capture=encoded(street()), mask=mask))


def test_a_capture_that_is_no_picture_is_refused(studio: Studio) -> None:
    broken = InputPicture(b"not a picture", PictureFormat.PNG, name="view")

    with pytest.raises(PictureRejected, match="view"):
        studio.reply(replace(MENU, size=None, capture=broken))


def test_words_without_a_font_are_refused_and_nothing_is_kept(studio: Studio) -> None:
    with pytest.raises(ScriptWithoutFont, match="Lao"):
        studio.reply(replace(MENU, copy_lines=("ຮ້ານອາຫານ",)))

    assert "keep_reply" not in studio.wire.steps


def test_missing_fonts_are_told_when_the_request_is_checked(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing):
        ProofProvider().check(MENU, ServiceSettings(ProviderName.PROOF, fonts_folder=str(tmp_path)))


def test_a_sound_request_passes_the_check(service: ServiceSettings) -> None:
    ProofProvider().check(MENU, service)


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("Menu board behind counter. Chalkboard near steamer", "wood"),
        ("a handwritten chalkboard easel before wooden shelves", "chalkboard"),
        ("concert poster in a station. Neon-lit minimalist design", "neon"),
        ("concert poster in a station", "poster"),
        ("mockup of a glossy magazine cover", "magazine"),
        ("a shop sign above the door", "shop sign"),
        ("黑板上写着", "chalkboard"),
        ("something else entirely", "neutral"),
    ],
)
def test_the_prompt_chooses_the_surface(prompt: str, name: str) -> None:
    assert palette_of(prompt).name == name


def test_colours_that_the_prompt_names_are_used_where_they_can_be_read() -> None:
    told = palette_of("cream background. Brand palette: off-white and forest green")

    assert told.ground == (246, 236, 214)
    assert told.ink == (28, 70, 48)


@pytest.mark.parametrize(
    "prompt",
    [
        *(f"{colour} background" for colour in COLOURS),
        "menu board",
        "chalkboard",
        "neon sign",
        "poster",
        "magazine",
        "newspaper",
        "road sign",
        "street sign",
        "shop sign",
        "metal plate",
        "whiteboard",
        "",
        "yellow poster",
        "grey sign",
        "mint board, gold lettering",
    ],
)
def test_letters_can_always_be_read_on_their_ground(prompt: str) -> None:
    palette = palette_of(prompt)

    assert contrast(palette.ink, palette.ground) >= 4.5
    assert contrast(palette.accent, palette.ground) >= 4.5


def street() -> Image.Image:
    """A capture with something different at every pixel."""
    ramp = Image.linear_gradient("L").resize((1000, 700))
    return Image.merge("RGB", (ramp, ramp.rotate(180), Image.radial_gradient("L").resize((1000, 700))))


def quadrilateral() -> Image.Image:
    """A mask like a sign seen at a slant."""
    mask = Image.new("L", (1000, 700), 0)
    ImageDraw.Draw(mask).polygon([(180, 90), (860, 140), (820, 600), (220, 540)], fill=255)
    return mask


def shrunk(mask: Image.Image) -> Image.Image:
    """The mask without its outermost two pixels."""
    return mask.filter(ImageFilter.MinFilter(5))


def encoded(picture: Image.Image) -> InputPicture:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return InputPicture(out.getvalue(), PictureFormat.PNG, name="view")
