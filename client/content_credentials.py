"""Whether a picture file came signed: with content credentials (C2PA) or another signature over its bytes. No bpy, no I/O.

Such a signature covers every byte of the file but its own: one text chunk more, and whoever checks it is told that the
picture was tampered with. Sources: C2PA technical specification 2.2, appendix A.3 (PNG `caBX`, JPEG APP11 with JUMBF,
RIFF `C2PA`, a manifest elsewhere that the XMP names); extensions to PNG (`dSIG`).
"""

from __future__ import annotations

import struct

from .metadata import jpeg_segments, png_chunks, webp_chunks
from .request import PictureFormat

_PNG_SIGNED = frozenset((b"caBX", b"dSIG"))
_APP11 = 0xEB
_JUMBF = b"JP"
"""The common identifier of a JPEG segment that carries boxes of ISO 19566-5."""
_ELSEWHERE = b"dcterms:provenance"
"""The property of an XMP packet that says where the manifest of this file is to be had."""


def is_signed(data: bytes, format: PictureFormat) -> bool:
    """Whether the file carries a signature over its own bytes, valid or not, or says that there is one elsewhere."""
    try:
        return _has_signature(data, format) or _ELSEWHERE in data
    except (struct.error, IndexError, ValueError):
        # Not to be walked through to its end: better left alone where anything looks like a manifest.
        return b"c2pa" in data


def _has_signature(data: bytes, format: PictureFormat) -> bool:
    if format is PictureFormat.PNG:
        return any(kind in _PNG_SIGNED for kind, _ in png_chunks(data))
    if format is PictureFormat.JPEG:
        return any(marker == _APP11 and content.startswith(_JUMBF) for marker, content, _ in jpeg_segments(data))
    return any(kind == b"C2PA" for kind, _ in webp_chunks(data, 12, len(data)))
