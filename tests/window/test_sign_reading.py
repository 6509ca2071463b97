"""Signs read in a real window: through the shots, line by line, beside their proof, and in a report. No bpy here."""

from __future__ import annotations

from tests.window.blender_window import Window
from tests.window.steps import (
    EXTENSION,
    ask,
    click_field,
    execute,
    key,
    open_sidebar,
    picture,
    press_button,
    until,
    wait,
)

PART = f"(lambda name: __import__('importlib').import_module({EXTENSION!r} + '.' + name))"
SIGN = f"{PART}('scene.signs.sign_list').active_sign()"
TAKE = f"{PART}('scene.signs.sign_list').take_in({SIGN}, 'hi', is_proof=False)"

A_SET = f"""
part = {PART}
for obj in list(bpy.data.objects): bpy.data.objects.remove(obj)
scene = context.scene
mover = bpy.data.objects.new('Mover', None)
scene.collection.objects.link(mover)
mover.keyframe_insert('location', frame=1)
mover.location = (5.0, 6.0, 7.0)
for name, place, turned in (('010', (0, -4, 0), 0.0), ('020', (9, -30, 0), 3.1416)):
    camera = bpy.data.objects.new(name, bpy.data.cameras.new(name))
    camera.location, camera.rotation_euler = place, (1.5708, 0, turned)
    scene.collection.objects.link(camera)
    scene.timeline_markers.new(name, frame=1 if name == '010' else 100).camera = camera
scene.camera = bpy.data.objects['010']
for name, place in (('Noodle Sign', (0, 0, 0)), ('Behind', (0, 8, 0))):
    bpy.ops.mesh.primitive_plane_add(size=1, rotation=(1.5708, 0, 0), location=place)
    context.object.name, context.object.scale = name, (2.6, 0.9, 1)
    context.view_layer.update()
    bpy.ops.set_dresser.make_sign()
    sign = part('scene.signs.sign_list').active_sign()
    part('scene.signs.sign_list').add_language('hi')
    sign.lines[0].texts['en'].text, sign.lines[0].texts['hi'].text = 'NOODLES', 'नूडल्स'
part('scene.signs.sign_list').sign_list().active = 0
area = next(area for area in context.screen.areas if area.type in ('DOPESHEET_EDITOR', 'TIMELINE', 'PROPERTIES'))
area.type = 'IMAGE_EDITOR'
scene.set_dresser_signs.language = 'hi'
bpy.ops.ed.undo_push(message='Set up')
"""
# What comes back from a service is brought in by the same function; its picture is the proof's own.
GENERATED = f"""
part = {PART}
sign, signs = {SIGN}, part('scene.signs.sign_list')
proof = signs.take_in(sign, 'hi', is_proof=True)
placement, session = part('client.placement'), part('scene.blender.open_file')
meant = placement.Placement(
    kind=placement.PlacementKind.SIGN, file=session.file_path(), file_session=session.file_session(),
    scene_name=context.scene.name, sign=placement.SignTarget(sign.uid, 'hi', proof.fingerprint, 2.9), name='Noodle Sign')
taken = part('scene.placements.take_image').TakePicture(
    part('scene.signs.pictures').picture_of(proof), 'generated', '', proof.width, proof.height, False)
part('scene.placements.placing').place(taken, meant)
bpy.ops.ed.undo_push(message='Generated')
"""
OPEN = """
for name in ('proofreading', 'legibility'):
    panel = getattr(bpy.types, f'SETDRESSER_PT_view_3d_{name}')
    bpy.utils.unregister_class(panel)
    panel.bl_options, panel.bl_parent_id = set(), ''
    bpy.utils.register_class(panel)
bpy.context.preferences.view.ui_scale = 0.65
"""
AS_BEFORE = """
for name in ('proofreading', 'legibility'):
    panel = getattr(bpy.types, f'SETDRESSER_PT_view_3d_{name}')
    bpy.utils.unregister_class(panel)
    panel.bl_options, panel.bl_parent_id = {'DEFAULT_CLOSED'}, 'SETDRESSER_PT_view_3d_signs'
    bpy.utils.register_class(panel)
bpy.context.preferences.view.ui_scale = 1.0
"""
FOUND = f"{{each.name: str(each.verdict) for each in {PART}('scene.signs.legibility').last_look(context.scene).found}}"
PICTURES = "[(image.name, image.type) for image in bpy.data.images]"
LOOKED = f"{PART}('scene.signs.legibility').last_look(context.scene) is not None"
REPORTED = f"[each.is_made for each in {PART}('scene.signs.reports').reports()] == [True]"
IMAGE = "next(area for area in context.screen.areas if area.type == 'IMAGE_EDITOR').spaces.active.image"


def test_a_sign_is_seen_through_the_shots_read_compared_approved_and_reported(window: Window) -> None:
    result = window.run(
        [
            execute(A_SET + OPEN),
            until(f"{PART}('scene.signs.sign_list').take_in({SIGN}, 'hi', is_proof=True) is not None", 60),
            execute(GENERATED),
            open_sidebar("Set Dresser"),
            ask("pictures", PICTURES),
            press_button("set_dresser.look_through_shots"),
            until(LOOKED),
            ask("found", FOUND),
            ask("moved without a keyframe", "list(bpy.data.objects['Mover'].location)"),
            ask("pictures after", PICTURES),
            ask("windows", "len(context.window_manager.windows)"),
            press_button("set_dresser.proofread_sign"),
            until(f"len({TAKE}.checks) == 1"),
            ask("in the Image Editor", f"{IMAGE}.name"),
            click_field("checks[0].is_right"),
            until(f"{TAKE}.checks[0].is_right"),
            wait(0.5),
            picture("ticked"),
            press_button("set_dresser.approve_sign"),
            until(f"{TAKE}.is_approved"),
            wait(0.5),
            picture("approved"),
            press_button("set_dresser.compare_with_proof"),
            until(f"{PART}('scene.placements.compare').is_on()"),
            wait(0.5),
            picture("beside its proof"),
            key("ESC"),
            until(f"not {PART}('scene.placements.compare').is_on()"),
            execute(
                "import os\n"
                "bpy.ops.set_dresser.make_reading_report("
                "filepath=os.path.join(bpy.app.tempdir, 'hindi.html'))"
            ),
            until(REPORTED, 60),
            wait(0.5),
            picture("reported"),
            execute(AS_BEFORE),
        ]
    )

    assert result.answers["found"] == {"Noodle Sign": "hero", "Behind": "unseen"}
    assert result.answers["moved without a keyframe"] == [5.0, 6.0, 7.0]
    assert result.answers["pictures after"] == result.answers["pictures"]
    assert result.answers["windows"] == 1
    assert result.answers["in the Image Editor"].startswith("Noodle Sign (Hindi)")
    assert "Traceback" not in result.output
