#!/usr/bin/env bash
# Blender 5.3: a relative media URL in an OpenTimelineIO file is taken from the folder that Blender was started in, and not decoded
#
# Versions: the wheel bpy 5.3.0 (Python 3.13).
# Given: a timeline with its pictures in a folder beside it, as an edit comes that is handed on: one clip's target_url is the relative URL
#   "boards/b%201.png", another's the same picture's file:// URL.
# Expected: a relative URL starts at the file that it stands in (RFC 3986, 5.1), and "%20" is a blank in the one as in the other.
# Seen: file:// is found. Of the relative one comes a strip with the directory "boards/" and the file name "b%201.png": no file, but where
#   Blender happens to have been started beside such a folder. The import reports success.
# Prints: file:// URL: found, b 1.png | relative URL: directory boards/, b%201.png
# Needs python3.13 (or its path in PYTHON) and Linux; fetches 400 MB. Exits with 0 while that is so, with 1 once it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for python in "${PYTHON:-python3.13}" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13.*/bin/python; do
  "$python" -c '' 2>/dev/null && break
done
command -v "$python" > /dev/null || { echo "not run: there is no $python here"; exit 2; }
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q bpy==5.3.0 opentimelineio==0.18.1
BLENDER_USER_RESOURCES=$folder "$folder/venv/bin/python" - "$folder" <<'EOF'
import os
import sys
from pathlib import Path

import bpy
import opentimelineio as otio

folder = Path(sys.argv[1])
(folder / "edit" / "boards").mkdir(parents=True)
picture = bpy.data.images.new("board", 8, 8)
picture.file_format, picture.filepath_raw = "PNG", str(folder / "edit" / "boards" / "b 1.png")
picture.save()

span = otio.opentime.TimeRange(otio.opentime.RationalTime(0, 24), otio.opentime.RationalTime(48, 24))
urls = (folder / "edit" / "boards" / "b 1.png").as_uri(), "boards/b%201.png"
clips = [otio.schema.Clip("board", otio.schema.ExternalReference(url, span), span) for url in urls]
timeline = otio.schema.Timeline("edit")
timeline.tracks.append(otio.schema.Track("V1", clips))
otio.adapters.write_to_file(timeline, str(folder / "edit" / "edit.otio"))

bpy.context.workspace.sequencer_scene = bpy.context.scene
bpy.ops.wm.otio_import(filepath=str(folder / "edit" / "edit.otio"))
absolute, relative = sorted(bpy.context.scene.sequence_editor.strips, key=lambda strip: strip.left_handle)
names = [strip.elements[0].filename for strip in (absolute, relative)]
found = os.path.exists(os.path.join(absolute.directory, names[0]))
print(f"file:// URL: {'found' if found else 'not found'}, {names[0]} | relative URL: directory {relative.directory}, {names[1]}")
sys.stdout.flush()
sys.exit(0 if (found, relative.directory, names) == (True, "boards/", ["b 1.png", "b%201.png"]) else 1)
EOF
