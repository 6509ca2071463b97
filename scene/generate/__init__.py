"""From Generate to a posted job: what is asked for, what goes along, what it will cost. Main thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import example as example
    from . import inputs as inputs
    from . import post as post
    from . import presets as presets
    from . import preview as preview
    from . import prompt as prompt
    from . import request as request
else:
    from ...client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
