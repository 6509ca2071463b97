"""What is made of a reply to a capture: drift undone, put into the capture through the mask, counted, cut. No bpy, no I/O.

`composing` has the order of the steps; `drift_measured` and `tones` measure (with numpy, where there is one), `correcting` undoes,
`blending` puts together, `checking` counts anew what must not have changed, `encoding` writes without loss, `saying` tells the artist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import blending as blending
    from . import checking as checking
    from . import composed as composed
    from . import composing as composing
    from . import correcting as correcting
    from . import drift as drift
    from . import drift_measured as drift_measured
    from . import encoding as encoding
    from . import mending as mending
    from . import opening as opening
    from . import saying as saying
    from . import tones as tones
else:
    from ..loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
