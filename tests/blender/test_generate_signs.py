"""Generate Missing: what is made, what it costs, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.blender.enabled import Dresser
from tests.blender.worded_signs import generate, make_sign, states, write
from tests.service import Service


def wish(dresser: Dresser, *tags: str, **more: object) -> object:
    generating = dresser.part("scene.signs.generating")
    return generating.Wish(tags, **{"provider": generating.ProviderName.PROOF, **more})


def missing(dresser: Dresser, *tags: str, **more: object) -> list[tuple[str, str]]:
    import bpy

    found = dresser.part("scene.signs.generating").missing(bpy.context, wish(dresser, *tags, **more))
    return [(each.name, each.language) for each in found]


def test_each_sign_with_words_is_made_once_in_each_language(dresser: Dresser) -> None:
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")
    make_sign(dresser, "Menu", en="Beef noodles")

    assert missing(dresser, "en", "hi") == [("Shop", "en"), ("Shop", "hi"), ("Menu", "en")]
    ended = generate(dresser, "en", "hi")

    assert [view.error for view in ended] == [None, None, None]
    assert states(dresser, "en") == {"Shop": "proofed", "Menu": "proofed"}
    assert states(dresser, "hi") == {"Shop": "proofed", "Menu": "no_words"}
    assert missing(dresser, "en", "hi") == []


def test_only_what_the_script_changed_is_made_again(dresser: Dresser) -> None:
    shop = make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")
    make_sign(dresser, "Menu", en="Beef noodles")
    generate(dresser, "en", "hi")

    shop = dresser.part("scene.signs.sign_list").sign_named("Shop")
    write(dresser, shop, hi="लाओ वांग")

    assert states(dresser, "hi")["Shop"] == "out_of_date"
    assert states(dresser, "en") == {"Shop": "proofed", "Menu": "proofed"}
    assert missing(dresser, "en", "hi") == [("Shop", "hi")]


def test_moving_a_camera_makes_no_sign_out_of_date_but_another_look_does(dresser: Dresser) -> None:
    import bpy

    from tests.blender.enabled import add_camera

    camera = add_camera()
    shop = make_sign(dresser, "Shop", en="NOODLES")
    shop.skeleton = "{subject} reads {copy}, seen through {camera.lens} in {shot}. {style}"
    generate(dresser, "en")
    camera.data.lens = 135
    bpy.context.scene.frame_set(40)
    assert missing(dresser, "en") == []

    dresser.part("scene.signs.sign_list").sign_named("Shop").style = "neon"
    assert missing(dresser, "en") == [("Shop", "en")]


def test_a_service_is_asked_for_what_has_only_a_proof_and_is_billed_once(dresser: Dresser, service: Service) -> None:
    dresser.use(service)
    generating = dresser.part("scene.signs.generating")
    make_sign(dresser, "Shop", en="NOODLES")
    generate(dresser, "en")

    (made,) = generate(dresser, "en", provider=generating.ProviderName.SEGMIND)

    assert made.error is None
    assert states(dresser, "en") == {"Shop": "generated"}
    assert len(service.billed) == 1
    assert missing(dresser, "en", provider=generating.ProviderName.SEGMIND) == []
    assert missing(dresser, "en") == [], "what is generated needs no proof"
    assert (made.take.purpose.sign, made.take.purpose.language) == ("Shop", "en")


def test_an_approved_take_is_not_replaced_without_asking(dresser: Dresser, service: Service) -> None:
    dresser.use(service)
    segmind = dresser.part("scene.signs.generating").ProviderName.SEGMIND
    signs = dresser.part("scene.signs.sign_list")
    make_sign(dresser, "Shop", en="NOODLES")
    generate(dresser, "en", provider=segmind)
    shop = signs.sign_named("Shop")
    signs.take_in(shop, "en", is_proof=False).is_approved = True
    assert states(dresser, "en") == {"Shop": "approved"}

    write(dresser, shop, en="DUMPLINGS")

    assert states(dresser, "en") == {"Shop": "out_of_date"}
    assert missing(dresser, "en", provider=segmind) == []
    assert missing(dresser, "en", provider=segmind, replace_approved=True) == [("Shop", "en")]


def test_an_unknown_variable_is_refused_before_anything_is_sent(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service)
    shop = make_sign(dresser, "Shop", en="NOODLES")
    shop.skeleton = "{subject} by {director}"
    errors = dresser.part("client.errors")
    generating = dresser.part("scene.signs.generating")
    wanted = generating.missing(bpy.context, wish(dresser, "en"))

    with pytest.raises(errors.VariableUnknown) as told:
        generating.post(bpy.context, wanted, generating.ProviderName.SEGMIND)

    assert "{director}" in told.value.message
    assert "{sign.width}" in told.value.message
    assert service.billed == []
    status = dresser.part("scene.signs.status").signs_status(bpy.context.scene)
    assert "{director}" in status.obstacle


def test_a_take_that_is_on_its_way_is_not_paid_for_twice(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service)
    generating = dresser.part("scene.signs.generating")
    segmind = generating.ProviderName.SEGMIND
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")
    generating.post(bpy.context, generating.missing(bpy.context, wish(dresser, "en", provider=segmind)), segmind)

    assert missing(dresser, "en", "hi", provider=segmind) == [("Shop", "hi")]
    told = generating.summary(bpy.context, wish(dresser, "en", provider=segmind))
    assert told == ["1 picture on the way, or waiting in the list of jobs to be placed"]
    assert missing(dresser, "en") == [("Shop", "en")], "a proof is another picture"

    write(dresser, dresser.part("scene.signs.sign_list").sign_named("Shop"), en="DUMPLINGS")
    assert missing(dresser, "en", provider=segmind) == [("Shop", "en")], "other words are another picture"
    dresser.tick_to_the_end()
    assert len(service.billed) == 1


def test_a_linked_list_is_refused_before_anything_is_paid_for(
    dresser: Dresser, service: Service, tmp_path: Path
) -> None:
    import bpy

    make_sign(dresser, "Shop", en="NOODLES")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "signs.blend"))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    dresser.use(service)
    with bpy.data.libraries.load(str(tmp_path / "signs.blend"), link=True) as (there, here):
        here.texts, here.objects = there.texts, there.objects
    for obj in here.objects:
        bpy.context.scene.collection.objects.link(obj)
    generating = dresser.part("scene.signs.generating")
    segmind = generating.ProviderName.SEGMIND
    wanted = generating.missing(bpy.context, wish(dresser, "en", provider=segmind))

    with pytest.raises(dresser.part("client.errors").SignListLinked):
        generating.post(bpy.context, wanted, segmind)

    assert service.billed == []


def test_this_sign_alone_is_made_where_two_have_one_name(dresser: Dresser) -> None:
    import bpy

    make_sign(dresser, "Shop", en="NOODLES")
    make_sign(dresser, "Menu", en="Beef noodles").name = "Shop"

    bpy.ops.set_dresser.generate_signs(which="ACTIVE")

    first, second = dresser.part("scene.signs.sign_list").all_signs()
    assert (len(first.takes), len(second.takes)) == (0, 1)


def test_two_signs_of_one_identity_are_not_paid_for_twice(dresser: Dresser) -> None:
    import bpy

    first = make_sign(dresser, "Shop", en="NOODLES")
    uid = first.uid
    make_sign(dresser, "Menu", en="Beef noodles").uid = uid
    generating = dresser.part("scene.signs.generating")

    wanted = generating.missing(bpy.context, wish(dresser, "en"))

    (job,) = generating.build(bpy.context, wanted, generating.ProviderName.PROOF)
    assert job.purpose.sign == "Shop"


def test_limits_hold_for_all_of_them_together(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service, limit_day=0.30)
    segmind = dresser.part("scene.signs.generating").ProviderName.SEGMIND
    for number in range(4):
        make_sign(dresser, f"Sign {number}", en="NOODLES")
    generating = dresser.part("scene.signs.generating")
    wanted = generating.missing(bpy.context, wish(dresser, "en", provider=segmind))

    with pytest.raises(dresser.part("client.errors").LimitReached):
        generating.post(bpy.context, wanted, segmind)

    assert service.billed == []
    assert dresser.part("scene.queue.job_list").all_jobs() == []


def test_the_price_is_that_of_its_requests(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service)
    segmind = dresser.part("scene.signs.generating").ProviderName.SEGMIND
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")
    generating = dresser.part("scene.signs.generating")
    wanted = generating.missing(bpy.context, wish(dresser, "en", "hi", provider=segmind))

    price = generating.price_of(bpy.context, wanted, segmind)
    jobs = generating.build(bpy.context, wanted, segmind)

    assert sum(float(job.estimate) for job in jobs) == pytest.approx(float(price.high))
    told = generating.summary(bpy.context, wish(dresser, "en", "hi", provider=segmind))
    assert told[0].startswith("English: 1 picture, ")
    assert told[-1] == f"Together: 2 pictures, {price.label}"
    assert dresser.part("scene.signs.status").signs_status(bpy.context.scene).missing == {"en": 1, "hi": 1}


@pytest.mark.whole
def test_two_thousand_signs_are_counted_and_one_of_them_asked_for(dresser: Dresser) -> None:
    import bpy

    first = make_sign(dresser, "Shop", en="NOODLES")
    target, obj = first.target, first.object
    signs = dresser.part("scene.signs.sign_list")
    for number in range(1, 2000):
        sign = signs.new_sign(f"Sign {number}")
        sign.target, sign.object, sign.width, sign.height = target, obj, 2.0, 1.0
        sign.lines[0].texts["en"].text = f"ROOM {number}"

    status = dresser.part("scene.signs.status").signs_status(bpy.context.scene)
    assert status.missing == {"en": 2000}
    (made,) = generate(dresser, "en", only=("Sign 1999",))
    assert made.error is None
    assert dresser.part("scene.signs.status").signs_status(bpy.context.scene).missing == {"en": 1999}


def test_many_are_asked_for_a_few_at_a_time_and_none_twice(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service)
    generating = dresser.part("scene.signs.generating")
    segmind = generating.ProviderName.SEGMIND
    for number in range(5):
        make_sign(dresser, f"Sign {number}", en=f"ROOM {number}")
    asked = wish(dresser, "en", provider=segmind)
    turns = generating.in_turns(bpy.context, generating.missing(bpy.context, asked), segmind, at_once=2)

    assert next(turns) == [], "some are built, and none is posted yet"
    assert dresser.part("scene.queue.job_list").all_jobs() == []
    assert generating.missing(bpy.context, asked) == [], "pressed again, nothing is asked for twice"
    write(dresser, dresser.part("scene.signs.sign_list").sign_named("Sign 4"), en="ROOM 404")
    posted = [view.id for views in turns for view in views]

    dresser.part("scene.queue.timer").finish_now(posted)
    assert len(service.billed) == len(posted) == 5
    assert set(states(dresser, "en").values()) == {"generated"}, "what was written meanwhile is what was made"


def test_a_limit_holds_before_the_first_of_many_is_posted(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service, limit_day=0.30)
    generating = dresser.part("scene.signs.generating")
    segmind = generating.ProviderName.SEGMIND
    for number in range(4):
        make_sign(dresser, f"Sign {number}", en="NOODLES")
    asked = wish(dresser, "en", provider=segmind)
    turns = generating.in_turns(bpy.context, generating.missing(bpy.context, asked), segmind, at_once=1)

    with pytest.raises(dresser.part("client.errors").LimitReached):
        list(turns)

    assert dresser.part("scene.queue.job_list").all_jobs() == []
    assert len(generating.missing(bpy.context, asked)) == 4, "nothing is on its way"
