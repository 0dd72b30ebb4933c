"""Optional packages (the extras in pyproject.toml) and the sentence shown where one is missing."""

from collections.abc import Mapping
from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

from pixstudio.installation.locations import IS_CLONE

MODULES = {
    "demo": ("numpy",),
    "mcp": ("mcp",),
    "otel": (
        "opentelemetry.sdk",
        "opentelemetry.exporter.otlp.proto.http",
        "opentelemetry.instrumentation.requests",
    ),
    "s3": ("storages", "boto3"),
    "sentry": ("sentry_sdk",),
    "rq": ("django_tasks_rq", "django_rq", "redis"),
}
OF_SETTINGS = {"SENTRY_DSN": "sentry", "OTEL_EXPORTER_OTLP_ENDPOINT": "otel"}


def missing_extra(extra: str, *, needed_by: str) -> str:
    """Sentence that names the missing packages and the command that installs them, or "" if none."""
    missing = [name for name in MODULES[extra] if not _is_installed(name)]
    if not missing:
        return ""
    return (
        f"{needed_by} needs packages that are not installed ({', '.join(missing)}). "
        f"{_installation_text(extra)}"
    )


def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        # A package that it would be in.
        return False


def _installation_text(extra: str) -> str:
    if IS_CLONE:
        return f"Run `make install EXTRAS={extra}`, or install requirements-{extra}.lock."
    return f"Install them beside the studio: `pip install 'pixstudio[{extra}]'`, or as you installed it."


def require_extra(extra: str, *, needed_by: str) -> None:
    """Raises: ImproperlyConfigured with the sentence of `missing_extra`."""
    if problem := missing_extra(extra, needed_by=needed_by):
        raise ImproperlyConfigured(problem)


def require_extras_of(settings: Mapping[str, object]) -> None:
    """Check the settings that need an extra as soon as they have a value. Raises: ImproperlyConfigured."""
    for name, extra in OF_SETTINGS.items():
        if settings[name]:
            require_extra(extra, needed_by=name)
