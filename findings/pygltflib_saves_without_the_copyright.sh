#!/usr/bin/env bash
# pygltflib drops a model's copyright, and every empty value of its own data, when it saves what it has loaded
#
# Versions:  pygltflib 1.16.5.
# Given:     a glTF file with asset.copyright and asset.extras (as Blender writes a copyright, and licences are handed on), and scene extras
#            with a number 0, an empty text and an empty list. It is loaded and saved with nothing done in between.
# Expected:  what stands in the file stays in it; extras are the application's own, and 0, "" and [] are values there.
# Seen:      of `asset` only the version is left, beside pygltflib as the generator; "" and [] are gone from the extras, 0 is there.
#                asset: generator, version | extras: {'take': 'a7', 'frame': 0}
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pygltflib==1.16.5

cat > "$folder/find.py" <<'PYTHON'
import json
import sys
from pathlib import Path

from pygltflib import GLTF2

folder = Path(sys.argv[1])
extras = {"take": "a7", "frame": 0, "note": "", "signs": []}
document = {
    "asset": {"version": "2.0", "generator": "a modeller", "copyright": "CC BY 4.0", "extras": {"source": "a library"}},
    "scene": 0,
    "scenes": [{"name": "Set", "nodes": [0], "extras": extras}],
    "nodes": [{"name": "Shop"}],
}
(folder / "set.gltf").write_text(json.dumps(document))
GLTF2().load(str(folder / "set.gltf")).save(str(folder / "again.gltf"))
again = json.loads((folder / "again.gltf").read_text())
print(f"asset: {', '.join(sorted(again['asset']))} | extras: {again['scenes'][0]['extras']}")
if sorted(again["asset"]) != ["generator", "version"]:
    raise SystemExit("changed: the asset's entries are kept")
if again["scenes"][0]["extras"] != {"take": "a7", "frame": 0}:
    raise SystemExit("changed: empty values are kept")
PYTHON
"$folder/venv/bin/python" "$folder/find.py" "$folder"
