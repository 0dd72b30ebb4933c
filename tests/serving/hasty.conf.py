"""The studio's own gunicorn.conf.py with little patience, so that tests needn't wait for the ends of it."""

import runpy
from pathlib import Path

from pixstudio.serving import bodies, bridge, worker

globals().update(runpy.run_path(str(Path(__file__).parents[2] / "gunicorn.conf.py")))
worker.HEAD_SECONDS = 1.0
worker.STALLED_SECONDS = 1.0  # type: ignore[attr-defined]
bridge.SMALL_BODY_SECONDS = 1.5  # type: ignore[attr-defined]
bodies.STALLED_SECONDS = 1.0
bodies.FIRST_SECONDS = 2.0
bodies.SLOWEST_BYTES_A_SECOND = 100_000
