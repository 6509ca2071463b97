"""Signs as data: a surface's words in every language, how a request is made of them, and how they travel to translators. No bpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import cells as cells
    from . import damaged_words as damaged_words
    from . import garbled_words as garbled_words
    from . import languages as languages
    from . import legibility as legibility
    from . import other_formats as other_formats
    from . import presets as presets
    from . import row_checks as row_checks
    from . import sign as sign
    from . import sign_request as sign_request
    from . import spreadsheet_errors as spreadsheet_errors
    from . import states as states
    from . import table as table
    from . import table_changes as table_changes
    from . import table_columns as table_columns
    from . import table_file as table_file
    from . import table_preview as table_preview
    from . import variables as variables
else:
    from ..loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
