"""What a worker keeps of memory, and what it leaves out."""

import os
import platform
import subprocess
import sys

import pytest

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


# 100 MB in small pieces, below a last one that stays: without help the C library keeps them.
KEPT = """
from pathlib import Path
import django
django.setup()
from pixstudio.web.background.memory import return_free_memory, share_malloc_arenas
def used():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4
share_malloc_arenas()
pieces = [bytes(2000) for _ in range(50_000)]
last = bytes(2000)
pieces.clear()
before = used()
return_free_memory()
print(before - used())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="Other C libraries keep no pages.")
def test_free_memory_goes_back_to_the_system() -> None:
    assert int(_printed(KEPT)) > 50_000


def test_a_worker_loads_nothing_that_only_pages_need() -> None:
    assert _printed(LOADED) == "[]"


def _printed(program: str) -> str:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
