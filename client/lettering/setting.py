"""Copy into a box: the largest scale at which all of it fits, across or down, whole or broken into rows. No bpy, no I/O.

Boxes are in pixels, y downwards from the picture's upper left corner. Ink, not metrics, decides what fits, so stacked
marks and deep descenders are never clipped. Every character of the copy is set exactly once; only dots that lead to a
price are drawn anew, as many as fit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum

from ..errors import LetteringTooSmall
from .box import Box
from .breaking import Break, breaks_of, segments_of
from .cleaning import check_length
from .direction import base_level
from .font_shelf import FontShelf
from .language import base_of, language_of, script_of_language
from .placing import PlacedLine, placed
from .price_lines import Entry, entries_of
from .roles import CopyLine, Role
from .rows import RATIO, SMALLEST, WEIGHT, Row, column_gap, depth_of, fits, ink_along
from .shaping import ShapedLine, first_script, shape_line
from .vertical import column_dot, is_east_asian, shape_column
from .wrapping import rows_taken

_FIRST_BREAK = {Role.HEADLINE: 0.84, Role.SUB_HEADLINE: 0.78, Role.BODY: 0.78, Role.PRICE: 0.6, Role.SMALL_PRINT: 0.72}
_NEXT_BREAK = 0.9
"""What breaking a line of a role costs, as the part of its size for which one would rather keep it whole."""
_MOST_COUNTED = 4
"""Further breaks that count: a line with more of them is a paragraph, where another row is no harm."""
_WORTH = {Break.SPACE: 1.0, Break.PHRASE: 0.95, Break.LAST_RESORT: 0.88}
_EMPTY, _FILLED = 0.3, 0.5
"""What it costs to leave the box empty, and the part of its depth from which it counts as filled."""
_SPARSE = 0.25
"""The part of a tall box's height below which several whole lines are broken too if they gain by it."""
_ALONE = 1.3
"""How much a line that is alone, whole and of comfortable size is preferred."""
_STEP = 1.07
_TALLEST, _WIDEST_COLUMN = 0.62, 0.74
"""The part of the box's depth that one em may take at most, so that a short word does not shout."""
_GROWTH = 50
"""Steps in which a headline may grow, up to twice its size."""
_COMFORT = 1 / 13
"""Lines are not wrapped while they stand at this part of the box's short side or larger."""
_COLUMN_RATIO = 2
"""How many times higher than wide a box is in which East Asian copy is set downwards."""
_TOLD_DOWNWARDS = re.compile(
    r"\bvertical(ly)?[ -](set|written|writing|lettering|letters|text|type|copy|characters|script|kanji|hanzi|signboard|hanging)\b"
    r"|\b(set|written|lettered|reads?|reading) vertically\b|\btategaki\b|縦書き|竖排|豎排|直書|直排|세로쓰기",
    re.IGNORECASE,
)


class Writing(Enum):
    """Which way lines run. Automatic sets East Asian copy downwards in a tall box, or where the prompt says so."""

    AUTOMATIC = "automatic"
    ACROSS = "across"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class SetCopy:
    """Copy that has been set: its lines in reading order, and which way they run."""

    lines: tuple[PlacedLine, ...]
    downwards: bool = False

    @property
    def smallest(self) -> int:
        """Pixels per em of the smallest words; 0 when there are none."""
        return min((line.size for line in self.lines), default=0)


@dataclass(frozen=True, slots=True)
class Tone:
    """How the words of one line are shaped. `script` is whose digits and signs stand in a part of it that has no letters."""

    role: Role
    language: str
    script: str = "Latn"
    down: bool = False


@dataclass(slots=True)
class Typesetter:
    """Sets copy with one shelf of fonts. `language` is the copy's, as a BCP 47 tag; empty when its letters have to tell.

    `prompt` helps to choose the regional forms of Han characters where no language does, and the writing. `leaders`
    draws dots from items to prices; None does so where the copy has some.
    """

    shelf: FontShelf
    prompt: str = ""
    writing: Writing = Writing.AUTOMATIC
    leaders: bool | None = None
    language: str = ""
    _shaped: dict[tuple[object, ...], ShapedLine] = field(default_factory=dict)
    _segments: dict[tuple[str, Break], tuple[list[str], list[Break]]] = field(default_factory=dict)

    def set_copy(self, lines: tuple[CopyLine, ...], box: Box, largest: int | None = None) -> tuple[PlacedLine, ...]:
        """The lines of `typeset`."""
        return self.typeset(lines, box, largest).lines

    def typeset(self, lines: tuple[CopyLine, ...], box: Box, largest: int | None = None) -> SetCopy:
        """Set the lines centred in the box, as large as they fit and no larger than `largest` pixels per em.

        Raises `LetteringTooSmall` when they do not fit at `SMALLEST`, `CopyTooLong`, `CopyUnprintable` and
        `ScriptWithoutFont`.
        """
        check_length([line.text for line in lines])
        entries = entries_of(lines)
        if not entries:
            return SetCopy(())
        down = self._goes_down(entries, box)
        depth = box.width if down else box.height
        if len(entries) * SMALLEST > depth:
            raise LetteringTooSmall(f"{len(entries)} lines in {box.width}x{box.height}", pixels=SMALLEST)
        limit = min(largest or depth, max(SMALLEST, round(depth * (_WIDEST_COLUMN if down else _TALLEST))))
        has_leaders = self.leaders if self.leaders is not None else any(entry.leaders for entry in entries)
        copy = _Copy(self, entries, box, down, has_leaders)
        size, rows = copy.largest_fit(limit)
        leader = self._dot(down) if has_leaders else None
        return SetCopy(placed(rows, size, box, leader), down)

    def _dot(self, down: bool) -> ShapedLine:
        weight = WEIGHT[Role.BODY]
        return column_dot(self.shelf, weight) if down else shape_line(".", self.shelf, weight)

    def shape(self, text: str, tone: Tone, *, base: int | None = None, tabular: bool = False) -> ShapedLine:
        """The text shaped as its line wants it, once."""
        key = (text, tone, base, tabular)
        if key not in self._shaped:
            weight = WEIGHT[tone.role]
            if tone.down:
                self._shaped[key] = shape_column(text, self.shelf, weight, tone.language)
            else:
                shaped = shape_line(text, self.shelf, weight, tone.language, base, tabular=tabular, script=tone.script)
                self._shaped[key] = shaped
        return self._shaped[key]

    def segments(self, text: str, down_to: Break) -> tuple[list[str], list[Break]]:
        """The pieces of a line, and how good a place for a row's end is behind each."""
        key = (text, down_to)
        if key not in self._segments:
            pieces = segments_of(text, down_to)
            breaks = [*breaks_of(text), Break.CLAUSE]
            ends = [breaks[sum(map(len, pieces[: number + 1]))] for number in range(len(pieces))]
            self._segments[key] = (pieces, ends)
        return self._segments[key]

    def _goes_down(self, entries: list[Entry], box: Box) -> bool:
        if self.writing is not Writing.AUTOMATIC:
            return self.writing is Writing.DOWN
        told = _TOLD_DOWNWARDS.search(self.prompt) is not None
        is_tall = box.width * _COLUMN_RATIO < box.height
        return (told or is_tall) and is_east_asian([entry.text for entry in entries])


class _Copy:
    """The entries of one sign on their way into one box."""

    def __init__(self, typesetter: Typesetter, entries: list[Entry], box: Box, down: bool, leaders: bool) -> None:
        words = " ".join(entry.text for entry in entries)
        self.typesetter, self.entries, self.box, self.down, self.leaders = typesetter, entries, box, down, leaders
        told = typesetter.language
        alone = script_of_language(told) or "Latn"
        self.tones = [
            Tone(
                entry.role,
                language_of(entry.text, typesetter.prompt, words, told),
                first_script(entry.text, alone),
                down,
            )
            for entry in entries
        ]
        self.bases = [base_of(entry.text, told) for entry in entries]
        self.length = box.height if down else box.width
        self.characters = len(words)
        self.is_menu = any(entry.price for entry in entries)
        self.menu_base = self._menu_base()

    def largest_fit(self, limit: int) -> tuple[int, list[Row]]:
        """The size of body and the rows. Raises `LetteringTooSmall`."""
        comfort = min(limit, max(SMALLEST, round(min(self.box.width, self.box.height) * _COMFORT)))
        whole_size = _search(limit, lambda size: self._fits(None, size))
        is_one_of_many = len(self.entries) > 1 and not self._is_sparse(whole_size)
        if whole_size >= comfort and (self.is_menu or is_one_of_many):
            return self._with_grown_headlines(None, whole_size)
        whole_worth = whole_size * self._pleasing(self._rows(None, whole_size), whole_size)
        best: tuple[float, int, Break | None] = (whole_worth, whole_size, None)
        if whole_size >= comfort:
            best = (whole_worth * _ALONE, whole_size, None)
        for down_to in (Break.SPACE, Break.PHRASE, Break.LAST_RESORT):
            worth, size = self._best_broken(down_to, limit)
            best = max(best, (worth * _WORTH[down_to], size, down_to), key=lambda found: found[0])
            if best[2] and best[1] >= comfort:
                break
        if not best[1]:
            words = f"{self.characters} characters in {self.box.width}x{self.box.height}"
            raise LetteringTooSmall(words, pixels=SMALLEST)
        return self._with_grown_headlines(best[2], best[1])

    def _is_sparse(self, size: int) -> bool:
        """Whether whole lines leave most of a tall hanging sign empty, as words across it do."""
        is_hanging = self.box.width * _COLUMN_RATIO < self.box.height and not self.down
        return is_hanging and depth_of(self._rows(None, size), size) < _SPARSE * self.box.height

    def _fits(self, down_to: Break | None, size: int) -> bool:
        return fits(self._rows(down_to, size), size, self.box)

    def _best_broken(self, down_to: Break, limit: int) -> tuple[float, int]:
        """What the copy is worth when it is broken in the best way, and its size; larger is better, and fewer breaks are.

        Sizes are tried a step apart, since a size just below another may need a row less.
        """
        best = (0.0, 0)
        size, tried = float(SMALLEST), 0
        while round(size) <= limit:
            if round(size) != tried:
                tried = round(size)
                rows = self._rows(down_to, tried)
                if fits(rows, tried, self.box):
                    best = max(best, (tried * self._pleasing(rows, tried), tried))
            size *= _STEP
        if not best[1]:
            return best
        count = len(self._rows(down_to, best[1]))

        def is_no_worse(larger: int) -> bool:
            rows = self._rows(down_to, larger)
            return len(rows) <= count and fits(rows, larger, self.box)

        size_found = _search(min(limit, math.ceil(best[1] * _STEP)), is_no_worse, smallest=best[1])
        return best[0] * size_found / best[1], size_found

    def _pleasing(self, rows: list[Row], size: int) -> float:
        """How good rows of a size look, 1 at best: breaks cost, a line's first one more than its further ones; so does emptiness."""
        depth = self.box.width if self.down else self.box.height
        worth = 1 - _EMPTY * max(0.0, 1 - depth_of(rows, size) / (depth * _FILLED))
        for number, entry in enumerate(self.entries):
            breaks = sum(row.line == number for row in rows) - 1
            if breaks:
                worth *= _FIRST_BREAK[entry.role] * _NEXT_BREAK ** min(breaks - 1, _MOST_COUNTED)
        return worth

    def _with_grown_headlines(self, down_to: Break | None, size: int) -> tuple[int, list[Row]]:
        """The rows with their headlines as much larger as the box lets them be, when quieter lines decided the size."""
        rows = self._rows(down_to, size)
        if all(row.role is Role.HEADLINE for row in rows):
            return size, rows

        def grown(step: int) -> list[Row]:
            return self._rows(down_to, size, step / _GROWTH)

        def is_better(step: int) -> bool:
            larger = grown(step)
            return len(larger) == len(rows) and fits(larger, size, self.box)

        step = _search(2 * _GROWTH, is_better, smallest=_GROWTH)
        return size, grown(max(step, _GROWTH))

    def _rows(self, down_to: Break | None, size: int, headline: float = 1.0) -> list[Row]:
        """The rows at a size of body, broken down to the given places; `headline` is how many times headlines have grown."""
        prices = self._price_column(size) if self.is_menu else 0.0
        rows: list[Row] = []
        for number, entry in enumerate(self.entries):
            ratio = RATIO[entry.role] * (headline if entry.role is Role.HEADLINE else 1.0)
            room = (self.length - 2) / max(SMALLEST, round(size * ratio))
            price = self._price(number) if entry.price else None
            if price is not None:
                room -= column_gap(self.leaders) + prices / max(SMALLEST, round(size * ratio))
            pieces = [self._whole(number)] if down_to is None else self._wrapped(number, down_to, room)
            for place, piece in enumerate(pieces):
                last = price is not None and place == len(pieces) - 1
                row_pieces = (piece, price) if last and price is not None else (piece,)
                is_first = place == 0 and not entry.continues
                rows.append(Row(row_pieces, ratio, entry.role, number, is_first, self.leaders))
        return rows

    def _price_column(self, size: int) -> float:
        """Pixels that the widest price takes."""
        widths = [
            ink_along(self._price(number)) * max(SMALLEST, round(size * RATIO[entry.role]))
            for number, entry in enumerate(self.entries)
            if entry.price
        ]
        return max(widths, default=0.0)

    def _menu_base(self) -> int | None:
        """The level of a menu's items, whose columns run one way even if one of them is in another script; None for no menu."""
        items = [
            base_level(entry.text) if base is None else base
            for entry, base in zip(self.entries, self.bases, strict=True)
            if entry.price
        ]
        return round(sum(items) / len(items)) if items else None

    def _whole(self, number: int) -> ShapedLine:
        entry = self.entries[number]
        base = self.menu_base if entry.price else self.bases[number]
        return self.typesetter.shape(entry.text, self.tones[number], base=base)

    def _price(self, number: int) -> ShapedLine:
        """All prices have the digits of one font, whatever script their items are in."""
        tone = replace(self.tones[number], script="Latn")
        base = 1 if self._whole(number).right_to_left else 0
        return self.typesetter.shape(self.entries[number].price, tone, base=base, tabular=True)

    def _wrapped(self, number: int, down_to: Break, room: float) -> list[ShapedLine]:
        """The line on as few rows as its room needs, the rows of nearly even length."""
        whole = self._whole(number)
        if ink_along(whole) <= room:
            return [whole]
        segments, ends = self.typesetter.segments(self.entries[number].text, down_to)
        base = 1 if whole.right_to_left else 0
        inked = [self.typesetter.shape(segment, self.tones[number], base=base).width for segment in segments]
        spaced = [segment != segment.rstrip() for segment in segments]
        space = max(0.0, whole.width - sum(inked)) / max(1, sum(spaced[:-1]))
        spaces = [space * has_space for has_space in spaced]
        widths = [width + own for width, own in zip(inked, spaces, strict=True)]
        rows, start = [], 0
        for taken in rows_taken(widths, spaces, ends, room):
            text = "".join(segments[start : start + taken]).strip()
            rows.append(self.typesetter.shape(text, self.tones[number], base=base))
            start += taken
        return rows


def _search(limit: int, fits_at: Callable[[int], bool], smallest: int = SMALLEST) -> int:
    """The largest size up to `limit` that fits; 0 when not even the smallest does."""
    low, high = smallest - 1, max(limit, smallest)
    while low < high:
        middle = (low + high + 1) // 2
        if fits_at(middle):
            low = middle
        else:
            high = middle - 1
    return low if low >= smallest else 0
