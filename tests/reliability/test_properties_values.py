"""Sizes, requests, replies, messages and tables for any input: what tests/client shows by example, and what is between."""

from __future__ import annotations

import base64
import csv
import io
import json
import string
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import example, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from client.courier.orders import Cancel, Order, order_from_line
from client.courier.tasks import TASKS
from client.errors import Billed, ErrorReport, SetDresserError, SizeIllegal
from client.ledger import Entry, Fate, line_of, read_line
from client.limits import Allowance
from client.messages import Event, Message
from client.plain_values import from_plain, to_plain
from client.prices import estimate
from client.provider_registry import spec_of
from client.providers.replies import ReplyHead, decode_reply, make_reply, read_said, shape_of
from client.providers.wire import ReplyShape, ServiceSettings
from client.request import ProviderName, Request
from client.sizes import Size, broken_rule, check_size, fit_size
from client.spending_report import Table, as_csv
from tests.client.sample_requests import picture
from tests.client.test_requests_canonical import requests

_PICTURE_FIELDS = ("data", "images", "output", "image", "url")

often = trying(max_examples=400, deadline=None, derandomize=True)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


beside_a_picture = st.text(string.ascii_lowercase, max_size=8).filter(lambda name: name not in _PICTURE_FIELDS)


# --- sizes ----------------------------------------------------------------------------------------------------------


@given(ratio=st.floats() | st.floats(1 / 3, 3), pixels=st.integers())
@example(ratio=float("nan"), pixels=1)
@example(ratio=-0.0, pixels=10**400)
@often
def test_any_shape_and_budget_at_all_fits_to_a_legal_size(ratio: float, pixels: int) -> None:
    assert not broken_rule(fit_size(ratio, pixels))


@given(width=st.integers(), height=st.integers())
@example(width=10**400, height=16)
@example(width=16, height=10**400)
@often
def test_any_size_at_all_is_legal_or_the_nearest_legal_one_is_named(width: int, height: int) -> None:
    size = Size(width, height)
    try:
        check_size(size)
    except SizeIllegal as error:
        named = error.message.rpartition(" is ")[2].rstrip(".").split("x")
        assert not broken_rule(Size(int(named[0]), int(named[1])))
    else:
        assert fit_size(size.ratio, size.pixels).ratio == pytest.approx(size.ratio, rel=0.02)


# --- requests -------------------------------------------------------------------------------------------------------


def without_names(made: Request) -> Request:
    """The same request, its pictures called nothing."""
    return replace(
        made,
        capture=made.capture and replace(made.capture, name=""),
        mask=made.mask and replace(made.mask, name=""),
        references=tuple(replace(reference, name="") for reference in made.references),
    )


@given(requests, requests)
@often
def test_two_fingerprints_are_the_same_exactly_when_the_requests_are(one: Request, other: Request) -> None:
    assert (one.fingerprint() == other.fingerprint()) == (without_names(one) == without_names(other))


@given(made=requests, data=st.data())
@often
def test_one_field_of_another_request_changes_the_fingerprint_when_it_differs(
    made: Request, data: st.DataObject
) -> None:
    other = data.draw(requests)
    name = data.draw(st.sampled_from(["prompt", "model", "size", "quality", "compression", "capture", "references", "mask", "copy_lines"]))  # fmt: skip
    mixed = replace(made, **{name: getattr(other, name)})

    assert (made.fingerprint() == mixed.fingerprint()) == (without_names(made) == without_names(mixed))


@given(requests, st.sampled_from(ProviderName))
@often
def test_any_request_has_a_price_however_illegal_it_is(made: Request, provider: ProviderName) -> None:
    found = estimate(made, provider)

    assert 0 <= found.low <= found.high


# --- replies --------------------------------------------------------------------------------------------------------


@given(
    cuts=st.lists(st.integers(0, 900), max_size=6),
    spaces=st.sampled_from(["\n", " ", "\r\n", "\t"]),
    keeps_padding=st.booleans(),
    is_web_safe=st.booleans(),
    around=st.dictionaries(beside_a_picture, json_values, max_size=3),
)
@often
def test_a_picture_in_json_comes_back_to_the_byte_however_it_is_written(
    tmp_path_factory: pytest.TempPathFactory,
    cuts: list[int],
    spaces: str,
    keeps_padding: bool,
    is_web_safe: bool,
    around: dict[str, Any],
) -> None:
    data = picture(16, 16, (3, 200, 97)).data
    text = (base64.urlsafe_b64encode if is_web_safe else base64.b64encode)(data).decode()
    text = text if keeps_padding else text.rstrip("=")
    for cut in cuts:
        text = text[:cut] + spaces + text[cut:]
    path = written(tmp_path_factory, json.dumps({**around, "data": [{"b64_json": text}]}).encode())

    reply = make_reply(path, shape_of(path), ReplyHead(), "gpt-image-2", spec_of(ProviderName.OPENAI))

    assert decode_reply(reply) == data


@given(document=json_values, shape=st.sampled_from(ReplyShape))
@often
def test_any_json_is_a_picture_or_a_clean_error(
    tmp_path_factory: pytest.TempPathFactory, document: Any, shape: ReplyShape
) -> None:
    path = written(tmp_path_factory, json.dumps(document).encode())
    json.dumps(read_said(path, shape))
    try:
        decode_reply(make_reply(path, shape, ReplyHead(), "gpt-image-2", spec_of(ProviderName.OPENAI)))
    except SetDresserError as error:
        assert error.message


@given(cost=st.text(max_size=12) | st.decimals().map(str), left=st.decimals().map(str))
@often
def test_a_cost_is_an_amount_that_can_be_reckoned_with_or_none(
    tmp_path_factory: pytest.TempPathFactory, cost: str, left: str
) -> None:
    path = written(tmp_path_factory, picture(16, 16).data)

    reply = make_reply(
        path, ReplyShape.PICTURE, ReplyHead(cost=cost, credits_left=left), "gpt-image-2", spec_of(ProviderName.OPENAI)
    )

    for amount in (reply.cost, reply.credits_left):
        assert amount is None or 0 <= amount <= 10**9


def written(factory: pytest.TempPathFactory, data: bytes) -> Path:
    """A raw reply, always in the same place."""
    path = factory.getbasetemp() / "reply.raw"
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    return path


# --- what crosses the pipe ------------------------------------------------------------------------------------------

any_text = st.text(st.characters(), max_size=30)


@given(
    st.builds(
        Message,
        st.sampled_from(Event),
        any_text,
        received=st.integers(0),
        expected=st.none() | st.integers(0),
        detail=any_text,
        path=any_text,
        found=any_text,
        provider=any_text,
        record=st.none() | st.dictionaries(any_text, any_text | st.integers() | st.lists(any_text), max_size=3),
        error=st.none() | st.builds(ErrorReport, any_text, any_text, any_text, any_text, st.sampled_from(Billed)),
    )
)
@often
def test_a_message_crosses_the_pipe_as_one_line(message: Message) -> None:
    line = message.to_line()

    assert line.endswith("\n")
    assert len(line.encode("ascii").splitlines()) == 1
    assert Message.from_line(line) == message


PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: any_text,
    int: st.integers(),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    Decimal: st.decimals(0, 10**9, allow_nan=False),
    Path: st.builds(Path, any_text),
}


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Anything that a field of this type may hold, whichever fields a newcomer has. Raises TypeError for what cannot cross the pipe."""
    if kind in PLAIN:
        return PLAIN[kind]
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(*(st.none() if each is NoneType else values_of(each) for each in get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(values_of(get_args(kind)[0]), max_size=3).map(tuple)
    if get_origin(kind) in (dict, Mapping):
        return st.dictionaries(any_text, values_of(get_args(kind)[1]), max_size=3)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{each.name: values_of(hints[each.name]) for each in fields(kind)})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    raise TypeError(f"{kind}: a task's fields are text, numbers, paths, enums, and frozen dataclasses of these")


@dataclass(frozen=True, slots=True)
class Everything:
    """What a newcomer's task may hold."""

    text: str
    path: Path
    event: Event
    allowance: Allowance
    shares: tuple[float, ...]
    pages: dict[str, int]
    service: ServiceSettings | None = None
    is_whole: bool = False


@given(values_of(Everything))
@often
def test_whatever_a_task_may_hold_stands_as_plain_values(whole: Everything) -> None:
    assert from_plain(Everything, json.loads(json.dumps(to_plain(whole)))) == whole


@given(
    st.builds(Order, any_text, st.sampled_from(TASKS).flatmap(values_of), st.booleans()) | st.builds(Cancel, any_text)
)
@often
def test_an_order_crosses_the_pipe_as_one_line(order: Order | Cancel) -> None:
    line = order.to_line()

    assert len(line.encode("ascii").splitlines()) == 1
    assert order_from_line(line) == order


@given(line=json_values.map(json.dumps) | st.text(max_size=60), data=st.data())
@example(line="[" * 100_000, data=None)
@often
def test_a_line_that_is_no_message_and_no_order_is_told_as_such(line: str, data: st.DataObject | None) -> None:
    if data is not None and data.draw(st.booleans()):
        sound = json.loads(Message(Event.FAILED, "x", error=ErrorReport("k", "s", "t", "r", Billed.NO)).to_line())
        sound[data.draw(st.sampled_from(sorted(sound)))] = data.draw(json_values)
        line = json.dumps(sound)
    for read in (Message.from_line, order_from_line, Allowance.from_text):
        try:
            read(line)
        except (ValueError, KeyError, TypeError):
            continue


# --- tables ---------------------------------------------------------------------------------------------------------

_FORMULA = tuple("=+-@＝＋－＠")


@given(
    st.lists(
        st.builds(
            Entry,
            job=st.just("20261121-023405-0123456789"),
            attempt=st.integers(0, 50),
            fate=st.sampled_from(Fate),
            at=any_text,
            day=st.sampled_from(["2026-11-21", "2026-11-22"]),
            provider=any_text,
            estimate=st.decimals(0, 10_000, places=6),
            charge=st.none() | st.decimals(0, 10_000, places=6),
            **dict.fromkeys(("model", "size", "quality", "source", "shot", "sign", "language", "title", "user", "session"), any_text),
        ),
        max_size=5,
        unique_by=lambda entry: entry.attempt,
    ),
    st.sampled_from(Table),
)  # fmt: skip
@often
def test_a_table_of_any_words_opens_as_what_it_is(entries: list[Entry], table: Table) -> None:
    known = [line for entry in entries if isinstance(line := read_line(line_of(entry)), Entry)]
    assert len(known) == len(entries)

    text = as_csv(known, table)
    rows = list(csv.reader(io.StringIO(text.encode("utf-8").decode(), newline=""), strict=True))

    assert len({len(row) for row in rows}) == 1
    assert text.count("\r\n") == len(rows)
    if table is Table.REQUESTS:
        assert len(rows) == len(known) + 1
    else:
        spent = [entry for entry in known if entry.fate is not Fate.NOT_CHARGED]
        assert sum(int(row[1]) for row in rows[1:]) == len(spent)
        assert sum(Decimal(row[2]) for row in rows[1:]) == sum(entry.amount for entry in spent)
    for row in rows[1:]:
        for cell in row:
            assert not cell.lstrip().startswith(_FORMULA)
            assert "\0" not in cell
