"""One user action each: say why it cannot be done, build, call, report. May import scene and client, never panels.

What an action does is imported when it is first done: loading all of it would cost every start of Blender.
"""

from __future__ import annotations

import bpy

from .account import SETDRESSER_OT_forget_key, SETDRESSER_OT_store_key, SETDRESSER_OT_test_key
from .bake import SETDRESSER_OT_bake_projection
from .compare import SETDRESSER_OT_compare, SETDRESSER_OT_end_compare
from .continuity import CONTINUITY_CLASSES
from .example import SETDRESSER_OT_try_example
from .failures import SETDRESSER_OT_tell_failures
from .fonts import SETDRESSER_OT_look_through_fonts
from .generate import SETDRESSER_OT_generate
from .generate_signs import GENERATE_SIGNS_CLASSES
from .job import (
    SETDRESSER_OT_cancel_all_jobs,
    SETDRESSER_OT_cancel_job,
    SETDRESSER_OT_dismiss_jobs,
    SETDRESSER_OT_explain_job,
    SETDRESSER_OT_finish_job,
    SETDRESSER_OT_look_back,
    SETDRESSER_OT_move_job_first,
    SETDRESSER_OT_pause_queue,
    SETDRESSER_OT_resume_queue,
    SETDRESSER_OT_send_job,
    SETDRESSER_OT_turn_page,
)
from .library import SETDRESSER_OT_open_library, SETDRESSER_OT_open_take
from .mask import SETDRESSER_OT_drag_mask_box, SETDRESSER_OT_new_mask_image, SETDRESSER_OT_show_mask
from .partial_pictures import SETDRESSER_OT_partial_pictures_here
from .place import SETDRESSER_OT_place_take
from .preset import PRESET_CLASSES
from .prompt import SETDRESSER_OT_edit_prompt, SETDRESSER_OT_use_field
from .proofreading import PROOFREADING_CLASSES
from .reference import REFERENCE_CLASSES
from .sign import SIGN_CLASSES
from .sign_language import SIGN_LANGUAGE_CLASSES
from .sign_table import SIGN_TABLE_CLASSES
from .sign_words import SIGN_WORDS_CLASSES
from .spending import SETDRESSER_OT_export_spending, SETDRESSER_OT_refresh_spending
from .untried_blender import SETDRESSER_OT_accept_untried_blender
from .viewport import SETDRESSER_OT_show_takes

CLASSES: tuple[type[bpy.types.Operator | bpy.types.FileHandler], ...] = (
    SETDRESSER_OT_generate,
    SETDRESSER_OT_cancel_job,
    SETDRESSER_OT_cancel_all_jobs,
    SETDRESSER_OT_pause_queue,
    SETDRESSER_OT_resume_queue,
    SETDRESSER_OT_move_job_first,
    SETDRESSER_OT_turn_page,
    SETDRESSER_OT_dismiss_jobs,
    SETDRESSER_OT_explain_job,
    SETDRESSER_OT_send_job,
    SETDRESSER_OT_tell_failures,
    SETDRESSER_OT_finish_job,
    SETDRESSER_OT_look_back,
    SETDRESSER_OT_place_take,
    SETDRESSER_OT_bake_projection,
    SETDRESSER_OT_open_take,
    SETDRESSER_OT_open_library,
    SETDRESSER_OT_edit_prompt,
    SETDRESSER_OT_use_field,
    SETDRESSER_OT_try_example,
    SETDRESSER_OT_test_key,
    SETDRESSER_OT_store_key,
    SETDRESSER_OT_forget_key,
    SETDRESSER_OT_partial_pictures_here,
    SETDRESSER_OT_look_through_fonts,
    SETDRESSER_OT_show_takes,
    SETDRESSER_OT_accept_untried_blender,
    SETDRESSER_OT_show_mask,
    SETDRESSER_OT_drag_mask_box,
    SETDRESSER_OT_new_mask_image,
    SETDRESSER_OT_export_spending,
    SETDRESSER_OT_refresh_spending,
    *REFERENCE_CLASSES,
    *PRESET_CLASSES,
    *CONTINUITY_CLASSES,
    *SIGN_CLASSES,
    *SIGN_WORDS_CLASSES,
    *GENERATE_SIGNS_CLASSES,
    *SIGN_LANGUAGE_CLASSES,
    *SIGN_TABLE_CLASSES,
    *PROOFREADING_CLASSES,
    SETDRESSER_OT_compare,
    SETDRESSER_OT_end_compare,
)
