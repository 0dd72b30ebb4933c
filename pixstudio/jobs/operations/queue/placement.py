"""Finds the account a waiting job can run on now, or the reason why it waits."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, UUIDField

from pixstudio.accounts.models import Account, MemberAccount
from pixstudio.effects.queries import MissingEffects
from pixstudio.jobs.account_selection import choose_account, lack_text
from pixstudio.jobs.budgets import Budgets, budgets_of
from pixstudio.jobs.models import Attempt, Generation, GenerationQuerySet
from pixstudio.jobs.operations.queue.turns import Turn, first_position, served_at, turns_in_order
from pixstudio.jobs.queries.model_refusals import accounts_refusing
from pixstudio.jobs.queries.queue_order import sendable_generations
from pixstudio.jobs.queries.totals import occupied_slots
from pixstudio.jobs.request_body import plan_allows
from pixstudio.jobs.states import Charge
from pixstudio.media.storage.errors import StorageProblem
from pixstudio.teams.models import AccountPolicy, Membership, Role, Team
from pixstudio.web.prepared_queries import PreparedQuery, ReplannedQuery

NO_CREDITS = "no_credits"


@dataclass(frozen=True)
class Placement:
    """The account and why it was chosen, or the reason why the job waits."""

    account: Account | None
    reason: str = ""
    words: str = ""
    chosen_by: str = ""


@dataclass(frozen=True)
class CapacitySnapshot:
    """The data that account selection depends on, read once for all waiting jobs."""

    team: Team
    accounts: list[Account]
    taken: Mapping[Any, int]
    senders: frozenset[int]
    # Why results can't be stored now; None if they can.
    disk_trouble: StorageProblem | None
    now: dt.datetime
    lacking: MissingEffects
    policy: str = AccountPolicy.MOST_CREDITS
    # By member, the account that all their jobs run on.
    fixed: Mapping[int, uuid.UUID] = field(default_factory=dict)
    # By account, what was spent there since its credits were read.
    pending: Mapping[uuid.UUID, int] = field(default_factory=dict)
    budgets: Budgets = field(default_factory=Budgets)
    # The members with waiting jobs, in the order in which they are served.
    turns: list[Turn] = field(default_factory=list)

    def lists(self, generation: Generation, account: Account) -> bool:
        """Whether the account's catalogue has what the job asks for, as far as it is known."""
        effect_id = generation.effect_id
        return effect_id is None or account.pk not in self.lacking[effect_id]

    def room(self, account: Account) -> int:
        """Free slots of an account: its limit minus our running jobs minus foreign ones."""
        if self.is_resting(account):
            return 0
        return account.places - self.running(account)

    def running(self, account: Account) -> int:
        """The number of running jobs on an account, ours and foreign ones."""
        return self.taken.get(account.pk, 0) + account.foreign_jobs

    @property
    def has_room(self) -> bool:
        """Whether any account has a free slot."""
        return any(account.is_usable and self.room(account) > 0 for account in self.accounts)

    def credits(self, account: Account) -> int | None:
        """The account's credits minus what was spent since they were read; None if not yet known."""
        if account.credits is None:
            return None
        return max(0, account.credits - self.pending.get(account.pk, 0))

    def can_pay(self, generation: Generation, account: Account) -> bool:
        credits = self.credits(account)
        return credits is None or credits >= generation.estimate_credits

    def account_for(self, generation: Generation) -> uuid.UUID | None:
        """The account that the job is bound to; None if any will do."""
        fixed = None if generation.source_id else self.fixed.get(generation.creator_id or 0)
        return generation.wanted_account_id or fixed

    def promising(self, waiting: GenerationQuerySet) -> GenerationQuerySet:
        """Waiting jobs that an account has a free slot for, regardless of their position."""
        awake = [a for a in self.accounts if a.is_usable and not self.is_resting(a)]
        roomy = [a for a in awake if self.room(a) > 0]
        could = Q(is_off_peak=True) & self._can_take(awake)
        could |= Q(is_off_peak=False) & self._can_take(roomy)
        could &= self.budgets.within()
        return waiting.filter(
            could, creator_id__in=self.senders if self.disk_trouble is None else ()
        )

    def _can_take(self, accounts: list[Account]) -> Q:
        """Jobs that one of the accounts could take, as far as its binding and its credits go."""
        if not accounts:
            return Q(pk__in=())
        here = [account.pk for account in accounts]
        away = [user for user, account in self.fixed.items() if account not in here]
        free = Q(wanted_account=None) & ~Q(creator_id__in=away, source=None)
        return (free | Q(wanted_account__in=here)) & self._payable(accounts)

    def _payable(self, accounts: list[Account]) -> Q:
        known = [self.credits(account) for account in accounts]
        if None in known:
            return Q()
        most = max(credits or 0 for credits in known)
        return Q(estimate_is_exact=False) | Q(estimate_credits__lte=most)

    def is_resting(self, account: Account) -> bool:
        return account.send_after is not None and account.send_after > self.now


def capacity_snapshot(
    team_id: uuid.UUID, disk_trouble: StorageProblem | None, now: dt.datetime
) -> CapacitySnapshot:
    """Everything that decides where a team's waiting jobs can run; locks its accounts.

    The lock comes first, so that slots, credits and budgets claimed by other workers are included.
    """
    values = {"team": team_id}
    accounts = _ACCOUNTS.rows(values)
    everyone: list[Any] = _MEMBERS.rows(values)
    team = everyone[0].team if everyone else Team.objects.get(pk=team_id)
    members = [one for one in everyone if one.is_active]
    return CapacitySnapshot(
        team=team,
        accounts=accounts,
        taken=occupied_slots(team_id),
        senders=frozenset(m.user_id for m in members if m.may(Role.CREATOR)),
        disk_trouble=disk_trouble,
        now=now,
        lacking=MissingEffects(team_id),
        policy=team.account_policy,
        fixed={one.user_id: one.fixed for one in everyone if one.fixed},
        pending=pending_credits(team),
        budgets=budgets_of(team, members, now),
        turns=turns_in_order((m.user_id, m.served_at, m.first_position) for m in everyone),
    )


def pending_credits(team: Team) -> dict[uuid.UUID, int]:
    """What attempts may take from each account that its last reading can't show yet, by account id."""
    return dict(_PENDING.tuples({"team": team.pk}))


def _members(team: uuid.UUID) -> QuerySet[Membership]:
    """The members with all of theirs that decides, read at once."""
    fixed = MemberAccount.objects.filter(team_id=team, user=OuterRef("user"))
    return (
        Membership.objects.filter(team_id=team)
        .select_related("team")
        .annotate(
            is_active=F("user__is_active"),
            fixed=Subquery(fixed.values("account")[:1], output_field=UUIDField()),
            served_at=served_at(team),
            first_position=first_position(sendable_generations(team)),
        )
    )


_ACCOUNTS = PreparedQuery(
    lambda team: (
        Account.objects.select_for_update(no_key=True)
        .filter(team_id=team)
        .order_by("created_at", "id")
    ),
    team=uuid.UUID,
)
_MEMBERS = ReplannedQuery(_members, team=uuid.UUID)
_PENDING = ReplannedQuery(
    lambda team: (
        Attempt.objects.filter(account__team_id=team, sent_at__gte=F("account__refreshed_at"))
        .exclude(charge=Charge.NOTHING)
        .order_by()
        .values_list("account")
        .annotate(Sum("credits"))
    ),
    team=uuid.UUID,
)


def find_placement(generation: Generation, situation: CapacitySnapshot) -> Placement:
    """The account that can take the job now, of several the one by the team's policy.

    If no account can pay an inexact estimate, one with a free slot is tried anyway: the
    API's refusal (412) costs nothing and is authoritative.
    """
    if generation.creator_id not in situation.senders:
        return Placement(None, "not_member")
    if situation.disk_trouble:
        is_full = situation.disk_trouble == StorageProblem.FULL
        return Placement(None, "disk_full" if is_full else "disk_bad")
    if stop := situation.budgets.stop_of(generation):
        return Placement(None, stop)
    usable = [a for a in situation.accounts if a.is_usable and _is_wanted(generation, a, situation)]
    request = (generation.operation, generation.parameters)
    usable = [account for account in usable if plan_allows(account.plan_name, *request)]
    if not usable:
        return Placement(None, "no_account")
    usable = [account for account in usable if situation.lists(generation, account)]
    if not usable:
        return Placement(None, "not_listed")
    refusing = accounts_refusing(generation, situation.now)
    usable = [account for account in usable if account.pk not in refusing] or usable
    return _placement_among(usable, generation, situation)


def _placement_among(
    usable: list[Account], generation: Generation, situation: CapacitySnapshot
) -> Placement:
    able = [account for account in usable if situation.can_pay(generation, account)]
    if not able and generation.estimate_is_exact:
        left = [(account, situation.credits(account) or 0) for account in usable]
        return Placement(None, NO_CREDITS, lack_text(generation.estimate_credits, left))
    able = able or usable
    if generation.is_off_peak:
        free = [account for account in able if not situation.is_resting(account)]
    else:
        free = [account for account in able if situation.room(account) > 0]
    if not free:
        return Placement(None, "no_room")
    account = choose_account(
        free, situation.policy, credits=situation.credits, running=situation.running
    )
    return Placement(account, chosen_by=_reason_for(generation, situation, len(usable)))


def _reason_for(generation: Generation, situation: CapacitySnapshot, count: int) -> str:
    """The key of `CHOSEN` for the account."""
    if generation.source_id:
        return "source"
    if generation.wanted_account_id:
        return "wanted"
    if generation.creator_id in situation.fixed:
        return "fixed"
    return situation.policy if count > 1 else "only"


def _is_wanted(generation: Generation, account: Account, situation: CapacitySnapshot) -> bool:
    if generation.source_id:
        # A result is known to its own account only, even where that was removed here.
        return generation.wanted_account_id == account.pk
    return situation.account_for(generation) in (None, account.pk)
