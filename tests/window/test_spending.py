"""Money in a real window: the panel against its limits, and the question before what is dear. No bpy here."""

from __future__ import annotations

from pathlib import Path

from tests.service import Service
from tests.window.blender_window import Window, shows
from tests.window.steps import (
    EXTENSION,
    Step,
    ask,
    execute,
    key,
    move,
    open_sidebar,
    picture,
    press_button,
    until,
    wait,
)

BAR = (71, 114, 179)
"""What Blender's own theme fills a bar with."""
JOBS = f"__import__('sys').modules['{EXTENSION}.scene.queue.job_list'].all_jobs()"
SPENDING = f"__import__('sys').modules['{EXTENSION}.scene.queue.spending'].view()"


def online(service: Service, **preferences: object) -> Step:
    """Go online with the stand-in as Segmind."""
    values = {
        "provider": "segmind",
        "segmind_key": service.segmind_key,
        "segmind_address": service.segmind_address,
        "segmind_upload_address": service.upload_address,
        **preferences,
    }
    return execute(
        "bpy.context.preferences.system.use_online_access = True\n"
        f"values = bpy.context.preferences.addons[{EXTENSION!r}].preferences\n"
        + "".join(f"values.{name} = {value!r}\n" for name, value in values.items())
        + "settings = bpy.context.scene.set_dresser\n"
        "settings.prompt, settings.placement, settings.size = 'Menu board', 'image', '1024x1024'\n"
        "settings.quality = 'low'\n"
    )


def a_week(folder: Path) -> Step:
    """A project in which a week's pictures were paid for, and what the Spending panel draws in a tab of its own."""
    return execute(
        "import datetime, decimal, importlib\n"
        f"ledger = importlib.import_module({EXTENSION + '.client.ledger'!r})\n"
        f"job = importlib.import_module({EXTENSION + '.client.job'!r})\n"
        f"spending = importlib.import_module({EXTENSION + '.scene.queue.spending'!r})\n"
        f"bpy.context.preferences.addons[{EXTENSION!r}].preferences.library_folder = {str(folder)!r}\n"
        "import pathlib\n"
        f"project, own = pathlib.Path({str(folder)!r}) / 'ledger', pathlib.Path(spending.allowance().ledger)\n"
        "project.parent.mkdir()\n"
        "for back in range(7):\n"
        "    day = (datetime.date.fromisoformat(ledger.today()) - datetime.timedelta(days=back)).isoformat()\n"
        "    for number in range(1 + back * 3 % 7):\n"
        "        line = ledger.Entry(job.new_id(), 1, ledger.Fate.CHARGED, job.now(), day, 'segmind',\n"
        "            decimal.Decimal('0.2'), charge=decimal.Decimal('0.1876'), source='x-cost',\n"
        "            shot=f'Shot {number % 3 + 1}', sign=['Menu 牛肉面', 'Door'][number % 2],\n"
        "            session=spending.allowance().session if back == 0 else 'before')\n"
        "        ledger.append(project, [line], day)\n"
        "        ledger.append(own, [line], day)\n"
        "ledger.append(own, [ledger.Credits('segmind', decimal.Decimal('9.81'), job.now())], day)\n"
        "class Alone(bpy.types.Panel):\n"
        "    bl_idname, bl_label, bl_category = 'VIEW3D_PT_alone', 'Spending', 'Alone'\n"
        "    bl_space_type, bl_region_type = 'VIEW_3D', 'UI'\n"
        "    draw = bpy.types.SETDRESSER_PT_view_3d_spending.draw\n"
        "bpy.utils.register_class(Alone)\n"
    )


def test_the_panel_shows_a_week_against_its_limits(window: Window, service: Service, tmp_path: Path) -> None:
    result = window.run(
        [
            online(service, limit_day=0.5, limit_project=20.0),
            a_week(tmp_path / "library"),
            open_sidebar("Alone"),
            execute("bpy.ops.set_dresser.refresh_spending()"),
            until(f"{SPENDING}.is_known and {SPENDING}.spent.project > 1", 20),
            picture("spending", showing=BAR, seconds=30),
            ask("days", f"[float(amount) for _, amount in {SPENDING}.days]"),
            execute("bpy.utils.unregister_class(bpy.types.VIEW3D_PT_alone)"),
        ]
    )

    assert min(result.answers["days"]) > 0
    assert shows(result.pictures["spending"], BAR)
    assert "Traceback" not in result.output
    assert service.received == []


def test_what_is_dear_is_asked_about_first(window: Window, service: Service) -> None:
    result = window.run(
        [
            online(service, ask_above=0.0),
            open_sidebar("Set Dresser"),
            wait(1.0),
            press_button("set_dresser.generate"),
            wait(1.0),
            picture("question"),
            ask("posted before", f"len({JOBS})"),
            key("ESC"),
            wait(0.5),
            ask("posted after no", f"len({JOBS})"),
            move(300, 300),
            press_button("set_dresser.generate"),
            wait(1.0),
            key("RET"),
            until(f"{JOBS} and {JOBS}[0].state == 'placed'", 60),
        ]
    )

    assert result.answers["posted before"] == result.answers["posted after no"] == 0
    assert len(service.billed) == 1
    assert "Traceback" not in result.output
