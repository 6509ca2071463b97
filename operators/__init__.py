"""One user action each: say why it cannot be done, build, call, report. May import scene and client, never panels.

What an action does is loaded when it is first done (`from .. import client, scene`): loading all of it would cost every start of Blender.
"""

from __future__ import annotations

import bpy

from . import (
    generate,
    job,
    mask,
    preferences,
    proofreading,
    reference,
    sign,
    sign_table,
    sign_words,
    take,
)

CLASSES: tuple[type[bpy.types.Operator | bpy.types.FileHandler], ...] = (
    *generate.CLASSES,
    *job.CLASSES,
    *take.CLASSES,
    *mask.CLASSES,
    *reference.CLASSES,
    *preferences.CLASSES,
    *sign.CLASSES,
    *sign_words.CLASSES,
    *sign_table.CLASSES,
    *proofreading.CLASSES,
)
