#!/usr/bin/env bash
# Squid before a service of one's own drops the client's Authorization header, whatever its scheme.
#
# Versions: squid 5.7-2+deb12u6 of Debian 12, as an accelerator ("accel", one "originserver" peer), nothing else set.
# Given:    a client that sends "Authorization: Bearer KEY", as the image services want it; and the same key as "x-api-key: KEY".
# Expected: both headers reach the service: Squid has no login of its own to protect there, and Bearer is not Basic.
# Seen:     x-api-key arrives, Authorization does not: the service answers 401 "no key", and the artist looks for a mistake in a key
#           that is right. With "login=PASSTHRU" on the peer it arrives.
set -euo pipefail
folder=$(mktemp -d); chmod 777 "$folder"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q squid=5.7-2+deb12u6 squid-common=5.7-2+deb12u6 squid-langpack libecap3 libltdl7 libnetfilter-conntrack3 libnfnetlink0 libtdb1 >/dev/null 2>&1
for package in ./*.deb; do dpkg-deb -x "$package" root; done
library="$PWD/root/usr/lib/$(uname -m)-linux-gnu"
python3 - > seen <<'PY' &
import http.server
class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *words): pass
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        print(self.headers.get("Authorization"), self.headers.get("x-api-key"), sep="|", flush=True)
        self.send_response(200); self.send_header("Content-Length", "0"); self.end_headers()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
open("service.port", "w").write(str(server.server_port))
server.serve_forever()
PY
pids+=($!)
until [[ -s service.port ]]; do sleep 0.1; done

ask() { # ask WORDS OF THE PEER: what the service sees
  local port; port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
  cat > squid.conf <<CONF
http_port 127.0.0.1:$port accel defaultsite=127.0.0.1 no-vhost
cache_peer 127.0.0.1 parent $(cat service.port) 0 no-query originserver $1
http_access allow all
cache deny all
pid_filename none
cache_log /dev/null
access_log none
netdb_filename none
pinger_enable off
mime_table $PWD/root/usr/share/squid/mime.conf
icon_directory $PWD/root/usr/share/squid/icons
error_directory $PWD/root/usr/share/squid-langpack/en
shutdown_lifetime 0 seconds
max_filedescriptors 1024
cache_effective_user nobody
CONF
  LD_LIBRARY_PATH="$library" root/usr/sbin/squid -N -f "$PWD/squid.conf" >>squid.log 2>&1 &
  local squid=$!; pids+=("$squid")
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do kill -0 "$squid" || { tail -3 squid.log >&2; exit 2; }; sleep 0.1; done
  python3 - "$port" <<'PY'
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
connection.request("POST", "/v1/images", body=b"{}", headers={"Authorization": "Bearer KEY", "x-api-key": "KEY"})
connection.getresponse().read()
PY
  kill "$squid"; wait "$squid" 2>/dev/null || true
}
ask ""
ask "login=PASSTHRU"
echo "as it comes:        $(sed -n 1p seen)"; echo "login=PASSTHRU:     $(sed -n 2p seen)"
[[ $(sed -n 1p seen) == "None|KEY" && $(sed -n 2p seen) == "Bearer KEY|KEY" ]] && echo "as described" || { tail -5 squid.log >&2; echo "no longer as described" >&2; exit 1; }
