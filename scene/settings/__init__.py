"""What an artist sets: for the next request, with the scene; and what belongs to the person and the machine. Main thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import library_folder as library_folder
    from . import options as options
    from . import preference_values as preference_values
    from . import preferences as preferences
    from . import prompt_text as prompt_text
    from . import references as references
    from . import request as request
else:
    from ...client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
