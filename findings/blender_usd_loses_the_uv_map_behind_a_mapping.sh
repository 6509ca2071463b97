#!/usr/bin/env bash
# Blender's USD exporter renames a mesh's UV map to `st`, but not in a material that reads it through a Mapping node
#
# Versions: the wheel bpy 5.3.0 (Python 3.13); 4.2.23 and 5.2.3 do the same. usd-core 26.11 reads the file.
# Given: two planes with one UV map each, UVMap, and a material each with a picture: on one the UV Map node leads to the picture directly, on the
#   other through a Mapping node. Exported with the options that the operator has by itself, Rename UV Maps (rename_uvmaps) among them.
# Expected: both materials read the coordinates that their mesh has.
# Seen: both meshes have primvars:st; the first material reads `st`, the second `UVMap`, which there is not: its picture shows one colour, that of
#   its corner. With rename_uvmaps=False all are called UVMap, and both are right.
# Prints: meshes: st, st | Direct reads st | Mapped reads UVMap
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
for name in ("Direct", "Mapped"):
    bpy.ops.mesh.primitive_plane_add()
    material = bpy.data.materials.new(name)
    tree = material.node_tree
    surface = next(node for node in tree.nodes if node.type == "BSDF_PRINCIPLED")
    picture, layout = tree.nodes.new("ShaderNodeTexImage"), tree.nodes.new("ShaderNodeUVMap")
    picture.image, layout.uv_map = bpy.data.images.new(name, 8, 8), "UVMap"
    source = layout.outputs["UV"]
    if name == "Mapped":
        mapping = tree.nodes.new("ShaderNodeMapping")
        tree.links.new(source, mapping.inputs["Vector"])
        source = mapping.outputs["Vector"]
    tree.links.new(source, picture.inputs["Vector"])
    tree.links.new(picture.outputs["Color"], surface.inputs["Base Color"])
    bpy.context.object.data.materials.append(material)
bpy.ops.wm.usd_export(filepath=folder + "/set.usda")
bpy.ops.wm.usd_export(filepath=folder + "/kept.usda", rename_uvmaps=False)
EOF
"$python" -m venv "$folder/usd"
"$folder/usd/bin/pip" install -q usd-core==26.11
"$folder/usd/bin/python" - "$folder" <<'EOF'
import sys

from pxr import Usd, UsdGeom, UsdShade


def names(path):
    """The texture coordinates that the meshes have, and those that each material reads."""
    stage = Usd.Stage.Open(path)
    meshes = [UsdGeom.PrimvarsAPI(prim).GetPrimvars() for prim in stage.Traverse() if prim.IsA(UsdGeom.Mesh)]
    had = sorted({each.GetPrimvarName() for primvars in meshes for each in primvars if "texCoord" in str(each.GetTypeName())})
    read = {}
    for prim in stage.Traverse():
        varname = UsdShade.Shader(prim).GetInput("varname") if prim.IsA(UsdShade.Shader) else None
        if varname:
            read[prim.GetParent().GetName()] = str(varname.Get())
    return had, read


had, read = names(sys.argv[1] + "/set.usda")
print(f"meshes: {', '.join(had)} | Direct reads {read['Direct']} | Mapped reads {read['Mapped']}")
kept = names(sys.argv[1] + "/kept.usda")
print(f"with rename_uvmaps=False: {kept}")
is_so = (had, read) == (["st"], {"Direct": "st", "Mapped": "UVMap"})
sys.exit(0 if is_so and kept == (["UVMap"], {"Direct": "UVMap", "Mapped": "UVMap"}) else 1)
EOF
