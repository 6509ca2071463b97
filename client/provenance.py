"""Says inside the picture where it comes from: PNG text and an XMP packet, without touching a pixel. No bpy, no I/O.

A picture that came signed is left as it is, byte for byte; the same packet then stands in a file of its own beside it.

The packet's IPTC DigitalSourceType is `trainedAlgorithmicMedia` for a picture made from words, the composite of it
for an edit of a capture, and `algorithmicMedia` for a proof, which no model has made.
Sources: IPTC NewsCodes digitalsourcetype; PNG third edition (iTXt); XMP specification part 3 (JPEG, PNG);
the WebP container specification (VP8X, XMP).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr

from .content_credentials import is_signed
from .errors import PictureDamaged, technical_of
from .request import PictureFormat
from .version import VERSION

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP_KEYWORD = "XML:com.adobe.xmp"
_JPEG_XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\x00"
_JPEG_SEGMENT = 65_533
_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class SourceType(StrEnum):
    """IPTC's words for how a picture came to be."""

    TRAINED = "trainedAlgorithmicMedia"
    TRAINED_COMPOSITE = "compositeWithTrainedAlgorithmicMedia"
    PROOF = "algorithmicMedia"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a picture says of itself."""

    take_id: str
    source: SourceType
    prompt: str
    provider: str
    model: str
    made_at: str

    def xmp(self, longest_prompt: int | None = None) -> str:
        """The XMP packet; a prompt longer than `longest_prompt` characters is cut, for containers that need it."""
        prompt = self.prompt if longest_prompt is None else self.prompt[:longest_prompt]
        credit = "A typeset proof, not made by a model" if self.source is SourceType.PROOF else "Made with AI"
        return (
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description rdf:about=""'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
            ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
            ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
            f" xmp:CreatorTool={quoteattr(_creator())} xmp:CreateDate={quoteattr(self.made_at)}"
            f" photoshop:Credit={quoteattr(credit)}"
            f" dc:identifier={quoteattr(self.take_id)} dc:source={quoteattr(f'{self.provider} {self.model}')}"
            f" Iptc4xmpExt:DigitalSourceType={quoteattr(_SOURCE_TYPES + self.source.value)}>"
            f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(_printable(prompt))}</rdf:li></rdf:Alt>'
            "</dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"
            '<?xpacket end="w"?>'
        )


def embed(data: bytes, format: PictureFormat, provenance: Provenance) -> bytes:
    """The same picture with its provenance inside: every pixel byte is copied. One that came signed is given back as it
    is, as nothing can be added to it without breaking its signature. Raises `PictureDamaged`.
    """
    if is_signed(data, format):
        return data
    try:
        if format is PictureFormat.PNG:
            return _embed_png(data, provenance)
        if format is PictureFormat.JPEG:
            return _embed_jpeg(data, provenance)
        return _embed_webp(data, provenance)
    except (struct.error, IndexError) as error:
        raise PictureDamaged(technical_of(error)) from error


def _creator() -> str:
    return f"Set Dresser {VERSION}"


def _printable(text: str) -> str:
    """`text` without the control characters that XML cannot hold."""
    return "".join(character for character in text if character >= " " or character in "\n\t")


def _embed_png(data: bytes, provenance: Provenance) -> bytes:
    """Text chunks directly after IHDR: before any pixel, where every reader finds them."""
    after_header = _end_of_png_header(data)
    texts = {
        "Software": _creator(),
        "Title": f"Take {provenance.take_id}",
        "Description": provenance.prompt,
        "Source": f"{provenance.provider} {provenance.model}",
        "Creation Time": provenance.made_at,
        "Comment": "Proof: typeset, not made by a model"
        if provenance.source is SourceType.PROOF
        else "Made with a trained model (AI)",
        _XMP_KEYWORD: provenance.xmp(),
    }
    chunks = b"".join(_png_text(keyword, text) for keyword, text in texts.items())
    return data[:after_header] + chunks + data[after_header:]


def _end_of_png_header(data: bytes) -> int:
    """Where the chunk after IHDR begins. IHDR should be the first, but readers that matter find it behind others."""
    at = len(_PNG_SIGNATURE)
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if kind == b"IHDR":
            return int(at)


def _png_text(keyword: str, text: str) -> bytes:
    """An uncompressed iTXt chunk: keyword, no compression, no language, UTF-8."""
    body = keyword.encode("latin-1") + b"\x00\x00\x00\x00\x00" + text.encode("utf-8", "replace")
    return struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))


def _embed_jpeg(data: bytes, provenance: Provenance) -> bytes:
    """One APP1 segment after SOI and APP0; a segment holds 64 kB, so a very long prompt is cut here (not in take.json)."""
    xmp = provenance.xmp().encode()
    if len(_JPEG_XMP_HEADER) + len(xmp) > _JPEG_SEGMENT - 2:
        xmp = provenance.xmp(longest_prompt=8_000).encode()
    position = 2
    if data[2:4] == b"\xff\xe0":
        position = 4 + int(struct.unpack(">H", data[4:6])[0])
    body = _JPEG_XMP_HEADER + xmp
    return data[:position] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[position:]


def _embed_webp(data: bytes, provenance: Provenance) -> bytes:
    """An `XMP ` chunk at the end, announced in the VP8X header, which is made when the file has none."""
    chunks = list(_webp_chunks(data))
    kinds = [kind for kind, _ in chunks]
    if b"VP8X" not in kinds:
        # Whatever comes behind the picture of a simple file is not read, but would be in an extended one.
        chunks = [(b"VP8X", _webp_header(*chunks[0])), chunks[0]]
    kind, header = chunks[0]
    chunks[0] = (kind, bytes([header[0] | 0b100]) + header[1:])
    chunks = [chunk for chunk in chunks if chunk[0] != b"XMP "] + [(b"XMP ", provenance.xmp().encode())]
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2) for kind, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    position, chunks = 12, []
    while position + 8 <= len(data):
        length = int(struct.unpack("<I", data[position + 4 : position + 8])[0])
        chunks.append((data[position : position + 4], data[position + 8 : position + 8 + length]))
        position += 8 + length + length % 2
    return chunks


def _webp_header(kind: bytes, content: bytes) -> bytes:
    """A VP8X header for a simple file, whose size stands in its only bitstream chunk."""
    if kind == b"VP8L":
        bits = int.from_bytes(content[1:5], "little")
        width, height, alpha = (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1, bool(bits >> 28 & 1)
    else:
        width, height = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        alpha = False
    return (
        bytes([0b10000 if alpha else 0, 0, 0, 0])
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
