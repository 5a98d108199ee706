"""`manage.py work` with little patience: what stands still is ended after seconds, soon retried.

Only numbers differ from the product's, with which a test would take a quarter of an hour.
"""

import sys
from datetime import timedelta
from functools import partial

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from diary import jobs  # noqa: E402
from media_processing import pipeline  # noqa: E402

pipeline.Limits = partial(pipeline.Limits, stall_seconds=3)  # type: ignore[assignment, misc]
jobs._BACK_OFF = (timedelta(seconds=0.5),)  # type: ignore[assignment]
call_command(*sys.argv[1:])
