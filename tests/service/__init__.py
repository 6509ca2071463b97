"""A stand-in for the image services, for tests and for trying the add-on without money. No bpy.

`with Service() as service:` runs it; `service.order(...)` makes things go wrong; `service.received` and
`service.billed` are its books. `python -m tests.service` runs it for a person.
"""

from __future__ import annotations

from .billing import Billed, Usage
from .exchange import Part, Received
from .faults import SPOILT, SPOILT_JSON
from .orders import Order
from .refusals import REFUSALS
from .server import Service
from .settings import Settings

__all__ = ["REFUSALS", "SPOILT", "SPOILT_JSON", "Billed", "Order", "Part", "Received", "Service", "Settings", "Usage"]
