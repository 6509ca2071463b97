#!/usr/bin/env bash
# gazu, Kitsu's client, gives the body of a 503, 504 or 429 back as if it were the shot or the comment
#
# Versions:  gazu 1.3.1, requests 2.34.2.
# Given:     a server (here: on localhost) that answers as a proxy before Kitsu does while it restarts or limits, with a JSON body.
# Expected:  an exception, as for 400, 401, 403, 404, 405, 413, 422, 500 and 502.
# Seen:      those nine are all that gazu knows. Any other status counts as success:
#                503 get_shot: {'message': 'Service Unavailable'}
#                503 add_comment: {'message': 'Service Unavailable'}
#            So a script goes on with a "comment" that was never made; what it asks of it raises a KeyError somewhere else. A body that
#            is no JSON raises a JSONDecodeError, which does not name the status either.
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet gazu==1.3.1 requests==2.34.2

cat > "$folder/find.py" <<'PYTHON'
import http.server
import json
import os
import threading

import gazu

BODY = {"message": "Service Unavailable"}
status = 500


class Proxy(http.server.BaseHTTPRequestHandler):
    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps(BODY).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass

    do_GET = do_POST = answer


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["NO_PROXY"] = "*"
gazu.set_host(f"http://127.0.0.1:{server.server_address[1]}/api")
calls = {
    "get_shot": lambda: gazu.shot.get_shot("a-shot"),
    "add_comment": lambda: gazu.task.add_comment({"id": "a-task"}, {"id": "a-status"}, "The boards"),
}
found = {}
for status in (502, 503, 504, 429):
    for name, call in calls.items():
        try:
            found[status, name] = call()
        except Exception as error:
            found[status, name] = type(error).__name__
        print(f"{status} {name}: {found[status, name]}")
if any(found[502, name] != "ServerErrorException" for name in calls):
    raise SystemExit("changed: not even 502 is an error")
if any(found[status, name] != BODY for status in (503, 504, 429) for name in calls):
    raise SystemExit("changed: 503, 504 and 429 are errors")
PYTHON
"$folder/venv/bin/python" "$folder/find.py" 2> "$folder/log" || { tail -3 "$folder/log"; exit 1; }
