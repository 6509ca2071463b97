#!/usr/bin/env bash
# OpenTimelineIO's url_from_filepath does not encode what it makes a URL of, and its filepath_from_url cuts that off again
#
# Versions: OpenTimelineIO 0.18.1.
# Given: files in folders "act #1" and "who?": names that Linux and macOS allow, and Windows the first. Each path is made a URL by
#   url_from_filepath and a path again by filepath_from_url; and a timeline with it is written as .otioz, which packs its media.
# Expected: the two functions are each other's inverse, as pathlib's as_uri and from_uri are.
# Seen: the URL holds the "#" and "?" as they are, so that reading it leaves out all that follows. Packing raises NotAFileOnDisk for a file
#   that is there, with the path cut short. A URL from pathlib's as_uri is read and packed right.
# Prints, for each: the path that comes back (from the folder on) | packing: what is raised | packing with as_uri: packed
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet opentimelineio==0.18.1

cat > "$folder/find.py" <<'PYTHON'
import sys
from pathlib import Path

import opentimelineio as otio

folder = Path(sys.argv[1])
span = otio.opentime.TimeRange(otio.opentime.RationalTime(0, 24), otio.opentime.RationalTime(48, 24))


def packing(url: str) -> str:
    timeline = otio.schema.Timeline("edit")
    timeline.tracks.append(otio.schema.Track("V1", [otio.schema.Clip("board", otio.schema.ExternalReference(url, span), span)]))
    (folder / "edit.otioz").unlink(missing_ok=True)
    try:
        otio.adapters.write_to_file(timeline, str(folder / "edit.otioz"))
    except Exception as error:
        return type(error).__name__
    return "packed"


found = {}
for name in ("act #1", "who?"):
    path = folder / name / "board.png"
    path.parent.mkdir()
    path.write_bytes(b"\x89PNG")
    url = otio.url_utils.url_from_filepath(str(path))
    back = otio.url_utils.filepath_from_url(url).removeprefix(f"{folder}/")
    found[name] = back, packing(url), packing(path.as_uri())
    print(f"{name}/board.png: {back} | packing: {found[name][1]} | packing with as_uri: {found[name][2]}")
if found != {name: (back, "NotAFileOnDisk", "packed") for name, back in (("act #1", "act "), ("who?", "who"))}:
    raise SystemExit("changed: paths come back whole, or are packed")
PYTHON
"$folder/venv/bin/python" "$folder/find.py" "$folder"
