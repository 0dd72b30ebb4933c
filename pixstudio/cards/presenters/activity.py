"""The Activity panel: jobs that need a user, running, waiting and just finished jobs."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, IntegerField, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.cards.presenters.cards import Card, card_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.queries.cards import IMPORTED_UNSAVED, card_queryset, with_card_details
from pixstudio.jobs.queries.queue_order import MEMBER_ORDER, queue_positions, with_rounds
from pixstudio.jobs.states import ACTIVE, State
from pixstudio.teams.models import Membership, Team
from pixstudio.web.addresses import url_for

SHOWN = 40
FINISHED = 6
NEEDS = frozenset({State.ASK, State.UNSAVED})
NOW = frozenset({State.SUBMITTING, State.RUNNING, State.SAVING, State.UNKNOWN})
# Imported jobs are left out: no user waits for them, and there may be thousands.
IS_OPEN = Q(state__in=ACTIVE | NEEDS) & ~IMPORTED_UNSAVED
# A long queue must not push out jobs that run or need a user: these come first, then the queue's front.
RANK = Case(
    When(state__in=NEEDS, then=0),
    When(state__in=NOW, then=1),
    default=2,
    output_field=IntegerField(),
)
IN_LINE = (
    Case(When(state=State.QUEUED, then=F("round"))),
    Case(When(state=State.QUEUED, then=F("served_at"))).asc(nulls_first=True),
    *(Case(When(state=State.QUEUED, then=F(name))) for name in MEMBER_ORDER),
)


@dataclass(frozen=True)
class Group:
    label: str
    cards: list[Card]


@dataclass(frozen=True)
class Activity:
    groups: list[Group] = field(default_factory=list)
    sum_text: str = ""
    running_count: int = 0
    ask_count: int = 0
    poll_url: str = ""
    all_url: str = ""
    queue_url: str = ""


@dataclass(frozen=True)
class Counts:
    """How many open jobs there are of each kind, shown or not."""

    needs: int
    running: int
    waiting: int


def activity_of(member: Membership, now: dt.datetime) -> Activity:
    """The panel of the member's team in a fixed number of queries; no poller when nothing can change."""
    opened = card_queryset(member.team).filter(IS_OPEN)
    rows = list(with_rounds(opened).order_by(RANK, *IN_LINE, "-created_at", "-id")[:SHOWN])
    ended = card_queryset(member.team).exclude(state__in=ACTIVE | NEEDS).exclude(is_imported=True)
    finished = list(ended.order_by("-changed_at")[:FINISHED])
    is_full = len(rows) == SHOWN
    # A job that ended between the two queries is in both; the later one is right.
    lately = {row.pk for row in finished}
    rows = [row for row in rows if row.pk not in lately]
    counts = counts_of(member.team) if is_full else _counted(rows)
    positions = queue_positions(member.team) if counts.waiting else {}
    shown = with_card_details([*rows, *finished])
    return assemble([card_of(row, member, positions, now) for row in shown], counts)


def poll_group_of(member: Membership) -> str:
    """The name under which the pages of a browser share one poll: a person in a team."""
    return f"{member.user_id}.{member.team_id}"


def counts_of(team: Team) -> Counts:
    """Counted by the database, for more open jobs than the panel shows; one query."""
    counted = (
        Generation.objects.of(team)
        .filter(IS_OPEN)
        .aggregate(
            needs=Count("pk", filter=Q(state__in=NEEDS)),
            running=Count("pk", filter=Q(state__in=NOW)),
            waiting=Count("pk", filter=Q(state=State.QUEUED)),
        )
    )
    return Counts(**counted)


def _counted(rows: list[Generation]) -> Counts:
    states = [row.state for row in rows]
    return Counts(
        needs=sum(state in NEEDS for state in states),
        running=sum(state in NOW for state in states),
        waiting=states.count(State.QUEUED),
    )


def assemble(cards: list[Card], counts: Counts) -> Activity:
    """Group cards into the panel; they come in the order in which they are shown."""
    finished = [card for card in cards if card.state not in ACTIVE | NEEDS]
    groups = [
        Group(_("Needs you"), [card for card in cards if card.state in NEEDS]),
        Group(_("Now"), [card for card in cards if card.state in NOW]),
        Group(_("Waiting"), [card for card in cards if card.state == State.QUEUED]),
        Group(_("Just finished"), finished),
    ]
    moving = counts.running + counts.waiting
    return Activity(
        groups=[group for group in groups if group.cards],
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
