#!/usr/bin/env bash
# Blender: bpy.path.clean_name makes one file name of "Fähre" and "Föhre", and lets "渡：し" pass as it is
#
# Versions: the wheel bpy 5.3.0 (Python 3.13); 4.2.23 and 5.2.3 do the same.
# Given: names of shops on signs, in several scripts.
# Expected: the documentation: "All characters besides A-Z/a-z, 0-9 are replaced with "_"", so that a name is safe on any system; or else
#   that letters stay letters.
# Seen: letters of Latin-1 are replaced, each by one "_"; all others pass, full-width ":" and "/" among them. So two German or French names
#   become one, and the later file replaces the earlier, while names in Devanagari or Chinese are not cleaned at all.
# Prints: Fähre -> F_hre, Föhre -> F_hre, दुकान -> दुकान, 渡：し -> 渡：し, Őr -> Őr
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
BLENDER_USER_RESOURCES=$folder PYTHONUTF8=1 "$folder/venv/bin/python" - <<'EOF'
import sys

import bpy

names = "Fähre", "Föhre", "दुकान", "渡：し", "Őr"
cleaned = [bpy.path.clean_name(name) for name in names]
print(", ".join(f"{name} -> {clean}" for name, clean in zip(names, cleaned)))
sys.stdout.flush()
sys.exit(0 if cleaned == ["F_hre", "F_hre", *names[2:]] else 1)
EOF
