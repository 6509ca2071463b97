"""Generate, from a prompt to the scene: on each provider, as texture, plane and image, with what a take says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sqrt
from pathlib import Path
from typing import Any

import pytest

from tests.blender.enabled import MENU_BOARD, Dresser, add_camera, add_sign, texture_of
from tests.service import Service
from tests.service.services import SERVICES

WAYS: dict[str, dict[str, Any]] = {
    "proof": {"provider": "proof"},
    "segmind-v1": {"provider": "segmind"},
    "segmind-v2": {"provider": "segmind", "segmind_way": "v2"},
    "openai": {"provider": "openai"},
    "openai-streaming": {"provider": "openai", "stream": True},
    "azure": {"provider": "openai", "openai_key_header": "azure", "openai_model": "gpt-image-2"},
}
WAYS |= {name: {"provider": name} for name in SERVICES if name not in WAYS and name != "segmind"}


def use(dresser: Dresser, service: Service, way: str) -> None:
    """Choose a way of getting pictures; all but proof are answered by the stand-in."""
    values = dict(WAYS[way])
    if values["provider"] == "proof":
        return
    if way == "azure":
        values |= {"openai_address": service.azure_address, "openai_key": service.azure_key}
    dresser.use(service, **values)


def provenance(picture: Path) -> dict[str, str]:
    """What a PNG says of itself."""
    from PIL import Image

    with Image.open(picture) as image:
        return dict(image.text)  # type: ignore[attr-defined]


@pytest.mark.parametrize("way", WAYS)
def test_a_wall_without_uvs_and_materials_is_dressed(dresser: Dresser, service: Service, way: str) -> None:
    use(dresser, service, way)
    sign = add_sign()
    dresser.set(placement="texture", size="FIT")

    assert dresser.generate() == {"FINISHED"}

    image = texture_of(sign)
    assert tuple(image.size) == (1536, 1024)
    assert len(set(image.pixels[:40_000])) > 2, "it shows a picture, not a missing file"
    assert Path(image.filepath) == dresser.job().take.picture
    assert [layer.name for layer in sign.data.uv_layers] == ["Set Dresser"]
    assert dresser.job().state == "placed"
    assert len(service.billed) == (0 if way == "proof" else 1)


@pytest.mark.parametrize("way", ["proof", "segmind-v1", "openai"])
def test_a_plane_fills_the_view_of_the_camera(dresser: Dresser, service: Service, way: str) -> None:
    import bpy
    from bpy_extras.object_utils import world_to_camera_view

    use(dresser, service, way)
    camera = add_camera()
    bpy.context.scene.render.resolution_x, bpy.context.scene.render.resolution_y = 1920, 1080
    dresser.set(placement="plane", anchor="CAMERA", distance=4.0, size="1280x720")

    assert dresser.generate() == {"FINISHED"}

    bpy.context.view_layer.update()
    plane = next(obj for obj in bpy.data.objects if obj.type == "MESH")
    corners = [
        world_to_camera_view(bpy.context.scene, camera, plane.matrix_world @ vertex.co)
        for vertex in plane.data.vertices
    ]
    assert [(round(corner.x, 4), round(corner.y, 4), round(corner.z, 4)) for corner in corners] == [
        (0.0, 0.0, 4.0),
        (1.0, 0.0, 4.0),
        (1.0, 1.0, 4.0),
        (0.0, 1.0, 4.0),
    ]


@pytest.mark.parametrize("way", ["proof", "segmind-v2", "azure"])
def test_an_image_alone_changes_nothing_else(dresser: Dresser, service: Service, way: str) -> None:
    import bpy

    use(dresser, service, way)
    sign = add_sign()
    dresser.set(placement="image")

    assert dresser.generate() == {"FINISHED"}

    images = [image for image in bpy.data.images if image.filepath]
    assert [tuple(image.size) for image in images] == [(1024, 1024)]
    assert images[0].use_fake_user, "it stays in the file though nothing uses it"
    assert len(sign.material_slots) == 0
    assert len(bpy.data.materials) == 0
    assert len(bpy.data.objects) == 1


@dataclass(frozen=True)
class Stands:
    """How a plane should stand: the picture's right and up in the world (unit vectors), and its width and height."""

    right: tuple[float, float, float]
    up: tuple[float, float, float]
    width: float
    height: float


TILTED = (pi / 3, 0.0, pi / 6)
"""A camera that looks down by 30 degrees and to the left by 30, as Euler angles."""


@pytest.mark.short(cases=2)
@pytest.mark.parametrize(
    ("wish", "stands"),
    [
        ({"anchor": "CURSOR", "facing": "FRONT", "plane_width": 2.4}, Stands((1, 0, 0), (0, 0, 1), 2.4, 1.6)),
        ({"anchor": "CURSOR", "facing": "SIDE", "plane_width": 1.2}, Stands((0, 1, 0), (0, 0, 1), 1.2, 0.8)),
        ({"anchor": "CURSOR", "facing": "TOP", "plane_width": 0.6}, Stands((1, 0, 0), (0, 1, 0), 0.6, 0.4)),
        (
            {"anchor": "CURSOR", "facing": "CAMERA", "plane_width": 0.6},
            Stands((sqrt(3) / 2, 0.5, 0), (-0.25, sqrt(3) / 4, sqrt(3) / 2), 0.6, 0.4),
        ),
        # The sign is 4 x 2: the whole picture stands inside it.
        ({"anchor": "FACE"}, Stands((1, 0, 0), (0, 0, 1), 3.0, 2.0)),
    ],
    ids=lambda value: " ".join(str(word) for word in value.values()) if isinstance(value, dict) else "",
)
def test_a_plane_stands_where_it_was_wanted_upright_and_unmirrored(
    dresser: Dresser, lie_of: Callable[..., Any], front_of: Callable[..., Any], wish: dict[str, Any], stands: Stands
) -> None:
    import bpy
    from mathutils import Vector

    add_camera().rotation_euler = TILTED
    add_sign(width=4.0, height=2.0)
    bpy.context.view_layer.update()
    bpy.context.scene.cursor.location = (1.0, 2.0, 3.0)
    dresser.set(placement="plane", size="1536x1024", **wish)

    dresser.generate()

    bpy.context.view_layer.update()
    plane = next(obj for obj in bpy.data.objects if obj.type == "MESH" and obj.name != "Sign")
    lie = lie_of(plane, 0, "UVMap")
    right, up = Vector(stands.right), Vector(stands.up)
    assert tuple(lie.across) == pytest.approx(tuple(right * stands.width), abs=1e-4)
    assert tuple(lie.along) == pytest.approx(tuple(up * stands.height), abs=1e-4)
    assert tuple(front_of(plane, 0)) == pytest.approx(tuple(right.cross(up)), abs=1e-4)
    place = (1, 2, 3) if wish["anchor"] == "CURSOR" else (0, -0.004, 0)
    assert tuple(lie.centre) == pytest.approx(place, abs=1e-4)


@pytest.mark.parametrize("shading", ["emission", "principled"])
def test_a_surface_is_shaded_as_the_panel_says(dresser: Dresser, shading: str) -> None:
    sign = add_sign()
    dresser.set(placement="texture", shading=shading)

    dresser.generate()

    (output,) = (node for node in sign.material_slots[0].material.node_tree.nodes if node.type == "OUTPUT_MATERIAL")
    kinds = {link.from_node.bl_idname for link in output.inputs["Surface"].links}
    assert ("ShaderNodeBsdfPrincipled" in kinds) == (shading == "principled")
    assert ("ShaderNodeEmission" in kinds) == (shading == "emission")


def test_every_setting_reaches_the_service(dresser: Dresser, service: Service) -> None:
    dresser.use(service, "openai")
    dresser.set(
        size="CUSTOM", width=1600, height=912, quality="medium", background="opaque", format="webp", compression=70,
        moderation="low",
    )  # fmt: skip

    dresser.generate()

    sent = next(each for each in service.received if each.path == "/v1/images/generations").json()
    assert sent == {
        "model": "gpt-image-2", "prompt": MENU_BOARD, "n": 1, "size": "1600x912", "quality": "medium",
        "background": "opaque", "output_format": "webp", "output_compression": 70, "moderation": "low",
    }  # fmt: skip
    assert dresser.job().take.picture.suffix == ".webp"
    assert dresser.job().take.picture.is_file()


@pytest.mark.parametrize("provider", ["segmind", "openai"])
def test_the_model_may_choose_the_size(dresser: Dresser, service: Service, provider: str) -> None:
    """What it chooses is not a multiple of 16; the picture is used as it came."""
    import bpy

    dresser.use(service, provider)
    add_camera()
    dresser.set(size="AUTO", quality="auto", placement="plane", anchor="CURSOR", facing="FRONT", plane_width=2.0)

    dresser.generate()

    image = next(image for image in bpy.data.images if image.filepath)
    assert tuple(image.size) == (1254, 1254)
    plane = next(obj for obj in bpy.data.objects if obj.type == "MESH")
    assert plane.dimensions.y == pytest.approx(2.0, abs=1e-4)


def test_a_transparent_picture_is_transparent_on_its_plane(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service, "openai")
    dresser.set(background="transparent", placement="plane", anchor="CURSOR", facing="FRONT")

    dresser.generate()

    assert dresser.job().take.has_alpha
    plane = next(obj for obj in bpy.data.objects if obj.type == "MESH")
    nodes = plane.material_slots[0].material.node_tree.nodes
    assert "ShaderNodeBsdfTransparent" in {node.bl_idname for node in nodes}


def test_a_long_brief_comes_from_a_text_block(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service, "segmind")
    brief = "\n".join(f"Line {number}: '担担面 ¥{number}' in chalk" for number in range(600))
    dresser.set(prompt="the first words")
    bpy.ops.set_dresser.edit_prompt()
    text = dresser.settings.prompt_text
    assert text.as_string() == "the first words"
    text.clear()
    text.write(brief)

    dresser.generate()

    assert service.billed[0].prompt == brief
    assert json.loads((dresser.takes()[0] / "take.json").read_text("utf-8"))["request"]["prompt"] == brief
    bpy.ops.set_dresser.use_field()
    assert dresser.settings.prompt_text is None
    assert dresser.settings.prompt == brief


def test_each_variant_is_a_take_of_its_own(dresser: Dresser, service: Service) -> None:
    dresser.use(service, "segmind")
    sign = add_sign()
    dresser.set(placement="texture", variants=3)

    assert dresser.generate() == {"FINISHED"}

    assert len(service.billed) == 3
    takes = [json.loads((folder / "take.json").read_text("utf-8")) for folder in dresser.takes()]
    assert sorted((take["variant"], take["variants"], take["title"]) for take in takes) == [
        (1, 3, "Sign 1/3"),
        (2, 3, "Sign 2/3"),
        (3, 3, "Sign 3/3"),
    ]
    assert [job.state for job in dresser.part("scene.queue.job_list").all_jobs()] == ["placed"] * 3
    assert len(sign.material_slots) == 1, "the last one is shown, in the slot of the ones before it"


def test_one_variant_that_fails_does_not_take_the_others_with_it(dresser: Dresser, service: Service) -> None:
    dresser.use(service, "openai")
    dresser.set(variants=3)
    service.order(refusal="moderation")

    assert dresser.generate() == {"FINISHED"}

    assert sorted(job.state for job in dresser.part("scene.queue.job_list").all_jobs()) == [
        "failed",
        "placed",
        "placed",
    ]
    assert len(dresser.takes()) == 2


def test_a_streamed_picture_shows_partial_ones_on_the_way(dresser: Dresser, service: Service) -> None:
    dresser.use(service, "openai", stream=True)
    service.settings.partial_seconds = 4.0
    (job_id,) = dresser.post()
    partial: set[str] = set()
    shown: set[str] = set()

    def is_placed() -> bool:
        partial.update(path.name for path in dresser.library.glob("jobs/*/partial-?"))
        shown.add(dresser.part("scene.queue.previews").newest_of(job_id))
        return dresser.job().state == "placed"

    dresser.tick_until(is_placed)

    assert partial == {"partial-1", "partial-2"}
    assert shown == {"", "partial-1", "partial-2"}, "each stands in the list while it is the newest"
    assert dresser.part("scene.queue.previews").newest_of(job_id) == ""
    assert not list(dresser.takes()[0].glob("partial-*")), "a take holds the picture only"


@pytest.mark.parametrize("way", ["proof", "segmind-v1", "openai"])
def test_a_take_says_what_it_is_and_what_it_cost(dresser: Dresser, service: Service, way: str) -> None:
    use(dresser, service, way)

    dresser.generate()

    folder = dresser.takes()[0]
    said = json.loads((folder / "take.json").read_text("utf-8"))
    assert said["request"]["prompt"] == MENU_BOARD
    assert said["request"]["size"] == [1024, 1024]
    assert said["request"]["quality"] == "low"
    assert said["seconds"] > 0
    billed = float(service.billed[0].cost) if way != "proof" else 0.0
    assert float(said["cost"]["dollars"]) == pytest.approx(billed, abs=1e-6)
    text = provenance(dresser.job().take.picture)
    assert text["Description"] == MENU_BOARD
    source = "algorithmicMedia" if way == "proof" else "trainedAlgorithmicMedia"
    assert f'DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/{source}"' in text["XML:com.adobe.xmp"]
    assert ("Proof" in text["Comment"]) == (way == "proof")


@pytest.mark.parametrize("provider", ["segmind", "openai"])
def test_an_edit_says_that_it_is_a_composite(dresser: Dresser, service: Service, provider: str, tmp_path: Path) -> None:
    from dataclasses import replace

    import bpy
    from PIL import Image

    dresser.use(service, provider)
    Image.new("RGB", (256, 192), (90, 120, 60)).save(tmp_path / "capture.png")
    request = dresser.part("client.request")
    capture = request.InputPicture((tmp_path / "capture.png").read_bytes(), request.PictureFormat.PNG, "grey boxes")
    job = dresser.part("scene.generate.request").build_jobs(bpy.context)[0]
    edit = replace(job, request=replace(job.request, capture=capture))
    library = dresser.part("scene.settings.library_folder").library()
    library.prepare([edit])

    dresser.part("scene.queue.job_list").post(
        [edit], library, dresser.part("scene.settings.preferences").key_for(edit.service.provider), 0.0
    )
    dresser.part("scene.queue.timer").finish_now([edit.id])

    folder = dresser.takes()[0]
    assert "compositeWithTrainedAlgorithmicMedia" in provenance(dresser.job().take.picture)["XML:com.adobe.xmp"]
    assert (folder / "inputs" / capture.digest).read_bytes() == capture.data


@pytest.mark.parametrize("format", ["jpeg", "webp"])
def test_other_formats_say_where_they_come_from_too(dresser: Dresser, service: Service, format: str) -> None:
    dresser.use(service, "segmind")
    dresser.set(format=format)

    dresser.generate()

    assert b"digitalsourcetype/trainedAlgorithmicMedia" in dresser.job().take.picture.read_bytes()


def test_a_script_is_told_of_success_and_of_failure(dresser: Dresser, service: Service) -> None:
    """Headless, Generate is one blocking call: it returns when the take is placed, or says that there is none."""
    import bpy

    dresser.use(service, "openai")

    assert bpy.ops.set_dresser.generate(wait=True) == {"FINISHED"}
    assert dresser.job().state == "placed"

    service.order(refusal="moderation")
    assert bpy.ops.set_dresser.generate(wait=True) == {"CANCELLED"}
    assert dresser.job().error.kind == "ModerationBlocked"


def test_the_key_is_tried_for_nothing(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service, "segmind")
    assert bpy.ops.set_dresser.test_key() == {"FINISHED"}
    account = dresser.part("scene.queue.account")
    provider = dresser.part("client.request").ProviderName.SEGMIND
    assert account.account_view(provider).sentence == "The key works; $10.00 of credits are left."

    dresser.preferences.segmind_key = "SG_ffffffffffffffff"
    bpy.ops.set_dresser.test_key()
    assert account.account_view(provider).is_error
    assert "does not know this key" in account.account_view(provider).sentence
    assert service.billed == []
