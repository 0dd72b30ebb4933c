"""`python -m pixstudio.sandbox --port N --seconds S --state DIR` serves until stopped."""

from __future__ import annotations

import argparse
from pathlib import Path

from pixstudio.sandbox.server import run
from pixstudio.sandbox.settings import SandboxSettings


def parse_settings(arguments: list[str] | None = None) -> SandboxSettings:
    """Settings from the command line; `--state` is the folder of uploads, videos and the database."""
    parser = argparse.ArgumentParser(prog="pixstudio.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--seconds", type=float, default=8.0, help="seconds per job")
    parser.add_argument("--state", type=Path, default=Path("data/sandbox"))
    parser.add_argument("--progress", choices=["time", "tick", "once"], default="time")
    parser.add_argument("--token", default=None)
    parser.add_argument("--forget", action="store_true", help="start empty after a restart")
    parser.add_argument(
        "--tiny-films", action="store_true", help="serve small clips without rendering"
    )
    given = parser.parse_args(arguments)
    return SandboxSettings(
        port=given.port,
        host=given.host,
        state_dir=given.state,
        seconds=given.seconds,
        progress=given.progress,
        token=given.token,
        render_videos=not given.tiny_films,
        persistent=not given.forget,
    )


if __name__ == "__main__":
    run(parse_settings())
