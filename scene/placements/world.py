"""A take as a scene's surroundings: a panorama all around it, which also lights it. May import spec, colour and target.

The old world is never changed. The panorama stands in a copy of it, which keeps its mist, its volume and its settings, and which
knows the world that it stands for: one button brings that back. A world may be the world of several scenes: only the one that the
take is for shows the panorama.

Blender shows the middle of an equirectangular picture along +X; here it is turned to where the scene's camera looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from math import atan2, hypot, pi

import bpy
from mathutils import Vector

from ...client.placement import Placement, PlacementKind, Shading
from ...client.prompt_composing import PromptParts, for_the_model
from ..blender.versions import world_nodes
from ..settings.options import CaptureSource
from ..settings.request import SETDRESSER_PG_settings
from ..surface.colour import colour_for
from ..surface.materials import TAKE_KEY
from ..surface.target import check_scene, find_scene
from .look import look_at_world
from .spec import Button, Field, Placed, PlacementSpec, Restoring, check_scene_of, words_only
from .take_image import TakePicture, load_image

RATIO = 2.0
"""Width over height of a picture of all directions: 360 by 180 degrees."""

PICTURE, TURN, LIGHT = "Set Dresser Panorama", "Set Dresser Turn", "Set Dresser Light"
"""The nodes of a world that shows a take, by their names."""

_OLD_WORLD_KEY = "set_dresser_old_world"
_KEPT_KEY = "set_dresser_keeps_old_world"
"""On a world that shows a take: which one it stands for, and whether that has its fake user from here."""

_FRONT = pi / 2
"""Without a camera the middle lies along +Y, as one looks in Blender's front view."""

_WHOLE_HORIZON = for_the_model(
    "An equirectangular panorama, 2:1: everything around one standpoint, 360 degrees across and 180 degrees from straight up to "
    "straight down. The horizon is level, in the middle of the height, and goes on without a break: the left and the right edge "
    "join seamlessly. The sky closes above, the ground below. No frame, no border, no single view."
)
_SUN = "A picture is no brighter than white, so its sun lights the scene without hard shadows: add a Sun lamp where those are wanted."
_SEEN_IN = "It shows in Rendered shading, and in Material Preview with Scene World on."


def place_world(picture: TakePicture, placement: Placement, file_session: str, undo: ExitStack) -> Placed:
    """Show the take all around its scene, in a world of its own. `undo` takes it back.

    Raises `FileChanged`, `TargetGone`, or `SurfaceLocked` for a scene that is linked from another file.
    """
    scene = find_scene(placement, file_session)
    check_scene(scene)
    old = scene.world
    is_first = not _shows_take(old)
    colour = colour_for(scene, Shading.EMISSION, picture.beyond)
    image = load_image(picture, colour, undo)
    world = bpy.data.worlds.new(picture.name) if old is None else old.copy()
    undo.callback(bpy.data.worlds.remove, world)
    world.name = picture.name
    world[TAKE_KEY] = picture.take_id
    if is_first:
        _add_nodes(world_nodes(world), _heading(scene))
        _keep(old, world, undo)
    world_nodes(world).nodes[PICTURE].image = image
    undo.callback(setattr, scene, "world", old)
    scene.world = world
    notes = [*colour.notes, *_notes(picture)]
    return Placed(image.name, notes=(*notes, _SUN, _SEEN_IN) if is_first else tuple(notes))


def _shows_take(world: bpy.types.World | None) -> bool:
    """Whether a world is one that `place_world` made, and still has what it needs to show another take."""
    if world is None or TAKE_KEY not in world or world.node_tree is None:
        return False
    return all(name in world.node_tree.nodes for name in (PICTURE, TURN, LIGHT))


def _heading(scene: bpy.types.Scene) -> float:
    """In which direction around Z the scene's camera looks, in radians from +X; where it looks straight up or down, +Y."""
    if scene.camera is None:
        return _FRONT
    ahead = scene.camera.matrix_world.to_3x3() @ Vector((0.0, 0.0, -1.0))
    return atan2(ahead.y, ahead.x) if hypot(ahead.x, ahead.y) > 1e-4 * ahead.length else _FRONT


def _add_nodes(tree: bpy.types.NodeTree, heading: float) -> None:
    """Let the world shine as the panorama; whatever it has besides its surface stays."""
    nodes, links = tree.nodes, tree.links
    outputs = [node for node in nodes if node.type == "OUTPUT_WORLD"] or [nodes.new("ShaderNodeOutputWorld")]
    left, top = outputs[0].location.x, outputs[0].location.y + 320
    direction, turn = nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeMapping")
    panorama, light = nodes.new("ShaderNodeTexEnvironment"), nodes.new("ShaderNodeBackground")
    for node, name, aside in ((direction, "", 900), (turn, TURN, 700), (panorama, PICTURE, 480), (light, LIGHT, 200)):
        if name:
            node.name = node.label = name
        node.location = (left - aside, top)
    turn.vector_type = "TEXTURE"  # turns the picture, not what looks at it
    turn.inputs["Rotation"].default_value[2] = heading
    panorama.projection = "EQUIRECTANGULAR"
    links.new(direction.outputs["Generated"], turn.inputs["Vector"])
    links.new(turn.outputs["Vector"], panorama.inputs["Vector"])
    links.new(panorama.outputs["Color"], light.inputs["Color"])
    for output in outputs:
        links.new(light.outputs["Background"], output.inputs["Surface"])


def complete_world(world: bpy.types.World) -> bool:
    """Turn what looks at the panorama instead of the panorama, as USD's exporter reads every rotation; whether it was to be done.

    It looks as before; its Turn goes the other way round from then on.
    """
    if not _shows_take(world) or world.library is not None:
        return False
    turn = world.node_tree.nodes[TURN]
    rotation, plain = turn.inputs["Rotation"], (1.0, 1.0, 1.0)
    is_moved = any(turn.inputs["Location"].default_value) or tuple(turn.inputs["Scale"].default_value) != plain
    is_animated = world.node_tree.animation_data is not None
    if (
        turn.vector_type != "TEXTURE"
        or rotation.is_linked
        or is_moved
        or is_animated
        or any(rotation.default_value[:2])
    ):
        return False
    turn.vector_type = "POINT"
    rotation.default_value[2] *= -1
    return True


def is_turned_otherwise_in_usd(world: bpy.types.World) -> bool:
    """Whether a panorama still has the Turn of which USD's exporter reads the other way round, as `complete_world` leaves it."""
    return _shows_take(world) and world.node_tree.nodes[TURN].vector_type == "TEXTURE"


def _keep(old: bpy.types.World | None, world: bpy.types.World, undo: ExitStack) -> None:
    """Keep the old world in the file, though no scene may show it any more."""
    for key in (_OLD_WORLD_KEY, _KEPT_KEY):
        if key in world:
            del world[key]
    if old is None:
        return
    world[_OLD_WORLD_KEY] = old
    if old.library is None and not old.use_fake_user:
        undo.callback(setattr, old, "use_fake_user", False)
        old.use_fake_user = True
        world[_KEPT_KEY] = True


def _notes(picture: TakePicture) -> Iterator[str]:
    if abs(picture.ratio / RATIO - 1) > 0.01:
        yield (
            f"The picture has {picture.width} × {picture.height} pixels. All around takes twice as wide as high, so it is "
            "stretched: Fit the Target asks for that."
        )


def _obstacle(context: bpy.types.Context) -> str:
    """Why no old world can come back; empty when one can."""
    world, scene = context.scene.world, context.scene
    if world is None or TAKE_KEY not in world:
        return "The scene's world shows no take"
    return "The scene is linked from another file" if scene.library is not None else ""


def _restore(context: bpy.types.Context) -> str:
    """Give the scene back the world that it had before its first panorama, which may be none."""
    scene, world = context.scene, context.scene.world
    old = world.get(_OLD_WORLD_KEY)
    if not isinstance(old, bpy.types.World):
        scene.world = None
        return "The scene has no world again, as before."
    scene.world = old
    if world.get(_KEPT_KEY):
        old.use_fake_user = False
    return f"{old.name} is the scene's world again."


def _view(parts: PromptParts) -> PromptParts:
    """The whole horizon, and nothing of a camera that sees a part of it; the time of day stays."""
    camera = None if parts.camera is None else replace(parts.camera, lens=None, height=None, is_orthographic=False)
    return replace(parts, words=f"{parts.words.strip()}\n\n{_WHOLE_HORIZON}", camera=camera)


def _fields(context: bpy.types.Context, _settings: SETDRESSER_PG_settings) -> Iterator[Field | Button]:
    """How strong the panorama shines and how it is turned, once there is one. The next take keeps both."""
    world = context.scene.world
    if world is not None and _shows_take(world):
        nodes = world.node_tree.nodes
        yield Field(nodes[LIGHT].inputs["Strength"], "default_value", "Strength")
        yield Field(nodes[TURN].inputs["Rotation"], "default_value", "Turn", index=2)
    yield Button("set_dresser.restore_before_take", "Restore Old World")


SPEC = PlacementSpec(
    PlacementKind.WORLD,
    place_world,
    suits=frozenset({CaptureSource.NONE}),
    check_source=words_only(PlacementKind.WORLD),
    ratio=lambda _context, _settings: RATIO,
    check=check_scene_of,
    prompt=_view,
    fields=_fields,
    look=look_at_world,
    restoring=Restoring(_obstacle, _restore),
)
