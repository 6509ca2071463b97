"""Why Generate cannot be pressed: the exact sentence on the panel, on the greyed-out button and in a script's error."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.blender.enabled import Dresser, add_camera, add_sign
from tests.service import Service

NO_SURFACE = "There is no surface to put the picture on. Select a mesh object, or faces of one in Edit Mode."


def refuses(dresser: Dresser, sentence: str) -> None:
    """The panel says `sentence`, the button is grey, a script gets it as an error, and nothing is made or sent."""
    import bpy

    assert dresser.preview().obstacle == sentence
    assert not bpy.ops.set_dresser.generate.poll()
    with pytest.raises(RuntimeError) as refused:
        bpy.ops.set_dresser.generate()
    assert sentence in str(refused.value)
    assert dresser.part("scene.queue.job_list").all_jobs() == []
    assert not dresser.library.exists()


@pytest.mark.parametrize("prompt", ["", "   \n\t "])
def test_an_empty_prompt(dresser: Dresser, prompt: str) -> None:
    dresser.set(prompt=prompt)
    refuses(dresser, "The prompt is empty. Write what the picture should show.")


def test_an_empty_text_block(dresser: Dresser) -> None:
    import bpy

    dresser.settings.prompt_text = bpy.data.texts.new("Prompt")
    refuses(dresser, "The prompt is empty. Write what the picture should show.")


def test_a_prompt_of_40_000_characters(dresser: Dresser) -> None:
    dresser.set(prompt="担" * 40_000)
    refuses(dresser, "The prompt has 40,000 characters; the service takes 32,000 at most. Shorten it.")
    dresser.set(prompt="担" * 32_000)
    assert not dresser.preview().obstacle


@pytest.mark.parametrize(
    ("width", "height", "why"),
    [
        (1000, 1000, "both edges must be multiples of 16. The nearest legal size is 992x992."),
        (3840, 1264, "the long edge may be 3 times the short one. The nearest legal size is 3792x1264."),
        (512, 512, "a picture needs at least 655,360 pixels. The nearest legal size is 816x816."),
        (3840, 3840, "a picture may have 8,294,400 pixels. The nearest legal size is 2880x2880."),
    ],
)
def test_an_illegal_custom_size(dresser: Dresser, width: int, height: int, why: str) -> None:
    dresser.set(size="CUSTOM", width=width, height=height)
    refuses(dresser, f"The size {width}x{height} will not be accepted: {why}")


def test_what_a_provider_has_no_field_for(dresser: Dresser, service: Service) -> None:
    dresser.use(service, "fal")
    dresser.set(background="transparent", format="png")
    refuses(dresser, "fal does not offer a transparent background. Choose another setting or another provider.")


def test_a_transparent_jpeg(dresser: Dresser) -> None:
    dresser.set(background="transparent", format="jpeg")
    refuses(dresser, "JPEG cannot be transparent. Choose PNG or WebP, or an opaque background.")


def test_no_object(dresser: Dresser) -> None:
    dresser.set(placement="texture")
    refuses(dresser, NO_SURFACE)


def test_an_object_that_is_no_mesh(dresser: Dresser) -> None:
    import bpy

    bpy.context.view_layer.objects.active = add_camera()
    dresser.set(placement="texture")
    refuses(dresser, NO_SURFACE)


def test_a_mesh_without_faces(dresser: Dresser) -> None:
    add_sign().data.clear_geometry()
    dresser.set(placement="texture")
    refuses(dresser, NO_SURFACE)


@pytest.mark.parametrize("size", ["FIT", "1024x1024"])
def test_faces_without_area(dresser: Dresser, size: str) -> None:
    add_sign(width=3.0, height=0.0)
    dresser.set(placement="texture", size=size)
    refuses(dresser, "The selected surface of Sign has no area. Select faces that have one.")


def test_a_linked_object(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    sign = add_sign()
    bpy.data.libraries.write(str(tmp_path / "set.blend"), {sign})
    bpy.data.objects.remove(sign)
    with bpy.data.libraries.load(str(tmp_path / "set.blend"), link=True) as (_, wanted):
        wanted.objects = ["Sign"]
    bpy.context.scene.collection.objects.link(wanted.objects[0])
    bpy.context.view_layer.objects.active = wanted.objects[0]
    dresser.set(placement="texture")
    refuses(dresser, "Sign is linked from another file and cannot be changed. Make a library override or a local copy.")


def test_no_camera(dresser: Dresser) -> None:
    sentence = "The scene has no active camera. Add one, or choose another place for the plane."
    dresser.set(placement="plane", anchor="CAMERA")
    refuses(dresser, sentence)
    dresser.set(anchor="CURSOR", facing="CAMERA")
    refuses(dresser, sentence)


def test_a_panoramic_camera(dresser: Dresser) -> None:
    add_camera().data.type = "PANO"
    dresser.set(placement="plane", anchor="CAMERA")
    refuses(
        dresser, "A panoramic camera has no flat view to fill. Choose another camera or another place for the plane."
    )


def test_online_access_that_is_off(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service)
    bpy.context.preferences.system.use_online_access = False
    refuses(dresser, "Blender's online access is off. Allow it in Preferences > System, or use the proof provider.")
    assert not bpy.ops.set_dresser.test_key.poll()

    dresser.preferences.provider = "proof"
    assert not dresser.preview().obstacle, "a proof needs no network"
    assert service.received == []


def test_a_missing_key(dresser: Dresser, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"Segmind", "OpenAI", "fal"} <= {spec.label for spec in dresser.paid_specs()}
    for spec in dresser.paid_specs():
        dresser.use(service, spec.name.value, **{spec.key_preference: " "})
        refuses(dresser, f"No key for {spec.label}. Enter one in the add-on's preferences, or use the proof provider.")
        monkeypatch.setenv(spec.key_variable, "from-the-environment-0123456789")
        assert not dresser.preview().obstacle


def test_a_model_without_a_name(dresser: Dresser, service: Service) -> None:
    dresser.use(service, "openai", openai_model="  ")
    refuses(dresser, "No model is named. Choose one in the add-on's preferences.")


def test_scenes_that_are_put_right_can_be_asked_for(dresser: Dresser) -> None:
    """The button must not stay grey after its reason has gone, whatever it was that made it go."""
    import bpy

    def shrink(sign: bpy.types.Object, height: float) -> None:
        for vertex in sign.data.vertices:
            vertex.co.z = math.copysign(height / 2, 1 if vertex.index > 1 else -1)
        sign.data.update()

    sign = add_sign(height=0.0)
    dresser.set(placement="texture", size="FIT")
    assert "has no area" in dresser.preview().obstacle
    shrink(sign, 2.0)
    assert not dresser.preview().obstacle
    assert str(dresser.preview().size) == "1536x1024"
    shrink(sign, 3.0)
    assert str(dresser.preview().size) == "1248x1248"

    dresser.set(placement="plane", anchor="CAMERA")
    camera = add_camera()
    camera.data.type = "PANO"
    assert "panoramic" in dresser.preview().obstacle
    camera.data.type = "PERSP"
    assert not dresser.preview().obstacle


def test_other_faces_selected_are_other_faces_measured(dresser: Dresser) -> None:
    import bpy

    sign = add_sign(width=2.0, height=2.0)
    mesh = bpy.data.meshes.new("Two")
    wide = [(0, 0, 0), (3, 0, 0), (3, 0, 1), (0, 0, 1)]
    tall = [(0, 1, 0), (1, 1, 0), (1, 1, 3), (0, 1, 3)]
    mesh.from_pydata([*wide, *tall], [], [(0, 1, 2, 3), (4, 5, 6, 7)])
    sign.data = mesh
    dresser.set(placement="texture", size="FIT")

    shown = [str(select_alone(dresser, sign, face).size) for face in (0, 1, 0)]

    assert shown == ["2160x720", "720x2160", "2160x720"]


def select_alone(dresser: Dresser, obj: object, face: int) -> object:
    """What is shown with this face selected in edit mode, and no other."""
    import bmesh
    import bpy

    if obj.mode != "EDIT":  # type: ignore[attr-defined]
        bpy.ops.object.mode_set(mode="EDIT")
    mesh = bmesh.from_edit_mesh(obj.data)  # type: ignore[attr-defined]
    for each in mesh.faces:
        each.select_set(each.index == face)
    bmesh.update_edit_mesh(obj.data, loop_triangles=False, destructive=False)  # type: ignore[attr-defined]
    return dresser.preview()


@pytest.mark.parametrize(
    ("values", "settings", "told"),
    [
        ({"openai_key_header": "azure"}, {"format": "webp"}, "Azure does not offer WebP"),
        (
            {"provider": "segmind", "segmind_model": "gpt image/2", "segmind_price": 0.5},
            {},
            "a model called 'gpt image/2'",
        ),
    ],
)
def test_what_the_chosen_service_refuses_is_said_before_anything_is_posted(
    dresser: Dresser, service: Service, values: dict[str, Any], settings: dict[str, Any], told: str
) -> None:
    dresser.use(service, **{"provider": "openai", **values})
    dresser.set(**settings)

    with pytest.raises(RuntimeError, match=told):
        dresser.generate()

    assert service.received == []
    assert not dresser.library.exists()
