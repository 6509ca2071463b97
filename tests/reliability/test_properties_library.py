"""Whatever stands in a library's files, reading them ends in values that the program can use, or in `JobFolderDamaged`.

What tests/client/test_hostile_library.py shows for chosen files, here for any: records, journals, marks, names.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from client.courier.finalise import finalise
from client.courier.recovery import LeftoverState, survey
from client.errors import JobFolderDamaged
from client.job import Job, Purpose, new_id
from client.job_folder import JobFolder, Step
from client.library import Library, take_name
from client.own_files import check_texts
from client.placement import Placement, PlacementKind, PlaneFit, PlanePose, Target
from client.providers.receiving import PICTURE_ADDRESS
from client.providers.wire import ServiceSettings
from client.request import ProviderName
from client.take import read_take
from tests.client.posted_jobs import job, library
from tests.client.sample_requests import picture, request

SERVICE = ServiceSettings(ProviderName.SEGMIND, address="https://api.segmind.com")

numbers = st.integers() | st.floats() | st.sampled_from([10**400, -1, 0, 2**63, 1e308])
letters = st.text(max_size=20) | st.sampled_from(
    ["../../etc/passwd", "C:\\x", "nan", "Infinity", "1e999", "-1", "\ud800", "a\0b", "\u2028", "x" * 300, "con", "."]
)
junk = st.recursive(
    st.none() | st.booleans() | numbers | letters,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(letters, inner, max_size=3),
    max_leaves=6,
)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)

often = trying(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
sometimes = trying(often, max_examples=60)


def placed_job(**changes: Any) -> Job:
    """A job that uses every part of a record."""
    placement = Placement(
        PlacementKind.PLANE,
        file="/shots/alley.blend",
        scene_name="Alley",
        target=Target("Board", 7, (1, 2), "mark", (0.0, 1.0, 0.0)),
        pose=PlanePose(tuple(float(n) for n in range(16)), 2.0, 1.0, fit=next(iter(PlaneFit))),
        name="Menu",
    )
    whole = job(SERVICE, request(capture=picture(), references=(picture(64, 64),)), placement=placement)
    return replace(whole, purpose=Purpose("010", "Menu", "zh"), **changes)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library, the same for all examples."""
    return library(tmp_path_factory.mktemp("any"))


@pytest.fixture(scope="module")
def posted(place: Library) -> JobFolder:
    """A sound job that was sent."""
    folder = place.post(placed_job())
    folder.note(Step.SENT)
    return folder


@pytest.fixture(scope="module")
def kept(place: Library) -> Path:
    """A sound take, marked as waiting."""
    asked = placed_job()
    folder = place.post(asked)
    folder.raw_reply.write_bytes(picture().data)
    reply = folder.read_reply(asked.request.model, asked.service.provider)
    assert reply is not None
    return finalise(folder, asked, reply)


def tampered(draw: st.DataObject, plain: Any) -> Any:
    """The same record with any value anywhere: in the place of another, beside it, or without it."""
    if isinstance(plain, dict) and plain and draw.draw(st.integers(0, 4)):
        name = draw.draw(st.sampled_from(sorted(plain)))
        return {**plain, name: tampered(draw, plain[name])}
    if isinstance(plain, dict) and plain and draw.draw(st.booleans()):
        name = draw.draw(st.sampled_from(sorted(plain)))
        return {other: value for other, value in plain.items() if other != name}
    return draw.draw(junk)


def write(path: Path, plain: Any) -> None:
    path.write_bytes(json.dumps(plain).encode())


@given(data=st.data())
@often
def test_a_take_with_any_value_anywhere_can_be_shown_or_is_damaged(kept: Path, data: st.DataObject) -> None:
    sound = (kept / "take.json").read_bytes()
    write(kept / "take.json", tampered(data, json.loads(sound)))
    try:
        take = read_take(kept)
    except JobFolderDamaged as error:
        error.report()
        return
    finally:
        (kept / "take.json").write_bytes(sound)

    assert take.picture.parent == kept
    assert 0 < take.width < 10**6
    assert 0 < take.height < 10**6
    assert math.isfinite(take.seconds)
    for amount in (take.cost, take.estimate):
        assert amount == "" or (0 <= Decimal(amount) < 10**7 and float(amount) >= 0)
    ProviderName(take.provider)
    check_texts([take.title, take.prompt, take.model, take.kept_at, *take.notes])


@given(data=st.data())
@often
def test_a_job_with_any_value_anywhere_is_looked_back_at(
    place: Library, posted: JobFolder, data: st.DataObject
) -> None:
    sound = (posted.path / "job.json").read_bytes()
    write(posted.path / "job.json", tampered(data, json.loads(sound)))
    try:
        found = {each.id: each for each in survey(place)}[posted.path.name]
    finally:
        (posted.path / "job.json").write_bytes(sound)

    assert found.folder == posted.path
    if found.state is not LeftoverState.DAMAGED:
        check_texts([found.title])
        assert found.provider is not None


@given(content=st.binary(max_size=300) | junk.map(lambda plain: json.dumps(plain).encode()), name=st.sampled_from(["error.json", "reply.json", "journal.jsonl"]))  # fmt: skip
@often
def test_any_other_file_of_a_job_is_looked_back_at(
    place: Library, posted: JobFolder, content: bytes, name: str
) -> None:
    path = posted.path / name
    before = path.read_bytes() if path.exists() else None
    path.write_bytes(content)
    try:
        found = {each.id: each for each in survey(place)}[posted.path.name]
    finally:
        path.unlink() if before is None else path.write_bytes(before)

    assert found.state in (
        LeftoverState.DAMAGED,
        LeftoverState.SENT_NO_REPLY,
        LeftoverState.FAILED,
        LeftoverState.UNSENT,
    )


@given(data=st.data())
@often
def test_what_a_service_said_is_read_back_as_figures_or_is_damaged(posted: JobFolder, data: st.DataObject) -> None:
    sound = {"path": "reply.raw", "shape": "picture", "request_id": "req_1", "cost": "0.05", "cost_source": "x-cost",
             "credits_left": "9.95", "said": {"seed": "0"}}  # fmt: skip
    posted.raw_reply.write_bytes(picture().data)
    write(posted.path / "reply.json", tampered(data, sound))
    try:
        reply = posted.read_reply("gpt-image-2", ProviderName.SEGMIND)
    except JobFolderDamaged:
        return
    finally:
        (posted.path / "reply.json").unlink()
        posted.raw_reply.unlink()

    assert reply is not None
    assert reply.path == posted.raw_reply
    assert all(amount is None or amount.is_finite() for amount in (reply.cost, reply.credits_left))


@given(name=st.text(max_size=12), value=st.text(st.characters(), max_size=60))
@example(name="address", value="https://a.example/\u2028one\x85two\x0b.png")
@example(name="address", value="half of one: \ud800")
@sometimes
def test_whatever_is_remembered_is_recalled(posted: JobFolder, name: str, value: str) -> None:
    posted.note(Step.REMEMBERED, name, value)

    assert posted.recall(name) == value
    assert posted.may_have_been_sent()


@given(st.lists(st.binary(max_size=60) | junk.map(lambda plain: json.dumps(plain).encode()), max_size=6))
@often
def test_a_line_of_a_journal_spoils_none_but_itself(posted: JobFolder, lines: list[bytes]) -> None:
    journal = posted.path / "journal.jsonl"
    sound = journal.read_bytes()
    journal.write_bytes(sound + b"".join(line.replace(b"\n", b"") + b"\n" for line in lines))
    try:
        posted.note(Step.REMEMBERED, PICTURE_ADDRESS, "https://a.example/one.png")
        assert posted.recall(PICTURE_ADDRESS) == "https://a.example/one.png"
    finally:
        journal.write_bytes(sound)


@given(name=st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=40), content=st.binary(max_size=300) | texts.map(str.encode))  # fmt: skip
@sometimes
def test_a_mark_of_any_name_and_content_names_a_take_or_nothing(
    place: Library, kept: Path, name: str, content: bytes
) -> None:
    if name in (".", "..") or len(name.encode()) > 200:
        return
    mark = place.waiting / name
    mark.write_bytes(content)
    try:
        found = list(place.waiting_takes())
    finally:
        mark.unlink()

    assert [take.folder for take in found] == [kept]


@given(names=st.lists(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=30), max_size=3))  # fmt: skip
@sometimes
def test_folders_of_any_name_are_passed_over(place: Library, posted: JobFolder, kept: Path, names: list[str]) -> None:
    made = []
    for name in names:
        for folder in (place.jobs, place.takes):
            path = folder / name
            if name not in (".", "..") and len(name.encode()) < 200 and not path.exists():
                path.mkdir()
                made.append(path)
    try:
        found = survey(place)
    finally:
        for path in made:
            path.rmdir()

    assert {each.id for each in found} == {posted.path.name, read_take(kept).id}


@given(prompt=texts.filter(str.strip), name=texts, shot=texts)
@sometimes
def test_a_job_survives_being_written_down_and_read(place: Library, prompt: str, name: str, shot: str) -> None:
    whole = placed_job(id=new_id())
    asked = replace(
        whole,
        request=replace(whole.request, prompt=prompt),
        placement=replace(whole.placement, name=name),
        purpose=Purpose(shot=shot),
    )
    folder = place.post(asked)
    try:
        assert folder.read() == asked
    finally:
        folder.path.rename(place.folder / "done")
        for path in sorted((place.folder / "done").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (place.folder / "done").rmdir()


@given(title=st.text(st.characters(), max_size=80))
@example(title="CON")
@example(title='…/../..\\x:y*?"<>|')
@often
def test_a_takes_folder_has_a_name_that_every_system_takes(title: str) -> None:
    asked = placed_job()
    name = take_name(replace(asked, placement=replace(asked.placement, name=title)))

    assert name.isascii()
    assert name.startswith(asked.id)
    assert set(name[len(asked.id) :]) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(name) < 80
