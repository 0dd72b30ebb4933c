"""Reading an account's catalogues: by schedule, when somebody asks, and never one by two at once."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from pixstudio.accounts.models import Account, Health
from pixstudio.accounts.operations import NO_CLIENT_ERRORS, client_of
from pixstudio.effects.catalogue_rows import CatalogueRow, effect_row, voice_row
from pixstudio.effects.models import Catalogue, RefreshProblem
from pixstudio.effects.operations.previews import enqueue_previews
from pixstudio.effects.operations.sync import (
    EFFECTS,
    VOICES,
    Collection,
    listed_count,
    remove_unlisted,
    save_entries,
    sort_entries,
)
from pixstudio.effects.task_queue import enqueue
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.errors import PixVerseError, pause_after
from pixstudio.teams.models import Team
from pixstudio.web.outages import report_outage

logger = logging.getLogger(__name__)
REFRESH_INTERVAL = dt.timedelta(days=1)
RETRY_INTERVAL = dt.timedelta(minutes=15)
# Between two pages the API is waited for, at most for so long.
LEASE = dt.timedelta(minutes=5)
ENQUEUE_INTERVAL = dt.timedelta(seconds=30)
BATCH_SIZE = 200
# PixVerse has some hundreds; a list without an end must not fill the database.
MAX_LISTED = 50_000
MAX_TOTAL = 10**9
Of = Catalogue.Of


@dataclass(frozen=True)
class Page:
    """Part of a list as the API gave it, and how long it says the whole is."""

    items: Sequence[Any]
    total: int | None = None


class LeaseLost(Exception):
    """Another worker reads this catalogue now."""


class RefreshRun:
    """The right of one worker to read one catalogue, as long as it gets on."""

    def __init__(self, catalogue: Catalogue, until: dt.datetime) -> None:
        self.catalogue = catalogue
        self.until = until
        # In the list's order.
        self.kept: dict[int, None] = {}
        # How long the API asked to be left alone.
        self.rest = dt.timedelta()

    @classmethod
    def claim(cls, catalogue_id: int, now: dt.datetime) -> "RefreshRun | None":
        """Take a catalogue up; None where it is gone or another worker reads it."""
        free = Q(lease_until=None) | Q(lease_until__lte=now)
        rows = Catalogue.objects.filter(free, pk=catalogue_id)
        if not rows.update(lease_until=now + LEASE, read_count=0, total_count=None):
            return None
        found = Catalogue.objects.select_related("account__team").get(pk=catalogue_id)
        return cls(found, now + LEASE)

    def rows(self) -> QuerySet[Catalogue]:
        return Catalogue.objects.filter(pk=self.catalogue.pk, lease_until=self.until)

    def note(self, kept: Iterable[int], total: int | None) -> None:
        """Count what came, and hold on. Raises: LeaseLost."""
        self.kept |= dict.fromkeys(kept)
        until = timezone.now() + LEASE
        values = {"read_count": len(self.kept), "total_count": total}
        if not self.rows().update(lease_until=until, **values):
            raise LeaseLost
        self.until = until

    def end(self, trouble: str, now: dt.datetime) -> None:
        """Let go, and say what came of it."""
        values: dict[str, Any] = {"lease_until": None, "tried_at": now, "trouble": trouble}
        values["next_at"] = now + max(self.rest, RETRY_INTERVAL if trouble else REFRESH_INTERVAL)
        if not trouble:
            values["read_at"] = now
        self.rows().update(**values)


def enqueue_due_catalogues(now: dt.datetime) -> int:
    """Have every catalogue read that is due; returns how many nudges were given. Safe to repeat."""
    lists = Q(catalogues__next_at=None) | Q(catalogues__next_at__lte=now)
    # One that has no lists yet has none with a date either.
    found = Account.objects.filter(lists, health=Health.OK).distinct()
    accounts = list(found.only("pk")[:BATCH_SIZE])
    if not accounts:
        return 0
    _begin_lists(accounts)
    due = Q(next_at=None) | Q(next_at__lte=now)
    rows = Catalogue.objects.filter(due, account__in=accounts)
    pks = list(rows.values_list("pk", flat=True))
    Catalogue.objects.filter(pk__in=pks).update(next_at=now + ENQUEUE_INTERVAL)
    for pk in pks:
        enqueue("refresh_catalogue", pk)
    return len(pks)


def _begin_lists(accounts: Iterable[Account]) -> None:
    rows = [Catalogue(account=account, of=of) for account in accounts for of in Of]
    Catalogue.objects.bulk_create(rows, ignore_conflicts=True)


def request_refresh(*, team: Team, now: dt.datetime) -> bool:
    """Have the catalogues of all accounts of the team read at once; False where nothing can be asked.

    One that is being read, or was asked for a moment ago, is left to it. Costs nothing.
    """
    accounts = Account.objects.filter(team=team, health=Health.OK)
    _begin_lists(accounts)
    busy = Q(lease_until__gt=now) | Q(asked_at__gt=now - ENQUEUE_INTERVAL)
    rows = Catalogue.objects.filter(account__in=accounts).exclude(busy)
    pks = list(rows.values_list("pk", flat=True))
    Catalogue.objects.filter(pk__in=pks).update(asked_at=now, next_at=now + ENQUEUE_INTERVAL)
    for pk in pks:
        enqueue("refresh_catalogue", pk)
    return accounts.exists()


def refresh_catalogue(*, catalogue_id: int, now: dt.datetime) -> bool:
    """Read the effects or voices of an account, and keep them; True where the list came whole.

    What came before the API failed is kept, and nothing counts as vanished then. Has the files that show
    what is new fetched. May be repeated at any time, side by side too; costs nothing.
    """
    reading = RefreshRun.claim(catalogue_id, now)
    if reading is None:
        return False
    account, trouble = reading.catalogue.account, str(RefreshProblem.AWAY)
    try:
        trouble = _read(client_of(account.team_id), reading, now)
    except NO_CLIENT_ERRORS:
        logger.info("A catalogue of %s can't be read without a token.", account.pk)
    except LeaseLost:
        return False
    finally:
        reading.end(trouble, now)
    enqueue_previews(account.team_id, now)
    return not trouble


def _read(client: Client, reading: RefreshRun, now: dt.datetime) -> str:
    """What was in the way, '' where the list came whole. Raises: LeaseLost."""
    catalogue = reading.catalogue
    is_voices = catalogue.of == Of.VOICES
    sort, entry_of = (VOICES, voice_row) if is_voices else (EFFECTS, effect_row)
    pages = (_voice_pages if is_voices else _effect_pages)(client, catalogue.account.email)
    known, total = listed_count(sort, catalogue.account), None
    try:
        for page in pages:
            total = _plausible(page.total) or total
            reading.note(_keep(sort, reading, page, entry_of, now), total)
            if len(reading.kept) >= MAX_LISTED:
                return RefreshProblem.PARTLY
    except PixVerseError as error:
        reading.rest = pause_after(error, reading.rest)
        if not report_outage(error):
            logger.info(
                "A catalogue of %s was not read to its end: %s", catalogue.account_id, error
            )
        return RefreshProblem.PARTLY if reading.kept else RefreshProblem.AWAY
    if not reading.kept:
        return RefreshProblem.EMPTY
    if _is_cut(len(reading.kept), known, total):
        return RefreshProblem.PARTLY
    remove_unlisted(sort, catalogue.account, reading.kept, now)
    sort_entries(sort, catalogue.account, reading.kept)
    return ""


def _keep(
    sort: Collection,
    reading: RefreshRun,
    page: Page,
    entry_of: Callable[..., CatalogueRow[Any] | None],
    now: dt.datetime,
) -> list[int]:
    account, first = reading.catalogue.account, len(reading.kept)
    found = [
        entry_of(account.team, item, first + number, now) for number, item in enumerate(page.items)
    ]
    entries = [entry for entry in found if entry is not None]
    # In a first reading everything is new, so nothing is.
    for entry in entries:
        entry.row.appeared_at = now if reading.catalogue.read_at else None
    return save_entries(sort, account, entries, now)


def _effect_pages(client: Client, email: str) -> Iterator[Page]:
    return (Page(page.effects, page.total) for page in client.iter_effect_pages(email))


def _voice_pages(client: Client, email: str) -> Iterator[Page]:
    yield Page(client.list_voices(email))


def _plausible(total: int | None) -> int | None:
    return total if total is not None and 0 < total <= MAX_TOTAL else None


def _is_cut(count: int, known: int, total: int | None) -> bool:
    """Whether a list that ends before its own total lost more than could have been taken away.

    Totals alone are no proof: the API's own example is shorter than it says.
    """
    return total is not None and count < total and 2 * count < known
