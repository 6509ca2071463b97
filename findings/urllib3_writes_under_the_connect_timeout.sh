#!/usr/bin/env bash
# urllib3 (and so requests) writes a request's body under the timeout that is meant for connecting.
#
# Versions:  requests 2.34.2, urllib3 2.8.0; seen with Python 3.11.7 and 3.13.0.
# Given:     a server whose only worker is busy: the system takes the connection at once, the body is read 4 s later.
#            A client with timeout=(2, 60): 2 s to connect, 60 s to read.
# Expected:  connecting took no time and nothing has been read yet, so neither timeout applies; the upload waits, 200 comes.
#            httpx, and with it OpenAI's client, has a timeout of its own for writing.
# Seen:      a body that does not fit into the sockets' buffers fails after 2 s:
#                ConnectionError ('Connection aborted.', TimeoutError('timed out')) after 2 s
#            A small body is not affected: 200. So a service that is busy for a moment loses large uploads only.
# Why:       connectionpool._make_request sets conn.timeout to the connect timeout, sends everything, and only then sets
#            the read timeout on the socket.
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet requests==2.34.2 urllib3==2.8.0

cat > "$folder/find.py" <<'PYTHON'
import socket
import threading
import time

import requests


def serve(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    time.sleep(4)
    with connection:
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")).split(b":")[1])
        left = length - len(body)
        while left > 0 and (piece := connection.recv(min(left, 1 << 20))):
            left -= len(piece)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def post(size: int) -> str:
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(listener,), daemon=True).start()
    session, begun = requests.Session(), time.monotonic()
    session.trust_env = False
    try:
        answer = session.post(f"http://127.0.0.1:{listener.getsockname()[1]}/", data=bytes(size), timeout=(2, 60))
    except requests.ConnectionError as error:
        return f"ConnectionError {error} after {time.monotonic() - begun:.0f} s"
    return str(answer.status_code)


small, large = post(1000), post(50_000_000)
print(f"1 kB:  {small}\n50 MB: {large}")
if small != "200" or "timed out" not in large:
    raise SystemExit("changed: the large body is no longer given up under the connect timeout")
PYTHON
"$folder/venv/bin/python" "$folder/find.py"
