#!/usr/bin/env bash
# Blender: Image.save_render sends a finished 8-bit picture through the scene's view transform once more
#
# Versions: the wheel bpy 5.3.0 (Python 3.13); 4.2.23 and 5.2.3 do the same.
# Given: a PNG file of one sRGB colour, loaded as an image; a scene with AgX, as a new one has. The image is written as PNG by save_render, with
#   that scene's settings, which is how an add-on writes an image in another format or depth without touching it.
# Expected: the same colour. The picture is display-referred, and viewers, the Image Editor among them, show it as it is; the documentation
#   ("Save image to a specific path using a scenes render settings") speaks of no look that is put on it.
# Seen: another colour, as if its light had been rendered: contrast and saturation are AgX's. Image.save writes it as it is.
# Prints: loaded: 204, 51, 26 | save: 204, 51, 26 | save_render: 191, 57, 20
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

folder = sys.argv[1]
bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
scene.view_settings.view_transform = "AgX"
scene.render.image_settings.file_format = "PNG"


def colour_of(image):
    return [round(value * 255) for value in image.pixels[:3]]


made = bpy.data.images.new("Made", 4, 4)
made.generated_color = (0.8, 0.2, 0.1, 1.0)
made.file_format, made.filepath_raw = "PNG", folder + "/made.png"
made.save()
loaded = bpy.data.images.load(folder + "/made.png")
loaded.save_render(folder + "/save_render.png", scene=scene)
loaded.filepath_raw = folder + "/save.png"
before = colour_of(loaded)
loaded.save()
saved, rendered = (colour_of(bpy.data.images.load(f"{folder}/{name}.png")) for name in ("save", "save_render"))
for name, colour in (("loaded", before), ("save", saved), ("save_render", rendered)):
    print(f"{name}: {', '.join(map(str, colour))}")
sys.stdout.flush()
sys.exit(0 if saved == before and max(abs(a - b) for a, b in zip(before, rendered)) > 3 else 1)
EOF
