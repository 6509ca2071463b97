"""Where the Blender versions differ, the one that runs is spoken to in its own way."""

from __future__ import annotations

import warnings

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.scene.blender_versions import (  # noqa: E402  (after bpy)
    balances_white,
    has_multiline_field,
    node_tree_of,
)


@pytest.mark.usefixtures("scene")
def test_a_new_material_has_an_empty_tree_and_nothing_warns() -> None:
    material = bpy.data.materials.new("New")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tree = node_tree_of(material)

    assert tree == material.node_tree
    assert len(tree.nodes) == 0


def test_a_field_of_several_lines_came_with_5_2() -> None:
    assert has_multiline_field() is (bpy.app.version >= (5, 2, 0))


def test_white_balance_is_noticed_where_there_is_one(scene: bpy.types.Scene) -> None:
    view = scene.view_settings
    assert not balances_white(view)
    if not hasattr(view, "use_white_balance"):
        pytest.skip("this Blender has no white balance")

    view.use_white_balance = True

    assert balances_white(view)
