#!/usr/bin/env bash
# From Python 3.13 on, requests refuses certificates of an authority without key identifiers, which curl and Python 3.11 take.
#
# Versions:  Python 3.13.0 against 3.11.7, OpenSSL 3.0, requests 2.34.2, urllib3 2.8.0.
# Given:     two authorities as firewalls that read along have them, named by REQUESTS_CA_BUNDLE: one without key identifiers,
#            one whose basic constraints are not marked critical. A server on localhost with a certificate that it signed.
# Expected:  what worked before the Python was changed goes on working, or the change is named where one would look.
# Seen:      Python 3.11: 200 with both. Python 3.13, the same files: certificate verify failed:
#                Missing Authority Key Identifier
#                Basic Constraints of CA cert not marked critical
#            Blender 5.0 brings Python 3.11 and 5.1 brings 3.13: to an artist, an update of Blender lost the network.
# Why:       ssl.create_default_context sets VERIFY_X509_STRICT from 3.13 on, and urllib3 from 2.4 on does as it does.
# Needs python3.11 and python3.13 (or their paths in PYTHON311 and PYTHON313) and openssl. Exits with 0 while that is so.
set -euo pipefail
homes=${PYENV_ROOT:-$HOME/.pyenv}/versions
for old in "${PYTHON311:-python3.11}" "$homes"/3.11.*/bin/python; do "$old" -c '' 2>/dev/null && break; done
for new in "${PYTHON313:-python3.13}" "$homes"/3.13.*/bin/python; do "$new" -c '' 2>/dev/null && break; done
for program in "$old" "$new" openssl; do
    command -v "$program" > /dev/null || { echo "not run: there is no $program here"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for python in old new; do
    "${!python}" -m venv "$folder/$python"
    "$folder/$python/bin/pip" install --quiet requests==2.34.2 urllib3==2.8.0
done

cd "$folder"
authority() { # NAME, a basic constraint, the identifiers of the authority, those of what it signs
    printf '%s\n' '[req]' distinguished_name=n x509_extensions=e prompt=no '[n]' 'CN=Studio Firewall CA' '[e]' "basicConstraints=$2" $3 > "$1.cnf"
    printf '%s\n' subjectAltName=DNS:localhost basicConstraints=CA:FALSE $4 > leaf.cnf
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" -days 300 -config "$1.cnf" 2> /dev/null
    openssl req -newkey rsa:2048 -nodes -keyout "$1-leaf.key" -out leaf.csr -subj /CN=localhost 2> /dev/null
    openssl x509 -req -in leaf.csr -CA "$1.pem" -CAkey "$1.key" -CAcreateserial -out "$1-leaf.pem" -days 200 -extfile leaf.cnf 2> /dev/null
}
none="subjectKeyIdentifier=none authorityKeyIdentifier=none"
authority unidentified critical,CA:TRUE "$none keyUsage=critical,keyCertSign" "$none"
authority uncritical CA:TRUE "subjectKeyIdentifier=hash keyUsage=critical,keyCertSign" "subjectKeyIdentifier=hash authorityKeyIdentifier=keyid"

cat > find.py <<'PYTHON'
import http.server
import os
import ssl
import sys
import threading

import requests


def get(name: str) -> str:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    server.RequestHandlerClass.log_message = lambda *words: None
    server.handle_error = lambda *words: None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{name}-leaf.pem", f"{name}-leaf.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["REQUESTS_CA_BUNDLE"], os.environ["NO_PROXY"] = f"{name}.pem", "*"
    try:
        return str(requests.get(f"https://localhost:{server.server_address[1]}/", timeout=10).status_code)
    except requests.exceptions.SSLError as error:
        return str(error).partition("certificate verify failed: ")[2].partition(" (_ssl")[0] or str(error)
    finally:
        server.shutdown()


for name in ("unidentified", "uncritical"):
    print(f"Python {sys.version.split()[0]}, {name}: {get(name)}")
PYTHON
before=$(old/bin/python find.py)
after=$(new/bin/python find.py)
printf '%s\n%s\n' "$before" "$after"
[ "$(grep -c ': 200$' <<< "$before")" = 2 ] || { echo "changed: Python 3.11 does not take them either"; exit 1; }
grep -q "unidentified: Missing Authority Key Identifier" <<< "$after" || { echo "changed: 3.13 takes authorities without key identifiers"; exit 1; }
grep -q "uncritical: Basic Constraints of CA cert not marked critical" <<< "$after" || { echo "changed: 3.13 takes constraints that are not critical"; exit 1; }
