"""Errors sent to a Sentry server: off unless SENTRY_DSN is set, and then without people and secrets."""

from typing import Any

import sentry_sdk
from django.conf import settings

from pixstudio.web.logs.context import current_facts
from pixstudio.web.logs.formatters import redact_values

# Parts of an event that hold what people typed, or who they are.
LEFT_OUT = ("data", "cookies", "env", "query_string")


def start_sentry() -> None:
    """Report errors from now on: no traces, no bodies of requests, no values of variables, no people."""
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        traces_sample_rate=None,
        auto_session_tracking=False,
        server_name="pixstudio",
        before_send=clean_event,
        before_breadcrumb=clean_breadcrumb,
    )


def clean_event(event: Any, _hint: dict[str, Any]) -> Any:
    """The event without what people typed, redacted as logs are, with the same facts as tags."""
    request = event.get("request") or {}
    event["request"] = {name: one for name, one in request.items() if name not in LEFT_OUT}
    event.pop("user", None)
    event["tags"] = {**(event.get("tags") or {}), **current_facts()}
    return {name: redact_values(value, name) for name, value in event.items()}


def clean_breadcrumb(crumb: Any, _hint: dict[str, Any]) -> Any:
    """What came before, redacted; without statements of the database, whose values are people's texts."""
    return None if crumb.get("category") == "query" else redact_values(crumb)
