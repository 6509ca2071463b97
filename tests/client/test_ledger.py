"""The ledger: lines that say what they mean, sums that no order, repetition, crash or stranger can bend."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.job import new_id, now
from client.ledger import LARGEST_LINE, Books, Credits, Entry, Fate, LedgerReader, append, line_of, read_line

IDS = [new_id() for _ in range(4)]
AMOUNTS = st.decimals(min_value=0, max_value=10_000, places=6)
WORDS = st.text(max_size=300)
DAYS = st.dates().map(lambda day: day.isoformat())
ENTRIES = st.builds(
    Entry,
    job=st.sampled_from(IDS),
    attempt=st.integers(1, 3),
    fate=st.sampled_from(Fate),
    at=WORDS,
    day=DAYS,
    provider=st.sampled_from(["segmind", "openai"]),
    estimate=AMOUNTS,
    charge=st.none() | AMOUNTS,
    sign=WORDS,
    title=WORDS,
    session=st.sampled_from(["a", "b"]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)  # fmt: skip


def entry(**changes: object) -> Entry:
    """A picture that was sent today for up to 17 cents, with changes."""
    whole = Entry(IDS[0], 1, Fate.SENT, now(), "2026-11-21", "openai", Decimal("0.17"), session="a")
    return replace(whole, **changes)  # type: ignore[arg-type]


def books(*lines: Entry | Credits) -> Books:
    """What these lines amount to."""
    made = Books()
    for line in lines:
        made.add(line)
    return made


def read(folder: Path) -> Books:
    """What a ledger on disk amounts to."""
    reader = LedgerReader(folder)
    assert reader.catch_up()
    return reader.books


def test_a_sending_counts_as_its_estimate_until_its_charge_is_known() -> None:
    sent = entry()
    charged = entry(fate=Fate.CHARGED, charge=Decimal("0.19"), source="usage")

    assert books(sent).total == Decimal("0.17")
    assert books(sent, charged).total == Decimal("0.19")
    assert books(sent, entry(fate=Fate.CHARGED, source="none")).total == Decimal("0.17")
    assert books(sent, entry(fate=Fate.PERHAPS_CHARGED)).total == Decimal("0.17")
    assert books(sent, entry(fate=Fate.NOT_CHARGED)).total == 0


def test_what_was_taken_back_and_sent_anew_counts_once_and_what_was_sent_twice_twice() -> None:
    taken_back = [entry(), entry(fate=Fate.NOT_CHARGED), entry(attempt=2)]
    lost_then_again = [entry(), entry(fate=Fate.PERHAPS_CHARGED), entry(attempt=2)]

    assert books(*taken_back).total == Decimal("0.17")
    assert books(*lost_then_again).total == Decimal("0.34")


def test_a_request_that_was_given_up_and_came_after_all_counts_as_its_charge() -> None:
    came = entry(fate=Fate.CHARGED, charge=Decimal("0.20"))

    assert books(entry(), entry(fate=Fate.PERHAPS_CHARGED), came).total == Decimal("0.20")


@given(ENTRIES)
def test_a_line_is_read_as_it_was_written(line: Entry) -> None:
    written = line_of(line)
    known = read_line(written)

    assert written.count(b"\n") == 1
    assert len(written) < LARGEST_LINE
    assert isinstance(known, Entry)
    assert (known.job, known.attempt, known.fate, known.day) == (line.job, line.attempt, line.fate, line.day)
    assert (known.estimate, known.charge) == (line.estimate, line.charge)
    assert line_of(known) == line_of(read_line(line_of(known)) or known)


@given(st.lists(ENTRIES, max_size=12), st.data())
def test_order_and_repetition_mean_nothing(lines: list[Entry], data: st.DataObject) -> None:
    lines = [known for line in lines if isinstance(known := read_line(line_of(line)), Entry)]
    shuffled = data.draw(st.permutations(lines))
    repeated = data.draw(st.lists(st.sampled_from(lines), max_size=6)) if lines else []

    once, again = books(*lines), books(*shuffled, *repeated)

    assert again.entries == once.entries
    assert again.total == once.total == sum(kept.amount for kept in once.entries.values())
    assert {day: amount for day, amount in again.by_day.items() if amount} == {
        day: amount for day, amount in once.by_day.items() if amount
    }
    assert sum(once.by_day.values()) == sum(once.by_session.values()) == once.total


@given(st.binary(max_size=400) | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_else_stands_in_a_ledger_is_no_line(data: bytes) -> None:
    assert read_line(data) is None


@given(ENTRIES, st.data())
def test_a_spoilt_line_is_passed_over_or_harmless(line: Entry, data: st.DataObject) -> None:
    written = line_of(line)
    cut = written[: data.draw(st.integers(0, len(written) - 2))]

    assert read_line(cut) is None


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity", "-0.01", "1e9", "10001", "١٢x", "", "9" * 50, 5, None])
def test_no_line_makes_room_below_a_limit(amount: object) -> None:
    plain = json.loads(line_of(entry(fate=Fate.CHARGED)))

    assert read_line(json.dumps({**plain, "estimate": amount}).encode()) is None


@pytest.mark.parametrize(
    "spoilt",
    [{"job": "../../etc"}, {"attempt": True}, {"attempt": -1}, {"day": "today"}, {"kind": "refund"}, {"title": ["x"]}],
)
def test_a_line_that_claims_what_cannot_be_is_none(spoilt: dict[str, object]) -> None:
    plain = json.loads(line_of(entry()))

    assert read_line(json.dumps({**plain, **spoilt}).encode()) is None


def test_words_come_back_on_one_line_short_and_without_steering_characters() -> None:
    known = read_line(line_of(entry(title="Menu\r\n\x1b[31m\u202e牛肉面", sign="x" * 5000)))

    assert isinstance(known, Entry)
    assert known.title == "Menu   [31m 牛肉面"
    assert len(known.sign) == 200


def test_a_cut_line_spoils_none_but_itself(tmp_path: Path) -> None:
    append(tmp_path, [entry(attempt=1), entry(attempt=2)], "2026-11-21")
    file = next(tmp_path.glob("*.jsonl"))
    file.write_bytes(file.read_bytes()[:-40])

    append(tmp_path, [entry(attempt=3)], "2026-11-21")

    assert sorted(attempt for _, attempt in read(tmp_path).entries) == [1, 3]


def test_a_reader_goes_on_where_it_stopped(tmp_path: Path) -> None:
    reader = LedgerReader(tmp_path / "ledger")
    assert reader.catch_up()
    append(tmp_path / "ledger", [entry()], "2026-11-21")
    assert reader.catch_up()
    append(tmp_path / "ledger", [entry(attempt=2)], "2026-11-22")
    assert reader.catch_up()

    assert reader.books.total == Decimal("0.34")


def test_a_long_ledger_is_read_a_little_at_a_time(tmp_path: Path) -> None:
    append(tmp_path, [entry(attempt=number) for number in range(600)], "2026-11-21")
    reader, turns = LedgerReader(tmp_path), 1

    while not reader.catch_up(0.0):
        turns += 1

    assert turns > 3
    assert len(reader.books.entries) == 600


def test_an_older_version_of_a_file_is_read_anew(tmp_path: Path) -> None:
    append(tmp_path, [entry()], "2026-11-21")
    file = next(tmp_path.glob("*.jsonl"))
    before = file.read_bytes()
    append(tmp_path, [entry(attempt=2)], "2026-11-21")
    reader = LedgerReader(tmp_path)
    reader.catch_up()

    file.write_bytes(before)
    reader.catch_up()

    assert reader.books.total == Decimal("0.17")


def test_what_has_gone_is_no_longer_counted(tmp_path: Path) -> None:
    append(tmp_path, [entry()], "2026-11-20")
    append(tmp_path, [entry(attempt=2)], "2026-11-21")
    reader = LedgerReader(tmp_path)
    reader.catch_up()

    next(tmp_path.glob("2026-11-20*")).unlink()
    reader.catch_up()

    assert reader.books.total == Decimal("0.17")


def test_strangers_files_links_and_endless_lines_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    append(folder, [entry()], "2026-11-21")
    elsewhere = tmp_path / "elsewhere.jsonl"
    elsewhere.write_bytes(line_of(entry(attempt=7)))
    (folder / "2026-11-20_link.jsonl").symlink_to(elsewhere)
    (folder / "notes.jsonl").write_bytes(line_of(entry(attempt=8)))
    (folder / "2026-11-19_folder.jsonl").mkdir()
    (folder / "2026-11-18_endless.jsonl").write_bytes(b"[" * 100_000 + b"\n" + line_of(entry(attempt=2)))

    assert sorted(attempt for _, attempt in read(folder).entries) == [1, 2]


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "ledger").symlink_to(elsewhere, target_is_directory=True)

    with pytest.raises(OSError):
        append(tmp_path / "ledger", [entry()], "2026-11-21")

    assert not list(elsewhere.iterdir())


def test_lines_of_many_threads_stand_whole(tmp_path: Path) -> None:
    def write(number: int) -> None:
        for attempt in range(20):
            append(tmp_path, [entry(attempt=number * 100 + attempt, title="x" * 190)], "2026-11-21")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(read(tmp_path).entries) == 80


def test_the_newest_word_on_credits_stands(tmp_path: Path) -> None:
    older = Credits("segmind", Decimal("9.50"), "2026-11-20T10:00:00.000+00:00")
    newer = Credits("segmind", Decimal("9.33"), "2026-11-21T10:00:00.000+00:00")
    append(tmp_path, [newer, older], "2026-11-21")

    assert read(tmp_path).credits == {"segmind": newer}
    assert read(tmp_path).total == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that refuses")
def test_a_ledger_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    append(tmp_path, [entry()], "2026-11-21")
    file = next(tmp_path.glob("*.jsonl"))
    file.chmod(0)

    with pytest.raises(OSError):
        LedgerReader(tmp_path).catch_up()
