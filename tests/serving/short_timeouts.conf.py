"""The studio's own gunicorn.conf.py with little patience, so that tests needn't wait for the ends of it."""

import runpy
from pathlib import Path

from pixstudio.serving import asgi_bridge, request_bodies, worker

globals().update(runpy.run_path(str(Path(__file__).parents[2] / "gunicorn.conf.py")))
worker.HEAD_SECONDS = 1.0
worker.STALL_TIMEOUT_SECONDS = 1.0  # type: ignore[attr-defined]
asgi_bridge.SMALL_BODY_SECONDS = 1.5  # type: ignore[attr-defined]
request_bodies.STALL_TIMEOUT_SECONDS = 1.0
request_bodies.GRACE_SECONDS = 2.0
request_bodies.MIN_BYTES_PER_SECOND = 100_000
