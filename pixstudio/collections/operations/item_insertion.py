"""Adds results and files to a collection in one statement each, however many they are."""

import datetime as dt
from collections.abc import Collection as Ids
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    F,
    Func,
    Min,
    QuerySet,
    SmallIntegerField,
    Value,
    Window,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Left, Lower, NullIf, RowNumber

from pixstudio.collections.models import MAX_TITLE_LENGTH, Collection, CollectionItem
from pixstudio.collections.ranks import UNRATED_RANK, rank_of_rating
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset
from pixstudio.teams.models import Membership

# Between the positions of two items.
GAP = 1 << 20
# Of the first item; new ones are put in front of it, and no position is ever negative.
START = 1 << 52
UNRATED = Value(UNRATED_RANK, output_field=SmallIntegerField())
# Ids in one statement.
PORTION = 10_000
COLUMNS = (
    "collection_id",
    "position",
    "made_at",
    "title",
    "added_by_id",
    "added_at",
    "rating_rank",
)


class Trimmed(Func):
    """The first characters of a text, as items are sorted by it."""

    def __init__(self, expression: Any) -> None:
        text = Lower(expression, output_field=CharField())
        super().__init__(Left(text, MAX_TITLE_LENGTH), function="TRIM", output_field=CharField())


def insert_results(
    collection: Collection, ids: Ids[UUID], member: Membership, now: dt.datetime
) -> int:
    """Add the team's results with these ids in front, the newest first; returns how many are new."""
    prompt = NullIf(KT("parameters__prompt"), Value(""), output_field=CharField())
    named = Coalesce(prompt, F("effect__name"), F("operation"), output_field=CharField())
    return sum(
        _insert(
            "generation_id",
            Generation.objects.of(member.team),
            (named, rank_of_rating()),
            part,
            (collection, member, now),
        )
        for part in _portions(ids)
    )


def insert_files(
    collection: Collection, ids: Ids[UUID], member: Membership, now: dt.datetime
) -> int:
    """The same for library files; those in the trash are left out."""
    rows = Asset.objects.filter(team=member.team, trashed_at=None)
    return sum(
        _insert("asset_id", rows, (F("name"), UNRATED), part, (collection, member, now))
        for part in _portions(ids)
    )


def _portions(ids: Ids[UUID]) -> list[list[UUID]]:
    wanted = list(dict.fromkeys(ids))
    return [wanted[start : start + PORTION] for start in range(0, len(wanted), PORTION)]


def _insert(
    column: str,
    rows: "QuerySet[Any]",
    sorted_by: tuple[Any, Any],
    ids: list[UUID],
    place: tuple[Collection, Membership, dt.datetime],
) -> int:
    (title, rank), (collection, member, now) = sorted_by, place
    first = CollectionItem.objects.filter(collection=collection).aggregate(Min("position"))
    start = (first["position__min"] or START) - GAP * (len(ids) + 1)
    number = Window(RowNumber(), order_by=[F("created_at").desc(), F("pk").desc()])
    found = rows.filter(pk__in=ids).order_by()
    values = found.values_list(
        "pk",
        Value(collection.pk, output_field=Collection._meta.pk),
        Value(start, output_field=BigIntegerField())
        + Value(GAP, output_field=BigIntegerField()) * number,
        "created_at",
        Trimmed(title),
        Value(member.user_id, output_field=BigIntegerField()),
        Value(now, output_field=DateTimeField()),
        rank,
    )
    sql, params = values.query.sql_with_params()
    table, columns = CollectionItem._meta.db_table, ", ".join((column, *COLUMNS))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) {sql} ON CONFLICT DO NOTHING",
            params,
        )
        count: int = cursor.rowcount
    return max(count, 0)
