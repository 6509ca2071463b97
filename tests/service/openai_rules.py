"""Every rule of OpenAI's image requests, checked as the service does: parameters, sizes, input pictures, masks. No I/O."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .exchange import Answer, Part, Refused
from .faults import openai_error
from .pictures import Opened, open_picture
from .settings import LATER_MODELS, OLDER_MODELS, OPENAI_MODELS, RETIRED_MODELS, Settings, auto_size, broken_size_rule

PROMPT_CHARACTERS = 32_000
INPUT_PICTURES = 16
INPUT_BYTES = 50 * 1024 * 1024
MASK_BYTES = 4 * 1024 * 1024
IMAGE_URL_CHARACTERS = 20_971_520
OLD_SIZES = ("1024x1024", "1536x1024", "1024x1536", "auto")
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")

COMMON = {
    "prompt",
    "model",
    "n",
    "size",
    "quality",
    "background",
    "output_format",
    "output_compression",
    "moderation",
    "stream",
    "partial_images",
    "user",
    "safety_identifier",
}
EDIT_ONLY = {"input_fidelity"}
USER_ERROR, BAD_REQUEST = "image_generation_user_error", "invalid_request_error"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that keeps every rule."""

    prompt: str
    model: str
    pictures: int
    size: tuple[int, int]
    quality: str
    background: str
    format: str
    compression: int
    stream: bool
    partials: int
    inputs: tuple[bytes, ...] = ()
    input_sizes: tuple[tuple[int, int], ...] = ()
    mask: bytes | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it was sent, before any rule was checked."""

    values: Mapping[str, Any]
    is_text: bool
    """Whether all values are text, as in multipart bodies."""
    is_edit: bool = False
    is_azure: bool = False
    inputs: Sequence[tuple[str, bytes]] = field(default_factory=list)
    """Content type and bytes of each input picture."""
    mask: tuple[str, bytes] | None = None


def refuse(
    message: str, code: str | None, param: str | None = None, kind: str = BAD_REQUEST, status: int = 400
) -> Refused:
    """The refusal of a broken rule."""
    return Refused(openai_error(status, message, kind, code, param))


def check(sent: Sent, settings: Settings, deployments: Sequence[str]) -> Wanted:
    """The request, if it keeps every rule. Raises `Refused` with the service's answer for the first one it breaks."""
    _check_names(sent)
    prompt = _prompt(sent)
    model = _model(sent, deployments)
    family = "gpt-image-2" if sent.is_azure else model
    quality = _choice(sent, "quality", _qualities(family), "auto")
    formats = ("png", "jpeg") if sent.is_azure else ("png", "jpeg", "webp")
    format_name = _choice(sent, "output_format", formats, "png")
    background = _choice(sent, "background", ("transparent", "opaque", "auto"), "auto")
    _choice(sent, "moderation", ("low", "auto"), "auto")
    pictures = _integer(sent, "n", 1, 10, 1)
    compression = _integer(sent, "output_compression", 0, 100, 100)
    stream = _boolean(sent, "stream")
    partials = _integer(sent, "partial_images", 0, 3, 0)
    for name in ("user", "safety_identifier"):
        _text(sent, name, "")
    _check_together(sent, settings, background, format_name, compression, stream)
    opened = _check_inputs(sent)
    mask = _check_mask(sent, opened)
    return Wanted(
        prompt=prompt,
        model=model,
        pictures=pictures,
        size=_size(sent, family, opened),
        quality=settings.auto_quality if quality == "auto" else quality,
        background="opaque" if background == "auto" else background,
        format=format_name,
        compression=compression,
        stream=stream,
        partials=partials,
        inputs=tuple(data for _, data in sent.inputs),
        input_sizes=tuple((each.width, each.height) for each in opened),
        mask=mask,
    )


def _check_names(sent: Sent) -> None:
    for name in sent.values:
        if name not in COMMON and not (sent.is_edit and name in EDIT_ONLY):
            raise refuse(f"Unknown parameter: '{name}'.", "unknown_parameter", name)
    if "input_fidelity" in sent.values:
        model = sent.values.get("model", "")
        text = f"The model '{model}' does not support the 'input_fidelity' parameter."
        raise refuse(text, "invalid_input_fidelity_model", "input_fidelity", USER_ERROR)


def _qualities(model: str) -> tuple[str, ...]:
    later = ("xhigh", "max") if model in LATER_MODELS else ()
    return ("low", "medium", "high", *later, "auto")


def _prompt(sent: Sent) -> str:
    if "prompt" not in sent.values:
        raise refuse("Missing required parameter: 'prompt'.", "missing_required_parameter", "prompt")
    prompt = _text(sent, "prompt", "")
    if not prompt:
        text = (
            "Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string instead."
        )
        raise refuse(text, "empty_string", "prompt")
    if len(prompt) > PROMPT_CHARACTERS:
        text = (
            f"Invalid 'prompt': string too long. Expected a string with maximum length {PROMPT_CHARACTERS}, "
            f"but got a string with length {len(prompt)} instead."
        )
        raise refuse(text, "string_above_max_length", "prompt")
    return prompt


def _model(sent: Sent, deployments: Sequence[str]) -> str:
    model = _text(sent, "model", "" if sent.is_azure else "dall-e-2")
    if sent.is_azure:
        if model not in deployments:
            text = (
                "The API deployment for this resource does not exist. If you created the deployment within the last "
                "5 minutes, please wait a moment and try again."
            )
            raise refuse(text, "DeploymentNotFound", kind="invalid_request_error", status=404)
        return model
    if model in RETIRED_MODELS:
        text = (
            f"The model `{model}` has been deprecated, learn more here: https://platform.openai.com/docs/deprecations"
        )
        raise refuse(text, "model_not_found", status=404)
    if model not in OPENAI_MODELS:
        text = f"The model `{model}` does not exist or you do not have access to it."
        raise refuse(text, "model_not_found", status=404)
    return model


def _size(sent: Sent, model: str, opened: Sequence[Opened]) -> tuple[int, int]:
    text = _text(sent, "size", "auto")
    if text == "auto":
        return auto_size((opened[0].width, opened[0].height) if opened else None)
    if model in OLDER_MODELS and text not in OLD_SIZES:
        raise _bad_choice("size", text, OLD_SIZES)
    width, cross, height = text.partition("x")
    if not cross or not _is_number(width) or not _is_number(height):
        raise refuse(f"Invalid size '{text}'. Expected 'auto' or a size such as '1024x1024'.", "invalid_value", "size")
    rule = broken_size_rule(int(width), int(height))
    if rule:
        raise refuse(f"Invalid size '{text}'. {rule}", "invalid_value", "size", USER_ERROR)
    return int(width), int(height)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and not text.startswith("0")


def _check_together(
    sent: Sent, settings: Settings, background: str, format_name: str, compression: int, stream: bool
) -> None:
    if background == "transparent":
        if format_name == "jpeg":
            text = "Transparent background is not supported for JPEG output format."
            raise refuse(text, "invalid_value", "background", USER_ERROR)
        if not settings.transparent_backgrounds:
            text = "Transparent background is not supported for this model."
            raise refuse(text, "invalid_value", "background", USER_ERROR)
    if compression < 100 and format_name == "png":
        text = "Compression less than 100 is not supported for PNG output format"
        raise refuse(text, "invalid_png_output_compression", None, USER_ERROR)
    if "partial_images" in sent.values and not stream:
        text = "'partial_images' is only supported when 'stream' is true."
        raise refuse(text, "invalid_value", "partial_images")


def _check_inputs(sent: Sent) -> list[Opened]:
    if not sent.is_edit:
        return []
    name = "image" if sent.is_text else "images"
    if not sent.inputs:
        raise refuse(f"Missing required parameter: '{name}'.", "missing_required_parameter", name)
    if len(sent.inputs) > INPUT_PICTURES:
        text = (
            f"Invalid '{name}': array too long. Expected an array with maximum length {INPUT_PICTURES}, "
            f"but got an array with length {len(sent.inputs)} instead."
        )
        raise refuse(text, "array_above_max_length", name)
    opened = []
    for number, (kind, data) in enumerate(sent.inputs, 1):
        _check_media_type(kind, name)
        if len(data) >= INPUT_BYTES:
            raise refuse(f"Invalid image file: image {number} is larger than 50MB.", "image_too_large", name)
        try:
            opened.append(open_picture(data))
        except ValueError as error:
            text = f"Invalid image file or mode for image {number}, please check your image file."
            raise refuse(text, "invalid_image_file", None, USER_ERROR) from error
    return opened


def _check_media_type(kind: str, name: str) -> None:
    if kind not in PICTURE_TYPES:
        text = (
            f"Invalid file '{name}': unsupported mimetype ('{kind}'). "
            "Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'."
        )
        raise refuse(text, "unsupported_file_mimetype", name)


def _check_mask(sent: Sent, opened: Sequence[Opened]) -> bytes | None:
    if sent.mask is None:
        return None
    kind, data = sent.mask
    _check_media_type(kind, "mask")
    if len(data) >= MASK_BYTES:
        raise _bad_mask("mask image is larger than 4MB")
    try:
        mask = open_picture(data)
    except ValueError as error:
        raise _bad_mask("mask image could not be read") from error
    if mask.format != "png":
        raise _bad_mask("mask image must be a PNG")
    if not mask.has_alpha:
        raise _bad_mask("mask image missing alpha channel")
    if (mask.width, mask.height) != (opened[0].width, opened[0].height):
        raise _bad_mask("mask size does not match image size")
    return data


def _bad_mask(why: str) -> Refused:
    return refuse(f"Invalid mask image format - {why}", "invalid_mask_image_format", None, USER_ERROR)


def picture_of(entry: Any, name: str) -> tuple[str, bytes]:
    """The picture of a JSON entry `{"image_url": "data:…"}`. Raises `Refused`; nothing is fetched, no file is known."""
    if not isinstance(entry, dict) or len(set(entry) & {"image_url", "file_id"}) != 1:
        raise refuse(f"Invalid '{name}': expected exactly one of 'image_url' and 'file_id'.", "invalid_value", name)
    if "file_id" in entry:
        raise refuse(f"No such File object: {entry['file_id']}", "invalid_file_id", name)
    address = entry["image_url"]
    if not isinstance(address, str):
        raise _bad_type(name, "a string", address)
    if len(address) > IMAGE_URL_CHARACTERS:
        raise refuse(f"Invalid '{name}': string too long.", "string_above_max_length", name)
    if not address.startswith("data:"):
        raise refuse(f"Error while downloading {address}.", "invalid_image_url", name)
    head, _, text = address.removeprefix("data:").partition(",")
    try:
        return head.removesuffix(";base64"), base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise refuse(f"Invalid '{name}': invalid base64 data.", "invalid_base64", name) from error


def pictures_of(parts: Sequence[Part]) -> list[tuple[str, bytes]]:
    """The input pictures of a multipart body: one `image`, or any number of `image[]`. Raises `Refused`."""
    single = [part for part in parts if part.name == "image"]
    if len(single) > 1:
        text = (
            "Duplicate parameter: 'image'. You provided multiple values for this parameter, whereas only one is allowed. "
            "If you are trying to provide a list of values, use the array syntax instead e.g. 'image[]=<value>'."
        )
        raise refuse(text, "duplicate_parameter", "image")
    chosen = [part for part in parts if part.name in {"image", "image[]"}]
    for part in chosen:
        if part.filename is None:
            raise refuse(
                "Invalid type for 'image': expected a file, but got a string instead.", "invalid_type", "image"
            )
    return [(part.content_type, part.data) for part in chosen]


def _text(sent: Sent, name: str, default: str) -> str:
    value = sent.values.get(name, default)
    if not isinstance(value, str):
        raise _bad_type(name, "a string", value)
    return value


def _choice(sent: Sent, name: str, choices: Sequence[str], default: str) -> str:
    value = _text(sent, name, default)
    if value not in choices:
        raise _bad_choice(name, value, choices)
    return value


def _bad_choice(name: str, value: str, choices: Sequence[str]) -> Refused:
    quoted = [f"'{choice}'" for choice in choices]
    listed = " and ".join(quoted) if len(quoted) < 3 else ", ".join(quoted[:-1]) + f", and {quoted[-1]}"
    return refuse(f"Invalid value: '{value}'. Supported values are: {listed}.", "invalid_value", name)


def _integer(sent: Sent, name: str, least: int, most: int, default: int) -> int:
    value = sent.values.get(name, default)
    if sent.is_text and isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            raise _bad_type(name, "an integer", value) from None
    if not isinstance(value, int) or isinstance(value, bool):
        raise _bad_type(name, "an integer", value)
    if value < least:
        text = f"Invalid '{name}': integer below minimum value. Expected a value >= {least}, but got {value} instead."
        raise refuse(text, "integer_below_min_value", name)
    if value > most:
        text = f"Invalid '{name}': integer above maximum value. Expected a value <= {most}, but got {value} instead."
        raise refuse(text, "integer_above_max_value", name)
    return value


def _boolean(sent: Sent, name: str) -> bool:
    value = sent.values.get(name, False)
    if sent.is_text and value in ("true", "false"):
        return bool(value == "true")
    if not isinstance(value, bool):
        raise _bad_type(name, "a boolean", value)
    return value


def _bad_type(name: str, expected: str, value: Any) -> Refused:
    kinds = {str: "a string", bool: "a boolean", int: "an integer", float: "a decimal number", list: "an array"}
    got = "null" if value is None else kinds.get(type(value), "an object")
    return refuse(f"Invalid type for '{name}': expected {expected}, but got {got} instead.", "invalid_type", name)


def unknown_address(method: str, path: str) -> Answer:
    """The answer to a path that does not exist."""
    return openai_error(404, f"Invalid URL ({method} {path})", BAD_REQUEST, None)
