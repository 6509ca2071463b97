"""Blender's Allow Online Access: nothing reaches a network without it, whatever a task says of itself, or forgets to say."""

from __future__ import annotations

import ast
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from client.courier.orders import Order
from client.courier.run_task import run_task
from client.courier.task import Outcome, Task
from client.courier.tasks import TASKS
from client.courier.tasks.ask_account import AskAccount
from client.courier_process import start_courier
from client.dispatch import Dispatch
from client.messages import Event, Message
from client.providers.line import Call, Line
from client.request import ProviderName
from tests.client.posted_jobs import last_messages, program, settings
from tests.client.test_one_gate import ROOT, SHIPPED
from tests.service import Service

SEGMIND = ProviderName.SEGMIND


@dataclass(frozen=True, slots=True)
class FetchNews(Task):
    """A newcomer that speaks to a service, says so, and waits with nobody's jobs in particular."""

    address: str

    @property
    def goes_online(self) -> bool:
        return True

    def run(self, _: object) -> Outcome:
        with Line() as line:
            line.open(Call(self.address)).close()
        return Outcome(detail="Read the news")


@dataclass(frozen=True, slots=True)
class FetchUnseen(FetchNews):
    """Another one, which does not say so."""

    @property
    def goes_online(self) -> bool:
        return False


@pytest.fixture
def service() -> Iterator[Service]:
    """The stand-in service."""
    with Service() as running:
        yield running


@pytest.fixture
def dispatch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dispatch]:
    """A dispatch whose couriers are real, and which knows the newcomer."""
    known: dict[str, type[Task]] = {kind.__name__: kind for kind in TASKS} | {"FetchNews": FetchNews}
    monkeypatch.setattr("client.courier.tasks._BY_NAME", known)
    made = Dispatch(program(tmp_path))
    yield made
    made.close()


def done_here(task: Task, *, may_go_online: bool) -> Message:
    """The last message of a task that is done as a courier does it, but in this process."""
    said: list[Message] = []
    run_task(Order("1", task, may_go_online), said.append, threading.Event())
    (last,) = said
    return last


def test_a_task_that_goes_online_waits_whatever_it_waits_with(dispatch: Dispatch, service: Service) -> None:
    dispatch.set_online(False)
    assert FetchNews(service.openai_address).queue is ProviderName.PROOF

    dispatch.start(FetchNews(service.openai_address))

    assert dispatch.is_held_offline
    assert dispatch.is_idle


def test_a_task_that_does_not_say_that_it_goes_online_has_no_line(service: Service) -> None:
    """Even while Blender is online: it fails as soon as somebody tries it, and not where nobody looks."""
    last = done_here(FetchUnseen(service.openai_address), may_go_online=True)

    assert (last.event, last.error and last.error.kind) == (Event.FAILED, "OnlineAccessOff")
    assert service.received == []


@pytest.mark.parametrize("may_go_online", [True, False])
def test_a_task_that_says_so_has_one_while_blender_allows_it(service: Service, may_go_online: bool) -> None:
    last = done_here(FetchNews(service.openai_address), may_go_online=may_go_online)

    assert last.event is (Event.DONE if may_go_online else Event.FAILED)
    assert len(service.received) == may_go_online


def test_the_permission_ends_with_the_task(service: Service) -> None:
    done_here(FetchUnseen(service.openai_address), may_go_online=True)

    with Line():
        pass


def test_a_courier_opens_no_line_for_an_order_that_was_given_offline(service: Service, tmp_path: Path) -> None:
    task = AskAccount(settings(service, tmp_path, SEGMIND), "gpt-image-2", service.segmind_key)
    courier = start_courier(program(tmp_path))
    assert courier.stdin is not None
    assert courier.stdout is not None

    with courier:
        courier.stdin.write(Order("1", task, may_go_online=False).to_line())
        courier.stdin.flush()
        refused = Message.from_line(courier.stdout.readline())
        courier.stdin.write(Order("2", task, may_go_online=True).to_line())
        courier.stdin.flush()
        answered = Message.from_line(courier.stdout.readline())

    assert (refused.event, refused.error and refused.error.kind) == (Event.FAILED, "OnlineAccessOff")
    assert (answered.job_id, answered.event) == ("2", Event.DONE)


def test_what_waits_offline_is_done_when_blender_is_online_again(
    dispatch: Dispatch, service: Service, tmp_path: Path
) -> None:
    dispatch.set_online(False)
    asked = dispatch.start(AskAccount(settings(service, tmp_path, SEGMIND), "gpt-image-2", service.segmind_key))
    assert dispatch.is_idle

    dispatch.set_online(True)

    assert last_messages(dispatch, 1)[asked][-1].event is Event.DONE


def test_a_process_of_couriers_begins_without_the_permission() -> None:
    code = (
        "import os, pathlib\n"
        "from client.courier import worker_loop\n"
        "worker_loop.run(pathlib.Path(os.devnull))\n"
        "from client.providers.line import Line\n"
        "Line()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], check=False, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )

    assert "OnlineAccessOff" in ended.stderr


# --- there is no other way out ----------------------------------------------------------------------------------------

NETWORKS = {
    "requests", "urllib3", "urllib.request", "http", "socket", "socketserver", "ssl", "ftplib", "smtplib", "imaplib", "poplib",
    "telnetlib", "xmlrpc", "asyncio", "aiohttp", "httpx", "websockets",
}  # fmt: skip
"""Modules that open connections, or may."""

OF_THE_LINE = {
    "client/providers/line.py": "the line itself, which asks for the permission before it has a session",
    "client/providers/connecting.py": "the line's connections",
    "client/providers/hearing.py": "what the line's connections hear",
    "client/providers/trusting.py": "whom the line's connections trust",
    "client/providers/proxies.py": "the words of a proxy, by functions that look it up",
    "client/providers/addresses.py": "how an address is written",
    "client/providers/openai/provider.py": "how a form is written",
}


def networks_of(source: str) -> set[str]:
    """Which modules that open connections a source imports."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            named |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in named if {name, name.partition(".")[0]} & NETWORKS}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import urllib.request", {"urllib.request"}),
        ("from urllib import request", {"urllib.request"}),
        ("from urllib.parse import quote", set()),
        ("def f():\n    import requests", {"requests"}),
        ("from ..blender import sockets", set()),
    ],
)
def test_a_way_out_is_found_wherever_it_is_imported(source: str, found: set[str]) -> None:
    assert networks_of(source) == found


def test_only_the_line_leads_out() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): networks_of(path.read_text("utf-8"))
        for folder in SHIPPED
        for path in sorted((ROOT / folder).rglob("*.py"))
    }
    assert {name for name, modules in found.items() if modules} == set(OF_THE_LINE)


def test_only_the_line_makes_a_session() -> None:
    """Of what it may import, nothing beside the line opens a connection itself."""
    openers = {"Session", "PoolManager", "ProxyManager", "urlopen", "create_connection", "HTTPSConnectionPool"}
    openers |= {"HTTPConnectionPool", "HTTPConnection", "HTTPSConnection"}
    calls = {
        name
        for name in OF_THE_LINE
        for node in ast.walk(ast.parse((ROOT / name).read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in openers
    }
    assert calls == {"client/providers/line.py"}
