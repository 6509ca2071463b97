"""The report as a page: one HTML file without a link to anything, to be read, ticked, noted in, printed and sent back. No bpy, no I/O.

Every word of a sign, a note or a file's name is escaped; what the page itself says is English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from ..lettering.roles import Role
from ..signs.languages import language
from ..signs.states import SAID, SignState
from .embedded_fonts import FAMILY
from .sheet import Sheet, SheetLine, SheetSign

_RIGHT_TO_LEFT = frozenset({"Arab", "Hebr"})
_ROLES = {
    Role.HEADLINE: "Headline",
    Role.SUB_HEADLINE: "Sub-headline",
    Role.BODY: "Line",
    Role.PRICE: "Price",
    Role.SMALL_PRINT: "Small print",
}


@dataclass(frozen=True, slots=True)
class SignPictures:
    """A sign's pictures as addresses that a page holds in itself; empty where there is none. `troubles` say why."""

    taken: str = ""
    guide: str = ""
    lines: tuple[str, ...] = ()
    troubles: tuple[str, ...] = field(default=())


def beginning(sheet: Sheet, font_rules: str) -> str:
    """The page's head, what the report is, and how it is used."""
    spoken = language(sheet.language)
    own = "" if spoken.own_name == spoken.name else f" · {_words(spoken.own_name, sheet.language)}"
    title = f"Proofreading: {escape(spoken.name)}"
    counts = [f"{len(sheet.signs)} sign{'' if len(sheet.signs) == 1 else 's'}"]
    for state in SignState:
        count = sum(sign.state is state for sign in sheet.signs)
        if count:
            counts.append(f"{count} {SAID[state]}")
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – {escape(sheet.project)}</title>
<style>{font_rules}{_STYLE}</style></head>
<body data-language="{escape(sheet.language)}">
<header><h1>{title}{own}</h1>
<p>{escape(sheet.project)} · {escape(sheet.made_at)} · {escape(", ".join(counts))}</p>
<p>First come the words as they are wanted, then what was made of them. Tick each line whose every letter, mark and number is right on
the picture, and write beside the others what is wrong. Then press Save a Copy and send that file back, or print the page.</p>
<p class="reader"><label>Read by <input data-reader></label> <label>Date <input data-date></label>
<button type="button" data-save>Save a Copy</button></p></header>
"""


def section(sheet: Sheet, sign: SheetSign, pictures: SignPictures) -> str:
    """One sign: its pictures, then its lines to be ticked."""
    return "".join(_section(sheet, sign, pictures))


def ending() -> str:
    """What closes the page."""
    return f"<script>{_SCRIPT}</script></body></html>\n"


def _section(sheet: Sheet, sign: SheetSign, pictures: SignPictures) -> Iterator[str]:
    yield f'<section data-sign="{escape(sign.uid)}" data-take="{escape(sign.take_id)}">'
    state = f'<span class="state {sign.state.value}">{SAID[sign.state]}</span>'
    yield f"<h2><bdi>{escape(sign.name)}</bdi> {state}</h2>"
    for said in (*_said_of(sign), *pictures.troubles, *sign.warnings):
        yield f'<p class="warning">{escape(said)}</p>'
    if sign.notes:
        yield f'<p class="note">Note: <bdi>{escape(sign.notes)}</bdi></p>'
    made = "Generated"
    if sign.is_proof or not sign.picture:
        made = "Proof, set from the words" if sign.picture else "No picture yet"
    yield f'<div class="pictures{" wide" if sign.ratio > 1.6 else ""}">'
    yield _figure("Wanted", pictures.guide, "the words as they are wanted")
    yield _figure(made, pictures.taken, f"what the sign shows: {made.lower()}")
    yield "</div><table><thead><tr><th>Right</th><th>Role</th><th>Wanted words</th><th>Notes</th></tr></thead><tbody>"
    for number, line in enumerate(sign.lines):
        strip = pictures.lines[number] if number < len(pictures.lines) else ""
        source = sign.source[number] if number < len(sign.source) else ""
        yield _row(sheet, line, {"strip": strip, "source": source})
    yield "</tbody></table>"
    yield f'<p><label>Remark<textarea data-remark rows="2" dir="auto">{escape(sign.remark)}</textarea></label></p></section>\n'


def _said_of(sign: SheetSign) -> Iterator[str]:
    """What a reader must know of the picture before looking at it."""
    if sign.state is SignState.OUT_OF_DATE:
        yield "The words or the look have changed since this picture was made."
    if not sign.picture:
        yield "There is no picture yet: the words themselves can be read."
    elif sign.is_proof:
        yield "Nothing was generated yet: the picture is set from the same words."


def _row(sheet: Sheet, line: SheetLine, beside: Mapping[str, str]) -> str:
    ticked = " checked" if line.is_right else ""
    strip = ""
    if beside["strip"]:
        strip = f'<div dir="{_way(sheet.language)}"><img class="strip" alt="" src="{beside["strip"]}"></div>'
    source = ""
    if beside["source"]:
        source = f'<div class="source">{_words(beside["source"], sheet.source_language)}</div>'
    return (
        f'<tr data-words="{escape(line.text)}"><td class="tick"><input type="checkbox" aria-label="Right"{ticked}></td>'
        f"<td>{_ROLES[line.role]}</td><td>{_words(line.text, sheet.language, 'words')}{source}{strip}</td>"
        f'<td><textarea rows="2" dir="auto" aria-label="Notes"></textarea></td></tr>'
    )


def _words(text: str, tag: str, kind: str = "") -> str:
    """Words in a language as real text, running its way whatever stands around them."""
    way = "rtl" if _way(tag) == "rtl" else "auto"
    named = f' class="{kind}"' if kind else ""
    return f'<bdi{named} lang="{escape(tag)}" dir="{way}">{escape(text)}</bdi>'


def _way(tag: str) -> str:
    return "rtl" if language(tag).script in _RIGHT_TO_LEFT else "ltr"


def _figure(caption: str, address: str, alternative: str) -> str:
    shown = f'<img alt="{escape(alternative)}" src="{address}">' if address else '<div class="none">none</div>'
    return f"<figure><figcaption>{caption}</figcaption>{shown}</figure>"


_POLICY = "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

_STYLE = f"""
:root{{color-scheme:light}}
body{{font:15px/1.45 system-ui,sans-serif;color:#1c1c1c;background:#f3f3f1;margin:0 auto;max-width:1180px;padding:24px}}
h1{{font-size:26px;margin:0}} h2{{font-size:19px;margin:0 0 8px}} h1,h2{{font-family:'{FAMILY}',system-ui,sans-serif}}
header,section{{background:#fff;border:1px solid #ddd;border-radius:6px;padding:18px 20px;margin:0 0 18px}}
.state{{font:600 12px system-ui,sans-serif;border-radius:9px;padding:2px 9px;background:#e4e4e4;vertical-align:middle}}
.approved{{background:#cfeacb}} .generated{{background:#d3e3f7}} .out_of_date,.missing{{background:#fbdcc4}}
.warning{{color:#9a4300;margin:2px 0}} .note{{color:#444;margin:2px 0;white-space:pre-line}}
.pictures{{display:grid;grid-template-columns:1fr 1fr;gap:14px;margin:10px 0}}
.pictures.wide{{grid-template-columns:1fr}}
figure{{margin:0}} figcaption{{font-size:12px;color:#666;margin:0 0 3px}}
figure img{{width:100%;max-height:640px;object-fit:contain;border:1px solid #ccc;background:#fff}}
.pictures.wide figure img{{max-height:420px}}
.none{{border:1px dashed #bbb;color:#888;padding:30px;text-align:center}}
table{{border-collapse:collapse;width:100%}} th{{text-align:start;font-size:12px;color:#666}}
td,th{{border-top:1px solid #e2e2e2;padding:7px 8px;vertical-align:top}}
td:nth-child(2){{width:92px;color:#666}} td:last-child{{width:34%}}
.tick{{width:44px;text-align:center}} .tick input{{width:20px;height:20px;margin:4px 0}}
.words{{display:block;font:500 25px/1.5 '{FAMILY}',system-ui,sans-serif;white-space:pre-wrap;tab-size:6;text-align:start}}
.source{{font-family:'{FAMILY}',system-ui,sans-serif;color:#666}}
.strip{{display:block;max-width:100%;max-height:44px;margin-top:4px}}
textarea{{box-sizing:border-box;width:100%;font:15px/1.4 '{FAMILY}',system-ui,sans-serif;border:1px solid #bbb;border-radius:3px}}
.reader input{{font:inherit;border:0;border-bottom:1px solid #888;min-width:160px}}
@media print{{body{{background:#fff;padding:0;max-width:none;font-size:11pt}} button{{display:none}}
 header,section{{border:0;border-bottom:1px solid #999;border-radius:0;padding:8px 0}} section{{break-inside:avoid}}
 figure img{{max-height:7.5cm}} .pictures,.pictures.wide{{grid-template-columns:1fr 1fr}} textarea{{border-color:#999}}
 tr{{break-inside:avoid}} *{{print-color-adjust:exact}}}}
"""

_SCRIPT = """
document.querySelector('[data-save]').addEventListener('click', function () {
  document.querySelectorAll('input[type=checkbox]').forEach(function (box) { box.toggleAttribute('checked', box.checked); });
  document.querySelectorAll('input:not([type=checkbox])').forEach(function (field) { field.setAttribute('value', field.value); });
  document.querySelectorAll('textarea').forEach(function (area) { area.textContent = area.value; });
  var page = '<!DOCTYPE html>\\n' + document.documentElement.outerHTML;
  var link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([page], {type: 'text/html'}));
  link.download = decodeURIComponent(location.pathname.split('/').pop() || 'proofreading.html');
  link.click();
});
"""
