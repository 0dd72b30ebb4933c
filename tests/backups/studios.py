"""A studio with something of everything, commands as an operator runs them, and other databases for a
while."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

# Rows of these differ after a restore: jobs are held, which the log says, and bulk runs are ended.
CHANGED_BY_RESTORING = {
    *("audit_auditchain", "audit_auditentry", "jobs_generation", "web_studiostate"),
    "selections_bulkrun",
}


def run(name: str, *arguments: object, **options: Any) -> tuple[int, str]:
    """Exit status and words of a command."""
    out = StringIO()
    try:
        call_command(name, *map(str, arguments), stdout=out, **options)
    except CommandError as error:
        return 1, f"{out.getvalue()}{error}"
    except SystemExit as ending:
        return int(str(ending.code)), out.getvalue()
    return 0, out.getvalue()


def done(name: str, *arguments: object) -> str:
    """Words of a command that has to succeed."""
    code, words = run(name, *arguments)
    assert code == 0, words
    return words


def manifests(folder: Path) -> list[dict[str, Any]]:
    """The manifests of a folder's backups, the oldest first."""
    paths = sorted(folder.glob("backups/*/manifest.json"))
    return [json.loads(path.read_text()) for path in paths]


def digests(manifest: dict[str, Any]) -> dict[str, tuple[int, str]]:
    return {one["name"]: (one["rows"], one["digest"]) for one in manifest["tables"]}


def differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    """Tables whose rows differ between two backups."""
    first, second = digests(one), digests(other)
    assert first.keys() == second.keys()
    return {name for name in first if first[name] != second[name]}
