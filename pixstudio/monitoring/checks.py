"""System checks of the settings of /metrics and of the operators' team."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

SHORTEST_TOKEN = 20


def check_metrics_access(**_: Any) -> list[CheckMessage]:
    """METRICS_TOKEN can't be guessed; METRICS_LOOPBACK is not for a studio behind a proxy of this machine."""
    found: list[CheckMessage] = []
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        hint = "`openssl rand -hex 32` prints a good one."
        words = f"METRICS_TOKEN is shorter than {SHORTEST_TOKEN} characters."
        found.append(Error(words, hint=hint, id="monitoring.E001"))
    if settings.METRICS_LOOPBACK and settings.IS_HTTPS:
        words = "METRICS_LOOPBACK is on while a proxy stands in front of the studio."
        hint = "What a proxy of this machine passes on comes from loopback too. Use METRICS_TOKEN."
        found.append(Warning(words, hint=hint, id="monitoring.W001"))
    return found
