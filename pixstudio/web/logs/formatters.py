"""Log records as lines and as JSON. Both redact everything they write, tracebacks included."""

import datetime as dt
import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from pixstudio.web.secrets.log_redaction import redact_secrets

# Fields that hold a secret whatever it looks like.
SECRET_NAMES = re.compile(r"password|passwd|token|secret|authorization|cookie|api_?key|dsn", re.I)
REDACTED = "…"
# Django adds the whole request, whose person, route and id are fields of their own.
LEFT_OUT = ("request", "context", "server_time")


def redact_values(value: Any, name: str = "") -> Any:
    """The value with every text in it redacted, and texts under a name of a secret replaced.

    What is neither number, list nor mapping becomes text.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if SECRET_NAMES.search(name):
        return REDACTED
    if isinstance(value, dict):
        return {str(key): redact_values(one, str(key)) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact_values(one, name) for one in value]
    return redact_secrets(str(value))


class LineFormatter(logging.Formatter):
    """`time LEVEL logger message [request_id=… route=…]`, and a traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        context = getattr(record, "context", {})
        words = " ".join(f"{name}={value}" for name, value in context.items())
        record.origin_text = f" [{words}]" if words else ""
        return redact_secrets(super().format(record))


class JsonLineFormatter(JsonFormatter):
    """One JSON object a line: `time` (UTC), `level`, `logger`, `message`, where it comes from, and more."""

    def __init__(self) -> None:
        names = {"levelname": "level", "name": "logger", "exc_info": "exception"}
        super().__init__("%(levelname)s %(name)s %(message)s", rename_fields=names)

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        log_data["time"] = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(
            timespec="milliseconds"
        )
        super().add_fields(log_data, record, message_dict)
        log_data.update(getattr(record, "context", {}))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {
            name: redact_values(value, name)
            for name, value in log_data.items()
            if name not in LEFT_OUT and value is not None
        }
