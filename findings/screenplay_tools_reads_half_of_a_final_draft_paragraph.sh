#!/usr/bin/env bash
# screenplay-tools reads a Final Draft paragraph up to its first bold or italic word, and drops scene numbers and dual dialogue
#
# Versions:  screenplay-tools 0.0.10.
# Given:     a Final Draft file (FDX) as that program writes it: each change of style begins a new <Text> in the paragraph; a scene's number
#            is the paragraph's attribute; two who speak at once stand in a <DualDialogue> within a paragraph.
# Expected:  the paragraph's whole text, the number (SceneHeading has a scene_number, which the Fountain parser fills), both speakers.
# Seen:      'The sign reads ' of 'The sign reads OPEN, in red.'; no number; an empty action in place of the two speakers. No error.
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet screenplay-tools==0.0.10

cat > "$folder/find.py" <<'PYTHON'
from screenplay_tools.fdx.parser import Parser

FDX = """<?xml version="1.0" encoding="UTF-8" standalone="no" ?>
<FinalDraft DocumentType="Script" Template="No" Version="5"><Content>
<Paragraph Number="12A" Type="Scene Heading"><Text>INT. SHOP - DAY</Text></Paragraph>
<Paragraph Type="Action"><Text>The sign reads </Text><Text Style="Bold">OPEN</Text><Text>, in red.</Text></Paragraph>
<Paragraph><DualDialogue>
<Paragraph Type="Character"><Text>ANNA</Text></Paragraph><Paragraph Type="Dialogue"><Text>Closed.</Text></Paragraph>
<Paragraph Type="Character"><Text>BEN</Text></Paragraph><Paragraph Type="Dialogue"><Text>Open!</Text></Paragraph>
</DualDialogue></Paragraph>
</Content></FinalDraft>"""

heading, *rest = Parser().parse(FDX).elements
found = heading.text, heading.scene_number, [(each.type.name, each.text) for each in rest]
print(*found)
if found != ("INT. SHOP - DAY", None, [("ACTION", "The sign reads "), ("ACTION", "")]):
    raise SystemExit("changed: more of the script is read")
PYTHON
"$folder/venv/bin/python" "$folder/find.py"
