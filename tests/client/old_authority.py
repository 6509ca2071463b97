"""A certificate authority as old firewalls have them, made by openssl: without key identifiers, basic constraints not critical."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

_AUTHORITY = """[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = Studio Firewall CA
[extensions]
basicConstraints = CA:TRUE
subjectKeyIdentifier = none
authorityKeyIdentifier = none
"""
_LEAF = """subjectAltName = DNS:{host}
basicConstraints = CA:FALSE
subjectKeyIdentifier = none
authorityKeyIdentifier = none
"""


def old_authority(folder: Path, host: str = "localhost", days: int = 200) -> ssl.SSLContext:
    """What a server for `host` shows; `old-ca.pem` in the folder is the authority. A certificate of -1 days is over."""
    (folder / "ca.cnf").write_text(_AUTHORITY)
    (folder / "leaf.cnf").write_text(_LEAF.format(host=host))
    _openssl(folder, "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out old-ca.pem -days 300 -config ca.cnf")
    _openssl(folder, f"req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN={host}")
    _openssl(
        folder,
        f"x509 -req -in leaf.csr -CA old-ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem -days {days} -extfile leaf.cnf",
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "leaf.pem", folder / "leaf.key")
    return context


def _openssl(folder: Path, words: str) -> None:
    subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)
