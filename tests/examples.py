"""The examples of docs/python.md, so that tests can run them as they stand."""

from __future__ import annotations

import re
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "python.md"


def examples_under(heading: str) -> list[str]:
    """The blocks of Python beneath a heading of the document, up to the next of the same rank or a higher one."""
    text = DOCUMENT.read_text("utf-8")
    begin = re.search(rf"^(#+) {re.escape(heading)}\n", text, re.MULTILINE)
    assert begin is not None, f"docs/python.md has no heading {heading!r}"
    rest = text[begin.end() :]
    end = re.search(
        rf"^#{{1,{len(begin[1])}}} ",
        re.sub(r"```.*?```", lambda m: " " * len(m[0]), rest, flags=re.DOTALL),
        re.MULTILINE,
    )
    return re.findall(r"^```python\n(.*?)^```$", rest[: end.start() if end else None], re.MULTILINE | re.DOTALL)
