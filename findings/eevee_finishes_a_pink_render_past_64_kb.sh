#!/usr/bin/env bash
# EEVEE draws a material pink, and the render ends as finished, once the material's unlinked values pass 64 kB: some 28 projections of one wall
#
# Versions: the wheel bpy 5.2.3 (Python 3.13) on Mesa's software OpenGL, whose largest uniform block is 64 kB, as many drivers' is.
# Given: a material whose colour goes through a chain of Mapping nodes that change nothing; each has three unlinked vectors, 16 bytes each in
#   the material's one uniform block. Rendered with 100 of them and with 1,500, as many values as some 28 camera projections have.
# Expected: the same colour, or a render that fails: the operator returns FINISHED only for a picture that shows the material.
# Seen: with 1,500 the picture is pink (1, 0, 1). The console alone says so, on linking the shader: Uniform block _node_tree too big
#   (72016/65536). The operator returns FINISHED, and no report, flag or handler tells a script.
# Prints: 100 nodes: FINISHED, 0.0 0.7 0.0 | 1500 nodes: FINISHED, 1.0 0.0 1.0
# Needs python3.13 (or its path in PYTHON), Linux and Debian's libegl1 and libgl1-mesa-dri; fetches 400 MB, takes a minute.
# Exits with 0 while that is so, with 1 once it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for python in "${PYTHON:-python3.13}" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13.*/bin/python; do
  "$python" -c '' 2>/dev/null && break
done
command -v "$python" > /dev/null || { echo "not run: there is no $python here"; exit 2; }
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q bpy==5.2.3
LIBGL_ALWAYS_SOFTWARE=1 BLENDER_USER_RESOURCES=$folder "$folder/venv/bin/python" - "$folder" <<'EOF'
import sys

import bpy


def rendered(count):
    """What the operator returned, and the middle pixel."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "BLENDER_EEVEE"
    scene.render.resolution_x = scene.render.resolution_y = 16
    scene.view_settings.view_transform = "Standard"
    scene.render.filepath = sys.argv[1] + "/wall.png"
    bpy.ops.mesh.primitive_plane_add(size=10)
    material = bpy.data.materials.new("Wall")
    tree = material.node_tree
    if tree is None:  # before 5.0
        material.use_nodes = True
        tree = material.node_tree
    tree.nodes.clear()
    output, emission = tree.nodes.new("ShaderNodeOutputMaterial"), tree.nodes.new("ShaderNodeEmission")
    tree.links.new(emission.outputs[0], output.inputs[0])
    colour = tree.nodes.new("ShaderNodeCombineXYZ")
    colour.inputs[1].default_value = 0.5
    last = colour.outputs[0]
    for _ in range(count):
        mapping = tree.nodes.new("ShaderNodeMapping")
        tree.links.new(last, mapping.inputs[0])
        last = mapping.outputs[0]
    tree.links.new(last, emission.inputs[0])
    bpy.context.object.data.materials.append(material)
    scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.camera.location.z = 5
    scene.collection.objects.link(scene.camera)
    (said,) = bpy.ops.render.render(write_still=True)
    picture = bpy.data.images.load(scene.render.filepath)
    middle = 4 * (8 * 16 + 8)
    return said, [round(value, 1) for value in picture.pixels[middle : middle + 3]]


few, many = rendered(100), rendered(1500)
for count, (said, colour) in ((100, few), (1500, many)):
    print(f"{count} nodes: {said}, {' '.join(map(str, colour))}")
sys.stdout.flush()
sys.exit(0 if (few, many) == (("FINISHED", [0.0, 0.7, 0.0]), ("FINISHED", [1.0, 0.0, 1.0])) else 1)
EOF
