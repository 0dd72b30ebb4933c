"""The queue page: waiting jobs in order, failed jobs, and the actions on them."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.accounts.presenters import AccountRow, account_row
from pixstudio.accounts.queries import accounts_with_running_counts
from pixstudio.cards.presenters.actions import may_act
from pixstudio.cards.presenters.batches import BatchFacts, Entry, grouped, with_headings
from pixstudio.cards.presenters.cards import Card, card_of
from pixstudio.cards.presenters.wording import credits_text
from pixstudio.jobs.models import Generation
from pixstudio.jobs.queries.cards import CARDS_BY_IDS, with_card_details
from pixstudio.jobs.queries.queue_order import Place, front_of_line, positions_of
from pixstudio.jobs.queries.queue_page import MAX_ENDED, ended_lately
from pixstudio.jobs.queries.totals import WaitingTotals, waiting_totals
from pixstudio.queue.presenters.held_banner import HeldBanner, held_banner
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import Permission, is_allowed, is_allowed_for_all
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number

# Waiting jobs are shown in portions: so many at first, so many more with each “Show more”, and no more
# than that in one page.
PORTION = 25
MORE = 100
MAX_WAITING = 1000
FAILED_PORTION = 10


@dataclass(frozen=True)
class Shown:
    """How many jobs of each list a page shows, at most. Its list and its forms send it along."""

    waiting: int = PORTION
    failed: int = FAILED_PORTION

    @property
    def url(self) -> str:
        return f"{url_for('queue')}?{urlencode(self.fields)}"

    @property
    def fields(self) -> dict[str, int]:
        return {"shown": self.waiting, "failed": self.failed}

    @property
    def json(self) -> str:
        """For htmx."""
        return json.dumps(self.fields)


FIRST = Shown()


@dataclass(frozen=True)
class WaitingRow:
    """A queued job. The member's own (`is_own`) can be reordered by dragging."""

    card: Card
    place_text: str
    account_text: str
    creator: int | None
    is_own: bool
    may_cancel: bool = False
    move_url: str = ""
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class EndedRow:
    card: Card
    credits: int
    is_exact: bool
    may_retry: bool = False


@dataclass(frozen=True)
class Total:
    name: str
    figure: str
    note: str = ""


@dataclass(frozen=True)
class TeamTotals:
    """An action on all waiting jobs of the member, or of the team."""

    label: str
    url: str
    whose: str


@dataclass(frozen=True)
class Queue:
    mark: str
    may_act: bool
    totals: list[Total] = field(default_factory=list)
    accounts: list[AccountRow] = field(default_factory=list)
    waiting: list[WaitingRow] = field(default_factory=list)
    shown: Shown = FIRST
    # The same with jobs of a batch together.
    waiting_entries: list[Entry[WaitingRow]] = field(default_factory=list)
    ended_entries: list[Entry[EndedRow]] = field(default_factory=list)
    more_text: str = ""
    # What “Show more” asks for; None where there is nothing more to show.
    more: Shown | None = None
    more_failed: Shown | None = None
    held: HeldBanner | None = None
    steps: list[TeamTotals] = field(default_factory=list)
    ended: list[EndedRow] = field(default_factory=list)
    empty_actions: list[dict[str, str]] = field(default_factory=list)


def queue_of(
    member: Membership, now: dt.datetime, *, mark: str = "", shown: Shown = FIRST
) -> Queue:
    """The page of the member's team in a fixed number of queries, with so many jobs of each list.

    `mark` was read first: what changes while the rest is read makes the page ask again.
    """
    places = front_of_line(member.team, shown.waiting)
    waiting = CARDS_BY_IDS.in_order(place.pk for place in places)
    found = ended_lately(member.team, now, shown.failed + 1)
    ended = found[: shown.failed]
    with_card_details([*waiting, *ended])
    accounts = [account_row(*pair) for pair in accounts_with_running_counts(member.team)]
    sums = waiting_totals(member.team, member.user_id)
    left = sums.count - len(waiting)
    waiting_rows = _waiting_rows(waiting, places, member, now, has_more=left > 0)
    ended_rows = [_ended_row(row, member, now) for row in ended]
    more = replace(shown, waiting=min(shown.waiting + MORE, MAX_WAITING))
    more_failed = replace(shown, failed=MAX_ENDED)
    return Queue(
        mark=mark,
        may_act=may_act(member),
        totals=_totals(sums.count, credits_text(sums.credits, sums.is_exact), accounts),
        accounts=accounts,
        waiting=waiting_rows,
        waiting_entries=grouped_waiting(waiting_rows),
        shown=shown,
        more_text=_more_text(left),
        more=more if left > 0 and more != shown else None,
        more_failed=more_failed if len(found) > len(ended) and more_failed != shown else None,
        held=held_banner(member, sums.held),
        steps=_steps(sums, member),
        ended=ended_rows,
        ended_entries=grouped(ended_rows, lambda row: row.card.batch),
        empty_actions=_empty_actions(member),
    )


def _totals(count: int, price_text: str, accounts: Sequence[AccountRow]) -> list[Total]:
    used = sum(mark == "used" for account in accounts for mark in account.places)
    places = sum(len(account.places) for account in accounts)
    return [
        Total(_("Waiting"), format_number(count)),
        Total(_("Total"), price_text, _("charged when sent")),
        Total(_("Slots in use"), _("%(taken)s of %(all)s") % {"taken": used, "all": places}),
    ]


def _waiting_rows(
    rows: Sequence[Generation],
    places: Sequence[Place],
    member: Membership,
    now: dt.datetime,
    *,
    has_more: bool,
) -> list[WaitingRow]:
    positions = positions_of(places)
    last = {row.creator_id: row.pk for row in rows}
    seen: Counter[int | None] = Counter()
    shown = []
    for row in rows:
        seen[row.creator_id] += 1
        shown.append(
            WaitingRow(
                card=card_of(row, member, positions, now),
                place_text=f"#{positions[row.pk]}" if row.pk in positions else "",
                account_text=_requested_account_text(row),
                creator=row.creator_id,
                is_own=row.creator_id == member.user_id and may_act(member),
                may_cancel=is_allowed(member, Permission.CANCEL, row.creator_id),
                move_url=_move_url(row, member),
                is_first=seen[row.creator_id] == 1,
                is_last=last[row.creator_id] == row.pk and not has_more,
            )
        )
    return shown


def grouped_waiting(rows: Sequence[WaitingRow]) -> list[Entry[WaitingRow]]:
    """Jobs of a batch that follow each other in their creator's queue, in the place of the first.

    Members take turns, so jobs of others may start between them; the order of each creator's own jobs stays.
    """
    runs: list[list[WaitingRow]] = []
    last: dict[int | None, list[WaitingRow]] = {}
    for row in rows:
        run = last.get(row.creator)
        if run and row.card.batch and row.card.batch == run[0].card.batch:
            run.append(row)
        else:
            last[row.creator] = [row]
            runs.append(last[row.creator])
    groups: list[BatchFacts | None] = [run[0].card.batch if len(run) > 1 else None for run in runs]
    return with_headings(runs, groups)


def _requested_account_text(row: Generation) -> str:
    if row.wanted_account is None:
        return _("any account")
    return _("only on %(account)s") % {"account": row.wanted_account.name}


def _move_url(row: Generation, member: Membership) -> str:
    if not is_allowed(member, Permission.REORDER, row.creator_id):
        return ""
    return url_for("generation_position", row.pk)


def _more_text(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext(
        "%(count)s more job is queued after these.",
        "%(count)s more jobs are queued after these.",
        count,
    ) % {"count": format_number(count)}


def _steps(sums: WaitingTotals, member: Membership) -> list[TeamTotals]:
    """Pause and resume, own jobs and for admins all; only actions that would change something."""
    if not may_act(member):
        return []
    steps = _steps_for(sums.own, "mine", _("Pause my jobs"), _("Resume my jobs"))
    if is_allowed_for_all(member, Permission.PAUSE) and sums.own.count < sums.count:
        steps += _steps_for(sums, "team", _("Pause all"), _("Resume all"))
    return steps


def _steps_for(sums: WaitingTotals, whose: str, pause: str, go_on: str) -> list[TeamTotals]:
    steps = []
    if sums.has_some(is_paused=False):
        steps.append(TeamTotals(pause, url_for("queue_pause"), whose))
    if sums.has_some(is_paused=True):
        steps.append(TeamTotals(go_on, url_for("queue_resumption"), whose))
    return steps


def _ended_row(row: Generation, member: Membership, now: dt.datetime) -> EndedRow:
    card = card_of(row, member, {}, now)
    return EndedRow(
        card,
        credits=row.estimate_credits,
        is_exact=row.estimate_is_exact,
        may_retry=is_allowed(member, Permission.RETRY, row.creator_id),
    )


def _empty_actions(member: Membership) -> list[dict[str, str]]:
    if not may_act(member):
        return []
    return [{"label": _("Create"), "url": url_for("create_home"), "style": "primary"}]
