#!/usr/bin/env bash
# Blender 5.3 writes a strip's custom properties into an OpenTimelineIO file, and does not give them back on reading
#
# Versions: the wheel bpy 5.3.0 (Python 3.13).
# Given: an image strip with a custom property, exported by wm.otio_export and imported by wm.otio_import into an empty scene.
# Expected: what stands in the file under `metadata.blender.strip` is restored as a whole, as the strip's transform, opacity, crop and
#   colour space are, which stand beside it.
# Seen: the property is in the file; of the imported strip the transform is there and the property is not. Nothing is said about it. So a
#   strip knows by its name alone which take it was.
# Prints: in the file: take-7 | imported: offset 7.0, custom properties []
# Needs python3.13 (or its path in PYTHON) and Linux; fetches 400 MB. Exits with 0 while that is so, with 1 once it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for python in "${PYTHON:-python3.13}" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13.*/bin/python; do
  "$python" -c '' 2>/dev/null && break
done
command -v "$python" > /dev/null || { echo "not run: there is no $python here"; exit 2; }
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q bpy==5.3.0
BLENDER_USER_RESOURCES=$folder "$folder/venv/bin/python" - "$folder" <<'EOF'
import json
import sys
from pathlib import Path

import bpy

folder = Path(sys.argv[1])
picture = bpy.data.images.new("board", 8, 8)
picture.file_format, picture.filepath_raw = "PNG", str(folder / "board.png")
picture.save()

scene = bpy.context.scene
strip = scene.sequence_editor_create().strips.new_image("SC010_SH0010", str(folder / "board.png"), 1, 1)
strip.transform.offset_x = 7
strip["take"] = "take-7"
bpy.context.workspace.sequencer_scene = scene
bpy.ops.wm.otio_export(filepath=str(folder / "edit.otio"))

timeline = json.loads((folder / "edit.otio").read_text())
written = timeline["tracks"]["children"][0]["children"][0]["metadata"]["blender"]["strip"].get("take")
scene = bpy.data.scenes.new("Imported")
bpy.context.workspace.sequencer_scene = scene
bpy.ops.wm.otio_import(filepath=str(folder / "edit.otio"))
(imported,) = scene.sequence_editor.strips
left = [key for key in imported.keys() if imported[key] == "take-7"]
print(f"in the file: {written} | imported: offset {imported.transform.offset_x}, custom properties {left}")
sys.stdout.flush()
sys.exit(0 if (written, imported.transform.offset_x, left) == ("take-7", 7.0, []) else 1)
EOF
