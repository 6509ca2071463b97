"""Makes chromium_reference.json anew: the glyphs that Chromium sets for the alley's copy with Blender's own fonts. Not a test.

    python -m tests.client.chromium_reference CHROMIUM FONTS_FOLDER

from the repository's root, with any Chromium and the fonts of any Blender from 4.5 on. Every line is printed to a PDF, whose
content streams name each glyph by its number in the font and say where it stands. Chromium shapes with its own HarfBuzz and
its own bidirectional algorithm, breaks text into runs by its own rules, and knows nothing of this code.
"""

from __future__ import annotations

import csv
import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from client.lettering.roles import Role, role_named
from client.lettering.rows import WEIGHT

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).with_name("chromium_reference.json")
ALLEY = ROOT / "demo" / "alley_signs.csv"
EM = 100.0
"""Pixels per em; beyond all optical sizes of Inter."""
LINE, LINES_A_PAGE, PAGE_WIDTH = 240, 12, 6000

FONTS = {
    "Inter": "InterVariable",
    "Noto Sans CJK": "NotoSansCJK",
    "NotoSansArabic": "NotoSansArabic",
    "NotoSansBengali": "NotoSansBengali",
    "NotoSansDevanagari": "NotoSansDevanagari",
    "NotoSansGujarati": "NotoSansGujarati",
    "NotoSansGurmukhi": "NotoSansGurmukhi",
    "NotoSansHebrew": "NotoSansHebrew",
    "NotoSansKannada": "NotoSansKannada",
    "NotoSansMalayalam": "NotoSansMalayalam",
    "NotoSansTamil": "NotoSansTamil",
    "NotoSansTelugu": "NotoSansTelugu",
    "NotoSansThai": "NotoSansThai",
}
"""Beginnings of the font files' names, and of the names that the fonts have in a PDF."""
FIRST_FONT = {
    "en": "Inter",
    "hi": "NotoSansDevanagari",
    "mr": "NotoSansDevanagari",
    "kn": "NotoSansKannada",
    "ta": "NotoSansTamil",
    "bn": "NotoSansBengali",
    "ar": "NotoSansArabic",
    "ur": "NotoSansArabic",
    "he": "NotoSansHebrew",
    "te": "NotoSansTelugu",
    "ml": "NotoSansMalayalam",
    "gu": "NotoSansGujarati",
    "pa": "NotoSansGurmukhi",
    "th": "NotoSansThai",
    **dict.fromkeys(("zh-Hans", "zh-Hant", "zh-HK", "ja", "ko"), "Noto Sans CJK"),
}
RIGHT_TO_LEFT = ("ar", "ur", "he")
LATIN_LETTERS = "U+41-5A,U+61-7A,U+C0-D6,U+D8-F6,U+F8-24F"
"""Latin words stand in Inter in every language."""

MORE = (
    ("hi", "श्रीमती विद्या द्वारा क्षेत्रीय कार्ड"),
    ("hi", "र्‍य ट्रक डॉक्टर ज़्यादा हृदय ॐ"),
    ("mr", "शेंगदाणे चटणी श्रीखंड र्‍हस्व"),
    ("kn", "ಕ್ಷತ್ರಿಯ ಜ್ಞಾನ ಸ್ತ್ರೀ ರ್ಯ ಕರ್ನಾಟಕ ಶ್ರೀಮಂತ"),
    ("ta", "க்ஷ ஸ்ரீ கொ கோ கௌ மொழி நூல்"),
    ("bn", "ক্ষুদ্র জ্ঞান স্ত্রী র‍্যাব কর্ম দ্রব্য উৎসব"),
    ("te", "క్షేత్రం శ్రీ జ్ఞానం తెలుగు స్వర్గం"),
    ("ml", "ശ്രീ ക്ഷേത്രം മലയാളം സ്വർഗ്ഗം ന്റെ"),
    ("gu", "ક્ષત્રિય શ્રી જ્ઞાન ગુજરાતી દ્વાર"),
    ("pa", "ਸ੍ਰੀ ਪੰਜਾਬੀ ਕ੍ਰਿਸ਼ਨ ਪੜ੍ਹੋ"),
    ("th", "ที่นี่ น้ำแข็งไส กำลังปั่น ป่า ญู ฐู"),
    ("ar", "لا إله الأُولى ﷲ مُحَمَّدٌ بِسْمِ"),
    ("ar", "مطعم Café (مفتوح) ٢٤ ساعة"),
    ("ar", "هاتف: 971 123, غدًا!"),
    ("ar", "١٠–٢٢"),
    ("ur", "کھانا ہے۔ ۴۵۶۷ لاہور ٹھیک"),
    ("he", "בֵּית 1,234 קָפֶה (פתוח)!"),
    ("zh-Hans", "骨直角，“次”字：《门》（入）"),
    ("zh-Hant", "骨直角，「次」字：《門》（入）"),
    ("zh-HK", "骨直角，「次」字：《門》（入）"),
    ("ja", "骨直角、「次」字：『門』（入）ー々〜"),
    ("ko", "骨直角, 각곬 꽃읽다 (문) 「입」"),
    ("en", "Ætna “fi” office — AVATAR, To. 10½ €9.50"),
)
"""Language and words: what the alley's copy happens not to have."""
COLUMNS = (
    ("ja", "お茶処深夜営業"),
    ("ja", "「本日」のおすすめ、ラーメン。"),
    ("ja", "おっちょこ〜ーいキャ々骨（直）"),
    ("zh-Hans", "茶馆通宵营业"),
    ("zh-Hans", "面条：“骨”（大）《门》，好！"),
    ("zh-Hant", "茶館，骨直角。「次」"),
    ("ja", "“骨”の‘店’"),
    ("ko", "찻집심야영업「입」"),
)
"""What is set downwards, where every character stands upright."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was set, and its glyphs in the order in which they are seen: font, number, x and y in thousandths of an em."""

    language: str
    text: str
    weight: int
    is_price: bool
    is_column: bool
    glyphs: list[tuple[str, int, int, int]]


def lines_to_set() -> list[Line]:
    """The alley's copy in its nine languages, then what it lacks; each once."""
    with open(ALLEY, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = [
        Line(language, row[language], WEIGHT[role], role is Role.PRICE, False, [])
        for row in rows
        if (role := role_named(row["role"])) is not None
        for language in row
        if language not in ("sign", "line", "role") and row[language]
    ]
    more = [Line(language, text, 600, False, False, []) for language, text in MORE]
    columns = [Line(language, text, 600, False, True, []) for language, text in COLUMNS]
    return [*{(line.language, line.text, line.weight): line for line in [*found, *more]}.values(), *columns]


def page_of(lines: list[Line], files: dict[str, str]) -> str:
    """The lines as a web page, each in a paragraph of its own."""
    faces = [
        f'@font-face{{font-family:"{name}";src:url("{file}");font-weight:100 900}}' for name, file in files.items()
    ]
    faces.append(
        f'@font-face{{font-family:Letters;src:url("{files["Inter"]}");font-weight:100 900;unicode-range:{LATIN_LETTERS}}}'
    )
    style = (
        f"@page{{size:{PAGE_WIDTH}px {LINE * LINES_A_PAGE}px;margin:0}}body{{margin:0}}"
        f"p{{margin:0;height:{LINE}px;line-height:{LINE}px;font-size:{EM:.0f}px;white-space:pre;text-align:left;font-synthesis:none;"
        "break-inside:avoid;text-spacing-trim:space-all;text-autospace:no-autospace}.price{font-variant-numeric:tabular-nums}"
        f".column{{position:absolute;top:0;writing-mode:vertical-rl;width:{LINE}px;height:{LINE * LINES_A_PAGE}px}}"
    )
    paragraphs = [
        f'<p lang="{line.language}" dir="{"rtl" if line.language in RIGHT_TO_LEFT else "ltr"}" '
        f'class="{"price" * line.is_price}{"column" * line.is_column}" '
        f"style='left:{number * LINE}px;font-weight:{line.weight};font-family:{stack_of(line)}'>{html.escape(line.text)}</p>"
        for number, line in enumerate(lines)
    ]
    return f"<!doctype html><meta charset=utf-8><style>{''.join(faces)}{style}</style>{''.join(paragraphs)}"


def stack_of(line: Line) -> str:
    """The fonts that a line may take, the first one first; a price of digits and signs alone is Inter's in every language."""
    first = ["Inter"] if line.is_price and not any(map(str.isalpha, line.text)) else ["Letters"]
    return ",".join(f'"{name}"' for name in [*first, FIRST_FONT[line.language], "Inter", "Noto Sans CJK"])


def printed(chromium: str, page: str, fonts: dict[str, Path]) -> bytes:
    """The PDF that Chromium prints of a page beside its fonts."""
    with tempfile.TemporaryDirectory() as folder:
        for name, path in fonts.items():
            shutil.copy(path, Path(folder) / f"{name.replace(' ', '')}.woff2")
        (Path(folder) / "page.html").write_text(page, encoding="utf-8")
        words = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--disable-pdf-tagging"]
        words += [
            f"--print-to-pdf={folder}/page.pdf",
            f"--user-data-dir={folder}/profile",
            f"file://{folder}/page.html",
        ]
        subprocess.run([chromium, *words], check=True, timeout=300, capture_output=True)
        return (Path(folder) / "page.pdf").read_bytes()


class Pdf:
    """As much of a PDF as Chromium's printing needs: objects by number, and their streams."""

    def __init__(self, data: bytes) -> None:
        self.heads: dict[int, str] = {}
        self.streams: dict[int, bytes] = {}
        for found in re.finditer(rb"(?<![0-9])(\d+) 0 obj\n(.*?)\nendobj", data, re.DOTALL):
            head, _, stream = found[2].partition(b"stream\n")
            self.heads[int(found[1])] = head.decode("latin-1")
            if stream:
                raw = stream[: stream.rindex(b"\nendstream")]
                self.streams[int(found[1])] = zlib.decompress(raw) if b"FlateDecode" in head else raw

    def pages(self) -> Iterator[tuple[dict[str, int], str]]:
        """Each page's fonts by their names there, and what draws it."""
        tree = next(head for head in self.heads.values() if "/Type /Pages" in head and "/Parent" not in head)
        for number in self._leaves(tree):
            head = self.heads[number]
            fonts = re.search(r"/Font <<(.*?)>>", head, re.DOTALL)
            named = dict(re.findall(r"/(F\d+) (\d+) 0 R", fonts[1] if fonts else ""))
            contents = re.search(r"/Contents (\d+) 0 R", head)
            assert contents is not None
            yield {name: int(font) for name, font in named.items()}, self.streams[int(contents[1])].decode("latin-1")

    def _leaves(self, tree: str) -> Iterator[int]:
        kids = re.search(r"/Kids \[(.*?)\]", tree, re.DOTALL)
        for number in map(int, re.findall(r"(\d+) 0 R", kids[1] if kids else "")):
            if "/Type /Pages" in self.heads[number]:
                yield from self._leaves(self.heads[number])
            else:
                yield number

    def font_name(self, font: int) -> str:
        """The font's own name."""
        head = self.heads[font]
        while "/FontName" not in head:
            further = re.search(r"/(?:FontDescriptor|DescendantFonts) \[?(\d+) 0 R", head)
            assert further is not None, head[:200]
            head = self.heads[int(further[1])]
        name = re.search(r"/FontName /(?:[A-Z]{6}\+)?([A-Za-z0-9-]+)", head)
        assert name is not None
        return next(ours for ours, theirs in FONTS.items() if name[1].startswith(theirs))

    def glyphs(self, font: int, code: str) -> Iterator[tuple[int, float]]:
        """The numbers of the glyphs that a string in hexadecimal draws, and how far each moves the next, in ems."""
        head = self.heads[font]
        if "/Subtype /Type0" in head:
            further = re.search(r"/DescendantFonts \[(\d+) 0 R", head)
            widths = self._widths(self.heads[int(further[1])] if further else "")
            for place in range(0, len(code), 4):
                number = int(code[place : place + 4], 16)
                yield number, widths.get(number, 0.0) / 1000
            return
        names, widths_of_codes = _listed(r"/Differences \[0 (.*?)\]", head), _listed(r"/Widths \[(.*?)\]", head)
        unit = float(_listed(r"/FontMatrix \[(.*?)\]", head)[0])
        for place in range(0, len(code), 2):
            index = int(code[place : place + 2], 16)
            yield int(names[index].removeprefix("/g"), 16), float(widths_of_codes[index]) * unit

    def _widths(self, head: str) -> dict[int, float]:
        """Widths by glyph, of a list such as [0 [600 0 0 260] 42 [520] 50 60 500]."""
        found: dict[int, float] = {}
        whole = re.search(r"/W \[(.*)\]\s*(?:/|>>)", head, re.DOTALL)
        for first, several, last, one in re.findall(
            r"(\d+) (?:\[([^\]]*)\]|(\d+) ([\d.-]+))", whole[1] if whole else ""
        ):
            if several:
                found |= {int(first) + place: float(width) for place, width in enumerate(several.split())}
            elif last:
                found |= dict.fromkeys(range(int(first), int(last) + 1), float(one))
        default = re.search(r"/DW ([\d.-]+)", head)
        return dict.fromkeys(range(65536), float(default[1]) if default else 0.0) | found


def _listed(pattern: str, head: str) -> list[str]:
    found = re.search(pattern, head, re.DOTALL)
    assert found is not None, pattern
    return found[1].split()


_STEP = re.compile(
    r"/(?P<font>F\d+) [\d.]+ Tf|(?P<matrix>(?:[-\d.]+ ){6})Tm|(?P<move>[-\d.]+ [-\d.]+) Td|<(?P<code>[0-9A-F]+)> Tj|(?P<rotated>\[)"
)


def drawn(pdf: Pdf) -> Iterator[tuple[str, int, float, float]]:
    """Every glyph: its font, its number, and where it stands in pixels, y downwards. Pages are windows on one long sheet."""
    for fonts, content in pdf.pages():
        font, left, top, x, y, pen = 0, 0.0, 0.0, 0.0, 0.0, 0.0
        for step in _STEP.finditer(content):
            if step["font"]:
                font = fonts[step["font"]]
            elif step["matrix"]:
                *turn, left, top = map(float, step["matrix"].split())
                assert turn == [1, 0, 0, -1], turn
                x = y = pen = 0.0
            elif step["move"]:
                dx, dy = map(float, step["move"].split())
                x, y = x + dx, y + dy
                pen = x
            elif step["code"]:
                for number, advance in pdf.glyphs(font, step["code"]):
                    yield pdf.font_name(font), number, left + pen, top - y
                    pen += advance * EM


def reference(lines: list[Line], pdf: Pdf) -> list[Line]:
    """The lines with what Chromium drew of them: lines from their left and their baseline, columns from their first glyph."""
    by_line: dict[int, list[tuple[str, int, float, float]]] = {}
    is_column = lines[0].is_column
    for font, index, x, y in drawn(pdf):
        by_line.setdefault(int((x if is_column else y) // LINE), []).append((font, index, x, y))
    found = []
    for number, line in enumerate(lines):
        glyphs = by_line[number]
        baseline = Counter(round(y, 2) for *_, y in glyphs).most_common(1)[0][0]
        left, top = (glyphs[0][2], glyphs[0][3]) if is_column else (0.0, baseline)
        placed = [(font, index, thousandths(x - left), thousandths(top - y)) for font, index, x, y in glyphs]
        found.append(replace(line, glyphs=placed))
    return found


def thousandths(pixels: float) -> int:
    """Thousandths of an em."""
    return round(pixels * 1000 / EM)


def main(chromium: str, fonts_folder: Path) -> None:
    """Write the data."""
    paths = {
        name: next(path for path in sorted(fonts_folder.glob("*.woff2")) if path.name.startswith(name))
        for name in FONTS
    }
    lines = lines_to_set()
    made: list[Line] = []
    for downwards in (False, True):
        of_one_kind = [line for line in lines if line.is_column is downwards]
        page = page_of(of_one_kind, {name: f"{name.replace(' ', '')}.woff2" for name in FONTS})
        made += reference(of_one_kind, Pdf(printed(chromium, page, paths)))
    version = subprocess.run([chromium, "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
    marks = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items()}
    rows = ",\n".join(json.dumps(asdict(line), ensure_ascii=False, separators=(",", ":")) for line in made)
    DATA.write_text(
        f'{{"chromium": "{version}", "fonts": {json.dumps(marks, indent=1)},\n"lines": [\n{rows}\n]}}\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
