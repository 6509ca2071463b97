"""The jobs on their way and what surrounds them: their list, the couriers, keys, money. Main thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import account as account
    from . import failures as failures
    from . import job_list as job_list
    from . import job_pages as job_pages
    from . import job_view as job_view
    from . import keys as keys
    from . import left_behind as left_behind
    from . import own_jobs as own_jobs
    from . import previews as previews
    from . import price as price
    from . import spending as spending
    from . import tasks as tasks
    from . import timer as timer
    from . import workers as workers
else:
    from ...client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
