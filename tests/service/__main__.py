"""The stand-in service for a person: `python -m tests.service --port 8765` prints what to put into the preferences."""

from __future__ import annotations

import argparse
import logging
from decimal import Decimal

from .repainting import WAYS
from .server import Service
from .services import SERVICES
from .settings import Settings


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.service", description=__doc__)
    parser.add_argument("--port", type=int, default=8765, help="0 takes any free one")
    parser.add_argument("--latency", type=float, default=3.0, help="seconds that a picture takes (default 3)")
    parser.add_argument("--credits", type=Decimal, default=Decimal(10), help="dollars on the Segmind account")
    parser.add_argument("--grain", action="store_true", help="make files as big as real ones")
    parser.add_argument(
        "--repaint", choices=WAYS, default="", help="edit as a real model does: repaint the whole frame"
    )
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    settings = Settings(
        latency=chosen.latency,
        partial_seconds=chosen.latency / 3,
        credits=chosen.credits,
        grain=chosen.grain,
        repaint=chosen.repaint,
        repaint_right=2.0,
    )
    service = Service(chosen.port, settings).start()
    print(_card(service), flush=True)
    try:
        service.wait_until_stopped()
    except KeyboardInterrupt:
        for entry in service.billed:
            print(f"would have billed {entry.cost:.4f} dollars: {entry.provider}, {entry.prompt[:60]!r}")
        service.stop()


def _card(service: Service) -> str:
    return f"""The stand-in service is running. Nothing here costs money or leaves this machine.

In the add-on's preferences:
{_preferences(service)}

A prompt with [blocked] in it meets the content filter. What goes wrong otherwise is ordered from another terminal:
  curl {service.address}/_orders -d '{{"refusal": "rate_limit", "retry_after": 5}}'
  curl {service.address}/_orders -d '{{"cut_at": 1000}}'
  curl {service.address}/_billed

Press Ctrl-C to stop."""


def _preferences(service: Service) -> str:
    lines = []
    for each in SERVICES.values():
        rows = [(name.replace("_", " "), address) for name, address in service.fields_of(each.name).items()]
        rows.append(("key", f"{each.key}   {each.note}".rstrip()))
        lines += [
            f"  {each.label if number == 0 else '':9} {name:15} {value}" for number, (name, value) in enumerate(rows)
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
