"""Putting what the catalogue of an account lists into our rows, some at a time."""

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from pixstudio.accounts.models import Account
from pixstudio.effects.catalogue_rows import CatalogueRow, Kind
from pixstudio.effects.models import Effect, Preview, Voice

BATCH_SIZE = 500
_LISTED = ("synced_at", "vanished_at")


@dataclass(frozen=True)
class Collection:
    """What differs between voices and effects: the column of the API's id, and those it renews."""

    model: type[Any]
    owner: str
    key: str
    fields: tuple[str, ...]

    @property
    def listing(self) -> type[Any]:
        """Which account lists which row."""
        through: type[Any] = self.model.accounts.through
        return through


VOICES = Collection(Voice, "voice", "speaker_id", ("name", "listed_id", *_LISTED))
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
    sort: Collection, account: Account, entries: Sequence[CatalogueRow[Any]], now: dt.datetime
) -> list[int]:
    """Write what an account lists, and which files show it; returns the rows' keys in their order.

    A row that is new gets the `appeared_at` and `position` of its entry, a known one keeps its own. A file
    whose address changed becomes due. May be repeated.
    """
    kept: list[int] = []
    for start in range(0, len(entries), BATCH_SIZE):
        by_key = {getattr(e.row, sort.key): e for e in entries[start : start + BATCH_SIZE]}
        with transaction.atomic():
            kept += _keep_some(sort, account, by_key, now)
    return kept


def _keep_some(
    sort: Collection, account: Account, by_key: Mapping[str, CatalogueRow[Any]], now: dt.datetime
) -> list[int]:
    # Two accounts' lists may be read side by side: in one order, so that neither waits for the other.
    sort.model.objects.bulk_create(
        [by_key[key].row for key in sorted(by_key)],
        update_conflicts=True,
        unique_fields=["team", sort.key],
        update_fields=sort.fields,
    )
    rows = sort.model.objects.filter(team=account.team_id, **{f"{sort.key}__in": list(by_key)})
    keys: dict[int, str] = dict(rows.values_list("pk", sort.key))
    listed = [sort.listing(**{f"{sort.owner}_id": pk, "account": account}) for pk in keys]
    sort.listing.objects.bulk_create(listed, ignore_conflicts=True)
    _keep_addresses(sort, account, {pk: by_key[key].urls for pk, key in keys.items()}, now)
    return sorted(keys, key=lambda pk: by_key[keys[pk]].row.position)


def _keep_addresses(
    sort: Collection, account: Account, urls: Mapping[int, Mapping[Kind, str]], now: dt.datetime
) -> None:
    """What changed is due now; a file whose address is gone stays and is not asked for any more."""
    rows = Preview.objects.filter(**{f"{sort.owner}__in": list(urls)})
    known: dict[int, dict[int, str]] = defaultdict(dict)
    for pk, kind, url in rows.values_list(sort.owner, "kind", "url"):
        known[pk][kind] = url
    changed = [
        Preview(
            **{f"{sort.owner}_id": pk},
            team_id=account.team_id,
            kind=kind,
            url=url,
            due_at=now if url and _is_needed(kind, named) else None,
        )
        for pk, named in sorted(urls.items())
        for kind, url in named.items()
        if _is_other(kind, named, known[pk])
    ]
    Preview.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=[sort.owner, "kind"],
        update_fields=["url", "due_at"],
    )


def _is_other(kind: Kind, named: Mapping[Kind, str], known: Mapping[int, str]) -> bool:
    """Whether a file's address changed, or for a GIF that of the film it would stand in for."""
    kinds = (kind, Kind.VIDEO) if kind == Kind.GIF and named.get(kind) else (kind,)
    return any(named.get(one, "") != known.get(one, "") for one in kinds)


def _is_needed(kind: Kind, named: Mapping[Kind, str]) -> bool:
    """A GIF only stands in for a film: it is fetched where there is none, or the film is no good."""
    return kind != Kind.GIF or not named.get(Kind.VIDEO)


def listed_count(sort: Collection, account: Account) -> int:
    """How many rows the account's list named so far."""
    return int(sort.listing.objects.filter(account=account).count())


def remove_unlisted(
    sort: Collection, account: Account, kept: Container[int], now: dt.datetime
) -> None:
    """Note what the account lists no more; what no account lists has vanished."""
    listed = sort.listing.objects.filter(account=account)
    column = f"{sort.owner}_id"
    gone = [pk for pk in listed.values_list(column, flat=True) if pk not in kept]
    with transaction.atomic():
        for start in range(0, len(gone), BATCH_SIZE):
            listed.filter(**{f"{column}__in": gone[start : start + BATCH_SIZE]}).delete()
        still = sort.listing.objects.filter(**{column: OuterRef("pk")})
        rows = sort.model.objects.filter(team=account.team_id, vanished_at=None)
        rows.filter(~Exists(still)).update(vanished_at=now)


def sort_entries(sort: Collection, account: Account, kept: Iterable[int]) -> None:
    """Give the rows the places they have in the account's list, unless another account's is longer.

    A shorter list would move what it lists among what only the longer one does.
    """
    lists = sort.listing.objects.filter(account__team=account.team_id).values("account")
    counts = dict(lists.annotate(count=Count("pk")).values_list("account", "count"))
    if counts.get(account.pk, 0) < max(counts.values(), default=0):
        return
    places = {pk: place for place, pk in enumerate(kept)}
    rows = sort.model.objects.filter(team=account.team_id).only("position")
    moved = [row for row in rows if places.get(row.pk, row.position) != row.position]
    for row in moved:
        row.position = places[row.pk]
    # Each portion by itself: others want to write too.
    for start in range(0, len(moved), BATCH_SIZE):
        sort.model.objects.bulk_update(moved[start : start + BATCH_SIZE], ["position"])
