#!/usr/bin/env bash
# translate-toolkit: a PO file that goes through XLIFF comes back with file names in place of its contexts
#
# Versions:  translate-toolkit 3.20.4 (po2xliff, xliff2po).
# Given:     a PO file as of a Blender add-on: "Render" in the context "Operator" and without one, "Save" in that context, and an obsolete
#            entry. po2xliff and xliff2po, with nothing done in between.
# Expected:  each entry comes back with its context: in Blender, as in gettext, it is part of the key.
# Seen:      the XLIFF file does not hold the context at all. On the way back, of two entries with the same text each gets its reference
#            for a context, or an empty one, which is not none; any other gets none. So no entry that had a context is found by its key.
#            The obsolete entry has come to life again. Both programs end with 0.
#                before: Operator|Render, -|Render, Operator|Save, -|Old (obsolete)
#                after:  panel.py:3|Render, ''|Render, -|Save, -|Old
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet translate-toolkit==3.20.4 polib==1.2.0

cd "$folder"
cat > before.po <<'PO'
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Language: de\n"

#: panel.py:3
msgctxt "Operator"
msgid "Render"
msgstr "Rendern"

msgid "Render"
msgstr "Rendering"

#: panel.py:9
msgctxt "Operator"
msgid "Save"
msgstr "Sichern"

#~ msgid "Old"
#~ msgstr "Alt"
PO
venv/bin/po2xliff --progress=none before.po board.xlf
venv/bin/xliff2po --progress=none board.xlf after.po
cat > find.py <<'PYTHON'
import polib

found = {name: [(each.msgctxt, each.msgid, bool(each.obsolete)) for each in polib.pofile(f"{name}.po")] for name in ("before", "after")}
for name, entries in found.items():
    print(f"{name}: {entries}")
if found["before"] != [("Operator", "Render", False), (None, "Render", False), ("Operator", "Save", False), (None, "Old", True)]:
    raise SystemExit("changed: polib reads the file differently")
if found["after"] != [("panel.py:3", "Render", False), ("", "Render", False), (None, "Save", False), (None, "Old", False)]:
    raise SystemExit("changed: contexts or obsolete entries come back")
PYTHON
venv/bin/python find.py
