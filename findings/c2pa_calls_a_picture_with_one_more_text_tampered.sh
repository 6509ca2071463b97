#!/usr/bin/env bash
# A picture with content credentials (C2PA) counts as tampered with as soon as one text stands in its file that was not there.
#
# Versions:  c2pa-python 0.38.1, cryptography 50.0.2, Pillow 13.0.0.
# Given:     a PNG, a JPEG and a WebP, signed with a certificate made here. To each a remark is added as its format provides
#            for it, an iTXt chunk, a COM segment and an XMP chunk; no byte of the picture is changed.
# Expected:  the pixels are what the signature is about, so that a remark beside them changes nothing, as ancillary
#            chunks and segments may be added by any program (PNG, 13.1: "Ancillary chunks").
# Seen:      as it came: Valid. With the remark:
#                png   Invalid  assertion.dataHash.mismatch
#                jpeg  Invalid  assertion.dataHash.mismatch
#                webp  Invalid  assertion.dataHash.mismatch
#            The manifest's hash covers every byte of the file but its own. So whoever wants to say more about a signed picture has to
#            say it beside the file, or sign anew.
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet c2pa-python==0.38.1 cryptography==50.0.2 Pillow==13.0.0

cat > "$folder/find.py" <<'PYTHON'
import datetime
import io
import json
import struct
import zlib

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image

USES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
REMARK = b"a remark"


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test")])


def usage(*on):
    return x509.KeyUsage(**{use: use in on for use in USES})


def signer():
    now, day = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(days=1)
    root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def begun(subject, public, number):
        return (x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name("root")).public_key(public)
                .serial_number(number).not_valid_before(now - day).not_valid_after(now + 90 * day)
                .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False))

    authority = (begun("root", root.public_key(), 1).add_extension(x509.BasicConstraints(True, None), True)
                 .add_extension(usage("key_cert_sign", "crl_sign"), True).sign(root, hashes.SHA256()))
    leaf = (begun("signer", key.public_key(), 2).add_extension(x509.BasicConstraints(False, None), True)
            .add_extension(usage("digital_signature"), True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), False)
            .sign(root, hashes.SHA256()))
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", leaf.public_bytes(pem) + authority.public_bytes(pem), private, None))


def signed(kind):
    plain, out = io.BytesIO(), io.BytesIO()
    Image.effect_noise((64, 64), 30).convert("RGB").save(plain, kind.upper())
    made = {"action": "c2pa.created", "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"}
    manifest = {"claim_generator_info": [{"name": "test", "version": "1"}], "format": f"image/{kind}", "title": "x",
                "assertions": [{"label": "c2pa.actions", "data": {"actions": [made]}}]}
    c2pa.Builder(json.dumps(manifest)).sign(signer(), f"image/{kind}", io.BytesIO(plain.getvalue()), out)
    return out.getvalue()


def with_remark(kind, data):
    if kind == "png":
        body = b"iTXt" + b"Comment\0\0\0\0\0" + REMARK
        return data[:33] + struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)) + data[33:]
    if kind == "jpeg":
        return data[:-2] + b"\xff\xfe" + struct.pack(">H", len(REMARK) + 2) + REMARK + data[-2:]
    chunk = b"XMP " + struct.pack("<I", len(REMARK)) + REMARK
    return b"RIFF" + struct.pack("<I", len(data) - 8 + len(chunk)) + data[8:] + chunk


def state(kind, data):
    told = json.loads(c2pa.Reader(f"image/{kind}", io.BytesIO(data)).json())
    codes = {each["code"] for each in told.get("validation_status", [])} - {"signingCredential.untrusted"}
    return f"{told.get('validation_state')}  {' '.join(sorted(codes))}".strip()


def pixels(data):
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


for kind in ("png", "jpeg", "webp"):
    came = signed(kind)
    more = with_remark(kind, came)
    assert pixels(came) == pixels(more)
    print(f"{kind:5} as it came: {state(kind, came)}; with a remark: {state(kind, more)}")
    if not state(kind, came).startswith("Valid") or not state(kind, more).startswith("Invalid"):
        raise SystemExit("changed: a remark no longer makes a signed picture invalid, or it is not valid as it came")
PYTHON
"$folder/venv/bin/python" "$folder/find.py"
