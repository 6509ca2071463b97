#!/usr/bin/env bash
# Blender reads a mesh's corners and material indices into an array a hundred times slower by their usual names than by the attributes behind them
#
# Versions: the wheel bpy 5.3.0 (Python 3.13); 5.2.3 and 4.2.23 do the same.
# Given: a grid of 320,000 triangles, and arrays of the right type and size for foreach_get.
# Expected: mesh.loops.foreach_get("vertex_index", …) is a copy, as mesh.attributes[".corner_vert"].data.foreach_get("value", …) is: both
#   give the same numbers of the same memory. So with polygons' and the attribute's material_index.
# Seen: the usual names take some 200 and 700 times as long (45 ms and 0.2 ms, 15 ms and 0.02 ms here); they go corner by corner through a
#   getter. loop_triangles has no attribute behind it: 0.16 microseconds a triangle, 0.16 s for a million, for vertices alone.
# Prints: corners: times as slow N | material indices: times as slow N   (each over 20)
# Needs python3.13 (or its path in PYTHON) and Linux; fetches 400 MB. Exits with 0 while both are over 20 times as slow, with 1 once they are not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for python in "${PYTHON:-python3.13}" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13.*/bin/python; do
  "$python" -c '' 2>/dev/null && break
done
command -v "$python" > /dev/null || { echo "not run: there is no $python here"; exit 2; }
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q bpy==5.3.0 numpy==2.3.4
BLENDER_USER_RESOURCES=$folder "$folder/venv/bin/python" - <<'EOF'
import sys
import time

import bpy
import numpy

bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.mesh.primitive_grid_add(x_subdivisions=400, y_subdivisions=400)
mesh = bpy.context.object.data
mesh.attributes.new("material_index", "INT", "FACE")
corners, indices = (numpy.empty(len(each), numpy.int32) for each in (mesh.loops, mesh.polygons))


def seconds(read):
    """The shortest processor time of nine."""
    times = []
    for _ in range(9):
        start = time.process_time_ns()
        read()
        times.append(time.process_time_ns() - start)
    return min(times)


def ratio(what, usual, behind, name, array):
    slow = seconds(lambda: usual.foreach_get(name, array))
    read = array.copy()
    fast = seconds(lambda: mesh.attributes[behind].data.foreach_get("value", array))
    assert (read == array).all(), "the same numbers"
    print(f"{what}: times as slow {slow / fast:.0f}")
    return slow / fast


ratios = (
    ratio("corners", mesh.loops, ".corner_vert", "vertex_index", corners),
    ratio("material indices", mesh.polygons, "material_index", "material_index", indices),
)
sys.stdout.flush()
sys.exit(0 if min(ratios) > 20 else 1)
EOF
