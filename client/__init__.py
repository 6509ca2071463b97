"""Requests, providers, couriers and takes of Set Dresser. Plain Python: nothing in this package may import bpy.

`courier` is not among the names: what Blender's process may know of it is imported by name, where the import contract sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import account as account
    from . import asked_and_came as asked_and_came
    from . import assignment as assignment
    from . import cancelling as cancelling
    from . import choices as choices
    from . import chosen_files as chosen_files
    from . import colour_limits as colour_limits
    from . import compositing as compositing
    from . import composition as composition
    from . import content_credentials as content_credentials
    from . import courier_process as courier_process
    from . import credentials as credentials
    from . import dispatch as dispatch
    from . import durable as durable
    from . import errors as errors
    from . import exports as exports
    from . import file_lock as file_lock
    from . import file_names as file_names
    from . import folder_contents as folder_contents
    from . import framing as framing
    from . import gate as gate
    from . import interface_languages as interface_languages
    from . import job as job
    from . import job_folder as job_folder
    from . import language_tags as language_tags
    from . import ledger as ledger
    from . import ledger_totals as ledger_totals
    from . import leftovers as leftovers
    from . import lettering as lettering
    from . import library as library
    from . import limits as limits
    from . import messages as messages
    from . import metadata as metadata
    from . import models as models
    from . import online_access as online_access
    from . import options as options
    from . import own_files as own_files
    from . import packages as packages
    from . import picture_check as picture_check
    from . import picture_headers as picture_headers
    from . import picture_opening as picture_opening
    from . import placement as placement
    from . import plain_values as plain_values
    from . import prices as prices
    from . import prompt_composing as prompt_composing
    from . import proofreading as proofreading
    from . import provenance as provenance
    from . import provider_registry as provider_registry
    from . import providers as providers
    from . import redaction as redaction
    from . import references as references
    from . import request as request
    from . import rescue as rescue
    from . import session_state as session_state
    from . import signs as signs
    from . import sizes as sizes
    from . import spending_report as spending_report
    from . import spent as spent
    from . import take as take
    from . import version as version
else:
    from .loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
