"""Builds the sample set: a Shanghai alley at night after rain, with a noodle shop, blocked in grey.

May import bpy and its neighbours here; knows nothing of the extension. Metres, Z up. The alley runs along +Y from
the wide camera to the shop front that closes it on the left; on the right it goes on past the shop. Four surfaces wait
to be dressed: "Storefront Sign", "Menu Board", "Chalkboard" and "Poster" (see SIGNS). Three shots look at them.

As a script, with the bpy wheel's Python:  python build_alley.py alley.blend
"""

from __future__ import annotations

import argparse
from pathlib import Path

import bpy
from alley_plan import (
    ALLEY_END,
    ALLEY_START,
    COOL,
    COUNTER_TOP,
    DARK,
    FACING_LEFT,
    FACING_RIGHT,
    KERB_EDGE,
    KERB_HEIGHT,
    LANE,
    LAST_FRAME,
    LEFT_WALL,
    MOON,
    NEON_PINK,
    NIGHT_SKY,
    OPENING_TOP,
    PROP,
    RED,
    RIGHT_WALL,
    RIGHT_WALL_END,
    SHOP_BACK,
    SHOP_FRONT,
    SHOP_HEIGHT,
    SHOP_MIDDLE,
    SHOP_RIGHT,
    SHOTS,
    SIGNS,
    STEEL,
    TRIM,
    TUNGSTEN,
    UNDRESSED,
    WALL,
    WALL_HEIGHT,
    WALL_PALE,
    WARM,
    WET_GROUND,
    Sign,
)
from alley_props import (
    build_overhead,
    build_shop_goods,
    build_sign_lamps,
    build_street_furniture,
    build_windows,
)
from blocking import (
    Box,
    Part,
    Place,
    aimed,
    collection,
    lamp_area,
    lamp_point,
    material,
    prop,
    surface,
)


def build_alley() -> None:
    """Build the whole set into the open scene, which must be empty; sets its render size, timeline and world too."""
    build_ground()
    build_walls()
    build_shop()
    build_shop_goods()
    build_signs()
    build_sign_lamps()
    build_street_furniture()
    build_windows()
    build_overhead()
    build_lights()
    build_shots()
    set_night()


def build_ground() -> None:
    """The wet alley floor with its drain, and the raised pavement on the right."""
    length, middle = ALLEY_END - ALLEY_START, (ALLEY_END + ALLEY_START) / 2
    pavement = RIGHT_WALL - KERB_EDGE
    prop("Set", "Ground", Place((0.0, middle, 0.0)), [Box(WET_GROUND, (16.0, length, 0.1), (0.0, 0.0, -0.05))])
    prop(
        "Set",
        "Pavement",
        Place((KERB_EDGE + pavement / 2, middle, 0.0)),
        [
            Box(WET_GROUND, (pavement, length, KERB_HEIGHT), (0.0, 0.0, KERB_HEIGHT / 2)),
            Box(TRIM, (0.14, length, KERB_HEIGHT + 0.01), (-pavement / 2, 0.0, KERB_HEIGHT / 2)),
        ],
    )
    slots = [Box(DARK, (0.30, 0.03, 0.02), (0.0, 0.06 * i, 0.0)) for i in range(8)]
    prop("Set", "Drain", Place((0.75, 0.3, 0.0)), [Box(STEEL, (0.36, 0.5, 0.012), (0.0, 0.21, 0.0)), *slots])
    soak(material(WET_GROUND))


def soak(ground: bpy.types.Material) -> None:
    """Break the ground's sheen up into puddles and damp patches: its roughness follows a noise."""
    tree = ground.node_tree
    principled = tree.nodes["Principled BSDF"]
    where = tree.nodes.new("ShaderNodeTexCoord")
    noise = tree.nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = 0.9
    noise.inputs["Detail"].default_value = 4.0
    puddles = tree.nodes.new("ShaderNodeMapRange")
    for name, value in (("From Min", 0.44), ("From Max", 0.66), ("To Min", 0.03), ("To Max", 0.45)):
        puddles.inputs[name].default_value = value
    # Called Fac before Blender 5.0, Factor since; the identifier has stayed.
    strength = next(socket for socket in noise.outputs if socket.identifier == "Fac")
    for source, target in (
        (where.outputs["Object"], noise.inputs["Vector"]),
        (strength, puddles.inputs["Value"]),
        (puddles.outputs["Result"], principled.inputs["Roughness"]),
    ):
        tree.links.new(source, target)


def build_walls() -> None:
    """The facing walls, the lane in the left one, and the low garden wall that closes the alley far behind."""
    block = 3.0  # how deep the buildings are behind their facades
    for name, start, end in (("Left Wall Near", ALLEY_START, LANE[0]), ("Left Wall Far", LANE[1], SHOP_BACK + 0.2)):
        facade(name, LEFT_WALL, FACING_RIGHT, start, end, block)
    facade("Right Wall", RIGHT_WALL, FACING_LEFT, ALLEY_START, RIGHT_WALL_END, block)
    prop(
        "Set",
        "Lane End",
        Place((LEFT_WALL - 4.0, 0.3, 0.0)),
        [Box(WALL, (0.3, 4.0, WALL_HEIGHT), (0.0, 0.0, WALL_HEIGHT / 2))],
    )
    prop(
        "Set",
        "Garden Wall",
        Place((3.0, ALLEY_END, 0.0)),
        [Box(WALL, (12.0, 0.3, 1.5), (0.0, 0.15, 0.75)), Box(TRIM, (12.0, 0.4, 0.1), (0.0, 0.15, 1.55))],
    )


def facade(name: str, x: float, turn: float, start: float, end: float, block: float) -> None:
    """One wall of the alley from y ``start`` to ``end``: plinth, string courses and coping on a plain block."""
    length = end - start
    band = length + 0.02
    prop(
        "Set",
        name,
        Place((x, (start + end) / 2, 0.0), turn),
        [
            Box(WALL, (length, block, WALL_HEIGHT), (0.0, block / 2, WALL_HEIGHT / 2)),
            Box(TRIM, (band, 0.10, 0.45), (0.0, 0.0, 0.225)),
            Box(WALL_PALE, (band, 0.12, 0.10), (0.0, 0.0, 2.72)),
            Box(WALL_PALE, (band, 0.08, 0.05), (0.0, 0.0, 2.86)),
            Box(TRIM, (band, 0.30, 0.14), (0.0, 0.0, WALL_HEIGHT)),
        ],
    )


def build_shop() -> None:
    """The noodle shop: a front with a counter opening, a shallow room behind it, an awning and an upper storey."""
    width, depth = SHOP_RIGHT - LEFT_WALL, SHOP_BACK - SHOP_FRONT
    jamb = 0.2
    upper = SHOP_HEIGHT - OPENING_TOP
    prop(
        "Set",
        "Noodle Shop",
        Place((SHOP_MIDDLE, SHOP_FRONT, 0.0)),
        [
            Box(WALL, (width - 2 * jamb, 0.15, COUNTER_TOP - 0.06), (0.0, 0.075, COUNTER_TOP / 2 - 0.03)),
            Box(WALL, (width, depth + 0.3, upper), (0.0, depth / 2 + 0.15, OPENING_TOP + upper / 2)),
            Box(WALL, (jamb, depth, OPENING_TOP), (-width / 2 + jamb / 2, depth / 2, OPENING_TOP / 2)),
            Box(WALL, (jamb, depth, OPENING_TOP), (width / 2 - jamb / 2, depth / 2, OPENING_TOP / 2)),
            Box(WALL_PALE, (width, 0.3, OPENING_TOP), (0.0, depth + 0.15, OPENING_TOP / 2)),
            Box(TRIM, (width + 0.06, 0.12, 0.14), (0.0, -0.02, OPENING_TOP + 0.07)),
            Box(TRIM, (width + 0.3, 0.5, 0.14), (0.0, -0.05, SHOP_HEIGHT)),
        ],
    )
    panels = [Box(TRIM, (0.03, 0.03, 0.8), (-1.44 + 0.24 * i, -0.005, 0.5)) for i in range(13)]
    prop(
        "Set",
        "Counter",
        Place((SHOP_MIDDLE, SHOP_FRONT, 0.0)),
        [Box(PROP, (width - 0.1, 0.75, 0.06), (0.0, 0.12, COUNTER_TOP - 0.03)), *panels],
    )
    build_awning(width)


def build_awning(width: float) -> None:
    """The sloping awning: slats of alternating grey on thin arms, its valance towards the street."""
    slats, reach, drop = 12, 0.85, 14.0
    pitch = (width - 0.1) / slats
    left = -(width - 0.1) / 2 + pitch / 2
    cloth = [Box((PROP, TRIM)[i % 2], (pitch, reach, 0.025), (left + pitch * i, -reach / 2, 0.0)) for i in range(slats)]
    valance = [Box((PROP, TRIM)[i % 2], (pitch, 0.02, 0.14), (left + pitch * i, -reach, -0.07)) for i in range(slats)]
    # Leaning the awning forward tips its street edge down.
    prop("Set", "Awning", Place((SHOP_MIDDLE, SHOP_FRONT - 0.02, 2.72), lean=-drop), [*cloth, *valance])


def build_signs() -> None:
    """The four surfaces to dress, each with the body that carries it right behind its back."""
    for sign in SIGNS:
        surface("Signs", sign.name, sign.place, sign.width, sign.height, UNDRESSED)
    sign, menu, chalk, poster = SIGNS
    prop("Set", "Storefront Sign Box", sign.place, sign_body(sign, rim=0.06, depth=0.16))
    prop("Set", "Menu Board Frame", menu.place, sign_body(menu, rim=0.05, depth=0.05))
    prop("Set", "Poster Frame", poster.place, sign_body(poster, rim=0.035, depth=0.04))
    rim, legs_below = 0.04, 0.17
    legs = [
        Box(DARK, (0.04, 0.03, legs_below + 0.02), (side * (chalk.width / 2), 0.02, -chalk.height / 2 - legs_below / 2))
        for side in (-1.0, 1.0)
    ]
    prop("Set", "Chalkboard Easel", chalk.place, [*sign_body(chalk, rim, 0.03), *legs])
    back_foot = Place(
        (chalk.place.origin[0] + 0.22, chalk.place.origin[1] + 0.17, KERB_HEIGHT + 0.5), chalk.place.turn, lean=-14.0
    )
    prop(
        "Set",
        "Chalkboard Easel Back",
        back_foot,
        [Box(DARK, (0.04, 0.03, 1.05), (side * chalk.width / 2, 0.0, 0.0)) for side in (-1.0, 1.0)],
    )


def sign_body(sign: Sign, rim: float, depth: float) -> list[Part]:
    """A back board and a rim standing 2 cm proud all round, so that the surface itself stays clear."""
    proud, gap = 0.02, 0.004  # the gap keeps the board from flickering through the surface
    wide, tall = sign.width + 2 * rim, sign.height + 2 * rim
    middle = (depth - proud) / 2
    return [
        Box(DARK, (wide, depth, tall), (0.0, gap + depth / 2, 0.0)),
        *(Box(DARK, (rim, depth, tall), (side * (sign.width + rim) / 2, middle, 0.0)) for side in (-1.0, 1.0)),
        *(Box(DARK, (sign.width, depth, rim), (0.0, middle, side * (sign.height + rim) / 2)) for side in (-1.0, 1.0)),
    ]


def build_lights() -> None:
    """Warm light inside the shop and on the signs, cool light from the lane, the passage and the moon."""
    lamp_area(
        "Lights",
        "Shop Ceiling",
        (SHOP_MIDDLE, SHOP_FRONT + 0.75, 2.46),
        (SHOP_MIDDLE, SHOP_FRONT + 0.8, 0.0),
        (2.4, 0.8),
        60.0,
        WARM,
    )
    lamp_area(
        "Lights",
        "Awning Strip",
        (SHOP_MIDDLE, SHOP_FRONT - 0.35, 2.5),
        (SHOP_MIDDLE, SHOP_FRONT - 1.0, 0.0),
        (2.6, 0.12),
        45.0,
        WARM,
    )
    lamp_area(
        "Lights",
        "Sign Lamps",
        (SHOP_MIDDLE, SHOP_FRONT - 0.75, 3.9),
        (SHOP_MIDDLE, SHOP_FRONT, 3.1),
        (2.4, 0.1),
        18.0,
        TUNGSTEN,
    )
    lamp_area(
        "Lights", "Poster Lamp", (RIGHT_WALL - 0.42, 0.45, 2.27), (RIGHT_WALL, 0.45, 1.1), (0.5, 0.06), 12.0, TUNGSTEN
    )
    lamp_area("Lights", "Lane Glow", (LEFT_WALL - 2.6, 0.3, 2.6), (0.5, 0.3, 0.4), (1.2, 1.6), 120.0, COOL)
    lamp_area("Lights", "Passage Glow", (1.5, 10.6, 3.8), (1.4, 4.0, 0.3), (1.4, 1.2), 420.0, COOL)
    lamp_area("Lights", "Alley Mouth", (0.0, -6.0, 5.5), (0.0, 1.5, 0.0), (3.5, 2.0), 95.0, MOON)
    lamp_point("Lights", "Lantern Light", (0.95, 2.0, 2.0), 0.14, 9.0, RED)
    lamp_point("Lights", "Neon Light", (SHOP_RIGHT + 0.25, SHOP_FRONT - 0.25, 3.5), 0.2, 10.0, NEON_PINK.colour)


def build_shots() -> None:
    """The three cameras, and the timeline markers that cut to them; the wide one is the scene's camera."""
    scene = bpy.context.scene
    for shot in SHOTS:
        data = bpy.data.cameras.new(shot.camera)
        data.lens = shot.lens_mm
        data.shift_y = shot.shift_up
        camera = bpy.data.objects.new(shot.camera, data)
        camera.location = shot.origin
        camera.rotation_euler = aimed(shot.origin, shot.aim)
        collection("Cameras").objects.link(camera)
        scene.timeline_markers.new(shot.camera, frame=shot.frame).camera = camera
    scene.camera = bpy.data.objects[SHOTS[0].camera]
    scene.frame_start, scene.frame_end = SHOTS[0].frame, LAST_FRAME


def set_night() -> None:
    """World, picture size and render settings. Exposure stays 0 so that a picture shown as emission keeps its values."""
    scene = bpy.context.scene
    scene.world = bpy.data.worlds.new("Night")
    if scene.world.node_tree is None:
        scene.world.use_nodes = True
    sky = scene.world.node_tree.nodes["Background"].inputs
    sky["Color"].default_value = (*NIGHT_SKY, 1.0)
    scene.view_settings.view_transform, scene.view_settings.look = "AgX", "None"
    scene.view_settings.exposure, scene.view_settings.gamma = 0.0, 1.0
    scene.unit_settings.system, scene.unit_settings.scale_length = "METRIC", 1.0
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 1280, 720, 100
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 40
    scene.cycles.use_denoising = True
    scene.cycles.adaptive_threshold = 0.1
    scene.cycles.adaptive_min_samples = 12
    scene.cycles.max_bounces = 4
    scene.cycles.caustics_reflective = scene.cycles.caustics_refractive = False
    scene.cycles.sample_clamp_indirect = 4.0  # no fireflies from the bulbs in the puddles
    scene.eevee.use_raytracing = True  # the wet ground, for those who switch to EEVEE
    scene.eevee.taa_render_samples = 16


def main() -> None:
    """The command line."""
    arguments = argparse.ArgumentParser(description="Build the sample set into a new .blend.")
    arguments.add_argument("blend", type=Path)
    chosen = arguments.parse_args()
    bpy.ops.wm.read_homefile(use_empty=True)
    build_alley()
    bpy.ops.wm.save_as_mainfile(filepath=str(chosen.blend.resolve()))


if __name__ == "__main__":
    main()
