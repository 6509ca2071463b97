#!/usr/bin/env bash
# Blender: `from __future__ import annotations` makes the registration of properties several times slower
#
# Versions: the wheel bpy 5.3.0 (Python 3.13); 4.2.23, 4.5.15 and 5.2.3 do the same.
# Given: the same property groups of 40 properties each, in a module with and in one without that import.
# Expected: the import is recommended for its cheaper start: annotations are not evaluated where they stand.
# Seen: register_class takes some 0.1 milliseconds for each class without it, and 0.8 with it: Blender has the texts evaluated by
#   typing.get_type_hints, one compilation for each property. What is saved at the definition is paid several times at each start.
# Prints times in milliseconds of processor time; asserts a ratio of 2.5 at least where about 8 is seen.
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
import importlib
import sys
import time
from pathlib import Path

import bpy

folder = Path(sys.argv[1])
sys.path.insert(0, str(folder))
body = "".join(
    f"class Group{number}(PropertyGroup):\n" + "".join(f"    value_{each}: FloatProperty(name='Value')\n" for each in range(40))
    for number in range(20)
)
imports = "from bpy.props import FloatProperty\nfrom bpy.types import PropertyGroup\n"
(folder / "at_once.py").write_text(imports + body)
(folder / "postponed.py").write_text("from __future__ import annotations\n" + imports + body)


def milliseconds(name):
    """Of the registration of one class; the least of five measurements, so that other programs on the machine do not count."""
    measured = []
    for _ in range(5):
        sys.modules.pop(name, None)
        module = importlib.import_module(name)
        classes = [getattr(module, f"Group{number}") for number in range(20)]
        began = time.process_time()
        for each in classes:
            bpy.utils.register_class(each)
        measured.append((time.process_time() - began) / len(classes) * 1e3)
        for each in classes:
            bpy.utils.unregister_class(each)
    return min(measured)


at_once, postponed = milliseconds("at_once"), milliseconds("postponed")
print(f"annotations at once: {at_once:.2f} | postponed: {postponed:.2f}")
sys.stdout.flush()
sys.exit(0 if postponed > 2.5 * at_once else 1)
EOF
