#!/usr/bin/env bash
# Varnish invites clients to send again what its backend has already done.
#
# Versions: varnish 7.1.1-2+deb12u1 of Debian 12, with the VCL it comes with (nothing but the backend's address and patience).
# Given:    a backend that takes a POST, does the work, and answers after 3 seconds; Varnish waits for 2.
# Expected: 504, as a gateway says whose upstream did not answer in time; or at least nothing that reads as "send it again".
# Seen:     503 with "Retry-After: 5", a page as large as any error of a real service, although the backend had the whole body and
#           finished the work. A client that takes "503 with Retry-After" for "not taken" does, and pays for, everything twice.
set -euo pipefail
folder=$(mktemp -d); chmod 755 "$folder"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q varnish=7.1.1-2+deb12u1 libvarnishapi3=7.1.1-2+deb12u1 libjemalloc2 libedit2 >/dev/null 2>&1
for package in ./*.deb; do dpkg-deb -x "$package" root; done
command -v gcc >/dev/null || { echo "varnishd compiles its VCL and wants gcc here" >&2; exit 2; }
library=$(dirname "$(find root -name 'libvarnishapi.so.3' | head -1)")
export LD_LIBRARY_PATH="$PWD/$library:$PWD/$library/varnish"

python3 - > backend.log <<'PY' &
import http.server, time
class Backend(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *words): pass
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "0"); self.end_headers()
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(3)
        print("worked on", len(body), "bytes", flush=True)
        try:
            self.send_response(200); self.send_header("Content-Length", "4"); self.end_headers(); self.wfile.write(b"done")
        except OSError:
            pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
open("backend.port", "w").write(str(server.server_port))
server.serve_forever()
PY
pids+=($!)
until [[ -s backend.port ]]; do sleep 0.1; done
port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat > only.vcl <<VCL
vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "$(cat backend.port)"; .first_byte_timeout = 2s; }
VCL
root/usr/sbin/varnishd -j none -F -a "127.0.0.1:$port" -f "$PWD/only.vcl" -n "$PWD/state" -s malloc,32m -T none >varnish.log 2>&1 &
pids+=($!)
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do kill -0 "${pids[1]}" || { tail -3 varnish.log >&2; exit 2; }; sleep 0.1; done

python3 - "$port" > answer <<'PY'
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
connection.request("POST", "/v1/images", body=b"x" * 1000)
answer = connection.getresponse()
print(answer.status, answer.getheader("Retry-After"), answer.getheader("Content-Type"))
PY
sleep 2
echo "answered: $(cat answer)"; echo "backend:  $(cat backend.log)"
[[ $(cat answer) == "503 5 text/html; charset=utf-8" && $(cat backend.log) == "worked on 1000 bytes" ]] && echo "as described" || { echo "no longer as described" >&2; exit 1; }
