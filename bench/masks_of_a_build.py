"""The masks of one build over a million triangles, in a fresh process: the first, the same again, and of other views. Needs bpy.

masks_of_a_build.py ROOT REPEATS     ROOT is an unpacked build; tells seconds of processor time, of all threads, for each of three scenes
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.masking import ROW, empty_scene, hundred_balls, one_ball, view_now

PACKAGE = "set_dresser"


def _module(*names: str) -> Any:
    """The first of these that the build has: they were called otherwise at 2839aca."""
    for name in names:
        try:
            return importlib.import_module(f"{PACKAGE}.{name}")
        except ModuleNotFoundError:
            continue
    raise ModuleNotFoundError(", ".join(names))


def _masks(selected: list[bpy.types.Object], repeats: int) -> dict[str, list[float]]:
    """The first mask, the same one again, and those of a camera that has moved a little each time."""
    look = _module("scene.visibility.looking", "scene.seen").visible_mask
    _module("scene.visibility.meshes", "scene.seen.shapes").forget()
    placement = _module("client.placement")
    camera = bpy.context.scene.camera
    assert camera is not None
    told: dict[str, list[float]] = {"first": [], "again": [], "moved": []}
    for kind, times in (("first", 1), ("again", repeats), ("moved", repeats)):
        for _ in range(times):
            if kind == "moved":
                camera.location.x += 0.01
                bpy.context.view_layer.update()
            view = view_now(placement.View)
            began = time.process_time()
            mask = look(bpy.context, view, selected)
            told[kind].append(time.process_time() - began)
            assert mask.any()
    return told


def _all(root: str, repeats: int) -> dict[str, dict[str, list[float]]]:
    package = ModuleType(PACKAGE)
    package.__path__ = [root]
    sys.modules[PACKAGE] = package
    balls = hundred_balls()
    _masks(balls[55:56], 1)  # what a session does once
    told = {"10 of 100 objects": _masks(balls[::ROW], repeats), "all 100 objects": _masks(balls, repeats)}
    empty_scene()
    told["one object"] = _masks([one_ball()], repeats)
    return told


if __name__ == "__main__":
    print("TAKEN", json.dumps(_all(sys.argv[1], int(sys.argv[2]))), flush=True)
