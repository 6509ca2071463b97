#!/usr/bin/env bash
# Blender: what one node's value or place costs to set grows with the number of nodes in its tree
#
# Versions: the wheel bpy 5.3.0 (Python 3.13); 4.2.23 and 5.2.3 do the same.
# Given: a node group of 20 nodes and one of 800. In each an input's default_value and a node's location are set again and again, and ten
#   nodes are added; and in each a node's label is set.
# Expected: to set a value takes as long in the one as in the other, as a label does.
# Seen: some 20 and 500 microseconds for a value, as much for the location, which changes nothing that is rendered; 50 and 4,000 for a new
#   node, so that a tree's making takes the square, or more, of its size. A label: 1 and 1. A small tree beside a large one stays quick:
#   what is made by a script is made in small groups, or copied whole (ID.copy).
# Prints times in microseconds of processor time; asserts a ratio of 4 at least where 20 and more are seen, and none for the label.
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
import time

import bpy


def microseconds(change, times=20):
    """The least of five measurements, so that other programs on the machine do not count."""
    measured = []
    for _ in range(5):
        began = time.process_time()
        for _ in range(times):
            change()
        measured.append((time.process_time() - began) / times * 1e6)
    return min(measured)


def costs(size):
    tree = bpy.data.node_groups.new("Tree", "ShaderNodeTree")
    node = [tree.nodes.new("ShaderNodeMath") for _ in range(size)][3]
    return {
        "value": microseconds(lambda: setattr(node.inputs[0], "default_value", 0.5)),
        "location": microseconds(lambda: setattr(node, "location", (1, 2))),
        "new node": microseconds(lambda: tree.nodes.new("ShaderNodeMath"), 2),
        "label": microseconds(lambda: setattr(node, "label", "Sign")),
    }


small, large = costs(20), costs(800)
for what in small:
    print(f"{what}: {small[what]:.0f} in a tree of 20, {large[what]:.0f} in one of 800")
sys.stdout.flush()
grows = all(large[what] > 4 * small[what] for what in ("value", "location", "new node"))
sys.exit(0 if grows and large["label"] < large["value"] / 4 else 1)
EOF
