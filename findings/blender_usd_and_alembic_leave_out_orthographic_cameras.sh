#!/usr/bin/env bash
# Blender writes an orthographic camera into USD and Alembic files as an empty, and says nothing
#
# Versions: the wheel bpy 5.3.0 (Python 3.13); 4.2.23 and 5.2.3 do the same. usd-core 26.11 reads the USD file.
# Given: a perspective camera and an orthographic one, as a set's plan is seen by.
# Expected: the camera, where the format has such ones, as USD does (UsdGeomCamera's projection); where it has none, a warning. glTF
#   and FBX keep both cameras.
# Seen: the orthographic one is a transform without a camera under it. The operators say FINISHED and report nothing.
# Prints: Alembic: {Lens: CAMERA, Plan: EMPTY} | glTF: {Lens: CAMERA, Plan: CAMERA}; USD cameras: [Lens], and of the other is left: Xform
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
"$python" -m venv "$folder/usd"
"$folder/usd/bin/pip" install -q usd-core==26.11
BLENDER_USER_RESOURCES=$folder "$folder/venv/bin/python" - "$folder" <<'EOF'
import sys

import bpy

folder = sys.argv[1]
bpy.ops.wm.read_factory_settings(use_empty=True)
for name, kind in (("Lens", "PERSP"), ("Plan", "ORTHO")):
    camera = bpy.data.cameras.new(name)
    camera.type = kind
    bpy.context.scene.collection.objects.link(bpy.data.objects.new(name, camera))
bpy.ops.wm.usd_export(filepath=folder + "/set.usda")
bpy.ops.wm.alembic_export(filepath=folder + "/set.abc", start=1, end=1)
bpy.ops.export_scene.gltf(filepath=folder + "/set.glb", export_cameras=True)
seen = {}
for name, read, file in (("Alembic", bpy.ops.wm.alembic_import, "set.abc"), ("glTF", bpy.ops.import_scene.gltf, "set.glb")):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    read(filepath=f"{folder}/{file}")
    seen[name] = dict(sorted((each.name, each.type) for each in bpy.data.objects))
print(f"Alembic: {seen['Alembic']} | glTF: {seen['glTF']}")
sys.stdout.flush()
both = {"Lens": "CAMERA", "Plan": "CAMERA"}
sys.exit(0 if (seen["Alembic"], seen["glTF"]) == ({**both, "Plan": "EMPTY"}, both) else 1)
EOF
"$folder/usd/bin/python" - "$folder" <<'EOF'
import sys

from pxr import Usd, UsdGeom

stage = Usd.Stage.Open(sys.argv[1] + "/set.usda")
cameras = [prim.GetName() for prim in stage.Traverse() if prim.IsA(UsdGeom.Camera)]
print(f"USD cameras: {cameras}, and of the other is left: {stage.GetPrimAtPath('/root/Plan').GetTypeName()}")
sys.exit(0 if cameras == ["Lens"] and stage.GetPrimAtPath("/root/Plan").GetTypeName() == "Xform" else 1)
EOF
