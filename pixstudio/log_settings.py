"""Django's LOGGING: each record as a line or as JSON on standard error, with secrets blanked."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

FORMATTERS: dict[str, dict[str, Any]] = {
    "lines": {
        "()": "pixstudio.web.logs.formatters.LineFormatter",
        "format": "%(asctime)s %(levelname)s %(name)s %(message)s%(origin_text)s",
    },
    "json": {"()": "pixstudio.web.logs.formatters.JsonLineFormatter"},
}


def logging_settings(level: str, log_format: str) -> dict[str, Any]:
    """The settings at a level such as "INFO". Raises: ImproperlyConfigured for an unknown format."""
    if log_format not in FORMATTERS:
        raise ImproperlyConfigured(f"LOG_FORMAT is “{log_format}”; it has to be lines or json.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "context": {"()": "pixstudio.web.logs.context.ContextFilter"},
            "secrets": {"()": "pixstudio.web.secrets.log_redaction.SecretFilter"},
        },
        "formatters": {"record": FORMATTERS[log_format]},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "record",
                "filters": ["context", "secrets"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django_tasks": {"level": "WARNING"},
            "django_tasks_db": {"level": "WARNING"},
        },
    }
