"""Write the items of an account's catalogue to the database, in batches."""

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from pixstudio.accounts.models import Account
from pixstudio.effects.catalogue_rows import CatalogueRow, Kind
from pixstudio.effects.models import Effect, Preview, SpeechVoice, Voice
from pixstudio.effects.operations.versions import raise_version

BATCH_SIZE = 500
_LISTED = ("synced_at", "vanished_at")


@dataclass(frozen=True)
class Collection:
    """What differs between the lists: model, name and column of its relations, id, columns to update."""

    model: type[Any]
    owner: str
    key: str
    fields: tuple[str, ...]

    @property
    def listing(self) -> type[Any]:
        """The through model of accounts and items."""
        through: type[Any] = self.model.accounts.through
        return through

    @property
    def column(self) -> str:
        """The column of the item in the table of accounts and items."""
        return f"{self.model._meta.model_name}_id"


VOICES = Collection(Voice, "voice", "speaker_id", ("name", "listed_id", *_LISTED))
SPEECH_VOICES = Collection(
    SpeechVoice,
    "speech_voice",
    "voice_id",
    ("name", "searched", "language", "gender", "provider", "models", *_LISTED),
)
EFFECTS = Collection(
    Effect,
    "effect",
    "template_id",
    (
        *("name", "prompt", "hint", "searched", "image_count", "makes_image", "duration_seconds"),
        *("qualities", "video_base_cost", "fixed_cost", "marker", "has_sound", *_LISTED),
    ),
)


def save_entries(
    collection: Collection, account: Account, entries: Sequence[CatalogueRow[Any]], now: dt.datetime
) -> list[int]:
    """Save listed items and their media URLs; returns the rows' ids in list order.

    New rows get the `appeared_at` and `position` of the entry; existing rows keep theirs. A media file with
    a changed URL becomes due. Safe to repeat.
    """
    row_ids: list[int] = []
    for start in range(0, len(entries), BATCH_SIZE):
        by_key = {getattr(e.row, collection.key): e for e in entries[start : start + BATCH_SIZE]}
        with transaction.atomic():
            row_ids += _save_batch(collection, account, by_key, now)
            raise_version(account.team_id)
    return row_ids


def _save_batch(
    collection: Collection,
    account: Account,
    by_key: Mapping[str, CatalogueRow[Any]],
    now: dt.datetime,
) -> list[int]:
    # Sorted, so that concurrent refreshes of two accounts lock rows in one order and can't deadlock.
    collection.model.objects.bulk_create(
        [by_key[key].row for key in sorted(by_key)],
        update_conflicts=True,
        unique_fields=["team", collection.key],
        update_fields=collection.fields,
    )
    rows = collection.model.objects.filter(
        team=account.team_id, **{f"{collection.key}__in": list(by_key)}
    )
    keys: dict[int, str] = dict(rows.values_list("pk", collection.key))
    listed = [collection.listing(**{collection.column: pk, "account": account}) for pk in keys]
    collection.listing.objects.bulk_create(listed, ignore_conflicts=True)
    _save_urls(collection, account, {pk: by_key[key].urls for pk, key in keys.items()}, now)
    return sorted(keys, key=lambda pk: by_key[keys[pk]].row.position)


def _save_urls(
    collection: Collection,
    account: Account,
    urls: Mapping[int, Mapping[Kind, str]],
    now: dt.datetime,
) -> None:
    """Save changed URLs as due; a file without a URL any more stays and is not fetched again."""
    rows = Preview.objects.filter(**{f"{collection.owner}__in": list(urls)})
    known: dict[int, dict[int, str]] = defaultdict(dict)
    for pk, kind, url in rows.values_list(collection.owner, "kind", "url"):
        known[pk][kind] = url
    changed = [
        Preview(
            **{f"{collection.owner}_id": pk},
            team_id=account.team_id,
            kind=kind,
            url=url,
            due_at=now if url and _is_needed(kind, named) else None,
        )
        for pk, named in sorted(urls.items())
        for kind, url in named.items()
        if _has_changed(kind, named, known[pk])
    ]
    Preview.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=[collection.owner, "kind"],
        update_fields=["url", "due_at"],
    )


def _has_changed(kind: Kind, named: Mapping[Kind, str], known: Mapping[int, str]) -> bool:
    """Whether the file's URL changed; for a GIF also whether the video's URL changed."""
    kinds = (kind, Kind.VIDEO) if kind == Kind.GIF and named.get(kind) else (kind,)
    return any(named.get(one, "") != known.get(one, "") for one in kinds)


def _is_needed(kind: Kind, named: Mapping[Kind, str]) -> bool:
    """Whether to fetch the file; a GIF is only needed if there is no usable video."""
    return kind != Kind.GIF or not named.get(Kind.VIDEO)


def listed_count(collection: Collection, account: Account) -> int:
    """How many rows are recorded as listed by the account."""
    return int(collection.listing.objects.filter(account=account).count())


def remove_unlisted(
    collection: Collection, account: Account, row_ids: Container[int], now: dt.datetime
) -> None:
    """Remove the account from rows that it no longer lists; rows without accounts become vanished."""
    listed = collection.listing.objects.filter(account=account)
    column = collection.column
    gone = [pk for pk in listed.values_list(column, flat=True) if pk not in row_ids]
    with transaction.atomic():
        for start in range(0, len(gone), BATCH_SIZE):
            listed.filter(**{f"{column}__in": gone[start : start + BATCH_SIZE]}).delete()
        still = collection.listing.objects.filter(**{column: OuterRef("pk")})
        rows = collection.model.objects.filter(team=account.team_id, vanished_at=None)
        rows.filter(~Exists(still)).update(vanished_at=now)
        raise_version(account.team_id)


def sort_entries(collection: Collection, account: Account, row_ids: Iterable[int]) -> None:
    """Set positions from the account's list, unless another account's list is longer.

    A shorter list lacks items, so its positions would mix with those that only the longer list has.
    """
    lists = collection.listing.objects.filter(account__team=account.team_id).values("account")
    counts = dict(lists.annotate(count=Count("pk")).values_list("account", "count"))
    if counts.get(account.pk, 0) < max(counts.values(), default=0):
        return
    places = {pk: place for place, pk in enumerate(row_ids)}
    rows = collection.model.objects.filter(team=account.team_id).only("position")
    moved = [row for row in rows if places.get(row.pk, row.position) != row.position]
    for row in moved:
        row.position = places[row.pk]
    # One transaction per batch, so that other writers are not blocked for long.
    for start in range(0, len(moved), BATCH_SIZE):
        with transaction.atomic():
            collection.model.objects.bulk_update(moved[start : start + BATCH_SIZE], ["position"])
            raise_version(account.team_id)
