"""Settings of a sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pixstudio.sandbox.state.fixtures import DEMO_TOKEN

ProgressMode = Literal["time", "tick", "once"]
API_PATH = "/v2/pixverse"


@dataclass(frozen=True, kw_only=True)
class SandboxSettings:
    """Settings of a sandbox: address, job progress, persistence.

    `seconds` is the length of a job and `off_peak_seconds` that of an off-peak one (default three
    times as long), both for `progress="time"`. With `render_videos=False` every result is a small
    clip of the right length. With `persistent` the state under `state_dir` survives a restart. What is older
    than `keep_days` is removed; 0 keeps all.
    """

    state_dir: Path
    port: int = 0
    host: str = "127.0.0.1"
    seconds: float = 8.0
    off_peak_seconds: float | None = None
    progress: ProgressMode = "time"
    token: str | None = None
    render_videos: bool = True
    persistent: bool = False
    keep_days: float = 0.0

    @property
    def accepted_token(self) -> str:
        """The bearer token that requests must carry."""
        return self.token or DEMO_TOKEN

    def seconds_of(self, *, off_peak: bool) -> float:
        """How many seconds a job takes from acceptance to its end."""
        if not off_peak:
            return self.seconds
        return self.seconds * 3 if self.off_peak_seconds is None else self.off_peak_seconds
