#!/usr/bin/env bash
# The OpenEXR package for Python writes a view of an array as if it lay in memory in one piece: a scrambled picture, without an error
#
# Versions:  OpenEXR 3.5.3, numpy 2.3.4.
# Given:     a picture that is mirrored, halved or turned by numpy's own means, none of which copies: dtype and shape are right, the strides
#            are not those of a fresh array.
# Expected:  the values as numpy shows them, or an error, as for a wrong dtype.
# Seen:      as many values are written as the shape says, from the view's first address on in the order of memory:
#                mirrored: [19. 18. 17. 16.] is read as [19. 20. 21. 22.]
#            numpy.ascontiguousarray before the writing helps.
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet OpenEXR==3.5.3 numpy==2.3.4

cat > "$folder/find.py" <<'PYTHON'
import sys

import numpy
import OpenEXR

path = sys.argv[1] + "/depth.exr"
depth = numpy.arange(48, dtype=numpy.float32).reshape(12, 4)
middle = depth[4:8]
views = {"mirrored": middle[:, ::-1], "halved": middle[:, ::2], "turned": middle.T}


def read_back(values: numpy.ndarray) -> numpy.ndarray:
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    with OpenEXR.File(header, {"Y": values}) as file:
        file.write(path)
    with OpenEXR.File(path) as file:
        return file.channels()["Y"].pixels.copy()


for name, view in views.items():
    print(f"{name}: {view[0]} is read as {read_back(view)[0]}")
    if numpy.array_equal(read_back(view), view):
        raise SystemExit("changed: a view is written as it is")
    if not numpy.array_equal(read_back(numpy.ascontiguousarray(view)), view):
        raise SystemExit("changed: not even a copy is written as it is")
PYTHON
"$folder/venv/bin/python" "$folder/find.py" "$folder"
