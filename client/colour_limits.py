"""How much of a picture Blender's view transforms cannot show as it is, told from its colours alone. No bpy.

Measured, not derived: a picture of 4096 colours, 16 levels a channel, was rendered through each view with the colour space that
undoes it. Each table has a bit for every one of them, red slowest: set where a channel came out more than 3 of 255 off.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from .picture_headers import ALL_KINDS
from .picture_opening import opened_picture
from .session_state import ends_with_session

_STEPS = 16
_LONGEST_EDGE = 512
"""A share is told from so many pixels as well as from all."""


class Limited(StrEnum):
    """A view transform that cannot show every colour, by the Blender that brings it."""

    AGX_BEFORE_5 = "AgX before 5.0"
    AGX = "AgX"
    KHRONOS = "Khronos PBR Neutral"


_TABLES = {
    Limited.AGX_BEFORE_5: (
        "c-l3QKQ9D97{=c*WF?A?C^V8SB^tRXBosS7fv<31KrRY}M6xf5L@z1@9i2jig4~1z6@@}VaT6q>+Px?&cQ=oB_LwPu^ZeV5F@(|P"
        "ZE`*SzBoJokiP+WCr8?C^fCZh1cGXgG_Lc{<JFtBT5J0I1ke5vr}-(CfWRr`1|8{{Wvum*xz{IOb065lcIO+=6{ncTX^ay3nwWb3"
        "@hiR~d>1|B|C}P$Mw6nEmjRx{)!Dq?K?~B3vOcHCXro9QVye@*hQcPYfxr_MJ{VPcWoTdcq4G*zTyVuDzv5OI#i~w3rOc9h;4)78"
        "+(x9WcA|HZQ1Nwa3=8KZ<lCT^21W(mmD;f2El|@YCbqE=eQ03BpT(o%j={~~Z{yIPG*{eGLEyj@u3%GBB{*?lU6+PV@;$+!xWq!("
        "FWkg+`9`drE>tP`KKK{+@{{ghGn=~Di9?|aU54#_{{nxfjdoThW!#Ot_F<U~=_q~y(J|~W"
    ),
    Limited.AGX: (
        "c-n1|K~BRk6h!~<k-Uspb(y0yS3n$qqr|P$dvFm{a{_t<@93_USP&H}pGoXQQ1NGx#q-P`I~!AzURr6y3A}oEbm9?^Fh1FPV|OOo"
        "%9R37L3kn}t6iL7;gwcN#0dLR!<1h03*qn^kRR<6W&7{^G6<3%?3?^{e;wxE+v`kk`V}7JDt4&urQgcEBw@cjxA*_^Gp!bC`jWri"
        "uA{&5c9yIA%L_>?-2dTg!;X9)wK(T*nZEYt`{P7+F8NcxlHoiPf<}!<bdR(D!w$CV{qf~FHo=|rtO)}$#>pKi&V{<#a7=A(2gkpr"
        "wzIdHrXPz$hxz"
    ),
    Limited.KHRONOS: ("c-s5_pK@@35f>yuo&g*Dz<?x=MgRBzDDoKkzc7r-L%;`y@BhCrU_t;|sup_"),
}


def shares_beyond(picture: bytes) -> dict[str, float]:
    """For each limited view, the share of the picture's pixels, from 0 to 1, that it shows visibly otherwise.

    Raises `NotOpened` for a file that is no picture.
    """
    from PIL import Image

    with opened_picture(picture, kinds=ALL_KINDS) as opened:
        opened.thumbnail((_LONGEST_EDGE, _LONGEST_EDGE), Image.Resampling.NEAREST)
        steps = opened.convert("RGB").point([value * _STEPS // 256 for value in range(256)] * 3)
    counts = {colour: count for count, colour in steps.getcolors(_STEPS**3) or ()}
    pixels = steps.width * steps.height
    return {view.value: round(sum(_beyond(view, counts)) / pixels, 4) for view in Limited}


def _beyond(view: Limited, counts: Mapping[Any, int]) -> Iterator[int]:
    """How many pixels have each of the colours that the view cannot show."""
    table = _table(view)
    for (red, green, blue), count in counts.items():
        number = (red * _STEPS + green) * _STEPS + blue
        if table[number // 8] & 128 >> number % 8:
            yield count


@ends_with_session
@cache
def _table(view: Limited) -> bytes:
    return zlib.decompress(base64.b85decode(_TABLES[view]))
