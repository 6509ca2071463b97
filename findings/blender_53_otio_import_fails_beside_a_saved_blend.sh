#!/usr/bin/env bash
# Blender 5.3: wm.otio_import does not find its file once the .blend is saved, even by an absolute path
#
# Versions: the wheel bpy 5.3.0 (Python 3.13).
# Given: an .otio file, named by its absolute path: imported before and after the .blend is saved in the same folder. An .obj beside it is
#   imported the same way.
# Expected: as with every other importer, the path's form makes no difference.
# Seen: before the saving it is imported. After it: "Failed to read OTIO timeline '//edit.otio'": `relative_path` is on by default, the
#   path is made relative to the .blend, and "//" is not resolved before the file is opened. With relative_path=False it works.
# Prints: not saved: FINISHED | saved: RuntimeError | saved, relative_path=False: FINISHED | saved, an .obj: FINISHED
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
stack = {"OTIO_SCHEMA": "Stack.1", "metadata": {}, "name": "tracks", "source_range": None, "effects": [], "markers": [], "children": []}
timeline = {"OTIO_SCHEMA": "Timeline.1", "metadata": {}, "name": "edit", "global_start_time": None, "tracks": stack}
(folder / "edit.otio").write_text(json.dumps(timeline))
(folder / "set.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")


def imported(operator, name, **options):
    bpy.context.workspace.sequencer_scene = bpy.context.scene
    try:
        return next(iter(operator(filepath=str(folder / name), **options)))
    except RuntimeError as error:
        return type(error).__name__


seen = [imported(bpy.ops.wm.otio_import, "edit.otio")]
bpy.ops.wm.save_as_mainfile(filepath=str(folder / "shot.blend"))
seen.append(imported(bpy.ops.wm.otio_import, "edit.otio"))
seen.append(imported(bpy.ops.wm.otio_import, "edit.otio", relative_path=False))
seen.append(imported(bpy.ops.wm.obj_import, "set.obj"))
print("not saved: {} | saved: {} | saved, relative_path=False: {} | saved, an .obj: {}".format(*seen))
sys.stdout.flush()
sys.exit(0 if seen == ["FINISHED", "RuntimeError", "FINISHED", "FINISHED"] else 1)
EOF
