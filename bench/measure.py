"""`dev.py bench`: runs inside Blender with the built zip installed, measures, prints a table and JSON. Exit code 1 when a limit is missed.

    measure.py [--json FILE] [--report-only] [--only TOPIC …] [--quick] [--against ZIP]

What is judged is the median of several runs; the note of a figure says of how many, and how they spread. No limit is a time: each is
a ratio to something measured in the same run. What can be compared is compared, the two sides taking turns: a job with a bare request, this
build with another one. All other times are divided by what a fixed piece of work takes just then (`yardstick.py`). Other programs share
the machine, so times are processor times where that is what counts; on a busy machine (its load stands above the table) those on the wall are longer.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import (
    capturing,
    carrying,
    compositing,
    crowding,
    decoding,
    delivering,
    drawing,
    first_placements,
    generating,
    lettering,
    loading,
    masking,
    recovering,
    signing,
    switching,
)
from bench.figures import Figure, table
from bench.run import Run
from bench.stand_in import StandIn

TOPICS: dict[str, Callable[[Run], list[Figure]]] = {
    "capturing": capturing.measure,
    "loading": loading.measure,
    "drawing": drawing.measure,
    "recovering": recovering.measure,
    "delivering": delivering.measure,
    "placing": first_placements.measure,
    "carrying": carrying.measure,
    "crowding": crowding.measure,
    "decoding": decoding.measure,
    "generating": generating.measure,
    "masking": masking.measure,
    "compositing": compositing.measure,
    "signing": signing.measure,
    "switching": switching.measure,
    "lettering": lettering.measure,
}


def main(words: list[str]) -> int:
    """Measure and tell; the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the JSON there too")
    parser.add_argument("--report-only", action="store_true", help="exit with 0 even when a limit is missed")
    parser.add_argument("--only", nargs="+", choices=tuple(TOPICS), default=tuple(TOPICS), metavar="TOPIC")
    parser.add_argument("--quick", action="store_true", help="fewer repeats, for trying a change")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="ZIP",
        help="loading, generating, masking: another build of the extension to compare with",
    )
    chosen = parser.parse_args(words)
    figures: list[Figure] = []
    with StandIn(latency=2.0) as service, tempfile.TemporaryDirectory(prefix="set-dresser-bench-") as scratch:
        for name in chosen.only:
            print(f"measuring: {name} …", file=sys.stderr, flush=True)
            figures += TOPICS[name](Run(service, Path(scratch) / name, chosen.quick, chosen.against))
    plain = {
        "blender": bpy.app.version_string,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "load": [round(load, 2) for load in os.getloadavg()] if hasattr(os, "getloadavg") else [],
        "figures": [figure.to_plain() for figure in figures],
    }
    print(f"\nBlender {plain['blender']}, Python {plain['python']}, {plain['machine']}, load {plain['load']}")
    print(table(figures))
    told = json.dumps(plain, indent=1, ensure_ascii=False)
    print("\n" + told, flush=True)
    if chosen.json:
        chosen.json.write_text(told + "\n", "utf-8")
    missed = [figure.name for figure in figures if figure.is_met is False]
    if missed:
        print("missed: " + "; ".join(missed), file=sys.stderr)
    return 1 if missed and not chosen.report_only else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
