"""An approved take in a real window: what comes later waits in the list, and replaces it once somebody agrees. No bpy here."""

from __future__ import annotations

from tests.window.blender_window import Window
from tests.window.steps import EXTENSION, ask, execute, key, picture, until, wait

LIST = f"__import__('sys').modules[{EXTENSION + '.scene.signs.sign_list'!r}]"
JOBS = f"__import__('sys').modules[{EXTENSION + '.scene.queue.job_list'!r}].all_jobs()"
SIGN = f"{LIST}.active_sign()"
A_PROOF = f"""
signs = __import__('importlib').import_module({EXTENSION + ".scene.signs.generating"!r})
wish = signs.Wish(('en',))
signs.post(bpy.context, signs.missing(bpy.context, wish), signs.ProviderName.PROOF)
__import__('sys').modules[{EXTENSION + ".scene.queue.timer"!r}].begin()
"""
A_SIGN = """
for obj in list(bpy.data.objects): bpy.data.objects.remove(obj)
bpy.ops.mesh.primitive_plane_add(size=1, rotation=(1.5708, 0, 0))
bpy.context.object.name = 'Shop Sign'
bpy.ops.set_dresser.make_sign()
"""
PLACE = f"bpy.ops.set_dresser.place_take('INVOKE_DEFAULT', job_id={JOBS}[0].id, as_wanted=True)"


def test_an_approved_take_is_replaced_after_a_question(window: Window) -> None:
    result = window.run(
        [
            execute(A_SIGN),
            execute(f"{SIGN}.lines[0].texts[0].text = 'NOODLES'"),
            execute(A_PROOF),
            until(f"len({SIGN}.takes) == 1", 60),
            execute(f"{SIGN}.takes[0].is_approved = True\n{SIGN}.lines[0].texts[0].text = 'DUMPLINGS'"),
            execute(A_PROOF),
            until(f"{JOBS}[0].state in ('placed', 'not_placed')", 60),
            ask("state", f"str({JOBS}[0].state.value)"),
            execute(PLACE),
            wait(0.5),
            picture("question"),
            key("RET"),
            until(f"{SIGN}.takes[0].take_id == {JOBS}[0].id", 20),
            ask("approved", f"{SIGN}.takes[0].is_approved"),
        ]
    )

    assert result.answers["state"] == "not_placed"
    assert result.answers["approved"] is False
    assert "Traceback" not in result.output
