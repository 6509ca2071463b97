"""Where the Blender versions differ, the one that runs is spoken to in its own way."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.scene.blender.versions import (  # noqa: E402  (after bpy)
    NEWEST,
    OLDEST,
    balances_white,
    has_compositor,
    has_multiline_field,
    has_strips,
    node_tree_of,
)

from tests.blender.enabled import Dresser  # noqa: E402  (after bpy)
from workshop.environments import BLENDERS  # noqa: E402  (after bpy)

ROOT = Path(__file__).resolve().parents[2]


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


def test_the_compositor_is_noticed_by_its_name_in_this_blender_and_nothing_warns(scene: bpy.types.Scene) -> None:
    """Given effects on the scene (5.3), a node group (5.0) or the scene's own nodes, when a capture asks, then it knows."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not has_compositor(scene)

        composite(scene)

        assert has_compositor(scene)


@pytest.mark.skipif(bpy.app.version < (5, 3, 0), reason="a list of effects came with 5.3")
@pytest.mark.parametrize("is_rendered, has_nodes", [(False, True), (True, False)])
def test_an_effect_that_renders_leave_out_is_no_compositing(
    scene: bpy.types.Scene, is_rendered: bool, has_nodes: bool
) -> None:
    composite(scene)
    effect = scene.compositor_effects[0]

    effect.enable_for_render = is_rendered
    if not has_nodes:
        effect.node_group = None

    assert not has_compositor(scene)


def composite(scene: bpy.types.Scene) -> None:
    """Give the scene compositing nodes, as an artist of this Blender does."""
    if "compositor_effects" in scene.bl_rna.properties:
        nodes = bpy.data.node_groups.new("Compositing", "CompositorNodeTree")
        scene.compositor_effects.new("Compositing").node_group = nodes
    elif "compositing_node_group" in scene.bl_rna.properties:
        scene.compositing_node_group = bpy.data.node_groups.new("Compositing", "CompositorNodeTree")
    else:
        scene.use_nodes = True


def test_strips_are_noticed_and_nothing_warns(scene: bpy.types.Scene) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not has_strips(scene)
        editor = scene.sequence_editor_create()
        assert not has_strips(scene)

        strips = editor.strips if hasattr(editor, "strips") else editor.sequences
        length = {"length": 10} if bpy.app.version >= (5, 0, 0) else {"frame_end": 10}
        strips.new_effect(name="Colour", type="COLOR", channel=1, frame_start=1, **length)

        assert has_strips(scene)


RETIRED = {"use_nodes", "compositing_node_group", "frame_final_start", "frame_final_end", "frame_final_duration"}
"""Properties that Blender 5.3 warns of wherever they stand, and that only what speaks to older versions may name."""


def test_only_what_knows_the_versions_names_what_is_retired() -> None:
    named = {
        path.relative_to(ROOT).as_posix()
        for folder in ("scene", "operators", "panels", "bench")
        for path in (ROOT / folder).rglob("*.py")
        for each in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(each, ast.Attribute) and each.attr in RETIRED
    }

    assert named <= {"scene/blender/versions.py"}


@pytest.mark.skipif(bpy.app.version < (5, 3, 0), reason="says so itself from 5.0 on, and most in 5.3")
def test_what_is_retired_is_what_this_blender_says() -> None:
    """Given every property that this Blender wants to drop, then those of them that we could name are known above."""
    dropped, kept = set(), set()
    for name in (
        "Scene",
        "World",
        "Material",
        "Light",
        "Strip",
        "RenderSettings",
        "SequenceEditor",
        "NodeTree",
        "Image",
    ):
        for each in getattr(bpy.types, name).bl_rna.properties:
            (dropped if each.is_deprecated else kept).add(each.identifier)

    replaced_by_length = {"frame_duration", "frame_start", "frame_offset_start", "frame_offset_end"}
    assert dropped >= RETIRED
    assert dropped - kept <= RETIRED | replaced_by_length


class Layout:
    """What a panel draws into, which remembers the words and the buttons."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.buttons: list[str] = []

    def box(self) -> Layout:
        """The same sheet."""
        return self

    def column(self, **_how: object) -> Layout:
        """The same sheet."""
        return self

    def label(self, *, text: str, **_how: object) -> None:
        """A row of words."""
        self.words.append(text)

    def operator(self, name: str, **_how: object) -> None:
        """A button."""
        self.buttons.append(name)


@pytest.mark.parametrize("newer", [(1, 0), (0, 1)])
def test_an_untried_blender_is_told_of_once_for_each_version(
    dresser: Dresser, monkeypatch: pytest.MonkeyPatch, newer: tuple[int, int]
) -> None:
    """Given a Blender after the newest that was tried, when the artist has read so, then only the next version says it again."""
    versions, panel = dresser.part("scene.blender.versions"), dresser.part("panels.tab.untried_blender")
    major, minor, _ = bpy.app.version
    seen = SimpleNamespace(region=None, preferences=SimpleNamespace(system=SimpleNamespace(ui_scale=1.0)))

    def told() -> Layout:
        layout = Layout()
        panel.draw_untried_blender(layout, seen)
        return layout

    assert not told().words
    monkeypatch.setattr(versions, "NEWEST", (major - newer[0], minor - newer[1]))
    first = told()
    assert f"Blender {major}.{minor} is newer" in " ".join(first.words)
    assert first.buttons == ["set_dresser.accept_untried_blender"]

    assert bpy.ops.set_dresser.accept_untried_blender() == {"FINISHED"}

    assert not told().words
    dresser.preferences.known_as_untried = "4.0"
    assert told().words


def test_the_newest_that_was_tried_is_the_newest_that_the_tests_run_on() -> None:
    tried = [tuple(map(int, environment.name.removeprefix("blender-").split("."))) for environment in BLENDERS]

    assert (tried[0], tried[-1]) == (OLDEST, NEWEST)
    assert "Blender {}.{} to {}.{}".format(*OLDEST, *NEWEST) in (ROOT / "README.md").read_text("utf-8")
