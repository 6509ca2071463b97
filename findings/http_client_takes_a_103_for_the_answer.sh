#!/usr/bin/env bash
# Python's http.client (and so urllib3 and requests) takes an interim answer, such as 103 Early Hints, for the answer.
#
# Versions:  Python 3.11.7 and 3.13.0 (http.client), requests 2.34.2, urllib3 2.8.0.
# Given:     a server that says "103 Early Hints" (RFC 8297) while it works, and then "200 OK" with a body. 102 Processing
#            is the same.
# Expected:  RFC 9110, 15.2: a client must be able to parse interim answers before a final one, even if it does not expect
#            any. curl and httpx give the 200.
# Seen:      103 is given as the answer, with an empty body; the 200 and its body are never read. Only 100 is skipped:
#                requests: 103 b''
# Why:       HTTPResponse.begin reads on only while the status is 100 (CONTINUE).
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet requests==2.34.2 urllib3==2.8.0

cat > "$folder/find.py" <<'PYTHON'
import socket
import threading

import requests


def serve(listener: socket.socket, interim: bytes) -> None:
    connection, _ = listener.accept()
    with connection:
        while b"\r\n\r\n" not in connection.recv(65536):
            pass
        connection.sendall(b"HTTP/1.1 " + interim + b"\r\nLink: </style.css>; rel=preload\r\n\r\n")
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nthe end")


def get(interim: bytes) -> tuple[int, bytes]:
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(listener, interim), daemon=True).start()
    session = requests.Session()
    session.trust_env = False
    answer = session.get(f"http://127.0.0.1:{listener.getsockname()[1]}/", timeout=10)
    return answer.status_code, answer.content


found = {interim: get(interim) for interim in (b"100 Continue", b"102 Processing", b"103 Early Hints")}
for interim, (status, body) in found.items():
    print(f"{interim.decode()}: requests gives {status} {body!r}")
if found[b"100 Continue"] != (200, b"the end"):
    raise SystemExit("changed: not even 100 is skipped")
if found[b"102 Processing"] != (102, b"") or found[b"103 Early Hints"] != (103, b""):
    raise SystemExit("changed: interim answers are no longer taken for the answer")
PYTHON
"$folder/venv/bin/python" "$folder/find.py"
