"""The parts of the table of stored data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet


class Place(StrEnum):
    """Where data is stored."""

    DATABASE = "database"
    FILES = "files"
    OUTSIDE = "outside"
    BROWSER = "browser"


@dataclass(frozen=True)
class Rows:
    """Rows of a model that are a person's: those in which `person`, a lookup, gives their id."""

    model: str
    person: str
    only: Mapping[str, Any] = field(default_factory=dict)

    def of(self, user_id: int) -> "QuerySet[Any]":
        """The person's rows."""
        model: type[Model] = apps.get_model(self.model)
        return model._base_manager.filter(**{self.person: user_id}, **self.only)


@dataclass(frozen=True)
class Export:
    """A list in a file of the export: the person's rows, with these columns and no others.

    Columns that lead to other people are ids. `hide` names a function of `privacy.hiding` for columns that
    may name others in words.
    """

    name: str
    rows: Rows
    columns: str
    hide: str = ""


@dataclass(frozen=True)
class DataKind:
    """A kind of data: what it is, where, for how long, who sees it, and what becomes of it.

    `models` are all models that hold some of it; each model of the project is in one kind, or among those
    that hold nothing of people. `on_deletion` says what a deletion does; `deleted` are the rows that go.
    """

    name: str
    title: object
    what: object
    kept: object
    seen_by: object
    on_deletion: object
    models: tuple[str, ...] = ()
    places: tuple[Place, ...] = (Place.DATABASE,)
    exports: tuple[Export, ...] = ()
    deleted: tuple[Rows, ...] = ()
