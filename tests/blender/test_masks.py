"""Masks as they go along with a request: from objects, faces, images, boxes, strokes and UV islands, grown and inverted, or refused."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

import pytest

from tests.blender.enabled import Dresser, add_camera

if TYPE_CHECKING:
    import bpy
    import numpy as np
    import numpy.typing as npt

    Area = npt.NDArray[np.bool_]

WIDTH, HEIGHT = 300, 200
SENT = (320, 208)
BOX = (10, 4, 310, 204)


def mask_of(dresser: Dresser, source: str, *, texture: bpy.types.Image | None = None, **mask: Any) -> Area:
    """The mask that would be sent of a capture of 300 x 200 pixels that lies in a picture of 320 x 208, as an array."""
    import bpy
    import numpy as np
    from PIL import Image

    placement, framing, sizes = (dresser.part(f"client.{name}") for name in ("placement", "framing", "sizes"))
    settings = bpy.context.scene.set_dresser
    settings.mask.source = source
    for name, value in {"grow": 0, "invert": False, **mask}.items():
        setattr(settings.mask, name, value)
    bpy.context.view_layer.update()
    view = None if texture is not None else view_of(placement)
    image = None if texture is None else placement.ImageTarget(texture.name, texture.session_uid)
    frame = framing.Framing(WIDTH, HEIGHT, sizes.Size(*SENT), BOX[0], BOX[1], WIDTH, HEIGHT)
    made = dresser.part("scene.mask.area").mask_for(bpy.context, settings, frame, view, image)
    with Image.open(io.BytesIO(made.data)) as picture:
        assert (picture.mode, picture.size, picture.format) == ("L", SENT, "PNG")
        return np.asarray(picture) > 127


def view_of(placement: Any) -> Any:
    import bpy

    camera = bpy.context.scene.camera
    depsgraph = bpy.context.evaluated_depsgraph_get()
    clip = camera.calc_matrix_camera(depsgraph, x=WIDTH, y=HEIGHT)
    matrices = [
        tuple(value for row in matrix for value in row)
        for matrix in (camera.matrix_world.normalized().inverted(), clip)
    ]
    return placement.View(*matrices, WIDTH, HEIGHT, camera.name, camera.session_uid)


def bounds(area: Area) -> tuple[int, ...]:
    """Left, upper, right and lower edge of what is white, in the capture's own pixels."""
    import numpy as np

    rows, columns = (np.flatnonzero(area.any(axis=axis)) for axis in (1, 0))
    return (columns[0] - BOX[0], rows[0] - BOX[1], columns[-1] + 1 - BOX[0], rows[-1] + 1 - BOX[1])


def add_square(x: float = 0.0, y: float = 0.0, size: float = 1.0, name: str = "Square") -> bpy.types.Object:
    """An upright square before the camera: at y = 0 a unit is about 69 pixels."""
    import bpy

    bpy.ops.mesh.primitive_plane_add(size=size, location=(x, y, 0), rotation=(math.pi / 2, 0, 0))
    bpy.context.object.name = name
    return bpy.context.object


def select(*objects: bpy.types.Object) -> None:
    import bpy

    bpy.ops.object.select_all(action="DESELECT")
    for obj in objects:
        obj.select_set(True)
    bpy.context.view_layer.objects.active = objects[0] if objects else None


@pytest.fixture
def stage(dresser: Dresser) -> Dresser:
    """The extension with a camera that looks at the origin, and nothing before it."""
    import bpy

    bpy.context.scene.camera = add_camera()
    bpy.context.scene.set_dresser.capture.source = "VIEWPORT"
    return dresser


def refused(dresser: Dresser, source: str, **mask: Any) -> str:
    """The sentence with which a mask is refused."""
    errors = dresser.part("client.errors")
    with pytest.raises(errors.MaskError) as caught:
        mask_of(dresser, source, **mask)
    return str(caught.value.message)


def test_a_selected_object_is_white_where_nothing_stands_before_it(stage: Dresser) -> None:
    square = add_square()
    alone = mask_of(stage, "OBJECTS")
    left, top, right, lower = bounds(alone)
    assert (right - left, lower - top) == (lower - top, right - left)
    assert left + right == pytest.approx(WIDTH, abs=2)
    assert top + lower == pytest.approx(HEIGHT, abs=2)
    assert alone.sum() == (right - left) * (lower - top)

    add_square(x=0.4, y=-1, size=0.5, name="In Front")
    add_square(x=0, y=1, size=9, name="Behind")
    select(square)
    partly = mask_of(stage, "OBJECTS")
    assert 0.4 * alone.sum() < partly.sum() < 0.9 * alone.sum()
    assert not (partly & ~alone).any()


def test_what_is_selected_but_unseen_is_refused_with_a_reason(stage: Dresser) -> None:
    square = add_square()
    select()
    assert "none is selected" in refused(stage, "OBJECTS")
    select(square)
    square.location.x = 50
    assert "'Square' is seen in the capture" in refused(stage, "OBJECTS")
    square.location.x = 0
    add_square(y=-1, size=4, name="Wall")
    select(square)
    assert "Nothing of 'Square' is seen" in refused(stage, "OBJECTS")
    square.hide_render = True
    square.hide_set(True)
    assert "none is selected" in refused(stage, "OBJECTS")


def test_growing_is_round_and_shrinking_is_its_opposite(stage: Dresser) -> None:
    add_square()
    plain, wider = mask_of(stage, "OBJECTS"), mask_of(stage, "OBJECTS", grow=10)
    left, top, right, lower = bounds(plain)
    assert bounds(wider) == (left - 10, top - 10, right + 10, lower + 10)
    corner = wider[BOX[1] + top - 10 : BOX[1] + top, BOX[0] + left - 10 : BOX[0] + left]
    assert corner.sum() == pytest.approx(math.pi / 4 * 100, rel=0.15)
    narrower = mask_of(stage, "OBJECTS", grow=-10)
    assert bounds(narrower) == (left + 10, top + 10, right - 10, lower - 10)
    assert "mask is empty" in refused(stage, "OBJECTS", grow=-200)


def test_inverting_leaves_what_is_padded_as_it_is(stage: Dresser) -> None:
    add_square()
    plain, inverted = mask_of(stage, "OBJECTS"), mask_of(stage, "OBJECTS", invert=True)
    inside = (slice(BOX[1], BOX[3]), slice(BOX[0], BOX[2]))
    assert (inverted[inside] != plain[inside]).all()
    assert inverted.sum() == inverted[inside].sum()


def test_a_mask_that_covers_everything_is_told_of(stage: Dresser) -> None:
    import bpy

    add_square(size=40)
    masks, pictures = stage.part("scene.mask.area"), stage.part("client.request")
    everything = mask_of(stage, "OBJECTS")
    assert everything.all()
    shaping = stage.part("scene.mask.shaping")
    picture = pictures.InputPicture(shaping.png_of(everything), stage.part("client.options").PictureFormat.PNG)
    assert masks.notes_on(picture) == (masks.COVERS_ALL,)
    everything[50, 50] = False
    picture = pictures.InputPicture(shaping.png_of(everything), stage.part("client.options").PictureFormat.PNG)
    assert masks.notes_on(picture) == masks.notes_on(None) == ()
    assert bpy.context.scene.set_dresser.mask.source == "OBJECTS"


def test_selected_faces_and_what_modifiers_make_of_them(stage: Dresser) -> None:
    """The right half of a plane, subdivided; faces that are hidden in Edit Mode hide nothing there."""
    import bmesh
    import bpy

    bpy.ops.mesh.primitive_grid_add(x_subdivisions=2, y_subdivisions=1, size=2, rotation=(math.pi / 2, 0, 0))
    grid = bpy.context.object
    grid.modifiers.new("s", "SUBSURF").subdivision_type = "SIMPLE"
    assert "none are selected" in refused(stage, "FACES")
    whole = bounds(mask_of(stage, "OBJECTS"))
    bpy.ops.object.mode_set(mode="EDIT")
    edit = bmesh.from_edit_mesh(grid.data)
    for face in edit.faces:
        face.select_set(face.calc_center_median().x > 0)
    bmesh.update_edit_mesh(grid.data)
    right = bounds(mask_of(stage, "FACES"))
    assert right[2:] == whole[2:]
    assert right[0] == pytest.approx((whole[0] + whole[2]) / 2, abs=1)
    assert bounds(mask_of(stage, "OBJECTS")) == whole
    bpy.ops.mesh.select_all(action="DESELECT")
    assert "none are selected" in refused(stage, "FACES")
    bpy.ops.object.mode_set(mode="OBJECT")


def test_an_image_of_any_size_is_scaled_to_the_capture(stage: Dresser) -> None:
    """White and opaque may change; transparent white may not. Unsaved paint counts."""
    import bpy
    import numpy as np

    assert "no image is chosen" in refused(stage, "IMAGE", image=None)
    image = bpy.data.images.new("Painted", 60, 20, alpha=True)
    pixels = np.zeros((20, 60, 4), np.float32)
    pixels[10:, 30:] = 1.0
    pixels[10:, :30] = (1.0, 1.0, 1.0, 0.0)
    image.pixels.foreach_set(pixels.ravel())
    assert bounds(mask_of(stage, "IMAGE", image=image)) == (150, 0, 300, 100)
    pixels[:, :, :3] *= 0.4
    image.pixels.foreach_set(pixels.ravel())
    assert "mask is empty" in refused(stage, "IMAGE", image=image)
    lost = bpy.data.images.new("Lost", 8, 8)
    lost.source, lost.filepath = "FILE", "//nowhere.png"
    assert "'Lost' could not be read" in refused(stage, "IMAGE", image=lost)


def test_a_new_mask_image_has_the_capture_s_size_and_is_black(stage: Dresser) -> None:
    import bpy
    import numpy as np

    bpy.context.scene.set_dresser.capture.source = "CAMERA"
    assert bpy.ops.set_dresser.new_mask_image() == {"FINISHED"}
    mask = bpy.context.scene.set_dresser.mask
    framing = stage.part("scene.capture").framing_now(bpy.context, bpy.context.scene.set_dresser)
    assert tuple(mask.image.size) == (framing.width, framing.height)
    assert mask.source == "IMAGE"
    assert np.array(mask.image.pixels[:]).reshape(-1, 4)[:, :3].max() == 0


def test_a_box_is_parts_of_the_capture_from_its_lower_left_corner(stage: Dresser) -> None:
    assert bounds(mask_of(stage, "BOX", box=(0.1, 0.2, 0.5, 0.9))) == (30, 20, 150, 160)
    assert bounds(mask_of(stage, "BOX", box=(0.5, 0.9, 0.1, 0.2))) == (30, 20, 150, 160)
    assert "mask is empty" in refused(stage, "BOX", box=(0.5, 0.5, 0.5, 0.5))


def test_grease_pencil_strokes_are_closed_and_only_the_current_frame_counts(stage: Dresser) -> None:
    """A drawing that is not selected is part of the film, not a mask."""
    import bpy

    if bpy.app.version >= (4, 3):
        bpy.ops.object.grease_pencil_add(type="EMPTY", location=(0, 0, 0))
        drawing = bpy.context.object
        layer = drawing.data.layers.new("Mask") if not drawing.data.layers else drawing.data.layers[0]
        frame = layer.frames[0] if layer.frames else layer.frames.new(1)
        frame.drawing.add_strokes([4])
        points = frame.drawing.strokes[0].points
        put = "position"
    else:
        bpy.ops.object.gpencil_add(type="EMPTY", location=(0, 0, 0))
        drawing = bpy.context.object
        layer = drawing.data.layers.new("Mask")
        frame = layer.frames.new(1)
        stroke = frame.strokes.new()
        stroke.points.add(4)
        points, put = stroke.points, "co"
    for point, (x, z) in zip(points, ((-1, -0.5), (1, -0.5), (1, 0.5), (-1, 0.5)), strict=True):
        setattr(point, put, (x, 0, z))
    drawing.data.update_tag()
    bpy.context.scene.frame_set(1)

    left, top, right, lower = bounds(mask_of(stage, "STROKES"))
    assert (right - left) == pytest.approx(2 * (lower - top), abs=3)
    assert left + right == pytest.approx(WIDTH, abs=2)

    select()
    assert "none are seen in this frame" in refused(stage, "STROKES")
    select(drawing)
    layer.hide = True
    assert "none are seen in this frame" in refused(stage, "STROKES")


def textured_square(*, offset: float = 0.0) -> tuple[bpy.types.Object, bpy.types.Image]:
    """Two faces side by side in two islands, left and right on the texture, in Edit Mode with the right one selected."""
    import bpy

    mesh = bpy.data.meshes.new("Sign")
    mesh.from_pydata(
        [(0, 0, 0), (1, 0, 0), (2, 0, 0), (0, 0, 1), (1, 0, 1), (2, 0, 1)], [], [(0, 1, 4, 3), (1, 2, 5, 4)]
    )
    layer = mesh.uv_layers.new(name="UVMap")
    corners = [(0.1, 0.1), (0.4, 0.1), (0.4, 0.9), (0.1, 0.9), (0.6, 0.1), (0.9, 0.1), (0.9, 0.5), (0.6, 0.5)]
    layer.uv.foreach_set("vector", [value + offset for corner in corners for value in corner])
    sign = bpy.data.objects.new("Sign", mesh)
    bpy.context.scene.collection.objects.link(sign)
    material = bpy.data.materials.new("Sign")
    if material.node_tree is None:
        material.use_nodes = True
    image = bpy.data.images.new("Sign", WIDTH, HEIGHT)
    material.node_tree.nodes.new("ShaderNodeTexImage").image = image
    mesh.materials.append(material)
    for place, polygon in enumerate(mesh.polygons):
        polygon.select = place == 1
    for edge in mesh.edges:
        edge.select = False
    for vertex in mesh.vertices:
        vertex.select = vertex.index in (1, 2, 4, 5)
    select(sign)
    bpy.context.scene.tool_settings.mesh_select_mode = (False, False, True)
    bpy.ops.object.mode_set(mode="EDIT")
    return sign, image


@pytest.mark.parametrize("source", ["ISLANDS", "FACES"])
def test_selected_faces_lie_on_the_texture_as_their_uvs_say(stage: Dresser, source: str) -> None:
    import bpy

    _, image = textured_square()
    assert bounds(mask_of(stage, source, texture=image)) == pytest.approx((180, 100, 270, 180), abs=1)
    bpy.ops.object.mode_set(mode="OBJECT")
    assert bounds(mask_of(stage, "OBJECTS", texture=image)) == pytest.approx((30, 20, 270, 180), abs=1)


def test_islands_beside_the_texture_are_refused(stage: Dresser) -> None:
    import bpy

    sign, image = textured_square(offset=1.0)
    textures = [each for each in sign.active_material.node_tree.nodes if each.type == "TEX_IMAGE"]
    textures[0].extension = "CLIP"  # a texture that repeats is shown there, too
    assert "outside the texture's square" in refused(stage, "ISLANDS", texture=image)
    bpy.ops.object.mode_set(mode="OBJECT")
    assert "needs the capture of a texture" in refused(stage, "ISLANDS")


def test_an_island_is_all_that_hangs_together_on_the_texture(stage: Dresser) -> None:
    """With both faces in one island, one selected face means both; as Selected Faces it means itself."""
    import bpy

    sign, image = textured_square()
    bpy.ops.object.mode_set(mode="OBJECT")
    joined = [(0.1, 0.1), (0.5, 0.1), (0.5, 0.9), (0.1, 0.9), (0.5, 0.1), (0.9, 0.1), (0.9, 0.9), (0.5, 0.9)]
    sign.data.uv_layers[0].uv.foreach_set("vector", [value for corner in joined for value in corner])
    bpy.ops.object.mode_set(mode="EDIT")
    assert bounds(mask_of(stage, "ISLANDS", texture=image)) == pytest.approx((30, 20, 270, 180), abs=1)
    assert bounds(mask_of(stage, "FACES", texture=image)) == pytest.approx((150, 20, 270, 180), abs=1)
    bpy.ops.object.mode_set(mode="OBJECT")


def test_a_mask_leaves_the_file_as_it_was(stage: Dresser) -> None:
    """Nothing more or less in it, the selection, the mode and others' handlers as they were; also when the mask is refused."""
    import bmesh
    import bpy

    square = add_square()
    add_square(x=0.4, y=-1, size=0.5, name="In Front")
    select(square)
    bpy.ops.object.mode_set(mode="EDIT")
    bmesh.from_edit_mesh(square.data).faces.ensure_lookup_table()

    def state() -> list[object]:
        blocks = [
            (name, [block.name for block in getattr(bpy.data, name)])
            for name in ("scenes", "objects", "meshes", "materials", "cameras", "collections", "images", "worlds")
        ]
        chosen = [obj.name for obj in bpy.context.selected_objects]
        handlers = [
            len(getattr(bpy.app.handlers, name))
            for name in ("render_pre", "render_complete", "frame_change_post", "load_pre")
        ]
        return [blocks, chosen, bpy.context.mode, bpy.context.scene.name, bpy.context.scene.frame_current, handlers[:2]]

    before = state()
    rendering = stage.part("scene.visibility.cycles")
    view = view_of(stage.part("client.placement"))
    for faces in (False, True):
        rendering.render_mask(bpy.context, view, {square.session_uid}, only_selected_faces=faces)
    rendering.render_distances(bpy.context, view)
    mask_of(stage, "FACES")
    with pytest.raises(stage.part("client.errors").MaskError):
        mask_of(stage, "OBJECTS", grow=-200)
    assert state() == before
    bpy.ops.object.mode_set(mode="OBJECT")
