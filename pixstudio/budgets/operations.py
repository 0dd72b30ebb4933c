"""Saves budgets, the account selection policy and members' fixed accounts."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping

from django.db import transaction

from pixstudio.accounts.models import Account, MemberAccount
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs.models import Generation
from pixstudio.jobs.queries.queue_order import waiting_of
from pixstudio.jobs.task_queue import enqueue
from pixstudio.teams.models import Membership, Team, User
from pixstudio.teams.operations import Limits, set_account_policy, set_budgets
from pixstudio.teams.queries import members_of


def save_budget_rules(
    *,
    member: Membership,
    team: Limits,
    warn_percent: int,
    members: Mapping[int, Limits],
    policy: str,
    accounts: Mapping[int, uuid.UUID | None],
    now: dt.datetime,
) -> None:
    """Save all budget rules; `members` and `accounts` are keyed by membership id.

    They apply from the next submission. Jobs that wait for a budget are checked again at once.
    May be repeated.
    """
    whole = member.team
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get(pk=whole.pk)
        budgets = set_budgets(team=whole, limits=team, warn_percent=warn_percent, members=members)
        policies: list[Team | User] = [*_set_fixed_accounts(whole, accounts)]
        if set_account_policy(team=whole, policy=policy):
            policies.insert(0, whole)
        waiting = waiting_of(whole).exclude(problem="").filter(paused_at=None)
        Generation.objects.filter(pk__in=waiting.order_by().values("pk")).update(due_at=now)
        for target in budgets:
            record(Action.BUDGET_CHANGED, member=member, target=target, now=now)
        for target in policies:
            record(Action.POLICY_CHANGED, member=member, target=target, now=now)
    enqueue("submit_next", str(whole.pk))


def _set_fixed_accounts(team: Team, accounts: Mapping[int, uuid.UUID | None]) -> Iterator[User]:
    """Yields the users whose fixed account changed."""
    known = {account.pk: account for account in Account.objects.filter(team=team)}
    fixed = dict(MemberAccount.objects.filter(team=team).values_list("user", "account"))
    for row in members_of(team).filter(pk__in=accounts):
        account = known.get(accounts[row.pk] or uuid.UUID(int=0))
        if fixed.get(row.user_id) == (account.pk if account else None):
            continue
        MemberAccount.objects.filter(team=team, user=row.user).delete()
        if account:
            MemberAccount.objects.create(team=team, user=row.user, account=account)
        yield row.user
