"""The props of the sample set: what stands on the counter, hangs on the walls and crosses the alley overhead.

May import its neighbours alley_plan.py and blocking.py; knows nothing of the extension. Metres, degrees, linear RGB.
"""

from __future__ import annotations

from alley_plan import (
    BULB,
    COUNTER_TOP,
    DARK,
    FACING_LEFT,
    FACING_RIGHT,
    FACING_VIEWER,
    GLASS,
    KERB_HEIGHT,
    LANE,
    LANTERN,
    LEFT_WALL,
    LIT_ROOM,
    LIT_ROOM_COLD,
    NEON_CYAN,
    NEON_PINK,
    PROP,
    RIGHT_WALL,
    SHOP_BACK,
    SHOP_FRONT,
    SHOP_MIDDLE,
    SHOP_RIGHT,
    SIGNS,
    STEEL,
    TRIM,
    WALL_PALE,
)
from blocking import (
    Ball,
    Box,
    Drum,
    Finish,
    Part,
    Place,
    cable,
    prop,
)


def build_shop_goods() -> None:
    """What the shop is recognised by: steam baskets, stock pots, bowls on a shelf, pendant lamps and stools."""
    counter_y = SHOP_FRONT + 0.12
    for name, x, tiers in (("Steam Baskets", -1.72, 4), ("Steam Baskets Low", -1.28, 2)):
        prop("Set", name, Place((x, counter_y, COUNTER_TOP)), basket_stack(tiers))
    prop(
        "Set",
        "Stock Pot",
        Place((0.36, counter_y + 0.05, COUNTER_TOP)),
        [
            Drum(STEEL, 0.19, 0.30, (0.0, 0.0, 0.15)),
            Drum(STEEL, 0.20, 0.02, (0.0, 0.0, 0.30)),
            Drum(DARK, 0.03, 0.03, (0.0, 0.0, 0.325)),
        ],
    )
    bowls = [Drum(PROP, 0.05, 0.05, (0.19 * i, -0.02, 0.025), top_radius=0.085) for i in range(3)]
    prop("Set", "Bowls", Place((-0.42, counter_y - 0.1, COUNTER_TOP)), bowls)
    shelf_x = SHOP_MIDDLE - 1.16
    jars = [Drum(PROP, 0.07, 0.20, (0.17 * i - 0.17, 0.0, 0.12)) for i in range(3)]
    for level in (1.45, 1.85):
        prop(
            "Set",
            "Shelf",
            Place((shelf_x, SHOP_BACK - 0.12, level)),
            [Box(TRIM, (0.56, 0.24, 0.03), (0.0, 0.0, 0.0)), *jars],
        )
    for x in (-1.74, 0.44):
        prop(
            "Set",
            "Pendant Lamp",
            Place((x, SHOP_FRONT + 0.35, 2.18)),
            [
                Drum(DARK, 0.15, 0.13, (0.0, 0.0, 0.05), top_radius=0.04),
                Drum(DARK, 0.008, 0.25, (0.0, 0.0, 0.22)),
                Ball(BULB, 0.045, 0.09, (0.0, 0.0, -0.01)),
            ],
        )
    legs = [Box(DARK, (0.03, 0.03, 0.42), (dx, dy, 0.21)) for dx in (-0.11, 0.11) for dy in (-0.11, 0.11)]
    for x, y in ((-1.75, 2.25), (-1.05, 2.1), (-0.25, 2.3)):
        prop("Set", "Stool", Place((x, y, 0.0), turn=35.0 * x), [*legs, Drum(PROP, 0.17, 0.05, (0.0, 0.0, 0.44))])


def basket_stack(tiers: int) -> list[Part]:
    """Bamboo steamers, one drum a tier with a darker rim, and a lid with its knob."""
    tier = 0.105
    stack: list[Part] = []
    for i in range(tiers):
        stack.append(Drum(PROP, 0.19, tier - 0.02, (0.0, 0.0, tier * (i + 0.5))))
        stack.append(Drum(TRIM, 0.198, 0.022, (0.0, 0.0, tier * (i + 1) - 0.01)))
    top = tier * tiers
    return [
        *stack,
        Drum(PROP, 0.19, 0.05, (0.0, 0.0, top + 0.025), top_radius=0.11),
        Drum(TRIM, 0.025, 0.03, (0.0, 0.0, top + 0.06)),
    ]


def build_sign_lamps() -> None:
    """The fittings from which the storefront sign and the poster are lit."""
    arm: list[Part] = [
        Box(DARK, (0.025, 0.72, 0.025), (0.0, -0.36, 0.1)),
        Drum(DARK, 0.10, 0.12, (0.0, -0.72, 0.04), top_radius=0.04),
        Ball(BULB, 0.04, 0.08, (0.0, -0.72, -0.01)),
    ]
    for x in (-0.95, 0.0, 0.95):
        prop("Set", "Sign Lamp", Place((SHOP_MIDDLE + x, SHOP_FRONT, 3.95)), arm)
    prop(
        "Set",
        "Poster Lamp Fitting",
        Place((RIGHT_WALL, SIGNS[3].place.origin[1], 2.32), FACING_LEFT),
        [
            Box(DARK, (0.03, 0.4, 0.03), (0.0, -0.2, 0.0)),
            Box(DARK, (0.6, 0.09, 0.05), (0.0, -0.4, 0.0)),
            Box(BULB, (0.54, 0.05, 0.01), (0.0, -0.4, -0.03)),
        ],
    )


def build_street_furniture() -> None:
    """What clings to the walls and stands about: air conditioners, pipes, meters, crates, a shuttered door, neon."""
    for x, y, z, turn in (
        (RIGHT_WALL, 1.75, 2.25, FACING_LEFT),
        (RIGHT_WALL, 4.6, 2.3, FACING_LEFT),
        (LEFT_WALL, 1.5, 3.25, FACING_RIGHT),
        (RIGHT_WALL, 4.4, 3.6, FACING_LEFT),
    ):
        prop(
            "Set",
            "Air Conditioner",
            Place((x, y, z), turn),
            [
                Box(PROP, (0.8, 0.32, 0.55), (0.0, -0.2, 0.0)),
                Drum(DARK, 0.21, 0.01, (-0.13, -0.362, 0.0), lying=True),
                Drum(PROP, 0.06, 0.014, (-0.13, -0.364, 0.0), lying=True),
                Box(TRIM, (0.9, 0.05, 0.04), (0.0, -0.1, -0.3)),
            ],
        )
    for x, y in (
        (RIGHT_WALL - 0.07, -0.62),
        (RIGHT_WALL - 0.07, 2.55),
        (LEFT_WALL + 0.07, 1.25),
        (SHOP_RIGHT + 0.06, 3.1),
    ):
        collars = [Drum(TRIM, 0.06, 0.05, (0.0, 0.0, z)) for z in (0.7, 1.9, 3.1, 4.3)]
        prop("Set", "Pipe", Place((x, y, 0.0)), [Drum(STEEL, 0.045, 5.2, (0.0, 0.0, 2.6)), *collars])
    prop(
        "Set",
        "Meter Box",
        Place((RIGHT_WALL, -1.05, 1.5), FACING_LEFT),
        [Box(PROP, (0.4, 0.16, 0.55), (0.0, -0.08, 0.0)), Box(TRIM, (0.32, 0.02, 0.2), (0.0, -0.165, 0.1))],
    )
    crates = [
        Box(PROP, (0.5, 0.36, 0.28), (0.0, 0.0, 0.14)),
        Box(TRIM, (0.44, 0.37, 0.1), (0.0, 0.0, 0.18)),
        Box(PROP, (0.46, 0.34, 0.26), (0.04, 0.02, 0.41)),
    ]
    prop("Set", "Crates", Place((-2.0, 1.45, 0.0), turn=72.0), crates)
    ribs = [Box(STEEL, (1.0, 0.04, 0.075), (0.0, -0.03, 0.05 + 0.09 * i)) for i in range(18)]
    prop(
        "Set",
        "Roller Shutter",
        Place((RIGHT_WALL, 4.25, KERB_HEIGHT), FACING_LEFT),
        [*ribs, Box(TRIM, (1.1, 0.2, 0.2), (0.0, -0.08, 1.75))],
    )
    prop(
        "Set",
        "Neon Corner",
        Place((SHOP_RIGHT + 0.02, SHOP_FRONT - 0.06, 0.0)),
        [Drum(NEON_PINK, 0.018, 1.5, (0.0, 0.0, 3.55))],
    )
    prop(
        "Set",
        "Neon Lane",
        Place((LEFT_WALL + 0.03, LANE[1] + 0.06, 0.0)),
        [Drum(NEON_CYAN, 0.016, 1.9, (0.0, 0.0, 1.7))],
    )


def build_windows() -> None:
    """Windows on both walls, and over the shop; a few people are still up."""
    for x, y, z, turn, room in (
        (LEFT_WALL, -1.55, 1.95, FACING_RIGHT, LIT_ROOM),
        (LEFT_WALL, 2.1, 4.6, FACING_RIGHT, LIT_ROOM_COLD),
        (RIGHT_WALL, -2.6, 1.75, FACING_LEFT, LIT_ROOM),
        (RIGHT_WALL, 1.2, 3.75, FACING_LEFT, GLASS),
        (RIGHT_WALL, 3.4, 1.75, FACING_LEFT, GLASS),
        (RIGHT_WALL, 3.4, 3.75, FACING_LEFT, LIT_ROOM),
        (SHOP_MIDDLE - 0.8, SHOP_FRONT, 4.9, FACING_VIEWER, LIT_ROOM),
        (SHOP_MIDDLE + 0.8, SHOP_FRONT, 4.9, FACING_VIEWER, GLASS),
    ):
        window(Place((x, y, z), turn), room)


def window(place: Place, room: Finish) -> None:
    """A framed window with a mullion, a transom, a sill and a lintel; ``room`` is what shows behind its panes."""
    wide, tall = 0.95, 1.1
    prop(
        "Set",
        "Window",
        place,
        [
            Box(room, (wide, 0.02, tall), (0.0, -0.02, 0.0)),
            *(Box(TRIM, (0.06, 0.12, tall), (side * wide / 2, -0.03, 0.0)) for side in (-1.0, 1.0)),
            Box(TRIM, (0.04, 0.06, tall), (0.0, -0.03, 0.0)),
            Box(TRIM, (wide, 0.06, 0.04), (0.0, -0.03, 0.2)),
            Box(WALL_PALE, (wide + 0.24, 0.24, 0.07), (0.0, -0.09, -tall / 2)),
            Box(WALL_PALE, (wide + 0.16, 0.12, 0.09), (0.0, -0.04, tall / 2)),
        ],
    )


def build_overhead() -> None:
    """Cables across the alley, and paper lanterns at the awning and down the passage."""
    for i, (start, end, sag) in enumerate(
        (
            ((LEFT_WALL, 1.3, 3.62), (RIGHT_WALL, 1.9, 3.7), 0.16),
            ((LEFT_WALL, 1.5, 3.9), (RIGHT_WALL, 0.9, 3.3), 0.14),
            ((SHOP_RIGHT, 3.0, 4.1), (RIGHT_WALL, 0.2, 2.95), 0.22),
            ((SHOP_RIGHT, 3.6, 3.3), (RIGHT_WALL, 4.2, 3.4), 0.15),
            ((SHOP_RIGHT, 4.4, 3.6), (RIGHT_WALL, 4.8, 3.4), 0.2),
        )
    ):
        cable("Set", f"Cable {i + 1}", start, end, sag, DARK)
    for x, y, z in ((-2.0, 2.12, 2.13), (0.72, 2.12, 2.13), (1.55, 3.9, 2.95)):
        prop(
            "Set",
            "Lantern",
            Place((x, y, z)),
            [
                Ball(LANTERN, 0.15, 0.25, (0.0, 0.0, 0.0)),
                Drum(DARK, 0.07, 0.03, (0.0, 0.0, 0.125)),
                Drum(DARK, 0.07, 0.03, (0.0, 0.0, -0.125)),
                Drum(DARK, 0.006, 0.3, (0.0, 0.0, 0.28)),
            ],
        )
