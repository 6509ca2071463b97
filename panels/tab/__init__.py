"""What the Set Dresser tab shows, a file for each of its panels or parts: loaded when it is first drawn. Only draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import capture as capture
    from . import compare as compare
    from . import job_list as job_list
    from . import mask as mask
    from . import proofreading as proofreading
    from . import quality as quality
    from . import references as references
    from . import sections as sections
    from . import signs as signs
    from . import spending as spending
    from . import untried_blender as untried_blender
    from . import wrapping as wrapping
else:
    from ...client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
