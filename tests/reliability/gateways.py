"""Real gateways as studios and services put them before a service: Varnish, HAProxy, nginx and Squid, on this machine alone.

Each is Debian's own program with its own defaults, told no more than where to listen, what stands behind it and how long it waits.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

PATIENT = 600
"""Seconds for which a gateway waits that is not to give up."""

_PORTS = range(20000, 32000)
"""Where gateways listen: no system gives these to who asks for any port, so that nobody has it between its choice and its use."""

_STARTED_WITHIN = 300.0
_TRIES = 3


class Gateway(StrEnum):
    """A program that stands between; the value is its name in the table."""

    VARNISH = "Varnish"
    HAPROXY = "HAProxy"
    NGINX = "nginx"
    SQUID = "Squid"

    @property
    def program(self) -> str:
        """What its executable is called."""
        return {
            Gateway.VARNISH: "varnishd",
            Gateway.HAPROXY: "haproxy",
            Gateway.NGINX: "nginx",
            Gateway.SQUID: "squid",
        }[self]


@dataclass(frozen=True, slots=True)
class Setting:
    """How a gateway is set up. Ports are of 127.0.0.1, `patience` in seconds; `more` is in the gateway's own words."""

    port: int
    service: int
    patience: int
    folder: Path
    more: str = ""


def missing(*gateways: Gateway) -> str:
    """Which of these programs are not here; empty when all are."""
    absent = [gateway.value for gateway in gateways if _executable(gateway) is None]
    return f"{' and '.join(absent)} cannot be found on this machine" if absent else ""


@contextlib.contextmanager
def running(gateway: Gateway, folder: Path, service: int, *, patience: int = PATIENT, more: str = "") -> Iterator[int]:
    """The gateway before the service at port `service`; the port at which it listens. Raises AssertionError when it does not start."""
    folder.mkdir(parents=True, exist_ok=True)
    for _ in range(_TRIES):  # somebody else may take the port between its choice and its use
        setting = Setting(_free_port(), service, patience, folder, more)
        log = folder / f"{gateway.program}.log"
        with log.open("ab") as said:
            process = subprocess.Popen(
                _COMMANDS[gateway](setting), stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, cwd=folder
            )
        try:
            if _listens(setting.port, process):
                yield setting.port
                return
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    raise AssertionError(f"{gateway.value} does not start: {log.read_text('utf-8', errors='replace')[-2000:]}")


def _executable(gateway: Gateway) -> str | None:
    return shutil.which(gateway.program, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


def _free_port() -> int:
    for port in random.sample(_PORTS, len(_PORTS)):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("every port that a gateway could have is taken")


def _listens(port: int, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _STARTED_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.05)
    return False


def _written(setting: Setting, name: str, text: str) -> str:
    path = setting.folder / name
    path.write_text(text, "utf-8")
    return str(path)


def _varnish(setting: Setting) -> list[str]:
    recipe = f"""vcl 4.1;
backend default {{
    .host = "127.0.0.1"; .port = "{setting.service}";
    .connect_timeout = {setting.patience}s; .first_byte_timeout = {setting.patience}s; .between_bytes_timeout = {setting.patience}s;
}}
{setting.more}
"""
    return [
        _executable(Gateway.VARNISH) or "", "-j", "none", "-F", "-a", f"127.0.0.1:{setting.port}",
        "-f", _written(setting, "varnish.vcl", recipe), "-n", str(setting.folder / "varnish"), "-s", "malloc,64m", "-T", "none",
    ]  # fmt: skip


def _haproxy(setting: Setting) -> list[str]:
    recipe = f"""global
    maxconn 200
defaults
    mode http
    timeout connect {setting.patience}s
    timeout client {PATIENT}s
    timeout server {setting.patience}s
frontend studio
    bind 127.0.0.1:{setting.port}
    {setting.more}
    default_backend service
backend service
    server only 127.0.0.1:{setting.service}
"""
    return [_executable(Gateway.HAPROXY) or "", "-db", "-f", _written(setting, "haproxy.cfg", recipe)]


def _nginx(setting: Setting) -> list[str]:
    scratch = "\n".join(
        f"    {kind}_temp_path {setting.folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    recipe = f"""daemon off;
master_process off;
pid {setting.folder}/nginx.pid;
error_log stderr;
events {{ }}
http {{
    access_log off;
{scratch}
    limit_req_zone $server_port zone=studio:1m rate=1r/m;
    server {{
        listen 127.0.0.1:{setting.port};
        {setting.more}
        location / {{
            proxy_pass http://127.0.0.1:{setting.service};
            proxy_connect_timeout {setting.patience}s; proxy_read_timeout {setting.patience}s;
        }}
    }}
}}
"""
    return [
        _executable(Gateway.NGINX) or "", "-p", str(setting.folder), "-c", _written(setting, "nginx.conf", recipe), "-e", "stderr",
    ]  # fmt: skip


def _squid(setting: Setting) -> list[str]:
    recipe = f"""http_port 127.0.0.1:{setting.port} accel defaultsite=127.0.0.1 no-vhost
cache_peer 127.0.0.1 parent {setting.service} 0 no-query originserver login=PASSTHRU name=service
http_access allow all
cache deny all
connect_timeout {setting.patience} seconds
read_timeout {setting.patience} seconds
request_timeout {PATIENT} seconds
pid_filename none
cache_log /dev/stderr
access_log none
netdb_filename none
pinger_enable off
shutdown_lifetime 0 seconds
max_filedescriptors 1024
cache_mem 8 MB
{setting.more}
"""
    return [_executable(Gateway.SQUID) or "", "-N", "-f", _written(setting, "squid.conf", recipe)]


_COMMANDS: dict[Gateway, Callable[[Setting], list[str]]] = {
    Gateway.VARNISH: _varnish,
    Gateway.HAPROXY: _haproxy,
    Gateway.NGINX: _nginx,
    Gateway.SQUID: _squid,
}
