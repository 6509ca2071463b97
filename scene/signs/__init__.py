"""Signs in the scene: their list, their surfaces, their takes, the language that is shown. Main thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import between_steps as between_steps
    from . import choosing as choosing
    from . import edit as edit
    from . import generating as generating
    from . import language as language
    from . import legibility as legibility
    from . import linked_sign as linked_sign
    from . import material as material
    from . import on_the_way as on_the_way
    from . import picture_shown as picture_shown
    from . import pictures as pictures
    from . import pictures_ahead as pictures_ahead
    from . import placement as placement
    from . import proofreading as proofreading
    from . import proofs as proofs
    from . import properties as properties
    from . import rendering as rendering
    from . import replacing as replacing
    from . import report_read as report_read
    from . import reports as reports
    from . import revision as revision
    from . import shots as shots
    from . import sign_list as sign_list
    from . import sign_reference as sign_reference
    from . import status as status
    from . import surface as surface
    from . import surroundings as surroundings
    from . import switching as switching
    from . import tables as tables
    from . import take_images as take_images
else:
    from ...client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
