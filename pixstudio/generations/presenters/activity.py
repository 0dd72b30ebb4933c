"""The Activity panel: what needs somebody, what runs, what waits, what just finished."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from pixstudio.generations.models import Generation
from pixstudio.generations.presenters.cards import Card, card_of
from pixstudio.generations.queries import base_of_cards, queue_positions, with_card_details
from pixstudio.generations.states import ACTIVE, State
from pixstudio.teams.models import Membership

SHOWN = 40
FINISHED = 6
NEEDS = frozenset({State.ASK, State.UNSAVED})
NOW = frozenset({State.SUBMITTING, State.RUNNING, State.SAVING, State.UNKNOWN})


@dataclass(frozen=True)
class Group:
    label: str
    cards: list[Card]


@dataclass(frozen=True)
class Activity:
    groups: list[Group] = field(default_factory=list)
    sum_words: str = ""
    running_count: int = 0
    ask_count: int = 0
    poll_url: str = ""
    all_url: str = ""


def activity_of(member: Membership, now: dt.datetime) -> Activity:
    """The panel of the member's team in a fixed number of queries; no poller when nothing can change."""
    open_states = ACTIVE | NEEDS
    is_open = Q(state__in=open_states)
    rows = base_of_cards(member.team).filter(is_open)[:SHOWN]
    finished = base_of_cards(member.team).exclude(is_open).order_by("-changed_at")[:FINISHED]
    return assemble(with_card_details([*rows, *finished]), member, now)


def assemble(rows: list[Generation], member: Membership, now: dt.datetime) -> Activity:
    """Group generations into the panel, each group in its natural order."""
    waiting = any(row.state == State.QUEUED for row in rows)
    positions = queue_positions(member.team) if waiting else {}
    cards = [card_of(row, member, positions, now) for row in rows]
    needs = [card for card in cards if card.state in NEEDS]
    running = [card for card in cards if card.state in NOW]
    queued = [card for card in reversed(cards) if card.state == State.QUEUED]
    finished = [card for card in cards if card.state not in ACTIVE | NEEDS]
    groups = [
        Group(_("Needs you"), needs),
        Group(_("Now"), running),
        Group(_("Waiting"), queued),
        Group(_("Just finished"), finished),
    ]
    return Activity(
        groups=[group for group in groups if group.cards],
        sum_words=_sum_words(len(running), len(queued), len(needs)),
        running_count=len(running) + len(queued),
        ask_count=len(needs),
        poll_url=reverse("generation_status") if running or queued else "",
        all_url=reverse("gallery") if finished else "",
    )


def _sum_words(running: int, queued: int, needs: int) -> str:
    parts = [
        _("%(count)s running") % {"count": running} if running else "",
        _("%(count)s waiting") % {"count": queued} if queued else "",
        _("%(count)s asks") % {"count": needs} if needs else "",
    ]
    return " · ".join(part for part in parts if part)
