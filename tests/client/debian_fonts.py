"""The fonts that Debian packages for the scripts of signs: fetched with apt, unpacked, never installed.

`python -m tests.client.debian_fonts FOLDER` fetches them, the large ones too, and writes the table of docs/reliability.md.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory

from client.errors import FontUnreadable, ScriptWithoutFont
from client.lettering.drawn import leaves_out
from client.lettering.font_shelf import FontShelf
from client.lettering.shaping import ShapedLine, runs_of, shape_line
from client.lettering.studio_fonts import StudioFonts
from tests.client.lettering_fonts import fonts_folder

INDIC = """
    fonts-aksharyogini2 fonts-beng-extra fonts-deva-extra fonts-gargi fonts-gubbi fonts-gujr-extra fonts-guru-extra fonts-kalapi
    fonts-lohit-beng-assamese fonts-lohit-beng-bengali fonts-lohit-deva fonts-lohit-deva-marathi fonts-lohit-deva-nepali fonts-lohit-gujr
    fonts-lohit-guru fonts-lohit-knda fonts-lohit-mlym fonts-lohit-taml fonts-lohit-taml-classical fonts-lohit-telu fonts-meera-inimai
    fonts-nakula fonts-navilu fonts-pagul fonts-sahadeva fonts-samyak-deva fonts-samyak-gujr fonts-samyak-mlym fonts-samyak-taml fonts-sarai
    fonts-smc-anjalioldlipi fonts-smc-chilanka fonts-smc-dyuthi fonts-smc-gayathri fonts-smc-karumbi fonts-smc-keraleeyam fonts-smc-manjari
    fonts-smc-meera fonts-smc-rachana fonts-smc-raghumalayalamsans fonts-smc-suruma fonts-smc-uroob fonts-rit-sundar fonts-taml-tamu
    fonts-taml-tscu fonts-telu-extra fonts-teluguvijayam fonts-yrsa-rasa fonts-sil-annapurna fonts-freefont-otf fonts-freefont-ttf
"""
ARABIC = """
    fonts-arabeyes fonts-farsiweb fonts-freefarsi fonts-hosny-amiri fonts-hosny-thabit fonts-kacst fonts-kacst-one fonts-lemonada
    fonts-nafees fonts-paktype fonts-sil-awami-nastaliq fonts-sil-harmattan fonts-sil-lateef fonts-sil-scheherazade fonts-ukij-uyghur
    fonts-unikurdweb
"""
LATIN = "fonts-dejavu-core fonts-dejavu-extra fonts-cantarell fonts-comfortaa fonts-lato fonts-lobster fonts-open-sans fonts-noto-color-emoji"
EAST_ASIAN = """
    fonts-dejima-mincho fonts-dotgothic16 fonts-ipaexfont-gothic fonts-klee fonts-konatu fonts-lexi-gulim fonts-misaki fonts-nanum-coding
    fonts-rampart fonts-reggae fonts-rocknroll fonts-sawarabi-gothic fonts-sawarabi-mincho fonts-stick fonts-vlgothic fonts-yusei-magic
    fonts-woowa-bm
"""
OTHERS = """
    culmus fonts-arundina fonts-bpg-georgian fonts-ddc-uchen fonts-khmeros fonts-lao fonts-lklug-sinhala fonts-monlam fonts-sambhota-tsugring
    fonts-sambhota-yigchung fonts-sil-abyssinica fonts-sil-ezra fonts-sil-mondulkiri fonts-sil-mondulkiri-extra fonts-sil-padauk
    fonts-tibetan-machine fonts-tlwg-garuda-otf fonts-tlwg-garuda-ttf fonts-tlwg-kinnari-otf fonts-tlwg-kinnari-ttf fonts-tlwg-laksaman-otf
    fonts-tlwg-loma-otf fonts-tlwg-loma-ttf fonts-tlwg-mono-otf fonts-tlwg-norasi-otf fonts-tlwg-purisa-otf fonts-tlwg-purisa-ttf
    fonts-tlwg-sawasdee-otf fonts-tlwg-sawasdee-ttf fonts-tlwg-typewriter-otf fonts-tlwg-typist-otf fonts-tlwg-typo-otf
    fonts-tlwg-umpush-otf fonts-tlwg-waree-otf fonts-tlwg-waree-ttf
"""
LARGE = """
    fonts-aoyagi-kouzan-t fonts-aoyagi-soseki fonts-arphic-bkai00mp fonts-arphic-bsmi00lp fonts-arphic-gbsn00lp fonts-arphic-gkai00mp
    fonts-arphic-ukai fonts-arphic-uming fonts-babelstone-han fonts-baekmuk fonts-cns11643-kai fonts-cns11643-sung fonts-cwtex-heib
    fonts-cwtex-kai fonts-cwtex-ming fonts-droid-fallback fonts-hanazono fonts-horai-umefont fonts-ipaexfont-mincho fonts-ipafont-gothic
    fonts-ipafont-mincho fonts-ipamj-mincho fonts-kiloji fonts-kouzan-mouhitsu fonts-lxgw-wenkai fonts-migmix fonts-monapo
    fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho fonts-motoya-l-cedar fonts-motoya-l-maruberi fonts-mplus fonts-nanum
    fonts-nanum-extra fonts-naver-d2coding fonts-noto-cjk fonts-noto-core fonts-seto fonts-smiley-sans fonts-takao-gothic fonts-takao-mincho
    fonts-umeplus fonts-unfonts-core fonts-unfonts-extra fonts-wqy-microhei fonts-wqy-zenhei fonts-unifont
"""
SMALL = f"{INDIC} {ARABIC} {LATIN} {EAST_ASIAN} {OTHERS}".split()
"""What a whole test run fetches."""

WORDS = {
    "Latn": ("en", "CASH ONLY Café £5 €9"),
    "Grek": ("el", "ΤΑΒΕΡΝΑ καφές"),
    "Cyrl": ("ru", "МАГАЗИН хлеб"),
    "Deva": ("hi", "श्री ट्रक क्षमा मुंबई पुस्तक भंडार विद्यार्थी ज्ञान राष्ट्र द्वार कर्म चिह्न"),
    "Beng": ("bn", "স্ত্রী ক্ষমা বাংলা বিশ্ব জ্ঞান রাষ্ট্র কর্ম"),
    "Gujr": ("gu", "શ્રી ક્ષમા ગુજરાતી જ્ઞાન રાષ્ટ્ર"),
    "Guru": ("pa", "ਪੰਜਾਬੀ ਪ੍ਰੀਤ"),
    "Taml": ("ta", "தமிழ் ஸ்ரீ கொத்து பக்ஷி"),
    "Telu": ("te", "శ్రీ తెలుగు క్షమ జ్ఞానం రాష్ట్రం"),
    "Knda": ("kn", "ರಾತ್ರಿ ಮಾರುಕಟ್ಟೆ ಕ್ಷಮೆ ಜ್ಞಾನ ರಾಷ್ಟ್ರ"),
    "Mlym": ("ml", "മലയാളം ക്ഷമ സ്ത്രീ ജ്ഞാനം രാഷ്ട്രം"),
    "Sinh": ("si", "සිංහල ශ්‍රී"),
    "Arab": ("ur", "سلام لا إله بازار پاکستان ۹۷"),
    "Hebr": ("he", "שלום שוק"),
    "Thai": ("th", "ก๋วยเตี๋ยว น้ำ"),
    "Laoo": ("lo", "ເຂົ້າ"),
    "Khmr": ("km", "គុយទាវ ស្ត្រី"),
    "Mymr": ("my", "မြန်မာ စက္ကူ"),
    "Tibt": ("bo", "བོད་སྐད"),
    "Ethi": ("am", "ቡና"),
    "Geor": ("ka", "ყავა"),
    "Hira": ("ja", "らーめん カレー"),
    "Hani": ("zh-Hans", "牛肉面 夜市"),
    "Hang": ("ko", "국수 야시장"),
}
"""By script: a language, and words of which some have conjuncts, ligatures, stacked letters or letters that fonts leave out."""

VIRAMAS = {
    "Deva": 0x94D,
    "Beng": 0x9CD,
    "Guru": 0xA4D,
    "Gujr": 0xACD,
    "Telu": 0xC4D,
    "Knda": 0xCCD,
    "Mlym": 0xD4D,
}
"""The sign that parts letters, of the scripts that join them where it is not to be seen; Tamil shows it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a font: refused with a reason; else the scripts of which it wrote words, and which it left to Blender's font."""

    file: str
    refused: str = ""
    writes: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    """Words that it would have written with a conjunct set apart."""
    undrawn: tuple[str, ...] = ()
    """Words with a letter that it lists and does not draw."""
    damaged: tuple[str, ...] = ()
    """Why a word was refused: a letter is drawn nowhere."""
    worse: tuple[str, ...] = ()
    """Words that it wrote with a virama to be seen where Blender's font has none, or with a letter that FreeType finds empty."""
    blank: tuple[str, ...] = ()
    """Words of which nothing is seen."""


_AT_ONCE = 20
_PATIENCE = 600
"""Seconds for the packages of one call of apt."""


def fetched(packages: list[str], folder: Path) -> str:
    """Fetch and unpack packages; why that cannot be done here, or an empty text. What a release of Debian does not have is left out."""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        return "needs Debian's apt-get and dpkg"
    listed = subprocess.run(
        ["apt-cache", "show", "--no-all-versions", *packages], capture_output=True, text=True, check=False
    )
    known = sorted({line.split()[1] for line in listed.stdout.splitlines() if line.startswith("Package: ")})
    if not known:
        return "apt has no list of packages here: apt-get update"
    for start in range(0, len(known), _AT_ONCE):
        command = ["apt-get", "download", "-q", *known[start : start + _AT_ONCE]]
        try:
            got = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            return f"the packages do not come: {_AT_ONCE} of them are not here after {_PATIENCE} s"
        if got.returncode:
            return f"the packages cannot be fetched: {got.stderr.strip()[-200:]}"
    for package in sorted(folder.glob("*.deb")):
        unpacked = subprocess.run(
            ["dpkg", "-x", package, folder / "unpacked"], capture_output=True, text=True, check=False
        )
        if unpacked.returncode:
            return f"{package.name} cannot be unpacked: {unpacked.stderr.strip()[-200:]}"
        package.unlink()
    return ""


def fonts_in(folder: Path) -> list[Path]:
    """The font files that were unpacked, each once."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in (".ttf", ".otf", ".ttc", ".otc", ".woff2"))
    return sorted({path.resolve() for path in found if path.is_file()})


@functools.cache
def _blender() -> FontShelf:
    """Blender's fonts, opened once for all."""
    return FontShelf(Path(fonts_folder()), None)


def verdict_on(path: Path) -> Verdict:
    """What becomes of a font that a studio names."""
    with TemporaryDirectory() as folder:
        (Path(folder) / path.name).symlink_to(path)
        try:
            studio = StudioFonts(Path(folder), (), None)
        except FontUnreadable as error:
            return Verdict(path.name, refused=str(error.facts["reason"]))
        found: dict[str, list[str]] = {name.name: [] for name in fields(Verdict)[2:]}
        for script, (language, words) in WORDS.items():
            for word in words.split():
                for kind, said in _judged(studio, word, script, language):
                    found[kind].append(said)
        return Verdict(path.name, "", **{kind: tuple(dict.fromkeys(said)) for kind, said in found.items()})


def _judged(studio: StudioFonts, word: str, script: str, language: str) -> Iterator[tuple[str, str]]:
    base = 1 if script in ("Arab", "Hebr") else None
    shelf = _blender()
    shelf.studio = studio
    try:
        line = shape_line(word, shelf, language=language, base=base)
    except FontUnreadable as error:
        yield "damaged", str(error.facts["reason"])
        return
    except ScriptWithoutFont:
        return  # neither has letters of this script
    if line.ink.right <= line.ink.left or line.ink.top <= line.ink.bottom:
        yield "blank", word
    for run in runs_of(line.text, shelf, base):
        listed = next((face for face in studio.for_script(run.script, 400) if face.has(run.text)), None)
        if run.face.studio_file is not None:
            yield "writes", script
            if _shows_a_virama(line, script) and not _shows_a_virama(_by_blender(word, language), script):
                yield "worse", word
            if any(each.isalnum() and not _is_drawn(run.face.studio_file, each) for each in run.text):
                yield "worse", word
        elif listed is not None:
            yield ("undrawn" if leaves_out(listed, run.text, run.script) else "split"), word


def _by_blender(word: str, language: str) -> ShapedLine:
    shelf = _blender()
    shelf.studio = None
    return shape_line(word, shelf, language=language)


def _shows_a_virama(line: ShapedLine, script: str) -> bool:
    """Whether a word has the sign that parts letters, by the glyph that a font has for it by itself."""
    virama = VIRAMAS.get(script, 0)
    return any(virama and glyph.index == glyph.font.get_nominal_glyph(virama) for glyph in line.glyphs)


def _is_drawn(path: Path, letter: str) -> bool:
    """Whether a letter by itself has ink, as FreeType draws it: another library than that which words are set with."""
    from PIL import ImageFont

    font = ImageFont.truetype(str(path), 64, layout_engine=ImageFont.Layout.BASIC)
    try:
        return font.getmask(letter).getbbox() is not None
    except OSError:
        return True  # the font's hints are broken, and FreeType does not draw it at all


def table(verdicts: list[Verdict]) -> str:
    """How many fonts came to which end, as docs/reliability.md has it."""
    rows = Counter(_end(each) for each in verdicts)
    lines = ["| What becomes of it | Fonts |", "|---|---|"]
    return "\n".join(
        [*lines, *(f"| {end} | {count} |" for end, count in sorted(rows.items(), key=lambda row: -row[1]))]
    )


def _end(verdict: Verdict) -> str:
    if verdict.refused:
        return f"Refused by name: {verdict.refused}"
    if verdict.damaged:
        return "Used; a word with a letter that is drawn nowhere is refused, with the letter"
    if verdict.split:
        return "Used; words of which it sets conjuncts apart are written in Blender's font"
    if verdict.undrawn:
        return "Used; words with letters that it lists and does not draw are written in Blender's font"
    return (
        "Used"
        if verdict.writes
        else "Used for nothing here: it has none of these letters, or no rules for their script"
    )


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    if not (place / "unpacked").exists() and (why := fetched([*SMALL, *LARGE.split()], place)):
        sys.exit(why)
    all_of_them = [verdict_on(path) for path in fonts_in(place)]
    for each in all_of_them:
        print(each)
    print(table(all_of_them))
