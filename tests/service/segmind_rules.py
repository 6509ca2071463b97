"""Every rule of Segmind's GPT Image 2 requests: what is checked up front (400, 406) and what reaches the model (500)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .exchange import Refused
from .faults import segmind_error
from .pictures import open_picture
from .settings import LATER_MODELS, SEGMIND_PRESETS, Settings, auto_size, broken_size_rule

PROMPT_CHARACTERS = 32_000
INPUT_PICTURES = 16
KNOWN = {
    "prompt",
    "size",
    "width",
    "height",
    "quality",
    "background",
    "output_compression",
    "output_format",
    "moderation",
    "image_urls",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that keeps every rule."""

    prompt: str
    model: str
    size: tuple[int, int]
    quality: str
    background: str
    format: str
    compression: int
    inputs: tuple[bytes, ...] = ()
    input_sizes: tuple[tuple[int, int], ...] = ()
    mask: bytes | None = None


def refuse(status: int, message: str) -> Refused:
    """The refusal of a broken rule."""
    return Refused(segmind_error(status, message))


def reached_model(why: str) -> Refused:
    """The refusal of what only the model itself finds out."""
    return refuse(500, f"Error while running the model: {why}")


def check(values: Mapping[str, Any], model: str, settings: Settings, find: Callable[[str], bytes | None]) -> Wanted:
    """The request, if it keeps every rule; `find` gives the picture of an address. Raises `Refused`."""
    prompt = values.get("prompt")
    if not isinstance(prompt, str) or not prompt:
        raise refuse(400, "prompt is required and must be a non-empty string")
    later = ("xhigh", "max") if model in LATER_MODELS else ()
    quality = _choice(values, "quality", ("low", "medium", "high", "auto", *later), "auto")
    background = _choice(values, "background", ("transparent", "opaque"), "opaque")
    _choice(values, "moderation", ("auto", "low"), "auto")
    format_name = _choice(values, "output_format", ("png", "jpeg", "webp"), "png")
    preset = values.get("size", "auto")
    if model not in LATER_MODELS:
        preset = _choice(values, "size", SEGMIND_PRESETS, "auto")
    compression = values.get("output_compression", 100)
    if not isinstance(compression, int) or isinstance(compression, bool) or not 0 <= compression <= 100:
        raise refuse(406, "output_compression must be an integer between 0 and 100")
    inputs = _inputs(values, find)
    mask = _mask(values, settings.mask_field, find)
    _check_by_model(values, prompt, settings, background, format_name)
    sizes = _input_sizes(inputs)
    _check_mask(mask, sizes)
    return Wanted(
        prompt=prompt,
        model=model,
        size=_size(values, preset, sizes),
        quality=settings.auto_quality if quality == "auto" else quality,
        background=background,
        format=format_name,
        compression=compression,
        inputs=inputs,
        input_sizes=sizes,
        mask=mask,
    )


def _choice(values: Mapping[str, Any], name: str, choices: tuple[str, ...], default: str) -> str:
    value = values.get(name, default)
    if not isinstance(value, str) or value not in choices:
        raise refuse(406, f"Invalid value for {name}. Allowed values: {', '.join(choices)}")
    return value


def _address(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise refuse(400, f"{name} must be a URL")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise refuse(400, f"{name} must be a valid http or https URL")
    return value


def _inputs(values: Mapping[str, Any], find: Callable[[str], bytes | None]) -> tuple[bytes, ...]:
    addresses = values.get("image_urls", [])
    if not isinstance(addresses, list):
        raise refuse(400, "image_urls must be an array of URLs")
    found = []
    for value in addresses:
        data = find(_address(value, "image_urls"))
        if data is None:
            raise reached_model(f"could not download the image {value}")
        found.append(data)
    if len(found) > INPUT_PICTURES:
        raise reached_model(f"at most {INPUT_PICTURES} images are supported")
    return tuple(found)


def _mask(values: Mapping[str, Any], name: str, find: Callable[[str], bytes | None]) -> bytes | None:
    if name not in values:
        return None
    data = find(_address(values[name], name))
    if data is None:
        raise reached_model("could not download the mask")
    return data


def _check_by_model(
    values: Mapping[str, Any], prompt: str, settings: Settings, background: str, format_name: str
) -> None:
    unknown = sorted(set(values) - KNOWN - {settings.mask_field})
    if unknown:
        raise reached_model(f"Unknown parameter: '{unknown[0]}'.")
    if len(prompt) > PROMPT_CHARACTERS:
        raise reached_model("string too long")
    if background == "transparent" and (format_name == "jpeg" or not settings.transparent_backgrounds):
        raise reached_model("Transparent background is not supported.")


def _size(values: Mapping[str, Any], preset: Any, sizes: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    width, height = values.get("width"), values.get("height")
    if "width" in values or "height" in values:
        if not _is_edge(width) or not _is_edge(height):
            raise reached_model("width and height must both be set, and integers")
        return _legal(int(width or 0), int(height or 0))
    if preset == "auto":
        return auto_size(sizes[0] if sizes else None)
    across, cross, down = str(preset).partition("x")
    if not cross or not across.isdecimal() or not down.isdecimal():
        raise reached_model(f"Invalid size '{preset}'.")
    return _legal(int(across), int(down))


def _is_edge(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _legal(width: int, height: int) -> tuple[int, int]:
    rule = broken_size_rule(width, height)
    if rule:
        raise reached_model(f"Invalid size '{width}x{height}'. {rule}")
    return width, height


def _input_sizes(inputs: tuple[bytes, ...]) -> tuple[tuple[int, int], ...]:
    sizes = []
    for number, data in enumerate(inputs, 1):
        try:
            opened = open_picture(data)
        except ValueError as error:
            raise reached_model(f"Invalid image file or mode for image {number}") from error
        sizes.append((opened.width, opened.height))
    return tuple(sizes)


def _check_mask(mask: bytes | None, sizes: tuple[tuple[int, int], ...]) -> None:
    if mask is None:
        return
    if not sizes:
        raise reached_model("a mask needs an image")
    try:
        opened = open_picture(mask)
    except ValueError as error:
        raise reached_model("Invalid mask image format") from error
    if (opened.width, opened.height) != sizes[0]:
        raise reached_model("Invalid mask image format - mask size does not match image size")
