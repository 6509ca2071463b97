#!/usr/bin/env bash
# Blender's USD exporter writes the first Principled BSDF among a material's nodes, though nothing leads from it to the output
#
# Versions: the wheel bpy 5.3.0 (Python 3.13); 4.2.23 and 5.2.3 do the same. usd-core 26.11 reads the file.
# Given: a material that glows green, by an Emission node at its output; a red Principled BSDF stands beside it and is linked to nothing.
# Expected: the preview surface of what is rendered, or none, as for a material with an Emission node alone, of which there is none.
# Seen: a red preview surface. glTF's exporter begins at the output and writes the green one.
# Prints: USD: UsdPreviewSurface, diffuse 1.0, 0.0, 0.0, emissive None | glTF: emissive 0.0, 1.0, 0.0
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

import bpy

folder = sys.argv[1]
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.mesh.primitive_plane_add()
material = bpy.data.materials.new("Glow")
tree = material.node_tree
tree.nodes.clear()
stray = tree.nodes.new("ShaderNodeBsdfPrincipled")
stray.inputs["Base Color"].default_value = (1.0, 0.0, 0.0, 1.0)
glow, output = tree.nodes.new("ShaderNodeEmission"), tree.nodes.new("ShaderNodeOutputMaterial")
glow.inputs["Color"].default_value = (0.0, 1.0, 0.0, 1.0)
tree.links.new(glow.outputs["Emission"], output.inputs["Surface"])
bpy.context.object.data.materials.append(material)
bpy.ops.wm.usd_export(filepath=folder + "/set.usda")
bpy.ops.export_scene.gltf(filepath=folder + "/set.gltf", export_format="GLTF_SEPARATE")
with open(folder + "/set.gltf") as told:
    emissive = json.load(told)["materials"][0].get("emissiveFactor")
print("glTF: emissive", emissive)
sys.stdout.flush()
sys.exit(0 if emissive == [0, 1, 0] else 1)
EOF
"$python" -m venv "$folder/usd"
"$folder/usd/bin/pip" install -q usd-core==26.11
"$folder/usd/bin/python" - "$folder" <<'EOF'
import sys

from pxr import Usd, UsdShade

stage = Usd.Stage.Open(sys.argv[1] + "/set.usda")
(surface,) = (UsdShade.Shader(prim) for prim in stage.Traverse() if prim.IsA(UsdShade.Shader))
values = {each.GetBaseName(): each.Get() for each in surface.GetInputs()}
print(f"USD: {surface.GetIdAttr().Get()}, diffuse {values.get('diffuseColor')}, emissive {values.get('emissiveColor')}")
sys.exit(0 if tuple(values["diffuseColor"]) == (1, 0, 0) and "emissiveColor" not in values else 1)
EOF
