"""Health checks: liveness and readiness."""

from collections.abc import Callable

from django.core.checks import Tags, run_checks
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pixstudio.installation.locations import command_text
from pixstudio.web.queries import missing_migrations


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: 200 while the process responds; no database access."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Readiness: 200 if requests can be served, else 503; one line per check."""
    findings = {name: look() for name, look in READINESS.items()}
    lines = [f"{name}: {problem or 'ok'}\n" for name, problem in findings.items()]
    status = 503 if any(findings.values()) else 200
    return HttpResponse("".join(lines), status=status, content_type="text/plain; charset=utf-8")


def _database_problem() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "can't be reached"
    return ""


def _migrations_problem() -> str:
    try:
        missing = missing_migrations()
    except DatabaseError:
        return "can't be read"
    return f"{len(missing)} missing; run `{command_text('release')}`" if missing else ""


def _keys_problem() -> str:
    found = run_checks(tags=[Tags.security])
    return "FIELD_KEYS can't be used" if any(f.id == "accounts.E001" for f in found) else ""


READINESS: dict[str, Callable[[], str]] = {
    "database": _database_problem,
    "migrations": _migrations_problem,
    "keys": _keys_problem,
}
