"""References in a request: pictures that go along beside the capture, and the style that a project keeps. Main thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import camera_facts as camera_facts
    from . import consent as consent
    from . import convert as convert
    from . import edit as edit
    from . import files as files
    from . import in_request as in_request
    from . import listed as listed
    from . import pixels as pixels
    from . import status as status
    from . import style as style
    from . import turntable as turntable
else:
    from ...client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
