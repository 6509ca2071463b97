#!/usr/bin/env bash
# Blender 5.3: the first input of Vector Transform is a hidden whole number, and a link to "input 0" goes there
#
# Versions: the wheel bpy 5.3.0 (Python 3.13). 4.2.23, 4.5.15 and 5.2.3 have one input, Vector.
# Expected: `node.inputs[0]` of ShaderNodeVectorTransform is its Vector, as it has always been; or a link to an input that is not
#   available is refused.
# Seen: `inputs[0]` is "LightIndex" (INT, not available); `links.new` to it succeeds, the Vector stays unlinked, and what is rendered through
#   it is as if it were zero: black. By name, `inputs["Vector"]`, all is well.
# Prints: LightIndex INT unavailable | link by position goes to LightIndex | link by name goes to Vector
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
BLENDER_USER_RESOURCES=$folder "$folder/venv/bin/python" - <<'EOF'
import sys
import bpy

tree = bpy.data.node_groups.new("Tree", "ShaderNodeTree")
node, source = tree.nodes.new("ShaderNodeVectorTransform"), tree.nodes.new("ShaderNodeCombineXYZ")
first = node.inputs[0]
by_position = tree.links.new(source.outputs[0], first).to_socket.identifier
by_name = tree.links.new(source.outputs["Vector"], node.inputs["Vector"]).to_socket.identifier
state = "unavailable" if first.is_unavailable else "available"
print(f"{first.identifier} {first.type} {state} | link by position goes to {by_position} | link by name goes to {by_name}")
sys.stdout.flush()
is_so = (first.identifier, first.type, state, by_position, by_name) == ("LightIndex", "INT", "unavailable", "LightIndex", "Vector")
sys.exit(0 if is_so else 1)
EOF
