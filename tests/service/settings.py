"""What can be set on the stand-in service while it runs, and the facts about models and keys that both providers share."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .repainting import Repainting

SEGMIND_KEY = "SG_0123456789abcdef"
OPENAI_KEY = "sk-proj-set-dresser-stand-in-0123456789"
FAL_KEY = "01234567-89ab-cdef-0123-456789abcdef:0123456789abcdef0123456789abcdef"
AZURE_KEY = "0123456789abcdef0123456789abcdef"

SNAPSHOTS = ("gpt-image-2", "gpt-image-2-2026-04-21")
LATER_MODELS = (
    "gpt-image-2.5-flare",
    "gpt-image-2.5-flare-2026-09-08",
    "gpt-image-2.5-sunburst",
    "gpt-image-2.5-sunburst-2026-09-08",
    "gpt-image-2.6-flare",
    "gpt-image-2.6-sunburst",
)
OLDER_MODELS = ("gpt-image-1.5", "gpt-image-1-mini", "chatgpt-image-latest")
SHUTDOWNS = dict.fromkeys(OLDER_MODELS, "2026-12-01")
"""When the list of models says that one is shut down."""
RETIRED_MODELS = ("gpt-image-1", "dall-e-2", "dall-e-3")
OPENAI_MODELS = SNAPSHOTS + LATER_MODELS + OLDER_MODELS
SEGMIND_MODELS = ("gpt-image-2", *LATER_MODELS, "gpt-image-1.5", "gpt-image-1.5-edit")
FAL_MODELS = ("openai/gpt-image-2",)
FAL_PRESETS = {
    "square_hd": (1024, 1024),
    "square": (512, 512),
    "portrait_4_3": (768, 1024),
    "portrait_16_9": (576, 1024),
    "landscape_4_3": (1024, 768),
    "landscape_16_9": (1024, 576),
}
SEGMIND_PRESETS = (
    "auto",
    "1024x1024",
    "1536x1024",
    "1024x1536",
    "2048x2048",
    "2048x1152",
    "3840x2160",
    "2160x3840",
)
AUTO_EDGE = 1254
"""`size=auto` gives pictures of about this edge squared, not a multiple of 16 (measured)."""


@dataclass(slots=True)
class Settings:
    """How the service behaves until told otherwise. Change any field at any time."""

    latency: float = 0.0
    """Seconds that every picture takes to make."""
    job_seconds: float = 0.05
    """Seconds from a v2 submit to its result."""
    queued_share: float = 1 / 3
    """The part of that time for which it waits in the queue, before it is worked at."""
    record_seconds: float = 3600.0
    """Seconds for which a finished v2 request is known."""
    partial_seconds: float = 0.0
    """Seconds between the partial pictures of a stream."""
    credits: Decimal = Decimal(10)
    """Dollars on the Segmind account before anything was spent."""
    transparent_backgrounds: bool = True
    """Whether OpenAI's preview of transparent backgrounds is open to this account."""
    auto_quality: str = "low"
    """The tier that `quality=auto` turns out to be."""
    requests_per_minute: int | None = None
    """A true rate limit for picture requests, None for no limit."""
    grain: bool = False
    """Make files about as big as real ones."""
    mask_field: str = "mask"
    """The name of Segmind's mask field."""
    upload_shape: str = "file_urls"
    """How upload-asset answers: `file_urls`, `urls`, `url` or `list`."""
    v1_shape: str = "picture"
    """How Segmind v1 answers: `picture` (bytes) or `json` (an address to fetch)."""
    output_shape: str = "url"
    """What `output` of a v2 result holds: `url` or `base64`."""
    stream_done: bool = False
    """Whether a stream ends with `data: [DONE]`."""
    repaint: str = ""
    """Edit as a real model does, which changes the whole frame: `plain`, `tint`, `colour`, `noise` or `flat` (see `repainting`)."""
    repaint_right: float = 0.0
    repaint_down: float = 0.0
    """Pixels by which such an edit moves the whole frame."""
    repaint_zoom: float = 1.0
    """By what such an edit enlarges the whole frame about its middle."""
    partials_sent: int = 3
    """At most so many partial pictures are sent, however many were asked for."""

    @property
    def repainting(self) -> Repainting | None:
        """How edits change the whole frame; None while they do not."""
        if not self.repaint:
            return None
        return Repainting(self.repaint, self.repaint_right, self.repaint_down, self.repaint_zoom)


def auto_size(first_input: tuple[int, int] | None) -> tuple[int, int]:
    """The size that `auto` turns out to be: the first input's shape, about 1254 x 1254 pixels in area."""
    ratio = 1.0 if first_input is None else min(3.0, max(1 / 3, first_input[0] / first_input[1]))
    width = round(AUTO_EDGE * ratio**0.5)
    return width, round(width / ratio)


def broken_size_rule(width: int, height: int) -> str:
    """The first rule that a custom size breaks, in the service's words; empty when it is legal."""
    if width <= 0 or height <= 0 or width % 16 or height % 16:
        return "Width and height must both be divisible by 16."
    if max(width, height) > 3840:
        return "The longest edge must be at most 3840 pixels."
    if max(width, height) > 3 * min(width, height):
        return "The aspect ratio must be between 1:3 and 3:1."
    if width * height < 655_360:
        return "The total number of pixels must be at least 655360."
    if width * height > 8_294_400:
        return "The total number of pixels must be at most 8294400."
    return ""
