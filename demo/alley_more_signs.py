"""Four more surfaces for words, each with what carries it: a street sign, a hanging sign, a magazine at a stand, a neon sign.

May import its neighbours; knows nothing of the extension. Built into the alley that is open.
"""

from __future__ import annotations

from alley_plan import DARK, MORE_SIGNS, RIGHT_WALL, STEEL, UNDRESSED, Sign
from blocking import Box, Drum, Part, prop, surface
from build_alley import sign_body


def build_more_signs() -> None:
    """Build them."""
    for sign in MORE_SIGNS:
        surface("Signs", sign.name, sign.place, sign.width, sign.height, UNDRESSED)
    street, tea, magazine, neon = MORE_SIGNS
    prop("Set", "Street Sign Plate", street.place, sign_body(street, rim=0.015, depth=0.02))
    prop("Set", "Tea House Sign Box", tea.place, [*sign_body(tea, rim=0.03, depth=0.14), *arms_to_the_wall(tea)])
    prop("Set", "Magazine Stand", magazine.place, [*sign_body(magazine, rim=0.03, depth=0.03), *feet(magazine)])
    prop("Set", "Neon Sign Board", neon.place, [*sign_body(neon, rim=0.02, depth=0.04), *arms_to_the_wall(neon)])


def arms_to_the_wall(sign: Sign) -> list[Part]:
    """Two steel arms from behind a hanging sign to the wall on its right."""
    reach = RIGHT_WALL - sign.place.origin[0]
    return [Box(STEEL, (reach, 0.03, 0.03), (reach / 2, 0.06, side * sign.height * 0.4)) for side in (-1.0, 1.0)]


def feet(sign: Sign) -> list[Part]:
    """A post and a round foot under a leaning board."""
    below = sign.place.origin[2] - sign.height / 2
    return [
        Box(DARK, (0.05, 0.05, below), (0.0, 0.04, -sign.height / 2 - below / 2)),
        Drum(DARK, 0.24, 0.03, (0.0, 0.04, -sign.height / 2 - below + 0.03)),
    ]
