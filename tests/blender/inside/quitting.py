"""Run in a Blender of its own: asks for a picture, and quits as soon as the request is sent. Needs bpy."""

from __future__ import annotations

from tests.blender.enabled import begin_alone

dresser = begin_alone()
dresser.set(prompt="A menu board", placement="image", size="1024x1024", quality="low")
dresser.post()
dresser.tick_until(lambda: dresser.job().state not in ("queued", "preparing"))
print("QUITTING", flush=True)
