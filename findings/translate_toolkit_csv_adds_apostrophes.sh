#!/usr/bin/env bash
# translate-toolkit: what begins with "-", "+", "=" or "@" comes back from a table with an apostrophe before it
#
# Versions:  translate-toolkit 3.20.4 (po2csv, csv2po).
# Given:     translations that begin with a dash, as dialogue does in many languages, a sign or "@"; out to CSV and back into the same PO
#            file as template, with nothing done in between.
# Expected:  the apostrophe, which keeps a spreadsheet program from reading a formula, is taken away where it was put.
# Seen:      csv2po with a template recognises the msgid behind its apostrophe, and leaves it in the msgstr: "'- Offen?". Without a
#            template it is in both. A text that has an apostrophe of its own looks the same in the table.
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

msgid "- Open?"
msgstr "- Offen?"

msgid "+2 shots"
msgstr "+2 Bilder"

msgid "Closed"
msgstr "Zu"
PO
venv/bin/po2csv --progress=none before.po table.csv
venv/bin/csv2po --progress=none -t before.po table.csv after.po
venv/bin/csv2po --progress=none table.csv alone.po
cat > find.py <<'PYTHON'
import polib

after, alone = ([(each.msgid, each.msgstr) for each in polib.pofile(name)] for name in ("after.po", "alone.po"))
print(f"with a template: {after}\nwithout: {alone}")
if after != [("- Open?", "'- Offen?"), ("+2 shots", "'+2 Bilder"), ("Closed", "Zu")]:
    raise SystemExit("changed: with a template")
if alone != [("'- Open?", "'- Offen?"), ("'+2 shots", "'+2 Bilder"), ("Closed", "Zu")]:
    raise SystemExit("changed: without a template")
PYTHON
venv/bin/python find.py
