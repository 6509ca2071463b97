#!/usr/bin/env bash
# screenplay-tools does not know who speaks when a name begins with É or Ö, and forgets "@" when it writes a script
#
# Versions:  screenplay-tools 0.0.10; screenplain 0.12.0 for comparison.
# Given:     a Fountain script with the speakers ÖZIL, ÉMILE, MÜLLER and @ravi, and a forced scene heading ".ÉGLISE".
# Expected:  Fountain: a character is "any line entirely in uppercase"; a line that begins with "@" or "." is one, or a heading, in any
#            case. What is written is read again as it was.
# Seen:      only A to Z may begin a name or a forced heading: ÖZIL and ÉMILE, what they say, and .ÉGLISE come as one piece of action.
#            screenplain finds the speakers. "@ravi" is read, but written as "ravi", which the next reading takes for action, too.
#                read: MÜLLER, ravi | read again after writing: MÜLLER
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet screenplay-tools==0.0.10 screenplain==0.12.0

cat > "$folder/find.py" <<'PYTHON'
import io

from screenplain.parsers import fountain
from screenplain.types import Dialog
from screenplay_tools.fountain.parser import Parser
from screenplay_tools.fountain.writer import Writer

NAMES = "ÖZIL", "ÉMILE", "MÜLLER", "@ravi"
SCRIPT = "INT. SHOP - DAY\n\n" + "".join(f"{name}\nHello.\n\n" for name in NAMES) + ".ÉGLISE\n\nRain.\n"


def read(script: str):
    parser = Parser()
    parser.add_text(script)
    return parser.script


def speakers(script) -> list[str]:
    return [each.name for each in script.elements if each.type.name == "CHARACTER"]


script = read(SCRIPT)
again = read(Writer().write(script))
others = [str(each.character) for each in fountain.parse(io.StringIO(SCRIPT)) if isinstance(each, Dialog)]
headings = [each.text for each in script.elements if each.type.name == "HEADING"]
print(f"read: {', '.join(speakers(script))} | read again after writing: {', '.join(speakers(again))} | headings: {headings}")
print(f"screenplain: {', '.join(others)}")
if others != [name.lstrip("@") for name in NAMES]:
    raise SystemExit("changed: screenplain finds others")
if (speakers(script), speakers(again), headings) != (["MÜLLER", "ravi"], ["MÜLLER"], ["INT. SHOP - DAY"]):
    raise SystemExit("changed: more speakers or headings are found, or kept")
PYTHON
"$folder/venv/bin/python" "$folder/find.py"
