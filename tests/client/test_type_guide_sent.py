"""A sign's type guide on its way: set by the courier, sent last, kept with the take; set once, whatever happens in between."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from client.courier.guide import as_sent
from client.dispatch import Dispatch
from client.errors import Billed, SizeIllegal
from client.job import Job
from client.job_folder import Step
from client.messages import Event, Message
from client.placement import Placement, PlacementKind, SignTarget
from client.providers.wire import ServiceSettings
from client.request import CopyArea, ProviderName
from client.sizes import Size
from tests.client.lettering_fonts import fonts_folder
from tests.client.posted_jobs import job, key_of, last_messages, library, program, settings
from tests.client.sample_requests import picture, request
from tests.service import Service

SEGMIND, OPENAI, PROOF = ProviderName.SEGMIND, ProviderName.OPENAI, ProviderName.PROOF
BAND = CopyArea(0.0, 0.2, 1.0, 0.6)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def dispatch(tmp_path: Path) -> Iterator[Dispatch]:
    running = Dispatch(program(tmp_path))
    yield running
    running.close()


class Studio:
    """Posts signs and opens what came of them."""

    def __init__(self, folder: Path, service: Service, dispatch: Dispatch) -> None:
        self.library, self._folder, self._service, self._dispatch = library(folder), folder, service, dispatch

    def settings(self, provider: ProviderName) -> ServiceSettings:
        return settings(self._service, self._folder, provider, fonts_folder=fonts_folder())

    def sign(self, provider: ProviderName, *lines: str) -> Job:
        asked = request(
            size=Size(1536, 512),
            copy_lines=lines,
            language="hi",
            copy_area=BAND,
            type_guide=True,
            references=(picture(),),
        )
        on_sign = Placement(PlacementKind.SIGN, sign=SignTarget("menu", "hi", "1", 5.0))
        return job(self.settings(provider), asked, placement=on_sign)

    def posted(self, asked: Job) -> Message:
        self.library.post(asked)
        return self.taken_up(asked)

    def taken_up(self, asked: Job) -> Message:
        folder = self.library.job_folder(asked.id).path
        self._dispatch.post(folder, asked.service, key_of(self._service, asked.service.provider))
        return last_messages(self._dispatch, 1)[asked.id][-1]

    def uploads(self) -> list[bytes]:
        """The pictures that reached the service, as they came."""
        parts = [part.data for entry in self._service.received for part in entry.parts if part.filename]
        asked = [entry.json() for entry in self._service.received if b"data_urls" in entry.body[:20]]
        return parts + [base64.b64decode(url.partition(",")[2]) for body in asked for url in body["data_urls"]]


@pytest.fixture
def studio(service: Service, dispatch: Dispatch, tmp_path: Path) -> Studio:
    return Studio(tmp_path, service, dispatch)


@pytest.mark.parametrize("provider", [OPENAI, SEGMIND])
def test_the_guide_goes_along_behind_the_references_and_stays_with_the_take(
    studio: Studio, provider: ProviderName
) -> None:
    """Given a sign with a reference and a type guide, when it is made, then the service had both, and the take tells of them."""
    asked = studio.sign(provider, "[headline] चाय घर", "समोसा\t₹20")
    last = studio.posted(asked)

    assert last.event is Event.KEPT, last.error
    told = json.loads((Path(last.path) / "take.json").read_text("utf-8"))
    kept = (Path(last.path) / "inputs" / told["said"]["type_guide"]).read_bytes()
    sent = list(map(pixels, studio.uploads()))
    assert sent == [pixels(picture().data), pixels(kept)]
    assert 0.05 < told["said"]["smallest_letters"] < 0.5
    assert (told["request"]["type_guide"], told["fingerprint"]) == (True, asked.request.fingerprint())
    assert "compositeWithTrainedAlgorithmicMedia" in last_picture(last).read_bytes().decode("latin-1")


def test_the_words_stand_in_the_sign_s_part_of_the_picture_only(studio: Studio) -> None:
    folder = studio.library.post(asked := studio.sign(OPENAI, "[headline] चाय घर"))
    guide = Image.open(io.BytesIO(as_sent(folder, asked).references[-1].data))
    left, top, right, bottom = guide.convert("L").point([255 - grey for grey in range(256)]).getbbox() or (0,) * 4

    assert guide.size == (1536, 512)
    assert top > 512 * 0.2
    assert bottom < 512 * 0.8
    assert right - left > 400


def test_a_job_that_is_taken_up_again_sends_the_guide_that_was_set_first(studio: Studio) -> None:
    """Given a courier that was lost before it sent, when another takes the job up without any fonts, then it sends that guide."""
    asked = studio.sign(OPENAI, "[headline] चाय घर")
    folder = studio.library.post(asked)
    first = as_sent(folder, asked)
    without_fonts = replace(asked, service=replace(asked.service, fonts_folder="/nowhere"))

    assert as_sent(folder, without_fonts) == first
    assert as_sent(studio.library.post(another := studio.sign(OPENAI, "[headline] चाय घर")), another) == first


@pytest.mark.parametrize("damage", [b"", b"not the guide"])
def test_a_guide_that_was_damaged_on_disk_is_set_anew(studio: Studio, damage: bytes) -> None:
    asked = studio.sign(OPENAI, "[headline] चाय घर")
    folder = studio.library.post(asked)
    guide = as_sent(folder, asked).references[-1]
    (folder.path / "inputs" / guide.digest).write_bytes(damage)

    assert as_sent(folder, asked).references[-1].data == guide.data


@pytest.mark.parametrize("named", ["../../secret", "g" * 64, "a" * 64, ""])
def test_a_journal_cannot_name_a_file_elsewhere_as_the_guide(studio: Studio, named: str) -> None:
    asked = studio.sign(OPENAI, "[headline] चाय घर")
    folder = studio.library.post(asked)
    folder.note(Step.REMEMBERED, "type_guide", named)

    assert pixels(as_sent(folder, asked).references[-1].data) == pixels(
        as_sent(studio.library.post(other := studio.sign(OPENAI, "[headline] चाय घर")), other).references[-1].data
    )


def test_a_stranger_s_job_of_a_size_that_nobody_makes_sets_no_guide(studio: Studio) -> None:
    asked = studio.sign(OPENAI, "[headline] चाय घर")
    huge = replace(asked, request=replace(asked.request, size=Size(160_000, 160_000)))

    with pytest.raises(SizeIllegal):
        as_sent(studio.library.post(huge), huge)


@pytest.mark.parametrize(("words", "kind"), [("ᚠᚢᚦ", "ScriptWithoutFont"), ("words " * 500, "CopyTooLong")])
def test_what_cannot_be_set_is_not_sent_and_costs_nothing(studio: Studio, words: str, kind: str) -> None:
    """Given a sign whose guide cannot be set truthfully, when it is made, then it fails before anything is sent or billed."""
    last = studio.posted(studio.sign(OPENAI, words))

    assert last.event is Event.FAILED
    assert last.error is not None
    assert (last.error.kind, last.error.billed) == (kind, Billed.NO)
    assert studio.uploads() == []


def test_a_proof_is_its_own_guide_and_says_how_small_its_letters_are(studio: Studio) -> None:
    last = studio.posted(studio.sign(PROOF, "[headline] चाय घर", "[small print] केवल नकद"))

    assert last.event is Event.KEPT, last.error
    told = json.loads((Path(last.path) / "take.json").read_text("utf-8"))
    assert 0.03 < told["said"]["smallest_letters"] < 0.3
    assert "type_guide" not in told["said"]
    assert [entry.name for entry in (Path(last.path) / "inputs").iterdir()] == [picture().digest]


def test_what_was_sent_is_taken_up_without_setting_its_guide_again(studio: Studio) -> None:
    """Given a reply that came whole, when its courier was lost, then the take is made where there are no fonts any more."""
    asked = studio.sign(OPENAI, "[headline] चाय घर")
    whole = studio.posted(asked)
    again = studio.sign(OPENAI, "[headline] चाय घर")
    folder = studio.library.post(again)
    as_sent(folder, again)
    folder.note(Step.SENT)
    folder.raw_reply.write_bytes(last_picture(whole).read_bytes())
    bare = replace(again.service, fonts_folder="")
    last = studio.taken_up(replace(again, service=bare))

    assert last.event is Event.KEPT, last.error
    assert "type_guide" in json.loads((Path(last.path) / "take.json").read_text("utf-8"))["said"]


def pixels(data: bytes) -> tuple[tuple[int, int], bytes]:
    """A picture without its file: providers strip what is not pixels."""
    opened = Image.open(io.BytesIO(data)).convert("RGB")
    return opened.size, opened.tobytes()


def last_picture(last: Message) -> Path:
    """The picture of the take that a last message tells of."""
    told = json.loads((Path(last.path) / "take.json").read_text("utf-8"))
    return Path(last.path) / str(told["picture"]["file"])
