"""Refresh of an account's catalogues: scheduled or on request, one worker per catalogue."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from pixstudio.accounts.models import Account, Health
from pixstudio.accounts.operations import NO_CLIENT_ERRORS, client_of
from pixstudio.ai_models.operations import follow_listed_prices
from pixstudio.effects.catalogue_rows import CatalogueRow, effect_row, speech_voice_row, voice_row
from pixstudio.effects.models import Catalogue, RefreshProblem
from pixstudio.effects.operations.catalogue_sync import (
    EFFECTS,
    SPEECH_VOICES,
    VOICES,
    Collection,
    listed_count,
    remove_unlisted,
    save_entries,
    sort_entries,
)
from pixstudio.effects.operations.previews import enqueue_previews
from pixstudio.effects.operations.speech_voices import listed_models, voices_by_model
from pixstudio.effects.task_queue import enqueue
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.errors import PixVerseError, pause_after
from pixstudio.teams.models import Team
from pixstudio.web import database_time
from pixstudio.web.background.due_rows import EarliestTime
from pixstudio.web.leases import Lease, LeaseLost
from pixstudio.web.outages import report_outage

logger = logging.getLogger(__name__)
REFRESH_INTERVAL = dt.timedelta(days=1)
RETRY_INTERVAL = dt.timedelta(minutes=15)
# Longer than the API may take for one page.
LEASE_DURATION = dt.timedelta(minutes=5)
ENQUEUE_INTERVAL = dt.timedelta(seconds=30)
BATCH_SIZE = 200
# PixVerse lists some hundreds; the limit guards against an endless list.
MAX_LISTED = 50_000
MAX_TOTAL = 10**9
Of = Catalogue.Of


@dataclass(frozen=True)
class Page:
    """One page of a list, and the API's total."""

    items: Sequence[Any]
    total: int | None = None


PagesOf = Callable[[Client, Account], Iterator[Page]]


class RefreshRun:
    """One worker's refresh of one catalogue; its lease is extended with each page."""

    def __init__(self, catalogue: Catalogue, lease: Lease[QuerySet[Catalogue]]) -> None:
        self.catalogue = catalogue
        self.lease = lease
        # Ids of the saved rows, in list order.
        self.kept: dict[int, None] = {}
        # Pause requested by the API.
        self.rest = dt.timedelta()

    @classmethod
    def claim(cls, catalogue_id: int, now: dt.datetime) -> "RefreshRun | None":
        """Claim a catalogue; None if it was deleted or another worker has it."""
        rows = Catalogue.objects.filter(pk=catalogue_id)
        lease = Lease.claim(rows, now, duration=LEASE_DURATION, read_count=0, total_count=None)
        if lease is None:
            return None
        return cls(Catalogue.objects.select_related("account__team").get(pk=catalogue_id), lease)

    def note(self, kept: Iterable[int], total: int | None) -> None:
        """Record progress and extend the lease. Raises: LeaseLost."""
        self.kept |= dict.fromkeys(kept)
        self.lease.extend(read_count=len(self.kept), total_count=total)

    def end(self, trouble: str, now: dt.datetime) -> None:
        """Release the lease and record the outcome."""
        values: dict[str, Any] = {"tried_at": now, "trouble": trouble}
        values["next_at"] = now + max(self.rest, RETRY_INTERVAL if trouble else REFRESH_INTERVAL)
        if not trouble:
            values["read_at"] = now
        self.lease.release(**values)


def enqueue_due_catalogues(now: dt.datetime) -> int:
    """Enqueue a refresh of every due catalogue; returns the number of tasks. Safe to repeat."""
    lists = Q(catalogues__next_at=None) | Q(catalogues__next_at__lte=now)
    # An account without catalogue rows is included: the join yields NULL.
    found = Account.objects.filter(lists, health=Health.OK).distinct()
    accounts = list(found.only("pk")[:BATCH_SIZE])
    if not accounts:
        return 0
    _create_missing_catalogues(accounts)
    due = Q(next_at=None) | Q(next_at__lte=now)
    rows = Catalogue.objects.filter(due, account__in=accounts)
    pks = list(rows.values_list("pk", flat=True))
    Catalogue.objects.filter(pk__in=pks).update(next_at=now + ENQUEUE_INTERVAL)
    for pk in pks:
        enqueue("refresh_catalogue", pk)
    return len(pks)


_NEXT_CATALOGUE = EarliestTime(
    lambda: Account.objects.filter(health=Health.OK), "catalogues__next_at"
)


def next_due_catalogue() -> dt.datetime | None:
    """The earliest time at which a catalogue is or was due; an account without one is due already."""
    return _NEXT_CATALOGUE.read()


def _create_missing_catalogues(accounts: Iterable[Account]) -> None:
    rows = [Catalogue(account=account, of=of) for account in accounts for of in Of]
    Catalogue.objects.bulk_create(rows, ignore_conflicts=True)


def request_refresh(*, team: Team, now: dt.datetime) -> bool:
    """Enqueue a refresh of the catalogues of all the team's accounts; False if there is no usable account.

    Skips catalogues that are being refreshed or were requested a moment ago. Costs nothing.
    """
    accounts = Account.objects.filter(team=team, health=Health.OK)
    _create_missing_catalogues(accounts)
    busy = Q(lease_until__gt=now) | Q(asked_at__gt=now - ENQUEUE_INTERVAL)
    rows = Catalogue.objects.filter(account__in=accounts).exclude(busy)
    pks = list(rows.values_list("pk", flat=True))
    Catalogue.objects.filter(pk__in=pks).update(asked_at=now, next_at=now + ENQUEUE_INTERVAL)
    for pk in pks:
        enqueue("refresh_catalogue", pk)
    return accounts.exists()


def refresh_catalogue(*, catalogue_id: int, now: dt.datetime) -> bool:
    """Read and save the effects, voices or voices of speech of an account; True if the list was complete.

    If the API fails, the items read so far are saved and none is marked as vanished. Enqueues the download
    of new preview files. Safe to repeat and to run concurrently; costs nothing.
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
    """Read and save all pages; returns the problem, '' for a complete list. Raises: LeaseLost."""
    catalogue = reading.catalogue
    collection, entry_of, pages_of = _LISTS[catalogue.of]
    pages = pages_of(client, catalogue.account)
    known, total = listed_count(collection, catalogue.account), None
    try:
        for page in pages:
            total = _plausible_total(page.total) or total
            reading.note(_save_page(collection, reading, page, entry_of, now), total)
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
    remove_unlisted(collection, catalogue.account, reading.kept, now)
    sort_entries(collection, catalogue.account, reading.kept)
    return ""


def _save_page(
    collection: Collection,
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
    # Nothing is marked as new in the first refresh.
    for entry in entries:
        entry.row.appeared_at = now if reading.catalogue.read_at else None
    return save_entries(collection, account, entries, now)


def _effect_pages(client: Client, account: Account) -> Iterator[Page]:
    return (Page(page.effects, page.total) for page in client.iter_effect_pages(account.email))


def _voice_pages(client: Client, account: Account) -> Iterator[Page]:
    yield Page(client.list_voices(account.email))


def _speech_voice_pages(client: Client, account: Account) -> Iterator[Page]:
    """All voices as one page, each with the models that speak with it: the list itself may not say.

    The list of models has their prices, which count from then on.
    """
    models = listed_models(client, account.email)
    follow_listed_prices(team_id=account.team_id, listed=models, now=database_time.now())
    yield Page(voices_by_model(client, account.email, models))


_LISTS: dict[str, tuple[Collection, Callable[..., CatalogueRow[Any] | None], PagesOf]] = {
    Of.EFFECTS: (EFFECTS, effect_row, _effect_pages),
    Of.VOICES: (VOICES, voice_row, _voice_pages),
    Of.SPEECH: (SPEECH_VOICES, speech_voice_row, _speech_voice_pages),
}


def _plausible_total(total: int | None) -> int | None:
    return total if total is not None and 0 < total <= MAX_TOTAL else None


def _is_cut(count: int, known: int, total: int | None) -> bool:
    """Whether an incomplete list lost more than half of its known items, which is implausible.

    The total alone is no proof: the API's own example has fewer items than its total.
    """
    return total is not None and count < total and 2 * count < known
