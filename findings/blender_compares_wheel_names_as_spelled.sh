#!/usr/bin/env bash
# Blender: two spellings of one wheel's name unpack over each other, and removing one deletes the other's files for good
#
# Versions: the wheel bpy 5.3.0 (Python 3.13); 4.2.23 and 4.5.15 do the same. Real wheels: markupsafe 2.1.5 ("MarkupSafe-2.1.5-…") and
#   markupsafe 3.0.3 ("markupsafe-3.0.3-…"), whose name was spelled anew, as Pillow's was with 10.2.
# Expected: names are compared as the packaging specification says, without regard to case: of two versions only the newer one is
#   unpacked, and it stays when the older one's extension goes.
# Seen: both are unpacked into `markupsafe/`; when the older one is no longer wanted, `markupsafe/` is deleted, and as the newer one's
#   .dist-info is still there, it is not unpacked again.
# Prints: both: 2 dist-info | after removal: 1 dist-info, markupsafe/ is gone
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
for version in 2.1.5 3.0.3; do
  "$folder/venv/bin/pip" download -q --no-deps --only-binary :all: --python-version 3.12 --platform manylinux2014_x86_64 \
    -d "$folder/wheels" "markupsafe==$version"
done
BLENDER_USER_RESOURCES=$folder/profile "$folder/venv/bin/python" - "$folder" <<'EOF'
import sys
from pathlib import Path

import bpy
from _bpy_internal.extensions.wheel_manager import apply_action

folder = Path(sys.argv[1])
old, new = sorted(map(str, (folder / "wheels").glob("*.whl")), key=lambda path: "-3." in path)
local = folder / ".local"
packages = local / "lib" / "site-packages"
packages.mkdir(parents=True)


def want(*wheels):
    sources = [(str(number), [wheel]) for number, wheel in enumerate(wheels)]
    ignore = lambda *_: None
    apply_action(
        local_dir=str(local), local_dir_site_packages=str(packages), wheel_list=sources, error_fn=ignore, remove_error_fn=ignore, debug=False
    )
    return len(list(packages.glob("*.dist-info"))), (packages / "markupsafe").is_dir()


both, left = want(new, old), want(new)
print(f"both: {both[0]} dist-info | after removal: {left[0]} dist-info, markupsafe/ is {'there' if left[1] else 'gone'}")
sys.stdout.flush()
sys.exit(0 if (both, left) == ((2, True), (1, False)) else 1)
EOF
