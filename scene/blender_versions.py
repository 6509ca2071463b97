"""Every difference between the Blender versions that Set Dresser runs in, each a function named after it. Imports bpy only."""

from __future__ import annotations

import bpy


def node_tree_of(material: bpy.types.Material) -> bpy.types.NodeTree:
    """The node tree of a new material, without nodes.

    Before 5.0 a material has nodes only once `use_nodes` says so; from 5.0 on it always has, and setting it warns.
    """
    if material.node_tree is None:
        material.use_nodes = True
    tree = material.node_tree
    assert tree is not None
    tree.nodes.clear()
    return tree


def relative_path_options() -> set[str]:
    """The options of a path property that may begin with `//`: from 4.5 on Blender warns where they do not say so."""
    return {"PATH_SUPPORTS_BLEND_RELATIVE"} if bpy.app.version >= (4, 5, 0) else set()


def has_multiline_field() -> bool:
    """Whether panels can show a text field of several lines: `UILayout.textbox`, from 5.2 on."""
    return "textbox" in bpy.types.UILayout.bl_rna.functions


def balances_white(view: bpy.types.ColorManagedViewSettings) -> bool:
    """Whether the view changes the white point: `use_white_balance`, from 4.3 on."""
    return bool(getattr(view, "use_white_balance", False))


def draw_multiline_field(layout: bpy.types.UILayout, data: bpy.types.bpy_struct, name: str, hint: str) -> None:
    """A text field of several lines where Blender has one (5.2), else of one line. `hint` shows while it is empty."""
    if has_multiline_field():
        layout.textbox(data, name, initial_visible_lines=5, placeholder=hint)
    else:
        layout.prop(data, name, text="", placeholder=hint)
