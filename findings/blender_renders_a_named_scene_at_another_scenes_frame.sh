#!/usr/bin/env bash
# Blender's render operator with a scene's name renders that scene at the frame of the scene that is open, and leaves it there
#
# Versions: the wheel bpy 5.3.0 (Python 3.13); 5.2.3 and 4.2.23 do the same.
# Given: the scene Board stands at frame 42, the open scene at frame 7. Then bpy.ops.render.render(scene="Board", write_still=True).
# Expected: Board's frame 42: its name was given, and nothing was said of frames.
# Seen: Board is rendered at frame 7, and its own current frame is 7 from then on. Whoever wants its frame has to open it, or to set the open
#   scene's frame before.
# Prints: rendered Board at 7 | afterwards: Board at 7, the open scene at 7
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
import sys

import bpy

bpy.ops.wm.read_factory_settings(use_empty=True)
opened, board = bpy.context.scene, bpy.data.scenes.new("Board")
for scene in (opened, board):
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 1
    scene.render.resolution_x = scene.render.resolution_y = 8
    scene.render.filepath = f"{sys.argv[1]}/{scene.name}.png"
    scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(scene.camera)
board.frame_set(42)
opened.frame_set(7)
rendered = []
bpy.app.handlers.render_pre.append(lambda scene, *_: rendered.append((scene.name, scene.frame_current)))
bpy.ops.render.render(scene="Board", write_still=True)
print(f"rendered {rendered[0][0]} at {rendered[0][1]} | afterwards: Board at {board.frame_current}, the open scene at {opened.frame_current}")
sys.stdout.flush()
sys.exit(0 if (rendered, board.frame_current) == ([("Board", 7)], 7) else 1)
EOF
