"""Frozen dataclasses as JSON values and back: the one way in which they stand in files and cross the pipe. No bpy, no I/O.

A dataclass stands as an object of its fields in their order, a tuple as a list, an enum as its value, an amount and a path
as text. What is read is not trusted: a value of another type than its field's is refused, with its place in the whole.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from math import isfinite
from pathlib import PurePath
from types import MappingProxyType, NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from .session_state import ends_with_session

_Value = TypeVar("_Value")
Own = Mapping[type, Callable[[Any], Any]]
"""How values of some types are read that JSON does not hold whole, such as the pictures of a job, which stand as digests.

Each raises KeyError, TypeError or ValueError for what does not fit.
"""

UNLESS_DEFAULT = MappingProxyType({"unless_default": True})
"""Metadata of a field that is not written while it is empty, as in files of versions that did not know it."""

_SCALARS = frozenset({bool, int, float, str, NoneType})
_NOTHING: Own = MappingProxyType({})


class DoesNotFit(ValueError):
    """What was read is not what it should be; the message begins with its place, such as `placement.target.faces[3]`."""


def to_plain(value: Any) -> Any:
    """A value as JSON has it. A class may say itself what stands for it, in a method `stands_as`.

    A dataclass whose `AS_LIST` is true stands as the list of its fields' values.
    """
    if type(value) in _SCALARS:
        return value
    if hasattr(value, "stands_as"):
        return value.stands_as()
    if is_dataclass(value):
        written = {
            each.name: to_plain(found)
            for each in fields(value)
            if _is_written(each, found := getattr(value, each.name))
        }
        return list(written.values()) if getattr(value, "AS_LIST", False) else written
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {name: to_plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return list(value) if _SCALARS.issuperset(map(type, value)) else [to_plain(each) for each in value]
    if isinstance(value, (Decimal, PurePath)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def from_plain(kind: type[_Value], plain: Any, own: Own = _NOTHING) -> _Value:
    """The value that `to_plain` described; fields that are not there have their defaults, further ones are passed over.

    A class may check what was read in a method `check_read`, which raises ValueError. Raises `DoesNotFit`.
    """
    read: _Value = _read(kind, plain, "", own)
    return read


def to_line(value: Any) -> str:
    """A value as one line of JSON, without its line end."""
    return json.dumps(to_plain(value), separators=(",", ":"))


def from_text(kind: type[_Value], text: str | bytes) -> _Value:
    """The value of a JSON text. Raises ValueError, of which `DoesNotFit` is one."""
    try:
        return from_plain(kind, json.loads(text))
    except RecursionError as error:
        raise ValueError(str(error)) from error


def _is_written(field: Field[Any], value: Any) -> bool:
    return value != field.default or "unless_default" not in field.metadata


def _read(kind: Any, plain: Any, place: str, own: Own) -> Any:
    if kind in own:
        return _made(own[kind], plain, place)
    reader = _SIMPLE.get(kind)
    if reader is not None:
        return _made(reader, plain, place)
    if is_dataclass(kind):
        return _read_dataclass(kind, plain, place, own)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (present,) = (each for each in inner if each is not NoneType)
        return None if plain is None else _read(present, plain, place, own)
    if origin is tuple:
        return _read_tuple(inner[0], _made(_of(list, tuple), plain, place), place, own)
    if origin in (dict, Mapping) or kind is dict:
        found: dict[str, Any] = _made(_of(dict), plain, place)
        return {name: _read(inner[1], each, f"{place}.{name}", own) for name, each in found.items()}
    if isinstance(kind, type) and issubclass(kind, (Enum, PurePath)):
        return _made(lambda text: kind(_text(text)), plain, place)
    raise TypeError(f"{kind} cannot be read from JSON")


def _read_dataclass(kind: Any, plain: Any, place: str, own: Own) -> Any:
    known = _fields_of(kind)
    if getattr(kind, "AS_LIST", False):
        listed: Any = _made(_of(list, tuple), plain, place)
        if len(listed) != len(known):
            raise DoesNotFit(f"{place}: {len(listed)} values instead of {len(known)}")
        plain = dict(zip(known, listed, strict=True))
    _made(_of(dict), plain, place)
    values: dict[str, Any] = {}
    for name, (hint, is_needed) in known.items():
        if name in plain:
            values[name] = _read(hint, plain[name], f"{place}.{name}".lstrip("."), own)
        elif is_needed:
            raise DoesNotFit(f"{place}.{name}".lstrip(".") + ": is missing")
    made = kind(**values)
    if hasattr(made, "check_read"):
        _made(lambda _: made.check_read(), plain, place or kind.__name__)
    return made


def _read_tuple(kind: Any, plain: list[Any] | tuple[Any, ...], place: str, own: Own) -> tuple[Any, ...]:
    """Thousands of faces are read here on Blender's main thread: numbers and texts are looked at all at once."""
    if kind in (int, str) and {kind}.issuperset(map(type, plain)):
        return tuple(plain)
    if kind is float and _NUMBERS.issuperset(map(type, plain)) and all(map(isfinite, plain)):
        return tuple(map(float, plain))
    return tuple(_read(kind, each, f"{place}[{number}]", own) for number, each in enumerate(plain))


@ends_with_session
@functools.cache
def _fields_of(kind: Any) -> dict[str, tuple[Any, bool]]:
    """The fields of a dataclass: their types, and whether they have to be there."""
    hints = get_type_hints(kind)
    return {
        each.name: (hints[each.name], each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    }


def _made(make: Callable[[Any], Any], plain: Any, place: str) -> Any:
    """What `make` makes of a value; what it has against it is told with the place."""
    try:
        return make(plain)
    except (KeyError, TypeError, ValueError, OverflowError, InvalidOperation) as error:
        raise DoesNotFit(f"{place}: {type(error).__name__}: {error}".lstrip(": ")) from error


def _of(*kinds: type) -> Callable[[Any], Any]:
    """Takes values of these very types and refuses all others: a truth is no number, and a number no text."""

    def checked(plain: Any) -> Any:
        if type(plain) not in kinds:
            raise TypeError(f"{type(plain).__name__} instead of {kinds[0].__name__}")
        return plain

    return checked


_text = _of(str)
_NUMBERS = frozenset({int, float})


def _number(plain: Any) -> float:
    number = float(_of(float, int)(plain))
    if not isfinite(number):
        raise ValueError("not a finite number")
    return number


def _amount(plain: Any) -> Decimal:
    amount = Decimal(_text(plain))
    if not amount.is_finite():
        raise ValueError("not a finite amount")
    return amount


_SIMPLE: Mapping[Any, Callable[[Any], Any]] = {
    str: _text,
    int: _of(int),
    bool: _of(bool),
    float: _number,
    Decimal: _amount,
    Any: lambda plain: plain,
}
