"""Imports of an account's videos, taken step by step as a worker would."""

import datetime as dt
from typing import Any

from django.utils import timezone

from pixstudio.imports import operations
from pixstudio.imports.models import VideoImport
from pixstudio.jobs.models import Generation
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.jobs.studio import Studio

MOST_STEPS = 60


def plant(studio: Studio, count: int = 1, **fields: Any) -> list[str]:
    """Results that the account has already; returns their ids, oldest first."""
    return studio.control.add_existing_results(PRO_EMAIL, count, **fields)


def begin(studio: Studio, **asked_values: bool) -> VideoImport:
    return operations.start_import(
        member=studio.member,
        account=studio.account,
        now=timezone.now(),
        **{"keeps_files": False, "brings_removed": False, **asked_values},
    )


def step(walk: VideoImport, later: float = 0.0) -> bool:
    """The next page, `later` seconds from now."""
    now = timezone.now() + dt.timedelta(seconds=later)
    return operations.import_videos(import_id=walk.pk, now=now)


def walk_on(walk: VideoImport) -> VideoImport:
    """Step until it says that there is nothing to do, and read what became of it."""
    for _ in range(MOST_STEPS):
        if not step(walk):
            break
    walk.refresh_from_db()
    return walk


def counts(walk: VideoImport) -> tuple[int, int, int, int]:
    """Brought, known, still being made, of no use."""
    walk.refresh_from_db()
    return walk.imported_count, walk.known_count, walk.running_count, walk.skipped_count


def brought(studio: Studio) -> list[Generation]:
    return list(Generation.objects.filter(team=studio.member.team, is_imported=True))
