"""The plan of the sample set: where its walls stand, its finishes, the surfaces to dress and the shots.

Plain values; may import blocking.py and nothing else of the project. Metres, Z up, degrees; colours are linear RGB.
"""

from __future__ import annotations

from dataclasses import dataclass

from blocking import Finish, Place, Triple, grey

# --- Where things stand -----------------------------------------------------------------------------------------------
LEFT_WALL, RIGHT_WALL = -2.3, 2.3  # x of the two facades
ALLEY_START, ALLEY_END = -7.0, 12.0  # y
RIGHT_WALL_END = 5.1  # past the shop the right wall stops: the wide camera sees a gap of sky there
WALL_HEIGHT = 6.5
LANE = (-0.45, 1.05)  # y range of the side lane in the left wall, where the poster's camera stands
KERB_EDGE, KERB_HEIGHT = 1.25, 0.12  # the pavement along the right wall starts at this x
SHOP_FRONT, SHOP_BACK, SHOP_RIGHT = 3.0, 4.5, 0.95  # y, y, x; its left side is the left wall
SHOP_HEIGHT = 6.0
COUNTER_TOP, OPENING_TOP = 1.0, 2.5
SHOP_MIDDLE = (LEFT_WALL + SHOP_RIGHT) / 2
FACING_VIEWER, FACING_LEFT, FACING_RIGHT = 0.0, -90.0, 90.0  # turns: which way a prop's front looks

# --- Finishes: greys only, so that the set reads as blocking; what glows keeps its colour -----------------------------
WALL = grey("Blocking Wall", 0.20)
WALL_PALE = grey("Blocking Wall Pale", 0.32)
TRIM = grey("Blocking Trim", 0.11, 0.6)
DARK = grey("Blocking Dark", 0.035, 0.5)
PROP = grey("Blocking Prop", 0.36, 0.55)
UNDRESSED = grey("Blocking Surface", 0.55, 0.7)
STEEL = Finish("Blocking Steel", (0.42, 0.42, 0.42), 0.3, 1.0)
GLASS = grey("Blocking Glass", 0.03, 0.08)
WET_GROUND = grey("Wet Ground", 0.04, 0.2)
BULB = Finish("Bulb", (1.0, 0.72, 0.38), glow=14.0)
LANTERN = Finish("Paper Lantern", (1.0, 0.03, 0.008), glow=0.7)
LIT_ROOM = Finish("Lit Room", (1.0, 0.55, 0.22), glow=0.9)
LIT_ROOM_COLD = Finish("Lit Room Cold", (0.42, 0.70, 1.0), glow=0.55)
NEON_PINK = Finish("Neon Pink", (1.0, 0.06, 0.32), glow=7.0)
NEON_CYAN = Finish("Neon Cyan", (0.05, 0.75, 1.0), glow=5.0)

WARM, COOL, MOON, TUNGSTEN = (1.0, 0.62, 0.30), (0.30, 0.52, 1.0), (0.42, 0.58, 1.0), (1.0, 0.78, 0.55)
RED = (1.0, 0.20, 0.07)
NIGHT_SKY = (0.012, 0.022, 0.06)


@dataclass(frozen=True)
class Sign:
    """A surface to dress: its size in metres and where it hangs."""

    name: str
    width: float
    height: float
    place: Place


@dataclass(frozen=True)
class Shot:
    """A camera, and the frame at which the timeline cuts to it."""

    camera: str
    lens_mm: float
    origin: Triple
    aim: Triple
    frame: int
    shift_up: float = 0.0  # of the frame's width; keeps verticals vertical where a tilt would not


SIGNS = (
    Sign("Storefront Sign", 2.6, 0.9, Place((SHOP_MIDDLE, SHOP_FRONT - 0.17, 3.34))),
    Sign("Menu Board", 1.65, 1.1, Place((SHOP_MIDDLE + 0.05, SHOP_BACK - 0.08, 1.83))),
    Sign("Chalkboard", 0.66, 0.88, Place((1.72, 1.5, KERB_HEIGHT + 0.62), turn=-52.0, lean=12.0)),
    Sign("Poster", 1.0, 1.5, Place((RIGHT_WALL - 0.05, 0.45, 1.24), turn=FACING_LEFT)),
)

MORE_SIGNS = (
    Sign("Street Sign", 1.12, 0.28, Place((RIGHT_WALL - 0.06, 0.0, 3.04), turn=FACING_LEFT)),
    Sign("Tea House Sign", 0.42, 1.2, Place((RIGHT_WALL - 0.34, 1.15, 2.98))),
    Sign("Magazine Cover", 0.48, 0.64, Place((-1.5, -0.75, 0.72), turn=4.0, lean=8.0)),
    Sign("Neon Sign", 0.9, 0.36, Place((1.66, 2.9, 2.62))),
)
"""Surfaces that only the lettered set has: two of them hang free, one is longer than any picture, one is high and narrow."""

SHOTS = (
    Shot("Camera Wide", 35.0, (-1.55, -5.7, 1.45), (0.32, 3.0, 1.45), 1, shift_up=0.038),
    Shot("Camera Menu", 50.0, (-0.35, -0.85, 1.62), (SHOP_MIDDLE + 0.05, SHOP_FRONT, 1.58), 49),
    Shot("Camera Poster", 50.0, (-2.75, 0.35, 1.25), (RIGHT_WALL, 0.80, 1.06), 97),
)
LAST_FRAME = 144
