"""The Activity panel: jobs that need a user, running, waiting and just finished jobs."""

import datetime as dt
import uuid
from dataclasses import dataclass, field, replace

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.cards.presenters.batches import Entry, grouped
from pixstudio.cards.presenters.cards import Card, card_of
from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.queries.cards import CARDS_BY_IDS, card_rows, with_card_details
from pixstudio.jobs.queries.queue_order import Place, front_of_line, positions_of
from pixstudio.jobs.states import ACTIVE, NEEDS_USER, UNDER_WAY, PanelRank, State
from pixstudio.teams.models import Membership, Team
from pixstudio.web.addresses import url_for
from pixstudio.web.prepared_queries import PreparedQuery

SHOWN = 40
FINISHED = 6
# How often an approver's page asks for requests while no job moves.
APPROVER_POLL_SECONDS = 5
# How often a page asks while nothing moves in it: for the bell.
IDLE_POLL_SECONDS = 15
# While jobs change under the panel's queries.
TIMES_READ = 3


@dataclass(frozen=True)
class Group:
    """A section of the panel; jobs of a batch are together in the section of the first of them."""

    label: str
    entries: list[Entry[Card]]

    @property
    def cards(self) -> list[Card]:
        return [card for entry in self.entries for card in entry.items]


@dataclass(frozen=True)
class Activity:
    groups: list[Group] = field(default_factory=list)
    sum_text: str = ""
    running_count: int = 0
    ask_count: int = 0
    poll_url: str = ""
    poll_seconds: int = 2
    idle_poll_seconds: int = IDLE_POLL_SECONDS
    all_url: str = ""
    queue_url: str = ""


@dataclass(frozen=True)
class Counts:
    """How many open jobs there are of each kind, shown or not."""

    needs: int
    running: int
    waiting: int

    @property
    def total(self) -> int:
        return self.needs + self.running + self.waiting


def activity_of(member: Membership, now: dt.datetime) -> Activity:
    """The panel of the member's team in a fixed number of queries; `poll_url` '' when no job can change.

    Pages then ask seldom, for the bell; those of approvers more often, where the team has amounts above which
    it asks them.
    A long queue doesn't push out jobs that run or need a user: these come first, then the queue's front.
    """
    team = member.team
    for _attempt in range(TIMES_READ):
        counts = counts_of(team)
        places = front_of_line(team, SHOWN) if counts.waiting else []
        rows = _read(team, places)
        opened = [row for row in rows if row.state in ACTIVE | NEEDS_USER]
        # A job that moves on while the panel is read is in two of the queries, one that is put back in none:
        # a page without its card would never ask for it.
        if len(opened) >= min(SHOWN, counts.total):
            break
    finished = [row for row in rows if row.state not in ACTIVE | NEEDS_USER]
    shown = with_card_details([*opened[:SHOWN], *finished])
    positions = positions_of(places)
    activity = assemble([card_of(row, member, positions, now) for row in shown], counts)
    if activity.poll_url or not follows_approvals(member):
        return activity
    url = url_for("generation_status")
    return replace(activity, poll_url=url, poll_seconds=APPROVER_POLL_SECONDS)


def follows_approvals(member: Membership) -> bool:
    """Whether the member's pages ask how many requests wait for approval, though no job moves."""
    return member.approves and bool(member.team.approval_rules)


def _read(team: Team, places: list[Place]) -> list[Generation]:
    """Jobs in the order in which the panel shows them, each as it was read last."""
    waiting = CARDS_BY_IDS.in_order(place.pk for place in places)
    opened = _OPEN.rows({"team": team.pk})
    finished = _ENDED.rows({"team": team.pk})
    latest = {row.pk: row for row in [*waiting, *opened, *finished]}
    order = dict.fromkeys(row.pk for row in [*opened, *waiting, *finished])
    return [latest[pk] for pk in order]


def _open(team: uuid.UUID) -> GenerationQuerySet:
    rows = card_rows().filter(team=team, panel_rank__lt=PanelRank.WAITING)
    return rows.order_by("panel_rank", "-created_at", "-id")[:SHOWN]


def _ended(team: uuid.UUID) -> GenerationQuerySet:
    rows = card_rows().filter(team=team, ended_at__isnull=False)
    return rows.order_by("-ended_at", "-id")[:FINISHED]


_OPEN: PreparedQuery[Generation] = PreparedQuery(_open, team=uuid.UUID)
_ENDED: PreparedQuery[Generation] = PreparedQuery(_ended, team=uuid.UUID)


def poll_group_of(member: Membership) -> str:
    """The name under which the pages of a browser share one poll: a person in a team."""
    return f"{member.user_id}.{member.team_id}"


def counts_of(team: Team) -> Counts:
    """Counted from the index of jobs that have not ended; one query."""
    rows = Generation.objects.filter(team=team, panel_rank__isnull=False).order_by()
    found = dict(rows.values_list("panel_rank").annotate(Count("panel_rank")))
    return Counts(
        needs=found.get(PanelRank.NEEDS_USER, 0),
        running=found.get(PanelRank.UNDER_WAY, 0),
        waiting=found.get(PanelRank.WAITING, 0),
    )


def assemble(cards: list[Card], counts: Counts) -> Activity:
    """Group cards into the panel; they come in the order in which they are shown."""
    needs = [card for card in cards if card.state in NEEDS_USER]
    moving_cards = [card for card in cards if card.state in UNDER_WAY]
    waiting = [card for card in cards if card.state == State.QUEUED]
    finished = [card for card in cards if card.state not in ACTIVE | NEEDS_USER]
    # What needs a user is in no group, which may be folded.
    entries = grouped([*moving_cards, *waiting, *finished], lambda card: card.batch)
    groups = [
        Group(_("Needs attention"), [Entry([card]) for card in needs]),
        *(
            Group(label, [entry for entry in entries if entry.items[0] in section])
            for label, section in (
                (_("In progress"), moving_cards),
                (_("Waiting"), waiting),
                (_("Recently finished"), finished),
            )
        ),
    ]
    moving = counts.running + counts.waiting
    return Activity(
        groups=[group for group in groups if group.entries],
        sum_text=_sum_text(counts.running, counts.waiting, counts.needs),
        running_count=moving,
        ask_count=counts.needs,
        poll_url=url_for("generation_status") if moving else "",
        all_url=url_for("gallery") if finished else "",
        queue_url=url_for("queue") if counts.waiting else "",
    )


def _sum_text(running: int, queued: int, needs: int) -> str:
    parts = [
        _("%(count)s running") % {"count": running} if running else "",
        _("%(count)s waiting") % {"count": queued} if queued else "",
        ngettext("%(count)s needs you", "%(count)s need you", needs) % {"count": needs}
        if needs
        else "",
    ]
    return " · ".join(part for part in parts if part)
