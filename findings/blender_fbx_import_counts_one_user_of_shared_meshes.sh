#!/usr/bin/env bash
# Blender's FBX importer shares a mesh between objects and counts one user, so that a new material gets a slot on one of them only
#
# Versions: the wheel bpy 5.3.0 (Python 3.13); 5.2.3 does the same; 4.2.23 has the older importer, which counts two.
# Given: two objects that share a mesh with one material, exported as FBX, and read by wm.fbx_import. Then mesh.materials.append of a second one.
# Expected: mesh.users is 2, and both objects have two material slots.
# Seen: mesh.users is 1, whoever asks; after the append one object has two slots, the other one, so that slot 2 cannot be reached there and faces
#   of that material show the first. Giving the object its own mesh again (obj.data = obj.data) sets its slots right.
# Prints: users 1, slots 1, 1 | appended: users 1, materials 2, slots 2, 1 | given again: slots 2, 2
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
bpy.ops.mesh.primitive_cube_add()
shared = bpy.context.object.data
shared.materials.append(bpy.data.materials.new("Wall"))
bpy.context.collection.objects.link(bpy.data.objects.new("Second", shared))
bpy.ops.export_scene.fbx(filepath=folder + "/set.fbx")
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.wm.fbx_import(filepath=folder + "/set.fbx")
objects = [each for each in bpy.data.objects if each.type == "MESH"]
mesh = objects[0].data
assert len(objects) == 2 and objects[1].data == mesh


def slots():
    return sorted((len(each.material_slots) for each in objects), reverse=True)


before = mesh.users, slots()
mesh.materials.append(bpy.data.materials.new("Trim"))
after = mesh.users, len(mesh.materials), slots()
for each in objects:
    each.data = mesh
again = slots()
print(f"users {before[0]}, slots {before[1]} | appended: users {after[0]}, materials {after[1]}, slots {after[2]} | given again: slots {again}")
sys.stdout.flush()
sys.exit(0 if (before, after) == ((1, [1, 1]), (1, 2, [2, 1])) else 1)
EOF
