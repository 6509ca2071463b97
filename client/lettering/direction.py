"""Which way each character of a line runs and in what order runs are seen. No bpy, no I/O, standard library only.

The Unicode Bidirectional Algorithm (UAX 9, rules P2 to L2) over `unicodedata`'s classes, including isolates and
paired brackets. It stands here because a typesetter needs the *levels* of the characters, and the libraries that are
kept either give only a reordered string or leave brackets and isolates out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

_DEEPEST = 125
_ISOLATES = frozenset({"LRI", "RLI", "FSI"})
_EMBEDDINGS = frozenset({"LRE", "RLE", "LRO", "RLO"})
_REMOVED = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "BN"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"})
_RIGHT = frozenset({"R", "AN", "EN"})
BRACKETS = dict(
    zip(
        "([{༺༼᚛⁅⁽₍〈❨❪❬❮❰❲❴⟦⟨⟪⟬⟮⦃⦅⦇⸢⸤⸦⸨〈《「『【〔〖〘〚﹙﹛﹝（［｛｟｢",
        ")]}༻༽᚜⁆⁾₎〉❩❫❭❯❱❳❵⟧⟩⟫⟭⟯⦄⦆⦈⸣⸥⸧⸩〉》」』】〕〗〙〛﹚﹜﹞）］｝｠｣",
        strict=True,
    )
)
_CLOSING = {
    unicodedata.normalize("NFC", close): unicodedata.normalize("NFC", open_) for open_, close in BRACKETS.items()
}
_BRACKETS_KEPT = 63

Item = TypeVar("Item")


@dataclass(slots=True)
class _Sequence:
    """An isolating run sequence: indices into the paragraph, its level, and what stands before and after it."""

    indices: list[int]
    level: int
    before: str
    after: str

    @property
    def direction(self) -> str:
        return "R" if self.level % 2 else "L"


def base_level(text: str) -> int:
    """0 when the first strong character of `text` runs left to right (or there is none), 1 when it runs the other way."""
    return _first_strong([unicodedata.bidirectional(character) for character in text], 0, len(text)) or 0


def levels(text: str, base: int | None = None) -> list[int]:
    """The embedding level of every character of one line: even runs left to right, odd right to left.

    `base` is the paragraph's own level; None takes it from the first strong character.
    """
    classes = [unicodedata.bidirectional(character) or "L" for character in text]
    paragraph = base_level(text) if base is None else base
    explicit = _Explicit(classes, paragraph)
    found, resolved = explicit.found, explicit.resolved
    for sequence in _sequences(classes, found, paragraph):
        _weak(sequence, resolved)
        _paired_brackets(sequence, text, classes, resolved)
        _neutrals(sequence, resolved)
        for index in sequence.indices:
            found[index] += _implicit_step(found[index], resolved[index])
    _follow_removed(classes, found, paragraph)
    _reset_ends(classes, found, paragraph)
    return found


def visual_order(items: Sequence[Item], item_levels: Sequence[int]) -> list[Item]:
    """Items of one line from left to right, as they are seen (rule L2). Items are characters or whole runs."""
    order = list(range(len(items)))
    highest = max(item_levels, default=0)
    for level in range(highest, 0, -1):
        start = 0
        while start < len(order):
            if item_levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and item_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end
    return [items[index] for index in order]


def _first_strong(classes: list[str], start: int, end: int) -> int | None:
    """Level of the first strong character outside isolates (P2, P3); None when there is none."""
    depth = 0
    for kind in classes[start:end]:
        if kind in _ISOLATES:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and kind in ("L", "R", "AL"):
            return 0 if kind == "L" else 1
    return None


def _matching_pdi(classes: list[str], start: int) -> int:
    """Index of the PDI that closes the isolate at `start`; the text's length when none does (BD9)."""
    depth = 1
    for index in range(start + 1, len(classes)):
        if classes[index] in _ISOLATES:
            depth += 1
        elif classes[index] == "PDI":
            depth -= 1
            if depth == 0:
                return index
    return len(classes)


@dataclass(slots=True)
class _Explicit:
    """Levels from embeddings, overrides and isolates, and the classes after overrides (X1 to X8)."""

    classes: list[str]
    paragraph: int
    found: list[int] = field(init=False)
    resolved: list[str] = field(init=False)
    _stack: list[tuple[int, str, bool]] = field(init=False)
    """Level, override (or none) and whether an isolate opened it."""
    _lost_isolates: int = 0
    _lost_embeddings: int = 0
    _open_isolates: int = 0

    def __post_init__(self) -> None:
        self.found, self.resolved = [self.paragraph] * len(self.classes), list(self.classes)
        self._stack = [(self.paragraph, "", False)]
        for index, kind in enumerate(self.classes):
            if kind == "PDI":
                self._close_isolate()
            level, override, _ = self._stack[-1]
            self.found[index] = level
            if override and kind not in _REMOVED:
                self.resolved[index] = override
            if kind in _ISOLATES or kind in _EMBEDDINGS:
                self._open(index, kind, level)
            elif kind == "PDF":
                self._close_embedding()

    def _open(self, index: int, kind: str, level: int) -> None:
        isolate = kind in _ISOLATES
        right = kind[0] == "R"
        if kind == "FSI":
            right = _first_strong(self.classes, index + 1, _matching_pdi(self.classes, index)) == 1
        deeper = (level + 1) | 1 if right else (level + 2) & ~1
        if deeper <= _DEEPEST and not self._lost_isolates and not self._lost_embeddings:
            self._open_isolates += isolate
            forced = ("R" if right else "L") if kind in {"LRO", "RLO"} else ""
            self._stack.append((deeper, forced, isolate))
        elif isolate:
            self._lost_isolates += 1
        elif not self._lost_isolates:
            self._lost_embeddings += 1

    def _close_isolate(self) -> None:
        if self._lost_isolates:
            self._lost_isolates -= 1
        elif self._open_isolates:
            self._lost_embeddings = 0
            while not self._stack[-1][2]:
                self._stack.pop()
            self._stack.pop()
            self._open_isolates -= 1

    def _close_embedding(self) -> None:
        if self._lost_isolates:
            return
        if self._lost_embeddings:
            self._lost_embeddings -= 1
        elif not self._stack[-1][2] and len(self._stack) > 1:
            self._stack.pop()


def _sequences(classes: list[str], found: list[int], paragraph: int) -> list[_Sequence]:
    """The isolating run sequences of the paragraph (X10), without the characters that X9 removes."""
    kept = [index for index, kind in enumerate(classes) if kind not in _REMOVED]
    runs: list[list[int]] = []
    for index in kept:
        if runs and found[runs[-1][-1]] == found[index]:
            runs[-1].append(index)
        else:
            runs.append([index])
    by_start = {run[0]: run for run in runs}
    continued = {_matching_pdi(classes, run[-1]) for run in runs if classes[run[-1]] in _ISOLATES}
    sequences = []
    for run in runs:
        if classes[run[0]] == "PDI" and run[0] in continued:
            continue
        indices = list(run)
        while classes[indices[-1]] in _ISOLATES:
            following = by_start.get(_matching_pdi(classes, indices[-1]))
            if following is None:
                break
            indices += following
        sequences.append(_bounded(indices, kept, classes, found, paragraph))
    return sequences


def _bounded(indices: list[int], kept: list[int], classes: list[str], found: list[int], paragraph: int) -> _Sequence:
    level = found[indices[0]]
    first, last = kept.index(indices[0]), kept.index(indices[-1])
    before = found[kept[first - 1]] if first else paragraph
    open_end = classes[indices[-1]] in _ISOLATES
    after = found[kept[last + 1]] if last + 1 < len(kept) and not open_end else paragraph
    return _Sequence(indices, level, "R" if max(before, level) % 2 else "L", "R" if max(after, level) % 2 else "L")


def _weak(sequence: _Sequence, resolved: list[str]) -> None:
    """Marks, numbers, separators and terminators (W1 to W7)."""
    _marks(sequence, resolved)
    _arabic_numbers(sequence, resolved)
    _separators(sequence.indices, resolved)
    _terminators(sequence.indices, resolved)
    strong = sequence.before
    for index in sequence.indices:
        if resolved[index] in {"ES", "ET", "CS"}:
            resolved[index] = "ON"
        elif resolved[index] in {"L", "R"}:
            strong = resolved[index]
        elif resolved[index] == "EN" and strong == "L":
            resolved[index] = "L"


def _marks(sequence: _Sequence, resolved: list[str]) -> None:
    """Combining marks follow what they stand on (W1)."""
    previous = sequence.before
    for index in sequence.indices:
        if resolved[index] == "NSM":
            resolved[index] = "ON" if previous in _ISOLATES or previous == "PDI" else previous
        previous = resolved[index]


def _arabic_numbers(sequence: _Sequence, resolved: list[str]) -> None:
    """European digits after Arabic letters are Arabic numbers, and the letters run right to left (W2, W3)."""
    strong = sequence.before
    for index in sequence.indices:
        if resolved[index] in {"L", "R", "AL"}:
            strong = resolved[index]
        elif resolved[index] == "EN" and strong == "AL":
            resolved[index] = "AN"
    for index in sequence.indices:
        if resolved[index] == "AL":
            resolved[index] = "R"


def _separators(indices: list[int], resolved: list[str]) -> None:
    """A single separator between two numbers of a kind belongs to them (W4)."""
    for before, index, after in zip(indices, indices[1:], indices[2:], strict=False):
        left, kind, right = resolved[before], resolved[index], resolved[after]
        if left == right and ((kind == "ES" and left == "EN") or (kind == "CS" and left in {"EN", "AN"})):
            resolved[index] = left


def _terminators(indices: list[int], resolved: list[str]) -> None:
    """Terminators beside a European number belong to it (W5)."""
    place = 0
    while place < len(indices):
        if resolved[indices[place]] != "ET":
            place += 1
            continue
        end = place
        while end < len(indices) and resolved[indices[end]] == "ET":
            end += 1
        beside = (place > 0 and resolved[indices[place - 1]] == "EN") or (
            end < len(indices) and resolved[indices[end]] == "EN"
        )
        if beside:
            for index in indices[place:end]:
                resolved[index] = "EN"
        place = end


def _bracket_pairs(indices: list[int], text: str, resolved: list[str]) -> list[tuple[int, int]]:
    """Places (into `indices`) of brackets that belong together (BD16), in the order of their openings."""
    opened: list[tuple[str, int]] = []
    pairs = []
    for place, index in enumerate(indices):
        if resolved[index] != "ON":
            continue
        character = unicodedata.normalize("NFC", text[index])
        if character in BRACKETS:
            if len(opened) == _BRACKETS_KEPT:
                return []
            opened.append((character, place))
        elif character in _CLOSING:
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == _CLOSING[character]:
                    pairs.append((opened[depth][1], place))
                    del opened[depth:]
                    break
    return sorted(pairs)


def _paired_brackets(sequence: _Sequence, text: str, classes: list[str], resolved: list[str]) -> None:
    """Both brackets of a pair run the same way (N0)."""
    indices, own = sequence.indices, sequence.direction
    for opening, closing in _bracket_pairs(indices, text, resolved):
        inside = {_strong(resolved[index]) for index in indices[opening + 1 : closing]} - {""}
        if not inside:
            continue
        direction = own
        if own not in inside:
            context = sequence.before
            for index in reversed(indices[:opening]):
                if _strong(resolved[index]):
                    context = _strong(resolved[index])
                    break
            direction = context if context != own else own
        for place in (opening, closing):
            resolved[indices[place]] = direction
            for index in indices[place + 1 :]:
                if classes[index] != "NSM":
                    break
                resolved[index] = direction


def _strong(kind: str) -> str:
    return "R" if kind in _RIGHT else "L" if kind == "L" else ""


def _neutrals(sequence: _Sequence, resolved: list[str]) -> None:
    """Neutral stretches take their neighbours' direction when both agree, else the sequence's own (N1, N2)."""
    indices = sequence.indices
    place = 0
    while place < len(indices):
        if resolved[indices[place]] not in _NEUTRAL:
            place += 1
            continue
        end = place
        while end < len(indices) and resolved[indices[end]] in _NEUTRAL:
            end += 1
        left = _strong(resolved[indices[place - 1]]) if place else sequence.before
        right = _strong(resolved[indices[end]]) if end < len(indices) else sequence.after
        for index in indices[place:end]:
            resolved[index] = left if left == right else sequence.direction
        place = end


def _implicit_step(level: int, kind: str) -> int:
    """How far a character's level rises above its sequence's (I1, I2)."""
    if level % 2:
        return 1 if kind in ("L", "EN", "AN") else 0
    return {"R": 1, "EN": 2, "AN": 2}.get(kind, 0)


def _follow_removed(classes: list[str], found: list[int], paragraph: int) -> None:
    """Characters that take no part stand at the level of what precedes them."""
    previous = paragraph
    for index, kind in enumerate(classes):
        if kind in _REMOVED:
            found[index] = previous
        previous = found[index]


def _reset_ends(classes: list[str], found: list[int], paragraph: int) -> None:
    """Separators, and white space before them or at the line's end, stand at the paragraph's level (L1)."""
    trailing = True
    for index in range(len(classes) - 1, -1, -1):
        kind = classes[index]
        if kind in ("B", "S"):
            found[index], trailing = paragraph, True
        elif kind in ("WS", "PDI") or kind in _ISOLATES or kind in _REMOVED:
            if trailing:
                found[index] = paragraph
        else:
            trailing = False
