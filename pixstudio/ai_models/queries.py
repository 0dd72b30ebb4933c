"""The models that count for a team: PixStudio's own, with what its admins changed."""

import logging
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

from django.db.models import QuerySet

from pixstudio.ai_models.models import ModelChange
from pixstudio.pixverse.capabilities import (
    BUILT_IN_MODELS,
    Model,
    ModelRows,
    all_model_rows,
    rows_by_kind,
    using_models,
)
from pixstudio.teams.models import Team

logger = logging.getLogger(__name__)
MAX_HISTORY = 50
_BUILT_IN = rows_by_kind(BUILT_IN_MODELS)
# Where names of models are seen that no row has; rooms that read lists of the API add theirs.
name_sources: list[Callable[[Team], set[str]]] = []


def model_rows_of(team_id: uuid.UUID, version: int) -> Mapping[str, ModelRows]:
    """The team's models by kind. No query without changes, else one for each version in a process."""
    return _changed_rows(team_id, version) if version else _BUILT_IN


@lru_cache(maxsize=256)
def _changed_rows(team_id: uuid.UUID, _version: int) -> Mapping[str, ModelRows]:
    changes = ModelChange.objects.filter(team=team_id, is_current=True, data__isnull=False)
    own = {(row.kind, row.name): row for change in changes.order_by("pk") if (row := _row(change))}
    rows = [own.pop((row.kind, row.name), row) for row in BUILT_IN_MODELS]
    return rows_by_kind([*rows, *own.values()])


def _row(change: ModelChange) -> Model | None:
    """Its row, None if a later version of PixStudio wrote what this one can't read."""
    try:
        return Model.from_data(change.data or {})
    except ValueError as error:
        logger.warning("The row of the model %s can't be read: %s", change.name, error)
        return None


@contextmanager
def models_of_team(team_id: uuid.UUID) -> Iterator[None]:
    """Let the team's models count, for what works without a request; one query."""
    version = Team.objects.filter(pk=team_id).values_list("models_version", flat=True).first()
    with using_models(model_rows_of(team_id, version or 0)):
        yield


def built_in_model(kind: str, name: str) -> Model | None:
    """The model as PixStudio brings it."""
    return _BUILT_IN.get(kind, ModelRows()).get(name)


def changes_of(team: Team, kind: str, name: str) -> QuerySet[ModelChange]:
    """What was changed about a model, the newest first."""
    rows = ModelChange.objects.filter(team=team, kind=kind, name=name)
    return rows.select_related("user")[:MAX_HISTORY]


def current_changes(team: Team) -> dict[tuple[str, str], ModelChange]:
    """The newest change of each model, by kind and name."""
    rows = ModelChange.objects.filter(team=team, is_current=True).select_related("user")
    return {(row.kind, row.name): row for row in rows}


def unknown_names(team: Team) -> list[str]:
    """Names of models that were seen in the API's lists and that no row has."""
    known = {row.name for row in all_model_rows()}
    seen = {name for source in name_sources for name in source(team)}
    return sorted(name for name in seen - known if name)
