"""How far from its own colours a picture comes out under the views that cannot be undone exactly. May import blender.versions.

Measured by `tests/blender/views.py`, of 255, as means over 4096 colours and their channels, with the colour space that `colour.py` chooses:
in Blender's own configuration of 4.2, 5.2 and 5.3, and in ACES' studio configurations 2.1 (4.2) and 4.0 (5.2). What is not here differs by
less than 1, or was not measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ..blender.versions import reaches_saturated_agx

_Errors: TypeAlias = Mapping[str, Mapping[str, float]]

_ERRORS: _Errors = {
    "sRGB - Display": {
        "ACES 1.0 - SDR Video": 26.1,
        "ACES 1.0 - SDR Video (D60 sim on D65)": 29.1,
        "ACES 2.0 - SDR 100 nits (Rec.709)": 33.5,
    },
    "Display P3 - Display": {
        "ACES 1.0 - SDR Video": 25.8,
        "ACES 1.0 - SDR Video (D60 sim on D65)": 28.7,
        "Raw": 12.3,
        "ACES 2.0 - SDR 100 nits (P3 D65)": 33.6,
    },
    "Rec.1886 Rec.709 - Display": {
        "ACES 1.0 - SDR Video": 26.0,
        "ACES 1.0 - SDR Video (D60 sim on D65)": 28.7,
        "Raw": 5.9,
        "ACES 2.0 - SDR 100 nits (Rec.709)": 32.5,
    },
    "Rec.1886 Rec.2020 - Display": {
        "ACES 1.0 - SDR Video": 24.4,
        "ACES 1.1 - SDR Video (P3 lim)": 24.2,
        "ACES 1.1 - SDR Video (Rec.709 lim)": 23.7,
        "Raw": 22.9,
    },
    "Rec.2100-HLG - Display": {
        "ACES 1.1 - HDR Video (1000 nits & Rec.2020 lim)": 6.0,
        "Raw": 28.3,
        "ACES 2.0 - HDR 1000 nits (P3 D65)": 7.5,
    },
    "Rec.2100-PQ - Display": {
        "ACES 1.1 - HDR Video (1000 nits & Rec.2020 lim)": 5.0,
        "ACES 1.1 - HDR Video (2000 nits & Rec.2020 lim)": 5.6,
        "ACES 1.1 - HDR Video (4000 nits & Rec.2020 lim)": 6.0,
        "Raw": 48.7,
        "ACES 2.0 - HDR 1000 nits (P3 D65)": 5.4,
        "ACES 2.0 - HDR 1000 nits (Rec.2020)": 5.4,
        "ACES 2.0 - HDR 2000 nits (P3 D65)": 5.0,
        "ACES 2.0 - HDR 2000 nits (Rec.2020)": 5.0,
        "ACES 2.0 - HDR 4000 nits (P3 D65)": 5.3,
        "ACES 2.0 - HDR 4000 nits (Rec.2020)": 5.3,
        "ACES 2.0 - HDR 500 nits (P3 D65)": 7.3,
        "ACES 2.0 - HDR 500 nits (Rec.2020)": 7.3,
        "ACES 2.0 - SDR 100 nits (Rec.709)": 14.3,
    },
    "ST2084-P3-D65 - Display": {
        "ACES 1.1 - HDR Video (1000 nits & P3 lim)": 7.1,
        "ACES 1.1 - HDR Video (2000 nits & P3 lim)": 7.8,
        "ACES 1.1 - HDR Video (4000 nits & P3 lim)": 8.5,
        "ACES 1.1 - HDR Cinema (108 nits & P3 lim)": 20.9,
        "Raw": 52.4,
        "ACES 2.0 - HDR 1000 nits (P3 D65)": 5.4,
        "ACES 2.0 - HDR 2000 nits (P3 D65)": 4.9,
        "ACES 2.0 - HDR 4000 nits (P3 D65)": 5.3,
        "ACES 2.0 - HDR 500 nits (P3 D65)": 7.2,
        "ACES 2.0 - HDR 108 nits (P3 D65)": 23.5,
        "ACES 2.0 - SDR 100 nits (Rec.709)": 12.7,
    },
    "P3-D60 - Display": {
        "ACES 1.0 - SDR Cinema": 28.7,
        "Raw": 20.9,
    },
    "P3-D65 - Display": {
        "ACES 1.0 - SDR Cinema": 28.8,
        "ACES 1.1 - SDR Cinema (Rec.709 lim)": 25.5,
        "ACES 1.1 - SDR Cinema (D60 sim on D65)": 30.8,
        "Raw": 20.5,
        "ACES 2.0 - SDR 100 nits (P3 D65)": 31.2,
        "ACES 2.0 - SDR 100 nits (Rec.709)": 30.2,
    },
    "P3-DCI - Display": {
        "ACES 1.0 - SDR Cinema (D60 sim on DCI)": 28.3,
        "ACES 1.1 - SDR Cinema (D65 sim on DCI)": 27.8,
        "Raw": 19.7,
    },
    "sRGB": {
        "Khronos PBR Neutral": 4.0,
        "AgX": 6.0,
        "Filmic Log": 2.1,
        "False Color": 104.2,
    },
    "Display P3": {
        "ACES 2.0": 5.8,
        "AgX": 6.5,
        "False Color": 80.1,
        "Raw": 12.3,
    },
    "Rec.1886": {
        "AgX": 6.1,
        "False Color": 102.9,
        "Raw": 5.9,
    },
    "Rec.2020": {
        "ACES 2.0": 3.5,
        "AgX": 5.7,
        "False Color": 71.7,
        "Raw": 22.9,
    },
    "Rec.2100-PQ": {
        "ACES 1.3 - HDR 1000 nits": 5.7,
        "ACES 1.3 - HDR 2000 nits": 6.2,
        "ACES 1.3 - HDR 4000 nits": 6.7,
        "ACES 2.0 - HDR 500 nits": 7.3,
        "ACES 2.0 - HDR 1000 nits": 5.4,
        "ACES 2.0 - HDR 2000 nits": 5.0,
        "ACES 2.0 - HDR 4000 nits": 5.3,
        "AgX - HDR 1000 nits": 6.1,
        "AgX - SDR": 2.3,
        "False Color": 28.6,
        "Raw": 48.7,
    },
    "Rec.2100-HLG": {
        "ACES 1.3 - HDR 1000 nits": 7.6,
        "ACES 2.0 - HDR 1000 nits": 7.5,
        "AgX - HDR 1000 nits": 9.8,
        "AgX - SDR": 3.5,
        "False Color": 54.1,
        "Raw": 28.3,
    },
    "Gamma 2.2 Rec.709 - Display": {
        "ACES 2.0 - SDR 100 nits (Rec.709)": 33.2,
        "Raw": 1.7,
    },
    "Display P3 HDR - Display": {
        "ACES 2.0 - HDR 1000 nits (P3 D65)": 10.2,
        "ACES 2.0 - SDR 100 nits (Rec.709)": 32.7,
        "Raw": 12.3,
    },
}
"""By display and view."""

_BEFORE_5: _Errors = {
    "sRGB": {
        "AgX": 9.4,
    },
    "Rec.1886": {
        "AgX": 9.7,
    },
    "Rec.2020": {
        "AgX": 5.2,
    },
    "Rec.2100-HLG - Display": {
        "Raw": 44.3,
    },
    "Rec.2100-PQ - Display": {
        "Raw": 54.8,
    },
}
"""What differs before 5.0."""


def error_of(display: str, view: str) -> float | None:
    """By how much of 255 colours come out differently on average, however well they are undone; None where it is less than 1 or not known."""
    before = None if reaches_saturated_agx() else _BEFORE_5.get(display, {}).get(view)
    return _ERRORS.get(display, {}).get(view) if before is None else before
