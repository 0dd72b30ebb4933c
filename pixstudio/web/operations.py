"""Signs of life, written by the background processes."""

import datetime as dt

from pixstudio.web.models import Heartbeat


def beat(*, name: str, now: dt.datetime) -> None:
    """Note that the process called `name` (`clock`, `worker`) is alive. May be repeated."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": now})
