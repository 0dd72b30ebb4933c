"""Which account a waiting job can run on now, or why it has to wait."""

import datetime as dt
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q

from pixstudio.accounts.models import Account
from pixstudio.effects.queries import accounts_lacking
from pixstudio.generations.bodies import allows
from pixstudio.generations.models import Generation, GenerationQuerySet
from pixstudio.generations.queries import occupied_places
from pixstudio.teams.models import Membership, Role


@dataclass(frozen=True)
class Place:
    """Where a queued job can run now, or the reason why it has to wait."""

    account: Account | None
    reason: str = ""


@dataclass(frozen=True)
class Situation:
    """What the choice of an account depends on, read once for all waiting jobs."""

    accounts: list[Account]
    taken: Mapping[Any, int]
    senders: frozenset[int]
    has_disk: bool
    now: dt.datetime
    # By effect, the accounts whose catalogue does not have it.
    lacking: Mapping[int, frozenset[uuid.UUID]] = field(default_factory=dict)

    def lists(self, generation: Generation, account: Account) -> bool:
        """Whether the account's catalogue has what the job asks for, as far as it is known."""
        effect_id = generation.effect_id
        return effect_id is None or account.pk not in self.lacking.get(effect_id, ())

    def room(self, account: Account) -> int:
        """Places left on an account: its limit minus ours in flight minus what runs from elsewhere."""
        if self.is_resting(account):
            return 0
        return account.places - self.taken.get(account.pk, 0) - account.foreign_jobs

    def promising(self, waiting: GenerationQuerySet) -> GenerationQuerySet:
        """Those of the waiting jobs that some account has a place for, whatever waits before them."""
        awake = [a for a in self.accounts if a.is_usable and not self.is_resting(a)]
        roomy = [a for a in awake if self.room(a) > 0]
        could = Q(is_off_peak=True) & _can_take(awake) | Q(is_off_peak=False) & _can_take(roomy)
        return waiting.filter(could, creator_id__in=self.senders if self.has_disk else ())

    def is_resting(self, account: Account) -> bool:
        return account.send_after is not None and account.send_after > self.now


def _can_take(accounts: list[Account]) -> Q:
    if not accounts:
        return Q(pk__in=())
    return Q(wanted_account=None) | Q(wanted_account__in=[account.pk for account in accounts])


def situation_of(team_id: uuid.UUID, waiting: GenerationQuerySet, now: dt.datetime) -> Situation:
    """Everything that decides where a team's waiting jobs can run; locks its accounts."""
    accounts = Account.objects.select_for_update(no_key=True).filter(team_id=team_id)
    members = Membership.objects.filter(team_id=team_id, user__is_active=True)
    return Situation(
        accounts=list(accounts.order_by("created_at", "id")),
        taken=occupied_places(team_id),
        senders=frozenset(m.user_id for m in members if m.may(Role.CREATOR)),
        has_disk=shutil.disk_usage(settings.DATA_DIR).free > settings.FREE_SPACE_FLOOR_BYTES,
        now=now,
        lacking=_lacking(team_id, waiting),
    )


def _lacking(team_id: uuid.UUID, waiting: GenerationQuerySet) -> Mapping[int, frozenset[uuid.UUID]]:
    """Which accounts don't list which of the effects that are waited for."""
    rows = waiting.order_by().filter(effect__isnull=False)
    effects = set(rows.values_list("effect", flat=True).distinct())
    return accounts_lacking(team_id, effects) if effects else {}


def find_place(generation: Generation, situation: Situation) -> Place:
    """The account that can take the job now: of those able to pay, the one with most room.

    Where no account can pay, one with room is tried all the same: what we know of credits may be old,
    and the API's refusal (412) costs nothing and is the truth.
    """
    if generation.creator_id not in situation.senders:
        return Place(None, "not_member")
    if not situation.has_disk:
        return Place(None, "disk_full")
    usable = [a for a in situation.accounts if a.is_usable and _is_wanted(generation, a)]
    wish = (generation.operation, generation.parameters)
    usable = [account for account in usable if allows(account.plan_name, *wish)]
    if not usable:
        return Place(None, "no_account")
    usable = [account for account in usable if situation.lists(generation, account)]
    if not usable:
        return Place(None, "not_listed")
    able = [account for account in usable if _can_pay(generation, account)] or usable
    if generation.is_off_peak:
        free = [account for account in able if not situation.is_resting(account)]
    else:
        free = [account for account in able if situation.room(account) > 0]
    if not free:
        return Place(None, "no_room")
    return Place(max(free, key=situation.room))


def _is_wanted(generation: Generation, account: Account) -> bool:
    if generation.source_id:
        # A result is known to its own account only, even where that was removed here.
        return generation.wanted_account_id == account.pk
    return generation.wanted_account_id in (None, account.pk)


def _can_pay(generation: Generation, account: Account) -> bool:
    return account.credits is None or account.credits >= generation.estimate_credits
