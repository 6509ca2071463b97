"""What strangers' folders, odd replies and lost ledgers cannot do to a limit: what is not known counts at its upper bound."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from client.courier.budget import price_of
from client.dispatch import Dispatch
from client.job import Job
from client.job_folder import Step
from client.ledger import LARGEST_FILE, Entry, Fate, LedgerReader, append, library_mark, line_of, today
from client.ledger_totals import read_totals, totals_path
from client.library import Library
from client.limits import Allowance, OwnPrice, SpendingLimits
from client.providers.replies import HEAD, ReplyHead
from client.request import ProviderName, Quality
from client.sizes import Size
from client.spent import lost_note, spent_so_far
from tests.client.posted_jobs import job, key_of, last_messages, library, program, settings
from tests.client.sample_requests import request
from tests.service import Service

SEGMIND, OPENAI = ProviderName.SEGMIND, ProviderName.OPENAI


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def dispatch(tmp_path: Path) -> Iterator[Dispatch]:
    running = Dispatch(program(tmp_path), {SEGMIND: 1, OPENAI: 1})
    yield running
    running.close()


def allowance(folder: Path, **limits: Decimal) -> Allowance:
    """The artist's allowance with a ledger of the artist's own."""
    return Allowance(SpendingLimits(**limits), "sitting", "ann", str(folder / "own-ledger"))


def own_ledger(folder: Path) -> LedgerReader:
    """The artist's own ledger as it reads now."""
    reader = LedgerReader(folder / "own-ledger")
    assert reader.catch_up()
    return reader


def carried(dispatch: Dispatch, service: Service, kept_in: Library, jobs: list[Job], allowed: Allowance) -> list[str]:
    """Carry jobs whose folders are laid out; how each ended: `kept`, or its error's kind."""
    for each in jobs:
        folder = kept_in.job_folder(each.id).path
        dispatch.post(folder, each.service, key_of(service, each.service.provider), allowed)
    heard = last_messages(dispatch, len(jobs))
    return [said[-1].error.kind if said[-1].error else said[-1].event.value for said in heard.values()]


def test_each_copy_of_a_project_counts_what_it_sends(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    kept_in, asked = library(tmp_path / "alley"), job(settings(service, tmp_path, OPENAI))
    kept_in.post(asked)
    copies = [tmp_path / f"alley_v{number}" for number in range(2, 6)]
    for copy in copies:
        shutil.copytree(tmp_path / "alley", copy)
    limit = price_of(asked) * 3

    ends = [
        carried(dispatch, service, Library(folder / "library"), [asked], allowance(tmp_path, day=limit))
        for folder in (tmp_path / "alley", *copies)
    ]

    assert ends == [["kept"]] * 3 + [["LimitReached"]] * 2
    assert own_ledger(tmp_path).books.total >= sum(billed.cost for billed in service.billed)


@pytest.mark.whole
@pytest.mark.parametrize("pairs", [9_998, 10_000, 25_000])
def test_a_journal_that_claims_any_number_of_sendings_counts_as_any_other(
    service: Service, dispatch: Dispatch, tmp_path: Path, pairs: int
) -> None:
    kept_in, asked = library(tmp_path), [job(settings(service, tmp_path, OPENAI)) for _ in range(3)]
    steps = "".join(json.dumps({"step": step, "name": "", "value": ""}) + "\n" for step in ("sent", "not_sent"))
    for each in asked:
        (kept_in.post(each).path / "journal.jsonl").write_text(steps * pairs)

    ends = carried(dispatch, service, kept_in, asked, allowance(tmp_path, day=price_of(asked[0])))

    assert sorted(ends) == ["LimitReached", "LimitReached", "kept"]
    assert len(own_ledger(tmp_path).books.entries) == len(service.billed) == 1


@pytest.mark.short(cases=2)
@pytest.mark.parametrize("model", ["a-video-model-4k", "gpt-image-9", "gpt-image-2-turbo"])
@pytest.mark.parametrize("span", ["request", "session", "day", "project"])
def test_a_model_without_a_price_is_not_sent_under_any_limit(
    service: Service, dispatch: Dispatch, tmp_path: Path, model: str, span: str
) -> None:
    kept_in, asked = library(tmp_path), job(settings(service, tmp_path, SEGMIND), request(model=model))
    kept_in.post(asked)

    ends = carried(dispatch, service, kept_in, [asked], allowance(tmp_path, **{span: Decimal(1000)}))

    assert ends == ["PriceUnknown"]
    assert service.received == []


def test_a_price_of_ones_own_lets_the_model_of_the_preferences_through_and_counts(
    service: Service, dispatch: Dispatch, tmp_path: Path
) -> None:
    """Given the price of a deployment, then it is sent as far as that price allows; another model is not."""
    spoken_to = settings(service, tmp_path, OPENAI)
    spoken_to = replace(spoken_to, address=service.openai_address)
    kept_in, mine = library(tmp_path), (OwnPrice("openai", "gpt-image-1.5", Decimal("0.30")),)
    asked = [job(spoken_to, request(model="gpt-image-1.5", size=Size(1536, 1024))) for _ in range(2)]
    other = job(spoken_to, request(model="chatgpt-image-latest"))
    for each in (*asked, other):
        kept_in.post(each)

    allowed = replace(allowance(tmp_path, day=Decimal("0.50")), own_prices=mine)
    ends = carried(dispatch, service, kept_in, [*asked, other], allowed)

    assert ends == ["kept", "LimitReached", "PriceUnknown"]
    assert own_ledger(tmp_path).books.total == Decimal("0.30")


ODD_USAGES = [
    {},
    {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0},
    {"input_tokens": -5, "output_tokens": -100_000},
    {"input_tokens": 10, "output_tokens": 1},
    {"input_tokens": 10.5, "output_tokens": 1000.5},
    {"input_tokens": 10, "output_tokens": 10**30},
    {"total_tokens": 1000},
    [],
    "none",
]


@pytest.mark.short(cases=2)
@pytest.mark.parametrize("usage", ODD_USAGES, ids=str)
def test_a_usage_that_says_nothing_counts_as_the_estimate(
    service: Service, dispatch: Dispatch, tmp_path: Path, usage: object
) -> None:
    service.order(usage=usage, times=0)
    kept_in, asked = library(tmp_path), [job(settings(service, tmp_path, OPENAI)) for _ in range(3)]
    for each in asked:
        kept_in.post(each)

    ends = carried(dispatch, service, kept_in, asked, allowance(tmp_path, day=price_of(asked[0]) * 2))

    assert sorted(ends) == ["LimitReached", "kept", "kept"]
    assert own_ledger(tmp_path).books.total == sum(price_of(each) for each in asked[:2])


@pytest.mark.short(cases=2)
@pytest.mark.parametrize(
    "said",
    [
        "NaN",
        "-1",
        "Infinity",
        "1e9",
        "1e-30",
        "0",
        "0.00",
        "$0.05",
        "0,05",
        "0.05, 0.05",
        "",
        "1e-99999999",
        "0.0000001",
    ],
)
def test_a_cost_that_no_picture_has_counts_as_the_estimate(
    service: Service, dispatch: Dispatch, tmp_path: Path, said: str
) -> None:
    service.order(headers={"x-cost": said, "x-remaining-credits": said})
    kept_in, asked = library(tmp_path), job(settings(service, tmp_path, SEGMIND))
    kept_in.post(asked)

    assert carried(dispatch, service, kept_in, [asked], allowance(tmp_path, day=Decimal(1))) == ["kept"]

    [entry] = own_ledger(tmp_path).books.entries.values()
    assert (entry.fate, entry.charge, entry.source) == (Fate.CHARGED, None, "none")
    assert entry.amount == price_of(asked)


@pytest.mark.short(cases=1)
@pytest.mark.parametrize("said", ["0.9" + "0" * 60, "9E-1", "0.9" + "0" * 50 + "1"])
def test_a_cost_of_any_length_is_the_charge(service: Service, dispatch: Dispatch, tmp_path: Path, said: str) -> None:
    service.order(headers={"x-cost": said})
    kept_in, asked = library(tmp_path), job(settings(service, tmp_path, SEGMIND))
    kept_in.post(asked)

    carried(dispatch, service, kept_in, [asked], allowance(tmp_path, day=Decimal(1)))

    assert own_ledger(tmp_path).books.total in (Decimal("0.9"), Decimal("0.900001"))


@pytest.mark.short(cases=1)
@pytest.mark.parametrize("model", ["gpt-image-2.5-flare", "gpt-image-2.6-sunburst"])
def test_automatic_quality_counts_as_the_dearest_that_the_model_has(
    service: Service, dispatch: Dispatch, tmp_path: Path, model: str
) -> None:
    service.settings.auto_quality = "max"
    asked = job(settings(service, tmp_path, OPENAI), request(model=model, size=Size(1024, 1024), quality=Quality.AUTO))
    kept_in = library(tmp_path)
    kept_in.post(asked)

    assert carried(dispatch, service, kept_in, [asked], allowance(tmp_path, request=Decimal("0.10"))) == [
        "LimitReached"
    ]
    assert carried(dispatch, service, kept_in, [asked], allowance(tmp_path, request=price_of(asked))) == ["kept"]

    [entry] = own_ledger(tmp_path).books.entries.values()
    assert entry.source == "usage"
    assert float(entry.amount) == pytest.approx(float(service.billed[0].cost), abs=2e-6)
    assert entry.amount <= price_of(asked)


@pytest.mark.short(cases=1)
@pytest.mark.parametrize("fate", [Fate.NOT_CHARGED, Fate.CHARGED])
def test_a_strangers_line_in_the_library_makes_nothing_cheaper(
    service: Service, dispatch: Dispatch, tmp_path: Path, fate: Fate
) -> None:
    kept_in, asked = library(tmp_path), [job(settings(service, tmp_path, OPENAI)) for _ in range(2)]
    for each in asked:
        kept_in.post(each)
    carried(dispatch, service, kept_in, asked[:1], allowance(tmp_path))
    [entry] = own_ledger(tmp_path).books.entries.values()
    limit = entry.amount + price_of(asked[1]) / 2

    append(kept_in.ledger, [replace(entry, fate=fate, charge=Decimal("0.000001"), at="9999", source="x-cost")], today())
    shutil.copytree(kept_in.ledger, tmp_path / "as-written-by-a-stranger")
    assert carried(dispatch, service, kept_in, asked[1:], allowance(tmp_path, project=limit)) == ["LimitReached"]
    shutil.rmtree(kept_in.ledger)
    assert carried(dispatch, service, kept_in, asked[1:], allowance(tmp_path, project=limit)) == ["LimitReached"]


@pytest.mark.short(cases=1)
@pytest.mark.parametrize("damage", ["deleted", "emptied", "cut", "scribbled over", "put back from before"])
def test_a_ledger_that_lost_something_counts_what_was_counted_and_tells(
    service: Service, dispatch: Dispatch, tmp_path: Path, damage: str
) -> None:
    kept_in, asked = library(tmp_path), [job(settings(service, tmp_path, OPENAI)) for _ in range(3)]
    for each in asked:
        kept_in.post(each)
    own = tmp_path / "own-ledger"
    carried(dispatch, service, kept_in, asked[:1], allowance(tmp_path))
    before = next(own.glob("*.jsonl")).read_bytes()
    carried(dispatch, service, kept_in, asked[1:2], allowance(tmp_path))
    spent = own_ledger(tmp_path).books.total

    [file] = own.glob("*.jsonl")
    if damage == "deleted":
        shutil.rmtree(own)
    else:
        whole = file.read_bytes()
        scribbled = whole[:100] + b"\xff" * (len(whole) - 200) + whole[-100:]
        file.write_bytes({"emptied": b"", "cut": whole[:300], "scribbled over": scribbled}.get(damage, before))

    for span in ("day", "session"):
        limit = spent + price_of(asked[2]) / 2
        assert carried(dispatch, service, kept_in, asked[2:], allowance(tmp_path, **{span: limit})) == ["LimitReached"]
    reader = own_ledger(tmp_path)
    assert "deleted or damaged" in lost_note(reader, read_totals(own), today())
    assert carried(dispatch, service, kept_in, asked[2:], allowance(tmp_path, day=spent * 4)) == ["kept"]


def test_a_ledger_that_is_whole_has_nothing_to_tell(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    service.order(refusal="rate_limit", retry_after=0.1)
    service.order(headers={"x-cost": "0.5"})
    kept_in, asked = library(tmp_path), [job(settings(service, tmp_path, SEGMIND)) for _ in range(3)]
    for each in asked:
        kept_in.post(each)
    carried(dispatch, service, kept_in, asked, allowance(tmp_path))

    reader, totals = own_ledger(tmp_path), read_totals(tmp_path / "own-ledger")

    assert lost_note(reader, totals, today()) == ""
    assert totals.by_day[today()] == totals.by_session["sitting"] == reader.books.by_day[today()]


def test_totals_that_cannot_be_read_count_as_none(tmp_path: Path) -> None:
    for text in (b"", b"[]", b'{"days": {"2026-11-30": "-5"}, "sessions": {}}', b'{"days": 7}', b"\xff" * 200_000):
        totals_path(tmp_path / "ledger").write_bytes(text)
        assert read_totals(tmp_path / "ledger").by_day == {}


@pytest.mark.short(cases=1)
@pytest.mark.parametrize("whose", ["own", "project"])
@pytest.mark.parametrize("how", ["outgrown", "a link"])
def test_a_ledger_file_that_is_not_read_counts_as_full(
    service: Service, dispatch: Dispatch, tmp_path: Path, whose: str, how: str
) -> None:
    kept_in, asked = library(tmp_path), job(settings(service, tmp_path, OPENAI))
    kept_in.post(asked)
    folder = tmp_path / "own-ledger" if whose == "own" else kept_in.ledger
    folder.mkdir()
    file = folder / f"{today()}_elsewhere.jsonl"
    if how == "outgrown":
        with open(file, "wb") as stream:
            stream.truncate(LARGEST_FILE + 1)
    else:
        file.symlink_to(tmp_path / "nowhere")
    limits = {"day": Decimal(5)} if whose == "own" else {"project": Decimal(5)}

    assert carried(dispatch, service, kept_in, [asked], allowance(tmp_path, **limits)) == ["SpentUnknown"]
    assert service.received == []
    file.unlink()
    assert carried(dispatch, service, kept_in, [asked], allowance(tmp_path, **limits)) == ["kept"]


def test_what_a_reader_would_not_believe_is_not_written(tmp_path: Path) -> None:
    entry = Entry("20261130-101010-0123456789", 1, Fate.SENT, "", today(), "openai", Decimal("0.1"))
    for spoilt in (
        replace(entry, estimate=Decimal(20_000)),
        replace(entry, attempt=10_000),
        replace(entry, day="today"),
    ):
        with pytest.raises(ValueError, match="believe"):
            append(tmp_path, [spoilt], today())
    assert list(tmp_path.iterdir()) == []


def test_lines_of_older_versions_count_as_they_did(tmp_path: Path) -> None:
    """Given lines without an identity of the sending, then the attempt is it, for the sums and for what is settled later."""
    entry = Entry("20261130-101010-0123456789", 1, Fate.SENT, "", today(), "openai", Decimal("0.1"), session="s")
    old = [json.loads(line_of(each)) for each in (entry, replace(entry, fate=Fate.CHARGED, charge=Decimal("0.2")))]
    for line in old:
        del line["sending"], line["library"]
    (tmp_path / f"{today()}_host.jsonl").write_text("".join(json.dumps(line) + "\n" for line in old))

    reader = LedgerReader(tmp_path)
    assert reader.catch_up()
    spent = spent_so_far(
        reader, reader, read_totals(tmp_path), session="s", day=today(), library=library_mark(tmp_path)
    )
    assert (spent.day, spent.session, spent.project) == (Decimal("0.2"),) * 3


@pytest.mark.parametrize("identity", ["", "0123456789abcdef0123"])
def test_a_reply_in_a_strangers_folder_is_no_charge_of_this_persons(
    service: Service, dispatch: Dispatch, tmp_path: Path, identity: str
) -> None:
    """Given a job that claims to have been sent, answered and dear, then its picture is kept and nobody's day is full."""
    kept_in, asked = library(tmp_path), [job(settings(service, tmp_path, SEGMIND)) for _ in range(2)]
    kept_in.post(asked[0])
    carried(dispatch, service, kept_in, asked[:1], allowance(tmp_path))
    [take] = kept_in.takes.iterdir()
    folder = kept_in.post(asked[1])
    shutil.copy(next(take.glob(f"{asked[0].id}.*")), folder.raw_reply)
    folder.note(Step.SENT, value=identity)
    head = ReplyHead("image/png", cost="9999", cost_source="x-cost")
    folder.note(Step.REMEMBERED, HEAD, head.to_text())
    before = own_ledger(tmp_path).books.total

    assert carried(dispatch, service, kept_in, asked[1:], allowance(tmp_path)) == ["kept"]

    assert own_ledger(tmp_path).books.total == before
    assert read_totals(tmp_path / "own-ledger").by_day[today()] == before
