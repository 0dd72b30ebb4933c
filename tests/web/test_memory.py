"""What a worker keeps of memory, and what it leaves out."""

import os
import subprocess
import sys

from pixstudio.web.background.memory import return_free_memory, share_malloc_arenas

# Only pages need these.
SELDOM = ("rapidfuzz", "boto3", "numpy", "pixstudio.urls")
LOADED = f"""
import sys, django
django.setup()
from pixstudio.effects import tasks
from pixstudio.imports import tasks
from pixstudio.jobs import tasks
from pixstudio.library import tasks
print([name for name in {SELDOM!r} if name in sys.modules])
"""


def test_giving_memory_back_does_no_harm() -> None:
    share_malloc_arenas()
    return_free_memory()


def test_a_worker_loads_nothing_that_only_pages_need() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", LOADED], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
