#!/usr/bin/env bash
# The OpenEXR package for Python writes numbers that do not fit as other numbers, and drops lists of whole numbers
#
# Versions:  OpenEXR 3.5.3, numpy 2.3.4.
# Given:     attributes for a picture's header: whole numbers of more than 31 bits (a seed, an identifier), a list of whole numbers.
# Expected:  an error, as there is for a value of an unknown type ("unrecognized type of attribute").
# Seen:      2**31 is read back as -2147483648, 2**40 as 0, and the attribute with the list [10, 20] is not in the file. [1.0, 2.0],
#            (10, 20) and numbers up to 2**31 - 1 come back as they were.
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

path = sys.argv[1] + "/board.exr"


def read_back(value: object) -> object:
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage, "shot": value}
    with OpenEXR.File(header, {"Y": numpy.zeros((2, 2), numpy.float32)}) as file:
        file.write(path)
    with OpenEXR.File(path) as file:
        return file.header().get("shot", "nothing")


found = {str(value): str(read_back(value)) for value in (2**31 - 1, 2**31, 2**40, [10, 20], [1.0, 2.0])}
for value, back in found.items():
    print(f"{value}: {back}")
expected = {"2147483647": "2147483647", "2147483648": "-2147483648", str(2**40): "0", "[10, 20]": "nothing", "[1.0, 2.0]": "[1.0, 2.0]"}
if found != expected:
    raise SystemExit("changed: what does not fit is refused or kept")
PYTHON
"$folder/venv/bin/python" "$folder/find.py" "$folder"
