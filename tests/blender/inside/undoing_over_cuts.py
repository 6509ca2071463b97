"""Run in a Blender of its own, because an undo stack in the background outlives file loads: undo over cuts of language. Needs bpy."""

from __future__ import annotations

import json
import sys

import bpy

from tests.blender.enabled import begin_alone
from tests.blender.signs import GREEN, RED, choose, give_take, make_sign

HINDI, KANNADA = "20260101-000000-000000000a", "20260101-000000-000000000b"
dresser = begin_alone()
sign_list = dresser.part("scene.signs.sign_list")
told: list[str] = []


def push(message: str) -> None:
    """An undo step, as an artist's action makes one."""
    bpy.ops.ed.undo_push(message=message)


def give(tag: str, take_id: str) -> None:
    """A take comes."""
    give_take(dresser, sign_list.all_signs()[0], tag, take_id, colour=GREEN if tag == "hi" else RED)


def key() -> None:
    """A cut from Hindi to Kannada at frame 10."""
    for frame, tag in ((1, "hi"), (10, "kn")):
        choose(tag)
        bpy.context.scene.set_dresser_signs.keyframe_insert("language", frame=frame)
    bpy.context.scene.frame_set(1)


def look() -> None:
    """Note what the sign shows: an image that is there, or none."""
    node = bpy.data.materials["Sign"].node_tree.nodes["Set Dresser Picture"]
    there = node.image is None or node.image in list(bpy.data.images)
    told.append(node.image.name if there and node.image is not None else str(there))


def remove(*, idle_only: bool) -> None:
    """Take images out of the file: those that nothing shows, as by purging it, or all."""
    for image in [image for image in bpy.data.images if not (idle_only and image.users)]:
        bpy.data.images.remove(image)


def to_and_fro(steps: int) -> None:
    """Over the cut, back in time, over it again, forward again: many times."""
    for _ in range(6):
        for go in (bpy.ops.ed.undo, bpy.ops.ed.redo):
            bpy.context.scene.frame_set(10)
            for _ in range(steps):
                go()
                look()
            bpy.context.scene.frame_set(1)
            look()


def not_shown() -> int:
    """The image of the language that is not shown is no longer in the file."""
    give("kn", KANNADA)
    key()
    remove(idle_only=True)
    push("Removed")
    push("Something else")
    return 1


def none_left() -> int:
    """No image is in the file."""
    give("kn", KANNADA)
    key()
    push("Before")
    remove(idle_only=False)
    push("Removed")
    push("Something else")
    return 2


def came_later() -> int:
    """The take came in a step that is undone; the material of the sign is the same in both steps."""
    key()
    push("Before")
    give("kn", KANNADA)
    push("Placed")
    bpy.context.scene.name = "Other"
    push("Renamed")
    return 2


def keyed_later() -> int:
    """The take and the cut came in a step that is undone."""
    push("Before")
    give("kn", KANNADA)
    key()
    push("Placed and keyed")
    return 1


def loaded_by_a_frame() -> int:
    """A frame loads what is missing, as there is no event loop, and what it loaded is in the next step."""
    give("kn", KANNADA)
    key()
    remove(idle_only=True)
    push("Removed")
    bpy.context.scene.frame_set(10)
    push("At the cut")
    bpy.context.scene.frame_set(1)
    push("Before the cut")
    return 2


make_sign(dresser, {"hi": "नूडल्स", "kn": "ನೂಡಲ್ಸ್"})
choose("hi")
give("hi", HINDI)
undone = {each.__name__: each for each in (not_shown, none_left, came_later, keyed_later, loaded_by_a_frame)}
to_and_fro(undone[sys.argv[2]]())
bpy.context.scene.frame_set(10)
look()
bpy.context.scene.frame_set(1)
look()
print("ACCOUNT " + json.dumps(told), flush=True)
