"""How a picture lies on a surface, as its nodes say: the UV map they name, Mapping nodes, repetitions. Masks on textures follow it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from math import pi
from typing import Any

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")


from set_dresser.client.errors import IslandsOutside, NoLayout  # noqa: E402  (after bpy)
from set_dresser.client.placement import ImageTarget  # noqa: E402  (after bpy)
from set_dresser.scene.blender.sockets import input_of  # noqa: E402  (after bpy)
from set_dresser.scene.mask.islands import texture_area  # noqa: E402  (after bpy)
from set_dresser.scene.settings.options import MaskSource  # noqa: E402  (after bpy)

SIZE = 64
Box = tuple[float, float, float, float]
"""Left, low, right, high, as parts of the picture."""

LEADING = {"UV", "Vector", "Output", "Input"}
"""Sockets by which a place goes from node to node."""

LOWER_LEFT, UPPER_LEFT = (0.0, 0.0, 0.5, 0.5), (0.0, 0.5, 0.5, 1.0)


class Textured:
    """Two squares side by side with two UV maps; the first square is at the lower left of First, at the upper left of Second."""

    def __init__(self, add_mesh: Callable[..., bpy.types.Object]) -> None:
        points = [(0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1), (2, 0, 0), (2, 0, 1)]
        self.obj = add_mesh(points, [(0, 1, 2, 3), (1, 4, 5, 2)])
        for name, up in (("First", 0.0), ("Second", 0.5)):
            self.lay(name, [(0, up), (0.5, up), (0.5, up + 0.5), (0, up + 0.5)], [(0.5, up), (1, up), (1, up + 0.5), (0.5, up + 0.5)])  # fmt: skip
        self.image = bpy.data.images.new("Atlas", SIZE, SIZE)
        self.material = bpy.data.materials.new("Painted")
        if self.material.node_tree is None:
            self.material.use_nodes = True
        self.nodes, self.links = self.material.node_tree.nodes, self.material.node_tree.links
        self.nodes.clear()
        self.texture = self.add("TexImage", image=self.image)
        self.obj.data.materials.append(self.material)
        bpy.context.view_layer.objects.active = self.obj
        self.obj.select_set(True)

    def lay(self, name: str, *faces: Sequence[tuple[float, float]]) -> None:
        """Write a UV map."""
        mesh = self.obj.data
        layer = mesh.uv_layers.get(name) or mesh.uv_layers.new(name=name)
        for place, uv in enumerate(corner for face in faces for corner in face):
            layer.uv[place].vector = uv

    def add(self, kind: str, **more: object) -> Any:
        """Add a node."""
        node = self.nodes.new(f"ShaderNode{kind}")
        for name, value in more.items():
            setattr(node, name, value)
        return node

    def lead(self, *nodes: Any) -> None:
        """Link nodes in a row, to the texture at last."""
        row = [*nodes, self.texture]
        for before, after in itertools.pairwise(row):
            leaving = next(each for each in before.outputs if each.identifier in LEADING)
            self.links.new(leaving, next(each for each in after.inputs if each.identifier in LEADING))

    def area(self, source: MaskSource = MaskSource.FACES) -> Any:
        """Where the first square lies on the picture, rows from the top."""
        for polygon in self.obj.data.polygons:
            polygon.select = polygon.index == 0
        bpy.context.scene.tool_settings.mesh_select_mode = (False, False, True)
        bpy.ops.object.mode_set(mode="EDIT")
        try:
            image = ImageTarget(self.image.name, self.image.session_uid)
            return texture_area(bpy.context, source, image, (SIZE, SIZE))
        finally:
            bpy.ops.object.mode_set(mode="OBJECT")


@pytest.fixture
def textured(add_mesh: Callable[..., bpy.types.Object]) -> Textured:
    return Textured(add_mesh)


def box_of(area: Any) -> Any:
    down, across = np.nonzero(area)
    edges = (across.min(), SIZE - 1 - down.max(), across.max() + 1, SIZE - down.min())
    return pytest.approx([edge / SIZE for edge in edges], abs=1.5 / SIZE)


def test_a_picture_lies_by_the_map_that_its_nodes_name_through_a_mapping_node(textured: Textured) -> None:
    mapping = textured.add("Mapping")
    textured.lead(textured.add("UVMap", uv_map="Second"), mapping)
    assert box_of(textured.area()) == UPPER_LEFT

    mapping.inputs["Scale"].default_value = (0.5, 0.5, 1)
    assert box_of(textured.area()) == (0, 0.25, 0.25, 0.5)


@pytest.mark.parametrize(
    ("kind", "values", "box"),
    [
        ("POINT", {"Location": (0.25, 0, 0)}, (0.25, 0, 0.75, 0.5)),
        ("POINT", {"Rotation": (0, 0, pi / 2), "Location": (0.5, 0, 0)}, (0, 0, 0.5, 0.5)),
        ("POINT", {"Rotation": (0, 0, pi / 2), "Scale": (0.5, 1, 1), "Location": (0.5, 0.5, 0)}, (0, 0.5, 0.5, 0.75)),
        ("TEXTURE", {"Scale": (2, 1, 1)}, (0, 0, 0.25, 0.5)),
        ("TEXTURE", {"Location": (-0.5, -0.25, 0)}, (0.5, 0.25, 1, 0.75)),
        ("VECTOR", {"Location": (9, 9, 9), "Scale": (1, 2, 1)}, (0, 0, 0.5, 1)),
    ],
)
def test_each_kind_of_mapping_counts_as_blender_shows_it(
    textured: Textured, kind: str, values: dict[str, tuple[float, ...]], box: Box
) -> None:
    mapping = textured.add("Mapping", vector_type=kind)
    for name, value in values.items():
        if name in mapping.inputs:
            mapping.inputs[name].default_value = value
    textured.lead(textured.add("UVMap", uv_map="First"), mapping)

    assert box == box_of(textured.area())


def test_nodes_between_and_values_that_are_linked_count(textured: Textured) -> None:
    mapping, value = textured.add("Mapping"), textured.add("Value")
    value.outputs["Value"].default_value = 0.5
    textured.links.new(value.outputs["Value"], mapping.inputs["Scale"])
    reroute = textured.nodes.new("NodeReroute")
    textured.lead(textured.add("Attribute", attribute_name="Second"), reroute, mapping)
    textured.links.new(textured.nodes["Attribute"].outputs["Vector"], input_of(reroute, "Input"))

    assert box_of(textured.area()) == (0, 0.25, 0.25, 0.5)

    mapping.mute = True
    assert box_of(textured.area()) == UPPER_LEFT


def test_what_feeds_nothing_counts_as_not_linked(textured: Textured) -> None:
    """A link that is muted, and nodes that are linked in a ring, which Blender draws in red."""
    textured.lead(textured.add("UVMap", uv_map="Second"))
    assert textured.area().any()
    (link,) = textured.texture.inputs["Vector"].links
    link.is_muted = True
    assert box_of(textured.area()) == LOWER_LEFT

    first, second = textured.add("Mapping"), textured.add("Mapping")
    textured.lead(first, second)
    textured.links.new(second.outputs["Vector"], first.inputs["Vector"])
    assert box_of(textured.area()) == LOWER_LEFT


def test_a_picture_within_a_node_group_lies_by_what_goes_into_the_group(textured: Textured) -> None:
    inner = bpy.data.node_groups.new("Painted", "ShaderNodeTree")
    inner.interface.new_socket("Place", in_out="INPUT", socket_type="NodeSocketVector")
    start, picture = inner.nodes.new("NodeGroupInput"), inner.nodes.new("ShaderNodeTexImage")
    picture.image = textured.image
    inner.links.new(start.outputs["Place"], picture.inputs["Vector"])
    textured.nodes.remove(textured.texture)
    group, uv = textured.add("Group", node_tree=inner), textured.add("UVMap", uv_map="Second")
    textured.links.new(uv.outputs["UV"], group.inputs["Place"])

    assert box_of(textured.area()) == UPPER_LEFT


def test_what_reaches_beyond_the_picture_shows_its_repetitions(textured: Textured) -> None:
    textured.lay("First", [(0.75, 0), (1.25, 0), (1.25, 0.5), (0.75, 0.5)], [(0, 0)] * 4)

    across = textured.area()[SIZE - SIZE // 4]
    assert across[: SIZE // 4 - 1].all()
    assert not across[SIZE // 4 + 2 : 3 * SIZE // 4 - 2].any()
    assert across[3 * SIZE // 4 + 1 :].all()

    textured.texture.extension = "MIRROR"
    across = textured.area()[SIZE - SIZE // 4]
    assert not across[: 3 * SIZE // 4 - 2].any()

    textured.lay("First", [(0, 0), (30, 0), (30, 30), (0, 30)], [(0, 0)] * 4)
    assert textured.area().all()


def test_another_tile_is_seen_where_the_picture_repeats_and_nowhere_where_its_edge_goes_on(textured: Textured) -> None:
    textured.lay("First", [(3, 7), (3.5, 7), (3.5, 7.5), (3, 7.5)], [(0, 0)] * 4)
    assert box_of(textured.area()) == LOWER_LEFT

    textured.texture.extension = "EXTEND"
    with pytest.raises(IslandsOutside):
        textured.area()


def test_two_nodes_that_show_the_picture_mark_both_places(textured: Textured) -> None:
    textured.lead(textured.add("UVMap", uv_map="First"))
    second = textured.add("TexImage", image=textured.image)
    textured.links.new(textured.add("UVMap", uv_map="Second").outputs["UV"], second.inputs["Vector"])

    for source in (MaskSource.FACES, MaskSource.ISLANDS):
        area = textured.area(source)
        assert (0, 0, 0.5 if source is MaskSource.FACES else 1.0, 1) == box_of(area)


def test_without_a_uv_map_there_is_no_place_on_the_picture(textured: Textured) -> None:
    for layer in list(textured.obj.data.uv_layers)[::-1]:
        textured.obj.data.uv_layers.remove(layer)

    with pytest.raises(NoLayout):
        textured.area()
