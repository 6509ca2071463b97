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
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from client.errors import FontUnreadable
from client.lettering.drawn import flaws
from client.lettering.font_shelf import FontShelf
from client.lettering.shaping import runs_of, shape_line
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
LARGE = """
    fonts-aoyagi-kouzan-t fonts-aoyagi-soseki fonts-arphic-bkai00mp fonts-arphic-bsmi00lp fonts-arphic-gbsn00lp fonts-arphic-gkai00mp
    fonts-arphic-ukai fonts-arphic-uming fonts-babelstone-han fonts-baekmuk fonts-cns11643-kai fonts-cns11643-sung fonts-cwtex-heib
    fonts-cwtex-kai fonts-cwtex-ming fonts-droid-fallback fonts-hanazono fonts-horai-umefont fonts-ipaexfont-mincho fonts-ipafont-gothic
    fonts-ipafont-mincho fonts-ipamj-mincho fonts-kiloji fonts-kouzan-mouhitsu fonts-lxgw-wenkai fonts-migmix fonts-monapo
    fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho fonts-motoya-l-cedar fonts-motoya-l-maruberi fonts-mplus fonts-nanum
    fonts-nanum-extra fonts-naver-d2coding fonts-noto-cjk fonts-noto-core fonts-seto fonts-smiley-sans fonts-takao-gothic fonts-takao-mincho
    fonts-umeplus fonts-unfonts-core fonts-unfonts-extra fonts-wqy-microhei fonts-wqy-zenhei fonts-unifont
"""
SMALL = f"{INDIC} {ARABIC} {LATIN} {EAST_ASIAN}".split()
"""What a whole test run fetches."""

WORDS = {
    "Latn": ("en", "CASH ONLY Café £5"),
    "Deva": ("hi", "श्री ट्रक क्षमा मुंबई पुस्तक भंडार विद्यार्थी"),
    "Beng": ("bn", "স্ত্রী ক্ষমা বাংলা বিশ্ব"),
    "Gujr": ("gu", "શ્રી ક્ષમા ગુજરાતી"),
    "Guru": ("pa", "ਪੰਜਾਬੀ ਪ੍ਰੀਤ"),
    "Taml": ("ta", "தமிழ் ஸ்ரீ கொத்து"),
    "Telu": ("te", "శ్రీ తెలుగు క్షమ"),
    "Knda": ("kn", "ರಾತ್ರಿ ಮಾರುಕಟ್ಟೆ ಕ್ಷಮೆ"),
    "Mlym": ("ml", "മലയാളം ക്ഷമ സ്ത്രീ"),
    "Arab": ("ur", "سلام لا إله بازار"),
    "Hira": ("ja", "らーめん カレー"),
    "Hani": ("zh-Hans", "牛肉面 夜市"),
    "Hang": ("ko", "국수 야시장"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a font: refused with a reason; else which scripts' words it wrote, and which words Blender's font wrote instead."""

    file: str
    refused: str = ""
    writes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    """Words that it wrote with more flaws than Blender's font. There must be none."""
    blank: tuple[str, ...] = ()
    """Words of which nothing is seen. There must be none."""


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
    got = subprocess.run(
        ["apt-get", "download", "-q", *known], cwd=folder, capture_output=True, text=True, check=False, timeout=600
    )
    packed = sorted(folder.glob("*.deb"))
    if not packed:
        return f"the packages cannot be fetched: {got.stderr.strip()[-200:]}"
    for package in packed:
        subprocess.run(["dpkg", "-x", package, folder / "unpacked"], capture_output=True, check=True)
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
        shelf = _blender()
        shelf.studio = studio
        found: dict[str, list[str]] = {"writes": [], "left": [], "damaged": [], "worse": [], "blank": []}
        for script, (language, words) in WORDS.items():
            for word in words.split():
                for kind, said in _judged(shelf, word, script, language):
                    found[kind].append(said)
        ends = {kind: tuple(dict.fromkeys(said)) for kind, said in found.items()}
        return Verdict(path.name, "", ends["writes"], ends["left"], ends["damaged"], ends["worse"], ends["blank"])


def _judged(shelf: FontShelf, word: str, script: str, language: str) -> Iterator[tuple[str, str]]:
    base = 1 if script == "Arab" else None
    studio = shelf.studio
    assert studio is not None
    try:
        line = shape_line(word, shelf, language=language, base=base)
    except FontUnreadable as error:
        yield "damaged", str(error.facts["reason"])
        return
    if line.ink.right <= line.ink.left or line.ink.top <= line.ink.bottom:
        yield "blank", word
    for run in runs_of(line.text, shelf, base):
        if run.face.studio_file is not None:
            yield "writes", script
            own = next((face for face in shelf.for_script(run.script) if face.studio_file is None), None)
            if own is not None and not flaws(run.face, run.text, run.script) <= flaws(own, run.text, run.script):
                yield "worse", word
        elif any(face.has(run.text) for face in studio.for_script(run.script, 400)):
            yield "left", word


def table(verdicts: list[Verdict]) -> str:
    """How many fonts came to which end, as docs/reliability.md has it."""
    rows = Counter(_end(each) for each in verdicts)
    lines = ["| what becomes of it | fonts |", "|---|---|"]
    return "\n".join(
        [*lines, *(f"| {end} | {count} |" for end, count in sorted(rows.items(), key=lambda row: -row[1]))]
    )


def _end(verdict: Verdict) -> str:
    if verdict.refused:
        return f"refused by name: {verdict.refused}"
    if verdict.damaged:
        return "used; a line with a letter that it draws nowhere is refused, with the letter"
    if verdict.left:
        return "used; words with conjuncts or signs that it sets apart are Blender's font's"
    return (
        "used"
        if verdict.writes
        else "used for nothing here: it has none of these letters, or no rules for their script"
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
