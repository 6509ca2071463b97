#!/usr/bin/env bash
# ReportLab and fpdf2 draw the first picture again where another one has been written under its name since
#
# Versions:  reportlab 5.1.0, fpdf2 2.8.9, pypdf 7.1.1 (to read), Pillow 13.0.0.
# Given:     a loop over boards that writes each to the same file, board.png, and draws it on a page of its own: red, then green.
# Expected:  a red and a green page; or, as the pictures are kept by their names, a word about it, as their sizes or times differ.
# Seen:      two red pages, with both libraries, in pictures of another size, too. Given as objects (ImageReader, PIL.Image) each is
#            drawn as it is.
#                reportlab: red red, as objects: red green | fpdf2: red red, as objects: red green
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet reportlab==5.1.0 fpdf2==2.8.9 pypdf==7.1.1 Pillow==13.0.0

cd "$folder"
cat > find.py <<'PYTHON'
import fpdf
import pypdf
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

BOARDS = (("red", (255, 0, 0), (8, 8)), ("green", (0, 255, 0), (12, 16)))
NAMES = {color: name for name, color, _ in BOARDS}


def boards():
    for _, color, size in BOARDS:
        Image.new("RGB", size, color).save("board.png")
        yield "board.png"


def reportlab(as_object: bool) -> None:
    canvas = Canvas("boards.pdf")
    for board in boards():
        canvas.drawImage(ImageReader(Image.open(board)) if as_object else board, 0, 0, 100, 100)
        canvas.showPage()
    canvas.save()


def fpdf2(as_object: bool) -> None:
    document = fpdf.FPDF()
    for board in boards():
        document.add_page()
        document.image(Image.open(board) if as_object else board, 0, 0, 100, 100)
    document.output("boards.pdf")


found = {}
for library in (reportlab, fpdf2):
    for as_object in (False, True):
        library(as_object)
        pages = pypdf.PdfReader("boards.pdf").pages
        found[library.__name__, as_object] = [NAMES[page.images[0].image.convert("RGB").getpixel((2, 2))] for page in pages]
        print(f"{library.__name__}, {'as objects' if as_object else 'by name'}: {' '.join(found[library.__name__, as_object])}")
for (library, as_object), colors in found.items():
    if colors != (["red", "green"] if as_object else ["red", "red"]):
        raise SystemExit(f"changed: {library}")
PYTHON
venv/bin/python find.py
