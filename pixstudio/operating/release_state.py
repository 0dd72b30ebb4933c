"""What a start of this version needs: a database and static files that are of this version."""

import json
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from pixstudio.installation.locations import command_text
from pixstudio.installation.version import current_version
from pixstudio.web.database.version import newer_database_problem
from pixstudio.web.queries import missing_migrations

MANIFEST = "staticfiles.json"


def release_problems() -> list[str]:
    """One sentence for each thing that keeps this version from starting; empty if it can start.

    Raises: django.db.Error if the database is unreachable.
    """
    if newer := newer_database_problem():
        return [newer]
    run = f"Back up, then run `{command_text('release')}`."
    problems = []
    if count := len(missing_migrations()):
        problems.append(
            f"The database is not of this version: {count} migrations are missing. {run}"
        )
    return problems + static_problems()


def database_outage() -> str:
    """One sentence if the database is unreachable, else "". Creates the file of a new SQLite database."""
    try:
        missing_migrations()
    except DatabaseError as error:
        said = " ".join(str(error).split())
        return (
            f"The database can't be reached ({said}). Check DATABASE_URL, or DATA_DIR for SQLite."
        )
    return ""


def static_problems() -> list[str]:
    """At most one sentence, if the static files were not collected by this version."""
    if "Manifest" not in settings.STORAGES["staticfiles"]["BACKEND"]:
        return []
    run = f"Run `{command_text('release')}`."
    if not (Path(settings.STATIC_ROOT) / MANIFEST).is_file():
        return [f"Style sheets and scripts are not in {settings.STATIC_ROOT}. {run}"]
    collected = collected_version()
    if collected and collected != current_version():
        return [f"Style sheets and scripts are those of version {collected}. {run}"]
    return []


def collected_version() -> str:
    """The version whose `release` collected the static files; "" where `collectstatic` ran by itself."""
    try:
        return str(json.loads(_record().read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return ""


def record_release() -> None:
    """Remember in DATA_DIR which version's static files are collected."""
    _record().write_text(json.dumps({"version": current_version()}) + "\n", encoding="utf-8")


def _record() -> Path:
    return Path(settings.DATA_DIR) / "release.json"
