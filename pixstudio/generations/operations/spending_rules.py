"""The rules of spending: budgets, which account is chosen, and who has one of their own."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction

from pixstudio.accounts.models import Account, MemberAccount
from pixstudio.generations.models import Generation
from pixstudio.generations.nudges import nudge
from pixstudio.generations.queries import waiting_of
from pixstudio.teams.actions import Action
from pixstudio.teams.audit import note
from pixstudio.teams.models import Membership
from pixstudio.teams.operations import Limits, set_account_policy, set_budgets
from pixstudio.teams.queries import members_of


def set_spending_rules(
    *,
    member: Membership,
    team: Limits,
    warn_percent: int,
    members: Mapping[int, Limits],
    policy: str,
    accounts: Mapping[int, uuid.UUID | None],
    now: dt.datetime,
) -> None:
    """Keep a whole page of rules; `members` and `accounts` go by membership id.

    They hold from the next job that is sent. Jobs that waited for a budget are looked at anew at once.
    May be repeated.
    """
    with transaction.atomic():
        set_budgets(member=member, team=team, warn_percent=warn_percent, members=members)
        set_account_policy(member=member, policy=policy)
        _set_fixed_accounts(member, accounts)
        waiting = waiting_of(member.team).exclude(problem="").filter(paused_at=None)
        Generation.objects.filter(pk__in=waiting.order_by().values("pk")).update(due_at=now)
    nudge("submit_next", str(member.team_id))


def _set_fixed_accounts(member: Membership, accounts: Mapping[int, uuid.UUID | None]) -> None:
    known = {account.pk: account for account in Account.objects.filter(team=member.team)}
    fixed = dict(MemberAccount.objects.filter(team=member.team).values_list("user", "account"))
    for row in members_of(member.team).filter(pk__in=accounts):
        account = known.get(accounts[row.pk] or uuid.UUID(int=0))
        if fixed.get(row.user_id) == (account.pk if account else None):
            continue
        MemberAccount.objects.filter(team=member.team, user=row.user).delete()
        if account:
            MemberAccount.objects.create(team=member.team, user=row.user, account=account)
        note(Action.POLICY_CHANGED, member=member, target=row.user)
