"""Never spent unasked, in real Blender: limits before pressing, asking first, the ledger's view, and files that try to ask."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.blender.enabled import Dresser, add_camera, add_sign
from tests.service import Service


@pytest.fixture(autouse=True)
def nothing_spent(dresser: Dresser) -> None:
    """The artist's own ledger, empty, and what is remembered of it: other tests have written into it."""
    own = Path(dresser.part("scene.queue.spending").allowance().ledger)
    for file in (*own.glob("*.jsonl"), *own.parent.glob("ledger_totals.json")):
        file.unlink()
    dresser.forget("scene.queue.spending")


def read(dresser: Dresser) -> Any:
    """What the panel shows once the ledgers are read."""
    import bpy

    bpy.ops.set_dresser.refresh_spending()
    return dresser.part("scene.queue.spending").view()


def dollars(amount: float) -> Decimal:
    return Decimal(str(round(amount, 6)))


@pytest.mark.parametrize("provider", ["segmind", "openai"])
def test_a_picture_is_shown_as_spent(dresser: Dresser, service: Service, provider: str) -> None:
    dresser.use(service, provider)

    dresser.generate()

    view = read(dresser)
    cost = dollars(float(service.billed[0].cost))
    assert view.spent.day == view.spent.session == view.spent.project == cost
    assert [amount for _, amount in view.days] == [0, 0, 0, 0, 0, 0, cost]


def test_a_proof_costs_nothing_whatever_the_limits(dresser: Dresser) -> None:
    for limit in ("limit_request", "limit_session", "limit_day", "limit_project"):
        setattr(dresser.preferences, limit, 0.01)

    assert dresser.generate() == {"FINISHED"}
    assert read(dresser).spent.day == 0


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("limit_request", "for one request is $0.01"),
        ("limit_session", "for this session is $0.01"),
        ("limit_day", "for today is $0.01"),
        ("limit_project", "for this project is $0.01"),
    ],
)
def test_a_limit_is_said_before_anything_is_pressed(dresser: Dresser, service: Service, limit: str, words: str) -> None:
    import bpy

    dresser.use(service)
    dresser.set(quality="high", variants=4)
    setattr(dresser.preferences, limit, 0.01)

    assert words in dresser.preview().obstacle
    assert not bpy.ops.set_dresser.generate.poll()
    assert service.received == []


def test_raising_the_limit_takes_the_obstacle_away(dresser: Dresser, service: Service) -> None:
    dresser.use(service)
    dresser.preferences.limit_day = 0.001
    assert dresser.preview().obstacle

    dresser.preferences.limit_day = 5.0

    assert not dresser.preview().obstacle


def test_what_was_spent_counts_before_the_next_press(dresser: Dresser, service: Service) -> None:
    dresser.use(service)
    dresser.set(quality="high")
    dresser.preferences.limit_day = 0.30
    dresser.generate()

    with pytest.raises(RuntimeError, match=r"your limit for today is \$0.30, of which \$0.\d+ is spent"):
        dresser.generate()

    assert len(service.billed) == 1


def test_variants_count_together(dresser: Dresser, service: Service) -> None:
    dresser.use(service)
    dresser.set(quality="high", variants=4)
    dresser.preferences.limit_session = 0.30

    assert "for this session" in dresser.preview().obstacle


def test_asking_first_names_count_price_and_provider(dresser: Dresser, service: Service) -> None:
    import bpy

    question = dresser.part("scene.generate.post").question_before
    dresser.use(service, ask_above=2.0)
    dresser.set(quality="high", variants=4)
    assert question(bpy.context) == ""

    dresser.preferences.ask_above = 0.10

    assert question(bpy.context).startswith("4 pictures from Segmind, $")
    assert question(bpy.context).endswith(" together")


def test_scripts_are_never_asked(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service, ask_above=0.0)

    assert bpy.ops.set_dresser.generate("INVOKE_DEFAULT") == {"FINISHED"}


def test_credits_come_with_every_reply(dresser: Dresser, service: Service) -> None:
    dresser.use(service)
    dresser.generate()

    [left] = read(dresser).credits

    assert left.provider == "segmind"
    assert float(left.left) == pytest.approx(service.credits_left, abs=1e-6)


def test_testing_the_key_refreshes_the_credits_and_spends_nothing(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service)
    bpy.ops.set_dresser.test_key()

    [left] = read(dresser).credits

    assert float(left.left) == pytest.approx(service.credits_left)
    assert service.billed == []


def test_the_timer_reads_what_jobs_report_and_then_stops(dresser: Dresser, service: Service) -> None:
    dresser.use(service)
    dresser.post()

    dresser.tick_to_the_end()

    assert dresser.part("scene.queue.spending").view().spent.day > 0
    assert not dresser.part("scene.queue.spending").is_reading()


def test_the_ledger_is_exported_for_a_spreadsheet(dresser: Dresser, service: Service, tmp_path: Path) -> None:
    import bpy

    dresser.use(service)
    dresser.set(prompt='=HYPERLINK("http://example.com")', variants=2)
    dresser.generate()

    bpy.ops.set_dresser.export_spending(filepath=str(tmp_path / "spent"), table="requests")
    bpy.ops.set_dresser.export_spending(filepath=str(tmp_path / "days.csv"), table="days")

    data = (tmp_path / "spent.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert [row["provider"] for row in rows] == ["segmind", "segmind"]
    assert all(row["title"].startswith("'=HYPERLINK") for row in rows)
    [day] = csv.DictReader((tmp_path / "days.csv").read_text("utf-8-sig").splitlines())
    assert day["requests"] == "2"
    assert float(day["dollars"]) == pytest.approx(sum(float(billed.cost) for billed in service.billed), abs=1e-5)


def test_what_an_unsaved_files_takes_cost_goes_with_them_at_the_first_save(
    dresser: Dresser, service: Service, tmp_path: Path
) -> None:
    import bpy

    dresser.use(service, library_folder="")
    dresser.generate()

    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "alley.blend"))

    assert (tmp_path / "set_dresser" / "ledger").is_dir()
    assert read(dresser).spent.project == read(dresser).spent.day == dollars(float(service.billed[0].cost))


def test_an_export_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    import bpy

    with pytest.raises(RuntimeError, match="is not there any more"):
        bpy.ops.set_dresser.export_spending(filepath=str(tmp_path / "nowhere" / "spent.csv"))


def test_a_ledger_of_thousands_is_read_in_small_turns(dresser: Dresser) -> None:
    import time

    ledger, job, spending = (
        dresser.part("client.ledger"),
        dresser.part("client.job"),
        dresser.part("scene.queue.spending"),
    )
    lines = [
        ledger.Entry(job.new_id(), 1, ledger.Fate.SENT, job.now(), ledger.today(), "openai", Decimal("0.1"), shot="S")
        for _ in range(3000)
    ]
    dresser.library.mkdir(exist_ok=True)
    ledger.append(dresser.library / "ledger", lines, ledger.today())
    spending.refresh()
    turns = []

    while spending.is_reading():
        began = time.perf_counter()
        spending.read_on()
        turns.append(time.perf_counter() - began)

    assert spending.view().spent.project == 300
    assert spending.view().shots == (("S", Decimal(300)),)
    assert len(turns) > 5
    assert sorted(turns)[len(turns) // 2] < 0.03


@pytest.fixture
def calls(dresser: Dresser, service: Service) -> Iterator[SimpleNamespace]:
    """Settings that could be sent at once, and a function of a file's own that tries to, once a call."""
    import bpy

    dresser.use(service)
    kept: SimpleNamespace = SimpleNamespace(said=[], ask=None, is_asking=False)

    def ask(*_: object) -> float:
        if kept.is_asking:
            return 1.0
        kept.is_asking = True
        try:
            kept.said.append(str(bpy.ops.set_dresser.generate()))
        except RuntimeError as error:
            kept.said.append(str(error))
        finally:
            kept.is_asking = False
        return 1.0

    kept.ask = ask
    yield kept
    for name in dir(bpy.app.handlers):
        handlers = getattr(bpy.app.handlers, name)
        if isinstance(handlers, list) and ask in handlers:
            handlers.remove(ask)


def saved(tmp_path: Path) -> str:
    """The open file, saved, with everything in it that a stranger could have filled in."""
    import bpy

    path = str(tmp_path / "stranger.blend")
    add_camera()
    bpy.ops.wm.save_as_mainfile(filepath=path)
    return path


def test_opening_scrubbing_and_rendering_send_nothing(dresser: Dresser, service: Service, tmp_path: Path) -> None:
    import bpy

    dresser.use(service)
    add_sign()
    path = saved(tmp_path)

    bpy.ops.wm.open_mainfile(filepath=path)
    for frame in range(1, 25):
        bpy.context.scene.frame_set(frame)
    render(path)
    dresser.part("scene.session.recovery").look_back()
    dresser.tick_to_the_end()

    assert dresser.settings.prompt
    assert service.received == []


def test_a_driver_cannot_ask(service: Service, calls: SimpleNamespace) -> None:
    import bpy

    bpy.app.driver_namespace["ask"] = calls.ask
    sign = add_sign()
    sign.driver_add("location", 0).driver.expression = "ask()"

    bpy.context.scene.frame_set(5)
    bpy.context.view_layer.update()

    assert calls.said
    assert not any("FINISHED" in said for said in calls.said)
    assert service.received == []


def scrub(_: str) -> None:
    import bpy

    bpy.context.scene.frame_set(9)


def edit(_: str) -> None:
    import bpy

    bpy.context.scene.objects[0].location.x += 1.0
    bpy.context.view_layer.update()


def render(_: str) -> None:
    import bpy

    bpy.context.scene.render.engine = "BLENDER_WORKBENCH"
    bpy.context.scene.render.resolution_x = bpy.context.scene.render.resolution_y = 16
    bpy.ops.render.render()


def open_again(path: str) -> None:
    import bpy

    bpy.ops.wm.open_mainfile(filepath=path)


def save_again(path: str) -> None:
    import bpy

    bpy.ops.wm.save_as_mainfile(filepath=path)


@pytest.mark.parametrize(
    ("handler", "act"),
    [
        ("frame_change_pre", scrub),
        ("frame_change_post", scrub),
        ("depsgraph_update_post", edit),
        ("render_pre", render),
        ("render_post", render),
        ("load_post", open_again),
        ("save_post", save_again),
    ],
)
def test_a_handler_cannot_ask(
    service: Service, calls: SimpleNamespace, tmp_path: Path, handler: str, act: Callable[[str], None]
) -> None:
    import bpy
    from bpy.app.handlers import persistent

    path = saved(tmp_path)
    getattr(bpy.app.handlers, handler).append(persistent(calls.ask))

    act(path)

    assert any("nothing was sent" in said for said in calls.said)
    assert not any("FINISHED" in said for said in calls.said)
    assert service.received == []


def test_a_text_that_runs_when_its_file_is_opened_cannot_ask(
    dresser: Dresser, service: Service, tmp_path: Path
) -> None:
    import bpy

    dresser.use(service)
    said = tmp_path / "said.txt"
    text = bpy.data.texts.new("register.py")
    text.write(
        "import bpy, pathlib\n"
        "try:\n"
        "    said = str(bpy.ops.set_dresser.generate())\n"
        "except RuntimeError as error:\n"
        "    said = str(error)\n"
        f"pathlib.Path({str(said)!r}).write_text(said)\n"
    )
    text.use_module = True
    path = saved(tmp_path)

    bpy.ops.wm.open_mainfile(filepath=path, use_scripts=True)

    assert "nothing was sent" in said.read_text()
    assert service.received == []


def test_after_a_file_that_could_not_be_opened_a_person_can_ask(
    dresser: Dresser, service: Service, tmp_path: Path
) -> None:
    import bpy

    dresser.use(service)
    (tmp_path / "broken.blend").write_bytes(os.urandom(200))
    with pytest.raises(RuntimeError):
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "broken.blend"))

    assert dresser.generate() == {"FINISHED"}


def test_a_ledger_that_was_deleted_is_told_of_and_still_counts(dresser: Dresser, service: Service) -> None:
    dresser.use(service)
    dresser.set(quality="high")
    dresser.generate()
    for file in Path(dresser.part("scene.queue.spending").allowance().ledger).glob("*.jsonl"):
        file.unlink()

    view = read(dresser)

    assert view.spent.day == dollars(float(service.billed[0].cost))
    assert "deleted or damaged" in view.warnings[0]
    dresser.preferences.limit_day = 0.30
    assert "of which $0." in dresser.preview().obstacle


def test_a_model_without_a_price_waits_for_one(dresser: Dresser, service: Service) -> None:
    dresser.use(service, "openai", openai_model="gpt-image-1-mini")
    dresser.set(size="1536x1024")
    assert "what the model gpt-image-1-mini costs" in dresser.preview().obstacle

    dresser.preferences.openai_price = 0.25

    shown = dresser.preview()
    assert (shown.obstacle, shown.price_text) == ("", "up to $0.25")
    assert "2026-12-01" in shown.model_note
    dresser.generate()
    assert read(dresser).spent.day == Decimal("0.25")


@pytest.mark.parametrize(("model", "legal"), [("gpt-image-2", False), ("gpt-image-2.5-flare", True)])
def test_the_qualities_are_the_models(dresser: Dresser, service: Service, model: str, legal: bool) -> None:
    dresser.use(service, "openai", openai_model=model)
    dresser.set(quality="max")

    assert ("does not have the quality max" in dresser.preview().obstacle) is not legal
    if legal:
        dresser.generate()
        assert service.billed[0].quality == "max"
