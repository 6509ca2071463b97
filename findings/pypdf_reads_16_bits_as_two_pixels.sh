#!/usr/bin/env bash
# pypdf reads a picture of 16 bits a channel as if each byte were a pixel: stripes, and half of the picture
#
# Versions:  pypdf 7.1.1, img2pdf 0.6.3, pypdfium2 5.3.0, Pillow 13.0.0, numpy 2.3.4.
# Given:     a 16-bit grey PNG of a ramp, as depth passes and renders are saved, in a PDF made by img2pdf, which keeps the bits
#            (/BitsPerComponent 16, PDF 1.5).
# Expected:  the ramp, in 16 bits or brought down to 8; or an error.
# Seen:      PDFium shows the ramp. Page.images of pypdf gives a picture of the right size and of mode L, of high and low bytes in turn:
#                ramp: 0 36 73 109 146 182 219 255 | PDFium: 0 36 73 109 146 182 219 255 | pypdf: 0 0 36 146 73 36 109 182
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pypdf==7.1.1 img2pdf==0.6.3 pypdfium2==5.3.0 Pillow==13.0.0 numpy==2.3.4

cat > "$folder/find.py" <<'PYTHON'
import io

import img2pdf
import numpy
import pypdf
import pypdfium2
from PIL import Image

ramp = numpy.tile(numpy.linspace(0, 65535, 8).astype(numpy.uint16), (8, 1))
png = io.BytesIO()
Image.fromarray(ramp).save(png, "PNG")
pdf = img2pdf.convert(png.getvalue())

(picture,) = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images
shown = pypdfium2.PdfDocument(pdf)[0].render(scale=96 / 72).to_pil().convert("L")
rows = {"ramp": ramp[0] >> 8, "PDFium": numpy.asarray(shown)[0], "pypdf": numpy.asarray(picture.image)[0]}
print(" | ".join(f"{name}: {' '.join(map(str, row))}" for name, row in rows.items()), "|", picture.image.mode, picture.image.size)
if abs(rows["PDFium"].astype(int) - rows["ramp"]).max() > 2:
    raise SystemExit("changed: the file does not show the ramp")
in_turn = numpy.frombuffer(ramp.astype(">u2").tobytes(), numpy.uint8)[:8]
if (picture.image.mode, picture.image.size, list(rows["pypdf"])) != ("L", (8, 8), list(in_turn)):
    raise SystemExit("changed: pypdf reads 16 bits")
PYTHON
"$folder/venv/bin/python" "$folder/find.py"
