"""Run inside Blender with the zip and steps as JSON: what becomes of jobs while another extension comes and goes. Needs bpy."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

import bpy
from observing import EXTENSION, give_account, install


def set_up(asked: dict[str, Any]) -> None:
    """Online, with the preferences that are asked for."""
    bpy.context.preferences.system.use_online_access = True
    preferences = bpy.context.preferences.addons[EXTENSION].preferences
    for name, value in asked.items():
        setattr(preferences, name, value)


def generate(provider: str) -> dict[str, str]:
    """Ask for one picture and tell how its job ended."""
    bpy.context.preferences.addons[EXTENSION].preferences.provider = provider
    settings = bpy.context.scene.set_dresser
    settings.prompt, settings.placement, settings.size = "A red sign that reads 'OPEN'", "image", "1024x1024"
    try:
        bpy.ops.set_dresser.generate()
    except RuntimeError as raised:
        print("raised", raised)
    view = importlib.import_module(f"{EXTENSION}.scene.queue.job_list").all_jobs()[0]
    error = view.error
    told = {"state": view.state.value, "kind": "", "sentence": "", "billed": ""}
    if error is not None:
        told |= {"kind": error.kind, "sentence": error.sentence, "billed": error.billed.value}
    return told


def uninstall(name: str) -> None:
    """As the menu beside an extension does it."""
    repos = bpy.context.preferences.extensions.repos
    index = next(number for number, repo in enumerate(repos) if repo.module == "user_default")
    bpy.ops.extensions.package_uninstall(repo_index=index, pkg_id=name)


install(sys.argv[1])
asked = json.loads(sys.argv[2])
set_up(asked["preferences"])
results = []
for step, word in asked["steps"]:
    if step == "install":
        bpy.ops.extensions.package_install_files(filepath=word, repo="user_default", enable_on_install=True)
    elif step == "uninstall":
        uninstall(word)
    elif step == "enable anew":
        bpy.ops.preferences.addon_disable(module=EXTENSION)
        bpy.ops.preferences.addon_enable(module=EXTENSION)
        set_up(asked["preferences"])
    elif step == "generate":
        results.append(generate(word))
    else:
        raise ValueError(step)
bpy.ops.preferences.addon_disable(module=EXTENSION)
give_account({"results": results})
