"""Limits hold: at the moment of sending, across couriers, projects and retries, with real couriers and the stand-in service."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.courier.budget import price_of
from client.dispatch import Dispatch
from client.errors import Billed, LimitReached
from client.job import Job, new_id
from client.ledger import Entry, Fate, LedgerReader, today
from client.library import Library
from client.limits import UNLIMITED, Allowance, Span, SpendingLimits, Spent, check_limits, dollars
from client.messages import Event
from client.providers.wire import SegmindWay
from client.request import PictureFormat, ProviderName, Quality
from tests.awaiting import until
from tests.client.posted_jobs import job, key_of, last_messages, library, program, settings
from tests.client.sample_requests import request
from tests.service import Service

SEGMIND, OPENAI = ProviderName.SEGMIND, ProviderName.OPENAI
AMOUNTS = st.decimals(min_value=0, max_value=1000, places=3)
LIMITS = st.builds(SpendingLimits, *[st.none() | AMOUNTS] * 4)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def dispatch(tmp_path: Path) -> Iterator[Dispatch]:
    running = Dispatch(program(tmp_path), {SEGMIND: 6, OPENAI: 6})
    yield running
    running.close()


def entries(folder: Path) -> list[Entry]:
    """What stands in a ledger, oldest first."""
    reader = LedgerReader(folder)
    assert reader.catch_up()
    return list(reader.books.entries.values())


def allowance(folder: Path, sitting: str = "this", **limits: str) -> Allowance:
    """The artist's allowance with a ledger of the artist's own, limits given in dollars."""
    amounts = {name: Decimal(limit) for name, limit in limits.items()}
    return Allowance(SpendingLimits(**amounts), sitting, "ann", str(folder / "own-ledger"))


def carried(
    dispatch: Dispatch, service: Service, kept_in: Library, jobs: list[Job], allowed: Allowance
) -> dict[str, str]:
    """Post these jobs and wait for their ends: `kept`, or the error's kind, by job."""
    for each in jobs:
        key = key_of(service, each.service.provider)
        dispatch.post(kept_in.post(each).path, each.service, key, allowed)
    heard = last_messages(dispatch, len(jobs))
    return {job_id: said[-1].error.kind if said[-1].error else said[-1].event.value for job_id, said in heard.items()}


@given(LIMITS, AMOUNTS, st.builds(Spent, *[AMOUNTS] * 3), st.integers(1, 8))
def test_what_passes_the_check_stays_within_every_limit(
    limits: SpendingLimits, each: Decimal, spent: Spent, count: int
) -> None:
    try:
        check_limits(limits, each, spent, count)
    except LimitReached:
        assert each > 0
        assert any(
            (limit := limits.of(span)) is not None
            and spent.in_span(span) + (each if span is Span.REQUEST else each * count) > limit
            for span in Span
        )
    else:
        for span in Span:
            limit = limits.of(span)
            within = spent.in_span(span) + (each if span is Span.REQUEST else each * count)
            assert limit is None or each == 0 or within <= limit


@given(LIMITS, st.text(), st.text())
def test_an_allowance_comes_through_the_pipe_as_it_is(limits: SpendingLimits, session: str, user: str) -> None:
    whole = Allowance(limits, session, user, "/somewhere")

    assert Allowance.from_text(whole.to_text()) == whole
    assert Allowance.from_text("") == UNLIMITED


def test_the_sentence_says_which_limit_its_amount_and_what_is_spent() -> None:
    with pytest.raises(LimitReached) as refused:
        check_limits(SpendingLimits(day=Decimal(20)), Decimal("0.17"), Spent(day=Decimal("19.90")), count=4)

    assert refused.value.message.startswith(
        "Not sent, because it may cost up to $0.68: your limit for today is $20.00, of which $19.90 is spent. "
    )
    assert refused.value.billed is Billed.NO


def test_a_limit_of_nothing_lets_only_proofs_through() -> None:
    nothing = SpendingLimits(day=Decimal(0))

    check_limits(nothing, Decimal(0), Spent(day=Decimal(5)))
    with pytest.raises(LimitReached):
        check_limits(nothing, Decimal("0.001"), Spent())


@pytest.mark.parametrize("provider", [SEGMIND, OPENAI])
def test_a_take_stands_in_both_ledgers_with_its_charge(
    service: Service, dispatch: Dispatch, tmp_path: Path, provider: ProviderName
) -> None:
    kept_in = library(tmp_path)
    asked = job(settings(service, tmp_path, provider))

    carried(dispatch, service, kept_in, [asked], allowance(tmp_path))

    [entry] = entries(kept_in.ledger)
    assert entries(tmp_path / "own-ledger") == [entry]
    assert (entry.job, entry.fate, entry.day, entry.user, entry.session) == (
        asked.id, Fate.CHARGED, today(), "ann", "this",
    )  # fmt: skip
    assert (entry.model, entry.size, entry.quality) == ("gpt-image-2", "1536x1024", "low")
    assert float(entry.amount) == pytest.approx(float(service.billed[0].cost), abs=1e-6)
    assert entry.source == ("x-cost" if provider is SEGMIND else "usage")


def test_credits_are_noted_with_every_reply_that_names_them(
    service: Service, dispatch: Dispatch, tmp_path: Path
) -> None:
    carried(dispatch, service, library(tmp_path), [job(settings(service, tmp_path, SEGMIND))], allowance(tmp_path))

    own = LedgerReader(tmp_path / "own-ledger")
    own.catch_up()
    assert float(own.books.credits["segmind"].left) == pytest.approx(service.credits_left, abs=1e-6)


def test_many_jobs_posted_at_once_cannot_jump_over_a_limit_together(
    service: Service, dispatch: Dispatch, tmp_path: Path
) -> None:
    asked = [job(settings(service, tmp_path, OPENAI)) for _ in range(32)]
    each = price_of(asked[0])
    service.order(delay=0.3, times=0)

    ends = carried(dispatch, service, library(tmp_path), asked, allowance(tmp_path, day=str(each * 5)))

    assert sorted(ends.values()) == ["LimitReached"] * 27 + ["kept"] * 5
    assert len(service.billed) == 5


def test_the_limit_of_one_request_is_the_most_it_may_cost(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    cheap = job(settings(service, tmp_path, OPENAI))
    unsettled = job(settings(service, tmp_path, OPENAI), request(quality=Quality.AUTO))

    ends = carried(
        dispatch, service, library(tmp_path), [cheap, unsettled], allowance(tmp_path, request=str(price_of(cheap)))
    )

    assert ends == {cheap.id: "kept", unsettled.id: "LimitReached"}


def test_a_day_is_one_day_in_all_projects_and_a_project_is_everybodys(
    service: Service, dispatch: Dispatch, tmp_path: Path
) -> None:
    one, other = library(tmp_path / "one"), library(tmp_path / "other")
    first, second, third = (job(settings(service, tmp_path, OPENAI)) for _ in range(3))
    price = str(price_of(first))

    carried(dispatch, service, one, [first], allowance(tmp_path))
    in_the_other = carried(dispatch, service, other, [second], allowance(tmp_path, day=price))
    colleague = replace(allowance(tmp_path, project=price), user="bob", ledger=str(tmp_path / "bobs"))
    in_the_first = carried(dispatch, service, one, [third], colleague)

    assert in_the_other == {second.id: "LimitReached"}
    assert in_the_first == {third.id: "LimitReached"}


def test_a_session_begins_at_nothing(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    first, second, third = (job(settings(service, tmp_path, OPENAI)) for _ in range(3))
    kept_in, price = library(tmp_path), str(price_of(first))

    yesterday = carried(dispatch, service, kept_in, [first], allowance(tmp_path, "before", session=price))
    begun = carried(dispatch, service, kept_in, [second], allowance(tmp_path, "now", session=price))
    going_on = carried(dispatch, service, kept_in, [third], allowance(tmp_path, "now", session=price))

    assert [*yesterday.values(), *begun.values(), *going_on.values()] == ["kept", "kept", "LimitReached"]


def test_a_bill_above_the_estimate_stops_what_follows(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    first, second = (job(settings(service, tmp_path, SEGMIND)) for _ in range(2))
    limit = str(price_of(first) * 3)
    service.order(headers={"x-cost": "0.9"})

    carried(dispatch, service, library(tmp_path), [first], allowance(tmp_path, day=limit))
    after = carried(dispatch, service, library(tmp_path), [second], allowance(tmp_path, day=limit))

    assert after == {second.id: "LimitReached"}
    assert len(service.billed) == 1


@pytest.mark.parametrize("provider", [SEGMIND, OPENAI])
def test_what_the_service_would_not_take_at_first_counts_once(
    service: Service, dispatch: Dispatch, tmp_path: Path, provider: ProviderName
) -> None:
    service.order(refusal="rate_limit", retry_after=0.2, times=2)
    asked = job(settings(service, tmp_path, provider))
    kept_in = library(tmp_path)

    ends = carried(dispatch, service, kept_in, [asked], allowance(tmp_path, day=str(price_of(asked))))

    assert ends == {asked.id: "kept"}
    assert [entry.fate for entry in entries(kept_in.ledger)] == [Fate.NOT_CHARGED, Fate.NOT_CHARGED, Fate.CHARGED]
    assert float(sum(entry.amount for entry in entries(kept_in.ledger))) == pytest.approx(float(service.billed[0].cost))


@pytest.mark.parametrize(
    ("order", "fate"),
    [
        ({"refusal": "moderation"}, Fate.NOT_CHARGED),
        ({"close": True}, Fate.PERHAPS_CHARGED),
        ({"picture": "garbage"}, Fate.CHARGED),
    ],
)
def test_what_failed_counts_as_far_as_it_may_have_been_charged(
    service: Service, dispatch: Dispatch, tmp_path: Path, order: dict[str, object], fate: Fate
) -> None:
    service.order(**order)
    asked = job(settings(service, tmp_path, OPENAI), request(format=PictureFormat.PNG))
    kept_in = library(tmp_path)

    carried(dispatch, service, kept_in, [asked], allowance(tmp_path))

    [entry] = entries(kept_in.ledger)
    assert entry.fate is fate
    assert entry.amount >= sum(billed.cost for billed in service.billed)


def test_a_courier_that_is_killed_leaves_its_sending_in_the_ledger(service: Service, tmp_path: Path) -> None:
    service.order(hang=True)
    asked, kept_in = job(settings(service, tmp_path, OPENAI)), library(tmp_path)
    running = Dispatch(program(tmp_path))
    running.post(kept_in.post(asked).path, asked.service, service.openai_key, allowance(tmp_path))
    while not any(message.event is Event.SENT for message in running.wait(0.2)):
        pass
    taken = next(value for step, _, value in kept_in.job_folder(asked.id).notes() if step.value == "taken")

    os.kill(int(taken), getattr(signal, "SIGKILL", signal.SIGTERM))
    last_messages(running, 1)
    running.close()

    [entry] = entries(kept_in.ledger)
    assert (entry.job, entry.amount) == (asked.id, price_of(asked))


def test_a_job_that_is_fetched_by_its_id_counts_once(service: Service, tmp_path: Path) -> None:
    service.order(path="/v2/requests/*", delay=300)
    asked = job(settings(service, tmp_path, SEGMIND, segmind_way=SegmindWay.V2))
    kept_in, running = library(tmp_path), Dispatch(program(tmp_path))
    running.post(kept_in.post(asked).path, asked.service, service.segmind_key, allowance(tmp_path))
    folder = kept_in.job_folder(asked.id)
    until(lambda: folder.recall("segmind_request_id"))
    taken = next(value for step, _, value in folder.notes() if step.value == "taken")

    os.kill(int(taken), getattr(signal, "SIGKILL", signal.SIGTERM))
    heard = last_messages(running, 1)[asked.id]
    running.close()

    assert heard[-1].event is Event.KEPT
    [entry] = entries(kept_in.ledger)
    assert entry.fate is Fate.CHARGED
    assert float(entry.amount) == pytest.approx(float(service.billed[0].cost), abs=1e-6)


@pytest.mark.whole
def test_whenever_couriers_are_killed_the_ledger_knows_all_that_was_billed(service: Service, tmp_path: Path) -> None:
    kept_in, chance, running = library(tmp_path), random.Random(20261121), Dispatch(program(tmp_path))
    service.order(delay=0.15, times=0)
    ways = [settings(service, tmp_path, OPENAI), settings(service, tmp_path, SEGMIND, segmind_way=SegmindWay.V2)]
    asked = [job(ways[number % 2]) for number in range(10)]

    for each in asked:
        folder = kept_in.post(each)
        running.post(folder.path, each.service, key_of(service, each.service.provider), allowance(tmp_path))
        while (
            not (taken := [value for step, _, value in folder.notes() if step.value == "taken"])
            and folder.path.is_dir()
        ):
            time.sleep(0.001)
        time.sleep(chance.uniform(0.0, 0.4))
        with contextlib.suppress(ProcessLookupError, IndexError):  # it may have come to its end already
            os.kill(int(taken[0]), getattr(signal, "SIGKILL", signal.SIGTERM))
        last_messages(running, 1)
    running.close()

    known = entries(kept_in.ledger)
    assert len({entry.job for entry in known}) == len(known), "no sending counts twice"
    assert sum(entry.amount for entry in known) >= sum(billed.cost for billed in service.billed)
    assert len(known) >= len(service.billed) > 0


def test_a_proof_is_never_limited_and_stands_in_no_ledger(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    proof = settings(service, tmp_path, ProviderName.PROOF, fonts_folder="")
    asked, kept_in = job(proof, request(prompt="A grey wall")), library(tmp_path)

    ends = carried(dispatch, service, kept_in, [asked], allowance(tmp_path, request="0", day="0"))

    assert ends[asked.id] != "LimitReached"
    assert entries(kept_in.ledger) == []


def test_what_cannot_be_written_down_is_not_sent(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    (tmp_path / "own-ledger").write_text("a file where the folder should be")
    asked = job(settings(service, tmp_path, OPENAI))

    ends = carried(dispatch, service, library(tmp_path), [asked], allowance(tmp_path))

    assert ends == {asked.id: "FolderNotWritable"}
    assert service.received == []


def test_a_ledger_that_vanishes_meanwhile_does_not_cost_the_picture(
    service: Service, dispatch: Dispatch, tmp_path: Path
) -> None:
    service.order(delay=300)
    asked, kept_in = job(settings(service, tmp_path, OPENAI)), library(tmp_path)
    dispatch.post(kept_in.post(asked).path, asked.service, service.openai_key, allowance(tmp_path))
    until(lambda: service.is_holding)

    shutil.rmtree(tmp_path / "own-ledger")
    (tmp_path / "own-ledger").write_text("a file where the folder was")
    service.go_on()

    assert last_messages(dispatch, 1)[asked.id][-1].event is Event.KEPT


def test_a_job_folder_cannot_make_itself_cheaper(service: Service, tmp_path: Path) -> None:
    asked = job(settings(service, tmp_path, OPENAI))

    for claim in ("0", "-5", "NaN", "", "free", "1e99"):
        assert price_of(replace(asked, id=new_id(), estimate=claim)) == price_of(asked)


def test_amounts_are_written_as_an_artist_reads_them() -> None:
    assert [dollars(Decimal(text)) for text in ("0", "0.0061", "0.165", "1234.5")] == [
        "$0.00", "$0.006", "$0.16", "$1,234.50",
    ]  # fmt: skip
