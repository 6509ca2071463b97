"""What the panel shows before Generate is pressed: the size and the price of what would be asked for, true to the cent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.blender.enabled import Dresser, add_camera, add_sign
from tests.service import Service
from tests.work import calls_in

KILO_PROMPT = "x" * 1000
"""250 text tokens, an eighth of a cent."""


@pytest.mark.parametrize(
    ("settings", "size", "price"),
    [
        # 96 x 64 cells x (2,000,000 + 1,572,864) / 4,000,000 = 5488 tokens at $30 a million, and 0.1 cent of text
        ({"size": "1536x1024", "quality": "high"}, "1536 × 1024", "about $0.17"),
        ({"size": "1024x1024", "quality": "medium"}, "1024 × 1024", "about $0.054"),
        ({"size": "1024x1024", "quality": "low"}, "1024 × 1024", "about $0.007"),
        ({"size": "1024x1024", "quality": "low", "variants": 10}, "1024 × 1024", "about $0.07"),
        ({"size": "1024x1024", "quality": "auto"}, "1024 × 1024", "up to $0.21"),
        ({"size": "AUTO", "quality": "low"}, "The model chooses", "up to $"),
        ({"size": "3840x2160", "quality": "high"}, "3840 × 2160 (experimental)", "about $0.40"),
        ({"size": "CUSTOM", "width": 1600, "height": 912, "quality": "low"}, "1600 × 912", "about $0.00"),
    ],
)
def test_the_price_of_each_setting(
    dresser: Dresser, service: Service, settings: dict[str, Any], size: str, price: str
) -> None:
    dresser.use(service, "openai")
    dresser.set(prompt=KILO_PROMPT, **settings)

    shown = dresser.preview()

    assert shown.size_text == size
    assert shown.price_text.startswith(price)
    assert shown.price_date, "a price is as good as its date"
    assert not shown.obstacle


def test_the_shape_of_a_floor_follows_the_view(dresser: Dresser) -> None:
    import bpy

    floor = add_sign(4.0, 2.0)
    floor.rotation_euler.x = -1.5707963
    bpy.context.view_layer.update()
    unwrap = dresser.part("scene.surface.unwrap")

    along_x, along_y = (unwrap.wanted_ratio(floor, (), seen) for seen in ((1.0, 0.0, -0.5), (0.0, 1.0, -0.5)))

    assert (round(along_x, 3), round(along_y, 3)) == (0.5, 2.0)


def test_an_obstacle_leads_to_where_it_is_mended(dresser: Dresser, service: Service) -> None:
    import bpy

    remedy = dresser.part("scene.generate.preview").Remedy
    dresser.use(service, "openai", openai_key="")

    assert dresser.preview().remedy is remedy.ADDON_PREFERENCES

    dresser.preferences.openai_key = service.openai_key
    bpy.context.preferences.system.use_online_access = False

    assert dresser.preview().remedy is remedy.SYSTEM_PREFERENCES

    dresser.use(service, "openai", limit_request=0.001)

    assert dresser.preview().remedy is remedy.ADDON_PREFERENCES

    dresser.preferences.limit_request = 0
    dresser.set(prompt="")

    assert (bool(dresser.preview().obstacle), dresser.preview().remedy) == (True, remedy.HERE)


def test_a_proof_is_free(dresser: Dresser) -> None:
    dresser.set(size="3840x2160", quality="high", variants=10)

    shown = dresser.preview()

    assert (shown.price_text, shown.price_date) == ("free", "")


@pytest.mark.short(cases=2)
@pytest.mark.parametrize("provider", ["segmind", "openai"])
@pytest.mark.parametrize("quality", ["low", "medium", "high"])
def test_what_is_billed_is_what_was_shown(dresser: Dresser, service: Service, provider: str, quality: str) -> None:
    dresser.use(service, provider)
    dresser.set(quality=quality, format="jpeg")

    dresser.generate()

    take = dresser.job().take
    shown, billed = Decimal(take.estimate), service.billed[0].cost
    assert billed <= shown, "an estimate is never below the bill"
    assert shown <= billed * Decimal("1.10") + Decimal("0.001")
    assert Decimal(take.cost) == billed


def test_previews_on_the_way_are_in_the_price(dresser: Dresser, service: Service) -> None:
    dresser.use(service, "openai")
    dresser.set(variants=10)
    without = dresser.preview().price_text
    dresser.preferences.stream = True
    with_previews = dresser.preview().price_text

    assert (without, with_previews) == ("about $0.060 for all 10", "about $0.12 for all 10")

    dresser.set(variants=1)
    dresser.generate()
    assert service.billed[0].cost <= Decimal(dresser.job().take.estimate)


@pytest.mark.parametrize(
    ("width", "height", "detail", "size"),
    [
        (3.0, 2.0, "1.57", "1536x1024"),
        (1.0, 1.0, "1.05", "1024x1024"),
        (16.0, 9.0, "8.29", "3840x2160"),
        (9.0, 16.0, "3.69", "1440x2560"),
        (10.0, 1.0, "1.57", "2160x720"),
        (0.1, 1.0, "1.57", "720x2160"),
    ],
)
def test_a_size_is_fitted_to_a_surface(dresser: Dresser, width: float, height: float, detail: str, size: str) -> None:
    add_sign(width, height)
    dresser.set(placement="texture", size="FIT", detail=detail)
    assert str(dresser.preview().size) == size

    dresser.set(placement="plane", anchor="FACE")
    assert str(dresser.preview().size) == size


@pytest.mark.parametrize(
    ("resolution", "aspect"), [((1920, 1080), (1.0, 1.0)), ((1080, 1920), (1.0, 1.0)), ((960, 1080), (2.0, 1.0))]
)
@pytest.mark.parametrize("placement", ["plane", "image"])
def test_a_size_is_fitted_to_the_camera(
    dresser: Dresser, placement: str, resolution: tuple[int, int], aspect: tuple[float, float]
) -> None:
    import bpy

    add_camera()
    render = bpy.context.scene.render
    render.resolution_x, render.resolution_y = resolution
    render.pixel_aspect_x, render.pixel_aspect_y = aspect
    dresser.set(placement=placement, size="FIT", anchor="CAMERA")

    fitted = dresser.preview().size

    wanted = resolution[0] * aspect[0] / (resolution[1] * aspect[1])
    assert fitted.width % 16 == fitted.height % 16 == 0
    assert fitted.ratio == pytest.approx(wanted, rel=0.01)
    assert fitted.pixels == pytest.approx(1_570_000, rel=0.09)


def test_a_scaled_object_is_measured_as_it_is_seen(dresser: Dresser) -> None:
    import bpy

    sign = add_sign(1.0, 1.0)
    dresser.set(placement="texture", size="FIT")
    assert str(dresser.preview().size) == "1248x1248"
    sign.scale = (1.5, 1.0, 1.0)
    bpy.context.view_layer.update()
    assert str(dresser.preview().size) == "1536x1024"


def test_a_dense_mesh_does_not_hold_up_the_panel(dresser: Dresser) -> None:
    """Measuring waits for the press; until then the panel says so instead of a price."""
    import bpy

    dresser.set(placement="texture", size="FIT")
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=150, y_subdivisions=100, size=1)
    dense = calls_in(dresser.preview)
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=300, y_subdivisions=200, size=1)
    denser = calls_in(dresser.preview)
    shown = dresser.preview()

    assert (shown.size_text, shown.price_text, shown.obstacle) == ("Fitted when pressed", "price known then", "")
    assert denser < 1.2 * dense, "its faces are not looked at"

    dresser.set(size="1024x1024")
    assert (dresser.preview().size_text, dresser.preview().price_text) == ("1024 × 1024", "free")
    dresser.set(prompt="")
    assert "prompt is empty" in dresser.preview().obstacle
    dresser.set(size="FIT")
    assert "prompt is empty" in dresser.preview().obstacle
    dresser.set(prompt="a", placement="image")
    assert str(dresser.preview().size) != "None", "an image is fitted to the camera's frame, whatever is selected"


def test_a_preview_that_has_not_changed_costs_next_to_nothing(dresser: Dresser) -> None:
    import bpy

    add_sign()
    dresser.set(placement="texture", size="FIT")
    look = dresser.part("scene.generate.preview").request_preview
    first = look(bpy.context)

    calls = calls_in(lambda: look(bpy.context))

    assert look(bpy.context) is first
    assert calls < 500


def test_a_plane_before_the_selection_is_looked_at_anew_when_that_changes(dresser: Dresser) -> None:
    """What is selected beside the active object, and where that stands, shows in nothing that is cheap to compare."""
    import bpy
    from mathutils import Vector

    camera = add_camera()
    before = add_sign()
    bpy.context.view_layer.objects.active = camera
    dresser.set(placement="plane", anchor="DEPTH", size="1024x1024")
    assert not dresser.preview().obstacle

    before.select_set(False)
    nothing_selected = dresser.preview().obstacle
    before.select_set(True)
    assert not dresser.preview().obstacle
    before.location = camera.matrix_world @ Vector((0.0, 0.0, 50.0))
    behind_the_camera = dresser.preview().obstacle

    assert nothing_selected
    assert behind_the_camera == nothing_selected


def test_what_another_placement_depends_on_is_looked_at_anew_too(
    dresser: Dresser, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a placement that wants a lamp which is bright enough, and says that it depends on lamps
    import bpy

    lamp = bpy.data.objects.new("Lamp", bpy.data.lights.new("Lamp", "POINT"))
    bpy.context.scene.collection.objects.link(lamp)
    registry, errors = dresser.part("scene.placements.registry"), dresser.part("client.errors")
    image = registry.spec_of(dresser.part("client.choices").PlacementKind.IMAGE)

    def lit(*_: object) -> None:
        if lamp.data.energy < 10:
            raise errors.NoSurface()

    placed_when_lit = replace(image, target=lit, depends_on=frozenset({"LIGHT"}))
    answers = dresser.part("scene.blender.above").above()
    monkeypatch.setattr(answers, "placement", lambda kind: placed_when_lit if kind is image.kind else None)
    dresser.set(placement="image")
    lamp.data.energy = 5
    assert dresser.preview().obstacle

    # When somebody turns it up
    lamp.data.energy = 50

    # Then the panel knows
    assert not dresser.preview().obstacle
