"""Every rule of fal's GPT Image 2 requests. A broken one is told with the result, as the model itself finds out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .exchange import Refused
from .faults import fal_model_error
from .pictures import MEDIA_TYPES, open_picture
from .settings import FAL_PRESETS, Settings, auto_size, broken_size_rule

INPUT_PICTURES = 16
KNOWN = frozenset({"prompt", "image_size", "quality", "num_images", "output_format", "sync_mode"})
OF_EDITS = frozenset({"image_urls", "mask_url"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that keeps every rule."""

    prompt: str
    model: str
    size: tuple[int, int]
    quality: str
    format: str
    inputs: tuple[bytes, ...] = ()
    input_sizes: tuple[tuple[int, int], ...] = ()
    mask: bytes | None = None


def refuse(message: str, kind: str, place: str = "") -> Refused:
    """The refusal of a broken rule."""
    return Refused(fal_model_error(422, message, kind, place))


def check(
    values: Mapping[str, Any], model: str, settings: Settings, find: Callable[[str], bytes | None], *, is_edit: bool
) -> Wanted:
    """The request, if it keeps every rule; `find` gives the picture of an address. Raises `Refused`."""
    unknown = sorted(set(values) - KNOWN - (OF_EDITS if is_edit else frozenset()))
    if unknown:
        raise refuse("Extra inputs are not permitted", "extra_forbidden", unknown[0])
    prompt = values.get("prompt")
    if not isinstance(prompt, str) or not prompt:
        raise refuse("Field required", "missing", "prompt")
    quality = _choice(values, "quality", ("low", "medium", "high", "auto"), "high")
    format_name = _choice(values, "output_format", ("png", "jpeg", "webp"), "png")
    count = values.get("num_images", 1)
    if type(count) is not int or count != 1:  # the program asks for one at a time
        raise refuse("Input should be 1 here", "less_than_equal", "num_images")
    if values.get("sync_mode", False) is not False:
        raise refuse("Input should be false here", "literal_error", "sync_mode")
    inputs = _inputs(values, find) if is_edit else ()
    sizes = tuple(_size_of(data, "image_urls") for data in inputs)
    mask = None
    if "mask_url" in values:
        mask = _picture(values["mask_url"], "mask_url", find)
        if _size_of(mask, "mask_url") != sizes[0]:
            raise refuse("The mask must have the size of the first image", "image_too_small", "mask_url")
    return Wanted(
        prompt=prompt,
        model=model,
        size=_size(values.get("image_size", "auto" if is_edit else "landscape_4_3"), sizes),
        quality=settings.auto_quality if quality == "auto" else quality,
        format=format_name,
        inputs=inputs,
        input_sizes=sizes,
        mask=mask,
    )


def _choice(values: Mapping[str, Any], name: str, choices: tuple[str, ...], default: str) -> str:
    value = values.get(name, default)
    if not isinstance(value, str) or value not in choices:
        raise refuse(f"Input should be one of {', '.join(choices)}", "literal_error", name)
    return value


def _inputs(values: Mapping[str, Any], find: Callable[[str], bytes | None]) -> tuple[bytes, ...]:
    entries = values.get("image_urls")
    if not isinstance(entries, list) or not entries:
        raise refuse("Field required", "missing", "image_urls")
    if len(entries) > INPUT_PICTURES:
        raise refuse(f"List should have at most {INPUT_PICTURES} items", "too_long", "image_urls")
    return tuple(_picture(entry, "image_urls", find) for entry in entries)


def _picture(entry: Any, place: str, find: Callable[[str], bytes | None]) -> bytes:
    """The picture of an address or of a data URI."""
    if not isinstance(entry, str):
        raise refuse("Input should be a valid string", "string_type", place)
    if not entry.startswith("data:"):
        found = find(entry)
        if found is None:
            raise refuse("Could not download the file", "file_download_error", place)
        return found
    head, mark, text = entry.removeprefix("data:").partition(";base64,")
    try:
        data = base64.b64decode(text, validate=True)
        kind = MEDIA_TYPES[open_picture(data).format]
    except (binascii.Error, ValueError) as error:
        raise refuse("Could not load the image", "image_load_error", place) from error
    if not mark or kind != head:
        raise refuse(f"The URI says {head}, but the image is {kind}", "image_load_error", place)
    return data


def _size_of(data: bytes, place: str) -> tuple[int, int]:
    try:
        opened = open_picture(data)
    except ValueError as error:
        raise refuse("Could not load the image", "image_load_error", place) from error
    return opened.width, opened.height


def _size(value: Any, sizes: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    if value == "auto":
        return auto_size(sizes[0] if sizes else None)
    if isinstance(value, str) and value in FAL_PRESETS:
        return FAL_PRESETS[value]
    if not isinstance(value, dict) or set(value) != {"width", "height"}:
        raise refuse("Input should be a preset or a width and a height", "literal_error", "image_size")
    width, height = value["width"], value["height"]
    if type(width) is not int or type(height) is not int:
        raise refuse("Input should be a valid integer", "int_type", "image_size")
    rule = broken_size_rule(width, height)
    if rule:
        raise refuse(rule, "multiple_of", "image_size")
    return width, height
