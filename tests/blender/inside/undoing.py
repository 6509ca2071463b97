"""Run in a Blender of its own, because an undo stack in the background outlives file loads: undo around a delivery. Needs bpy."""

from __future__ import annotations

import json

import bpy

from tests.blender.enabled import add_sign, begin_alone, texture_of

dresser = begin_alone()
add_sign()
bpy.ops.ed.undo_push(message="Set up")
bpy.data.objects["Sign"].location.x = 2.0
bpy.ops.ed.undo_push(message="Move")
dresser.set(prompt="A menu board", placement="texture", size="1024x1024", quality="low")
bpy.ops.ed.undo_push(message="Prompt")
dresser.post()
bpy.ops.ed.undo()
bpy.ops.ed.undo()
prompt_after_undo, place_after_undo = dresser.settings.prompt, bpy.data.objects["Sign"].location.x
dresser.tick_to_the_end()
state = dresser.job().state
texture = texture_of(bpy.data.objects["Sign"]).filepath
bpy.ops.ed.undo_push(message="Placed")
bpy.ops.ed.undo()
sign = bpy.data.objects["Sign"]
undone = [len(sign.material_slots), len(sign.data.uv_layers)]
bpy.ops.ed.redo()
redone = texture_of(bpy.data.objects["Sign"]).filepath
facts = {
    "prompt_after_undo": prompt_after_undo,
    "place_after_undo": place_after_undo,
    "state": state,
    "texture": texture,
    "undone": undone,
    "redone": redone,
}
print("ACCOUNT " + json.dumps(facts), flush=True)
