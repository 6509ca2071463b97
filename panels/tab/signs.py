"""Draws the signs: the set's language, the list with each sign's state, the chosen one's words and look, and what is missing."""

from __future__ import annotations

import bpy

from ...client.options import ReferenceRole
from ...client.signs.languages import language
from ...client.signs.sign import MOST_LINES
from ...client.signs.states import SAID, SignState
from ...operators.generate import SIGN_PRESETS
from ...operators.reference import SETDRESSER_OT_allow_references
from ...operators.sign import (
    SETDRESSER_OT_find_sign,
    SETDRESSER_OT_generate_signs,
    SETDRESSER_OT_make_sign,
    SETDRESSER_OT_remove_sign,
    SETDRESSER_OT_set_sign_reference,
    SETDRESSER_OT_set_sign_surface,
)
from ...operators.sign_table import SETDRESSER_OT_export_signs, SETDRESSER_OT_import_signs
from ...operators.sign_words import (
    SETDRESSER_OT_add_language,
    SETDRESSER_OT_add_sign_line,
    SETDRESSER_OT_remove_language,
    SETDRESSER_OT_remove_sign_line,
    SETDRESSER_OT_set_shot_language,
    SETDRESSER_OT_show_signs,
)
from ...scene.blender.interface_language import translated
from ...scene.references.status import look_soon, status_of
from ...scene.settings.options import WhichSigns
from ...scene.signs.language import language_of, language_of_shot_now
from ...scene.signs.properties import SETDRESSER_PG_sign
from ...scene.signs.sign_list import (
    active_sign,
    has_surface_drawn,
    languages,
    languages_not_shown,
    lists_not_shown,
    read_sign,
    sign_list,
    text_in,
)
from ...scene.signs.status import is_counting, signs_status, state_in
from .quality import draw_quality
from .references import draw_status
from .wrapping import draw_wrapped

LIST = "SETDRESSER_UL_signs"
"""The class of the list, which is registered with the sidebar."""

ICONS = {
    SignState.NO_WORDS: "BLANK1",
    SignState.MISSING: "SHAPEKEY_DATA",
    SignState.PROOFED: "FONT_DATA",
    SignState.GENERATED: "SHADERFX",
    SignState.APPROVED: "CHECKMARK",
    SignState.OUT_OF_DATE: "FILE_REFRESH",
}


def draw_row(layout: bpy.types.UILayout, context: bpy.types.Context, sign: SETDRESSER_PG_sign) -> None:
    """A sign in the list: its name, and how far it is in the language that is shown."""
    state = state_in(context.scene, sign, language_of(context.scene))
    row = layout.row(align=True)
    row.prop(sign, "name", text="", emboss=False, icon=ICONS[state])
    told = row.row()
    told.alignment = "RIGHT"
    told.label(
        text=translated(SAID[state] if has_surface_drawn(sign, context.view_layer) else "no surface"), translate=False
    )


def draw_signs(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The language, the list, the chosen sign, and what there is to make."""
    found = sign_list()
    if found is None or not found.signs:
        draw_wrapped(
            layout,
            context,
            "Select a surface and make it a sign: its words, in every language, come here.",
            icon="INFO",
        )
        layout.operator(SETDRESSER_OT_make_sign.bl_idname, icon="ADD")
        # The words may come first, as a list that somebody wrote: its signs get their surfaces later.
        layout.operator(
            SETDRESSER_OT_import_signs.bl_idname, text=translated("Import a List"), translate=False, icon="IMPORT"
        ).makes_signs = True
        return
    for name in lists_not_shown():
        draw_wrapped(
            layout,
            context,
            f"Another list of signs came into this file, {name}. A file shows one: export that one's table where it came from, "
            "and import it here.",
            icon="INFO",
        )
    if count := len(languages_not_shown()):
        draw_wrapped(
            layout,
            context,
            f"This file names {count} language{'' if count == 1 else 's'} that cannot be used: more than a file can have, or with a "
            "tag that is none. Their words stay in the file; nothing is made of them.",
            icon="INFO",
        )
    _draw_language(layout, context)
    row = layout.row()
    row.template_list(LIST, "", found, "signs", found, "active", rows=5)
    column = row.column(align=True)
    column.operator(SETDRESSER_OT_make_sign.bl_idname, text="", icon="ADD")
    column.operator(SETDRESSER_OT_remove_sign.bl_idname, text="", icon="REMOVE")
    column.separator()
    column.operator(SETDRESSER_OT_find_sign.bl_idname, text="", icon="RESTRICT_SELECT_OFF")
    column.separator()
    column.operator(SETDRESSER_OT_export_signs.bl_idname, text="", icon="EXPORT")
    column.operator(SETDRESSER_OT_import_signs.bl_idname, text="", icon="IMPORT")
    sign = active_sign()
    if sign is not None:
        _draw_words(layout.box().column(align=True), context, sign)
    _draw_missing(layout.column(align=True), context)


def draw_look(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """How the chosen sign is to look, and on what it is."""
    sign = active_sign()
    if sign is None:
        layout.label(text=translated("Choose a sign in the list"), translate=False)
        return
    _draw_surface(layout.column(align=True), context, sign)
    layout.popover(SIGN_PRESETS, icon="PRESET")
    column = layout.column(align=True)
    column.use_property_split = True
    column.use_property_decorate = False
    column.prop(sign, "subject", placeholder=translated("a lacquered shop sign over the door"))
    column.prop(sign, "style", placeholder=translated("gold letters on deep red, warm light"))
    column.prop(sign, "skeleton", placeholder=translated("{subject} … It reads: {copy}. {style}"))
    column.separator()
    draw_quality(column, sign)
    for name in ("detail", "background", "format", "shading"):
        column.prop(sign, name)
    column.separator()
    column.prop(sign, "use_guide")
    column.prop(sign, "notes")
    _draw_reference(layout.column(align=True), context, sign)


def _draw_reference(column: bpy.types.UILayout, context: bpy.types.Context, sign: SETDRESSER_PG_sign) -> None:
    """The sign's own reference, which goes along before those of the project's style."""
    row = column.row(align=True)
    row.prop(sign, "use_reference")
    row.operator(SETDRESSER_OT_set_sign_reference.bl_idname, text="", icon="FILE_IMAGE")
    if not sign.use_reference:
        return
    reference = sign.reference
    look_soon()
    row = column.row(align=True)
    row.prop(reference, "name", text="")
    row.prop(reference, "role", text="")
    if reference.role == ReferenceRole.OTHER:
        column.prop(reference, "words", text="", placeholder=translated("what the model is to take from it"))
    status = status_of(reference)
    draw_status(column, context, status)
    if status.is_to_be_allowed:
        column.operator(SETDRESSER_OT_allow_references.bl_idname, icon="CHECKMARK")


def _draw_language(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    row = layout.row(align=True)
    row.prop(context.scene.set_dresser_signs, "language", text="")
    row.operator(SETDRESSER_OT_add_language.bl_idname, text="", icon="ADD")
    row.operator(SETDRESSER_OT_remove_language.bl_idname, text="", icon="REMOVE")
    row.operator_menu_enum(SETDRESSER_OT_set_shot_language.bl_idname, "language", text="", icon="CAMERA_DATA")
    row.operator(SETDRESSER_OT_show_signs.bl_idname, text="", icon="FILE_REFRESH")
    own = language_of_shot_now(context.scene)
    if own and own != language_of(context.scene):
        draw_wrapped(
            layout, context, f"This shot shows {language(own).name}, whatever the menu says.", icon="CAMERA_DATA"
        )


def _draw_words(column: bpy.types.UILayout, context: bpy.types.Context, sign: SETDRESSER_PG_sign) -> None:
    """The lines in the language that is shown; below each, what it is in the file's first language."""
    tag, first = language_of(context.scene), languages()[0]
    for number, line in enumerate(sign.lines):
        row = column.row(align=True)
        role = row.row(align=True)
        role.ui_units_x = 4.5
        role.prop(line, "role", text="")
        text = line.texts.get(tag)
        original = text_in(line, first)
        if text is not None:
            row.prop(text, "text", text="", placeholder=original or "what stands on this line")
        row.operator(SETDRESSER_OT_remove_sign_line.bl_idname, text="", icon="X").index = number
        if tag != first and original and text is not None and text.text:
            below = column.row()
            below.active = False
            below.label(text=f"{language(first).name}: {original}", icon="BLANK1", translate=False)
    column.operator(SETDRESSER_OT_add_sign_line.bl_idname, icon="ADD")
    if len(sign.lines) > MOST_LINES or any(line.role == "SMALL_PRINT" for line in sign.lines):
        draw_wrapped(
            column,
            context,
            f"The model draws small print, and more than {MOST_LINES} lines, badly: read them twice.",
            icon="INFO",
        )


def _draw_surface(column: bpy.types.UILayout, context: bpy.types.Context, sign: SETDRESSER_PG_sign) -> None:
    if not sign.target:
        draw_wrapped(column, context, "It has no surface yet: select one, and set it.", icon="INFO")
        column.operator(SETDRESSER_OT_set_sign_surface.bl_idname, icon="FACESEL")
        return
    plain = read_sign(sign)
    size = plain.size()
    on = sign.object.name if sign.object is not None else "no object"
    column.label(text=on, icon="MESH_PLANE", translate=False)
    column.label(
        text=translated(f"{plain.width:.2f} × {plain.height:.2f} m, as {size.width} × {size.height} pixels"),
        translate=False,
        icon="BLANK1",
    )
    if not has_surface_drawn(sign, context.view_layer):
        draw_wrapped(column, context, "Its surface is gone; its words are kept.", icon="ERROR")
    elif plain.is_beyond_legal:
        draw_wrapped(
            column,
            context,
            "No picture has this shape: a larger one is made, and its middle is shown.",
            icon="INFO",
        )
    column.operator(SETDRESSER_OT_set_sign_surface.bl_idname, icon="FACESEL")


def _draw_missing(column: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """How many takes are missing, what they cost, and the buttons that make them."""
    known, tag = signs_status(context.scene), language_of(context.scene)
    if is_counting() and not known.is_known:
        column.label(text=translated("Counting …"), translate=False, icon="SORTTIME")
        return
    if known.obstacle:
        draw_wrapped(column, context, known.obstacle, icon="ERROR")
    counts = known.counts.get(tag, {})
    told = ", ".join(f"{count} {translated(SAID[state])}" for state in SignState if (count := counts.get(state, 0)))
    column.label(text=f"{language(tag).name}: {told}" if told else language(tag).name, translate=False)
    here, together = known.missing.get(tag, 0), sum(known.missing.values())
    if here and tag in known.prices:
        # In rows of its own: a button cuts what it has no room for.
        draw_wrapped(column, context, known.prices[tag].label)
    row = column.row(align=True)
    row.scale_y, row.active = 1.4, here > 0
    one = row.operator(
        SETDRESSER_OT_generate_signs.bl_idname,
        text=translated(f"Generate Missing ({here})"),
        translate=False,
        icon="SHADERFX",
    )
    one.which = WhichSigns.LANGUAGE.value
    row = column.row(align=True)
    row.active = together > 0
    every = row.operator(
        SETDRESSER_OT_generate_signs.bl_idname, text=translated(f"In All Languages ({together})"), translate=False
    )
    every.which = WhichSigns.ALL.value
    row.operator(
        SETDRESSER_OT_generate_signs.bl_idname, text=translated("This Sign"), translate=False
    ).which = WhichSigns.ACTIVE.value
