"""Imports of a team."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from pixstudio.accounts.queries import accounts_of
from pixstudio.imports.models import VideoImport
from pixstudio.jobs.models import Generation
from pixstudio.jobs.models.result_lists import IMPORTED_UNSAVED
from pixstudio.jobs.states import State
from pixstudio.teams.models import Team

OPEN_IMPORT = Q(finished_at=None, stopped_at=None)


@dataclass(frozen=True)
class ImportStatus:
    """An account's newest import, and how many imported files are to be downloaded or stay at PixVerse."""

    walk: VideoImport | None = None
    saving_count: int = 0
    unsaved_count: int = 0


def imports_of(team: Team) -> QuerySet[VideoImport]:
    """The team's imports."""
    return VideoImport.objects.filter(team=team).select_related("account")


def import_statuses(team: Team) -> dict[uuid.UUID, ImportStatus]:
    """The import status of each account of the team, by its id; three queries for any number."""
    newest = VideoImport.objects.filter(account=OuterRef("pk")).order_by("-created_at", "id")
    accounts = accounts_of(team).annotate(newest=Subquery(newest.values("pk")[:1]))
    ids = dict(accounts.values_list("pk", "newest"))
    walks = imports_of(team).in_bulk([pk for pk in ids.values() if pk])
    counts = _files_of_imports(team)
    return {
        account: ImportStatus(
            walk=walks.get(pk),
            saving_count=counts.get((account, State.SAVING), 0),
            unsaved_count=counts.get((account, State.UNSAVED), 0),
        )
        for account, pk in ids.items()
    }


def _files_of_imports(team: Team) -> dict[tuple[uuid.UUID, str], int]:
    """How many imported jobs wait for their file or stay at PixVerse, by account and state."""
    rows = Generation.objects.of(team).filter(IMPORTED_UNSAVED).order_by()
    counted = rows.values_list("account", "state").annotate(count=Count("pk"))
    return {(account, state): count for account, state, count in counted}


def models_of_imports(team: Team) -> set[str]:
    """The names of models in the lists that were imported."""
    rows = Generation.objects.filter(team=team, is_imported=True).exclude(model="").order_by()
    return set(rows.values_list("model", flat=True).distinct())
