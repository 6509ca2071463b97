"""The stand-in image service in a process of its own, so that it costs Blender's process nothing. No bpy."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[1]


class StandIn:
    """A running stand-in service: its OpenAI address and key, and how it behaves."""

    def __init__(self, latency: float) -> None:
        command = [
            sys.executable,
            "-m",
            "tests.service",
            "--port",
            "0",
            "--latency",
            str(latency),
            "--credits",
            "10000",
        ]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )
        self.address, self.key = self._read_card()

    def __enter__(self) -> Self:
        """The service is running already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the service."""
        self._process.terminate()
        self._process.wait(10.0)
        if self._process.stdout is not None:
            self._process.stdout.close()

    @property
    def pid(self) -> int:
        """The process, which is not one of the extension's."""
        return self._process.pid

    def behave(self, **settings: Any) -> None:
        """Change how it behaves, such as `latency` in seconds."""
        body = json.dumps(settings).encode()
        root = self.address.removesuffix("/v1")
        with urlopen(Request(f"{root}/_settings", body, {"Content-Type": "application/json"})) as answer:  # noqa: S310 - our own
            answer.read()

    def _read_card(self) -> tuple[str, str]:
        assert self._process.stdout is not None
        address = ""
        for line in self._process.stdout:
            if found := re.search(r"OpenAI\s+address\s+(\S+)", line):
                address = found[1]
            elif address and (found := re.search(r"key\s+(\S+)", line)):
                return address, found[1]
        raise RuntimeError("the stand-in service did not start")


def environment() -> dict[str, str]:
    """This process's variables, with the Pillow that the extension has brought."""
    found = importlib.util.find_spec("PIL")
    assert found is not None and found.origin is not None, "the extension brings Pillow"
    return {**os.environ, "PYTHONPATH": str(Path(found.origin).parents[1])}
