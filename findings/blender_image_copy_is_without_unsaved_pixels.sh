#!/usr/bin/env bash
# Blender: a copy of an image is a copy of its file: what was painted or scaled since is not in it
#
# Versions: the wheel bpy 5.3.0 (Python 3.13); 4.2.23 and 5.2.3 do the same.
# Given: a generated image and one read from a file, both given new pixels; the latter scaled, too. Each is copied.
# Expected: ID.copy gives "a copy of this data-block": what is seen in the one is seen in the other, as with meshes and node trees.
# Seen: the copy of the generated image is blank, that of the other is the file as it was, at its old size. Neither counts as changed
#   (is_dirty), and no error is raised. Packing first (Image.pack) brings the pixels over.
# Prints: generated: 0.9 -> 0.0 | painted: 0.9 -> 0.25 | scaled: 8 -> 4 | packed first: 0.9 -> 0.9
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

path = sys.argv[1] + "/board.png"


def filled(image, value):
    image.pixels.foreach_set([value, value, value, 1.0] * (image.size[0] * image.size[1]))
    image.update()
    return image


def compared(image):
    return tuple(round(each.pixels[0], 2) for each in (image, image.copy()))


saved = filled(bpy.data.images.new("saved", 4, 4), 0.25)
saved.file_format, saved.filepath_raw = "PNG", path
saved.save()

generated = compared(filled(bpy.data.images.new("generated", 4, 4), 0.9))
painted = compared(filled(bpy.data.images.load(path), 0.9))
scaled = bpy.data.images.load(path)
scaled.scale(8, 8)
sizes = scaled.size[0], scaled.copy().size[0]
packed = filled(bpy.data.images.load(path), 0.9)
packed.pack()
seen = generated, painted, sizes, compared(packed)
print("generated: {0[0]} -> {0[1]} | painted: {1[0]} -> {1[1]} | scaled: {2[0]} -> {2[1]} | packed first: {3[0]} -> {3[1]}".format(*seen))
sys.stdout.flush()
sys.exit(0 if seen == ((0.9, 0.0), (0.9, 0.25), (8, 4), (0.9, 0.9)) else 1)
EOF
