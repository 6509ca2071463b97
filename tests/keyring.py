"""A desktop's credential store for tests: a session bus and GNOME Keyring of their own, unlocked, gone afterwards. Linux only."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

_SECONDS_TO_START = 120.0
_PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon", "secret-tool")

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""A bus that starts nothing by itself: the desktop's would start a locked store of its own for whoever asks before ours is up."""


@contextmanager
def keyring() -> Iterator[dict[str, str]]:
    """The environment variables by which programs find the store. Skips where the programs are missing."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: apt-get install dbus gnome-keyring libsecret-tools")
    with ExitStack() as ending:
        home = ending.enter_context(tempfile.TemporaryDirectory(prefix="keyring-"))
        variables = {"HOME": home, "XDG_RUNTIME_DIR": home, "XDG_DATA_HOME": str(Path(home, "data"))}
        environment = {**os.environ, **variables}
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        configuration = Path(home, "bus.conf")
        configuration.write_text(_BUS.format(folder=home), "utf-8")
        bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address=1"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        ending.callback(_end, bus)
        assert bus.stdout is not None
        variables["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        ending.callback(_end, _unlocked_store({**environment, **variables}))
        _wait_until_it_keeps({**environment, **variables})
        yield variables


def looked_up(variables: dict[str, str], provider: str) -> str:
    """What the desktop's own program finds under a provider's name; empty when there is nothing."""
    words = ["secret-tool", "lookup", "application", "set_dresser", "account", provider]
    found = subprocess.run(
        words, env={**os.environ, **variables}, capture_output=True, text=True, timeout=20, check=False
    )
    return found.stdout.strip()


def _unlocked_store(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    store = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert store.stdin is not None
    store.stdin.write(b"the password of the test")
    store.stdin.close()
    return store


def _wait_until_it_keeps(environment: dict[str, str]) -> None:
    """Wait until the store has kept something. Raises TimeoutError."""
    deadline = time.monotonic() + _SECONDS_TO_START
    words = ["secret-tool", "store", "--label=ready", "application", "ready"]
    while True:
        asked = subprocess.run(words, env=environment, input=b"x", capture_output=True, timeout=60, check=False)
        if not asked.returncode:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"the keyring does not come up: {asked.stderr.decode(errors='replace')}")
        time.sleep(0.1)


def _end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(60)
    if process.stdout is not None:
        process.stdout.close()
