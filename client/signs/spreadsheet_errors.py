"""What a spreadsheet puts into a cell whose formula failed, or has not answered yet: in no language words for a sign. No bpy, no I/O.

Excel and LibreOffice translate most of them, so that a studio's table may have `#REF!`, a translator's `#BEZUG!`. Only these are told, and
no other word behind a number sign: `#SALE!` may be painted on a shop. Among other words only those are told that are no words themselves:
`#CONNECT!` alone in a cell is an error, in `Join #CONNECT! today` it is a hashtag.
"""

from __future__ import annotations

import re

_ERRORS = """
    #REF! #NAME? #VALUE! #N/A #DIV/0! #NULL! #NUM! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #UNKNOWN! #BUSY! #EXTERNAL!
    #PYTHON! #TIMEOUT! #ERROR! #ERROR #UNPARSEABLE #GETTING_DATA #FMT
    #BEZUG! #WERT! #NV #N/V #ZAHL! #ÜBERLAUF! #FELD! #KALK! #BLOCKIERT! #UNBEKANNT! #VERBINDEN! #FEHLER!
    #VALEUR! #NOM? #N/D #NOMBRE! #NUL! #PROPAGATION! #EPARS! #CHAMP! #ERREUR!
    #¡REF! #¿NOMBRE? #¡VALOR! #¡DIV/0! #¡NULO! #¡NUM! #¡DESBORDAMIENTO! #¡CALC! #¡CAMPO! #¡ERROR!
    #RIF! #NOME? #VALORE! #NULLO! #ERRORE!
    #VALOR! #NÚM! #NULO! #DESPEJAR! #ERRO!
    #VERW! #NAAM? #WAARDE! #N/B #DEEL/0! #LEEG! #GETAL! #OVERLOOP! #FOUT!
    #ADR! #NAZWA? #ARG! #N/D! #DZIEL/0! #ZERO! #LICZBA! #ROZLANIE!
    #ССЫЛКА! #ИМЯ? #ЗНАЧ! #Н/Д #ДЕЛ/0! #ПУСТО! #ЧИСЛО! #ПЕРЕНОС! #ОШИБКА!
    #BAŞV! #AD? #DEĞER! #YOK #SAYI/0! #BOŞ! #SAYI! #TAŞMA! #HATA!
    #REFERENS! #NAMN? #VÄRDEFEL! #SAKNAS! #DIVISION/0! #SKÄRNING! #OGILTIGT! #SPILL!
    #REFERANSE! #NAVN? #VERDI! #I/T #DIREKTE! #NAVN! #VÆRDI! #REFERENCE!
    #VIITTAUS! #NIMI? #ARVO! #PUUTTUU! #JAKO/0! #TYHJÄ! #LUKU!
    #ODKAZ! #NÁZEV? #HODNOTA! #NENÍ_K_DISPOZICI #DĚLENÍ_NULOU! #ČÍSLO! #HIV! #NÉV? #ÉRTÉK! #HIÁNYZIK #ZÉRÓOSZTÓ! #SZÁM! #NULLA!
"""
_NO_WORDS = """
    #REF! #NAME? #VALUE! #N/A #DIV/0! #NULL! #NUM! #UNPARSEABLE #GETTING_DATA
    #BEZUG! #WERT! #N/V #VALEUR! #NOM? #N/D #EPARS! #¡REF! #¿NOMBRE? #¡VALOR! #¡DIV/0! #¡NULO! #¡NUM! #¡DESBORDAMIENTO! #¡CALC! #¡CAMPO! #¡ERROR!
    #RIF! #NOME? #VALORE! #VERW! #NAAM? #WAARDE! #N/B #DEEL/0! #ADR! #NAZWA? #N/D! #DZIEL/0!
    #ССЫЛКА! #ИМЯ? #ЗНАЧ! #Н/Д #ДЕЛ/0! #BAŞV! #AD? #DEĞER! #SAYI/0! #REFERENS! #NAMN? #VÄRDEFEL! #DIVISION/0! #VÆRDI!
    #VIITTAUS! #NIMI? #JAKO/0! #NÁZEV? #HODNOTA! #NENÍ_K_DISPOZICI #DĚLENÍ_NULOU! #NÉV? #ÉRTÉK! #ZÉRÓOSZTÓ!
"""
_NAMED = frozenset(word.casefold() for word in _ERRORS.split())
_NAMED_AMONG_WORDS = frozenset(word.casefold() for word in _NO_WORDS.split())
"""What is an error whatever stands beside it: nobody has it for a hashtag."""
_BETWEEN_WORDS = re.compile(r"[\s,;]+")
_BEFORE_ITS_MARK = re.compile(r"(?<!\s)\s++(?=[!?])")
"""French puts a blank there: `#VALEUR !`."""
_NUMBERED = re.compile(
    r"(?:err|error|fehler|erreur|errore|erro|fout|fel|błąd|ошибка|hata|エラー|错误|錯誤|오류):\s?5[0-9]{2}",
    re.IGNORECASE,
)
"""LibreOffice's, as `Err:502`; all of its numbers are from 501 on. `Error: 404` is what a page says."""
_TOO_NARROW = re.compile("#{3,}")
"""A number in a column that is too narrow for it, where the cells were copied as they were seen."""
_WAITING = re.compile(
    r"(?:loading|wird geladen|laden|chargement|cargando|carregando|caricamento|загрузка|yükleniyor|ładowanie|načítání|laster inn|läser in|"
    r"indlæser|読み込んでいます|読み込み中|正在加载|加载中|載入中|로드 중|लोड हो रहा है)\s?(?:…|\.{3})",
    re.IGNORECASE,
)
"""What Google Sheets shows until a function answers."""
_ENDS = frozenset("#0123456789….")
"""How what is told without a name ends."""


def is_spreadsheet_error(text: str) -> bool:
    """Whether a cell's text is a spreadsheet's error or its `Loading…`, and nothing else; or has such an error among its words."""
    if "#" in text:
        words = [word.casefold() for word in _BETWEEN_WORDS.split(_BEFORE_ITS_MARK.sub("", text)) if word]
        if all(word in _NAMED for word in words) or any(word in _NAMED_AMONG_WORDS for word in words):
            return True
    # Few words end so, and a table has hundreds of thousands of cells.
    return text[-1:] in _ENDS and bool(
        _NUMBERED.fullmatch(text) or _TOO_NARROW.fullmatch(text) or _WAITING.fullmatch(text)
    )
