"""Create and revoke API keys."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from pixstudio.api_keys.key_text import digest_of, new_key_text, prefix_of
from pixstudio.api_keys.models import ROLE_OF_SCOPE, ApiKey, Scope
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.permissions import NotYours

# A script that runs all day writes when it was last used this often.
USE_RECORDED_EVERY = dt.timedelta(minutes=1)


class ScopeNotAllowed(Exception):
    """The member's role does not cover a scope that the key would have."""


@dataclass(frozen=True)
class KeyRules:
    """What a key may do: `budget_credits` for each month or for ever, None without one; `addresses` are
    networks as text, none for all."""

    name: str
    scopes: Collection[Scope]
    budget_credits: int | None = None
    is_budget_monthly: bool = True
    expires_at: dt.datetime | None = None
    addresses: Sequence[str] = ()


def create_key(*, member: Membership, rules: KeyRules, now: dt.datetime) -> tuple[ApiKey, str]:
    """A new key and its text, which is stored nowhere. Raises: ScopeNotAllowed."""
    if not all(member.may(ROLE_OF_SCOPE[scope]) for scope in rules.scopes):
        raise ScopeNotAllowed
    text = new_key_text()
    with transaction.atomic():
        key = ApiKey.objects.create(
            team=member.team,
            user=member.user,
            name=rules.name,
            prefix=prefix_of(text),
            digest=digest_of(text),
            scopes=[scope for scope in Scope if scope in rules.scopes],
            addresses=list(rules.addresses),
            budget_credits=rules.budget_credits,
            is_budget_monthly=rules.is_budget_monthly,
            expires_at=rules.expires_at,
            created_at=now,
        )
        record(Action.API_KEY_CREATED, member=member, target=key, now=now)
    return key, text


def revoke_key(*, member: Membership, key: ApiKey, now: dt.datetime) -> bool:
    """Have the key open nothing from now on; False if it was revoked before.

    Members revoke their own, admins all of the team's. Raises: NotYours.
    """
    if key.user_id != member.user_id and not member.may(Role.ADMIN):
        raise NotYours
    with transaction.atomic():
        rows = ApiKey.objects.filter(pk=key.pk, team=member.team, revoked_at=None)
        if not rows.update(revoked_at=now, revoked_by=member.user):
            return False
        record(Action.API_KEY_REVOKED, member=member, target=key, now=now)
    return True


def record_use(*, key: ApiKey, address: str, now: dt.datetime) -> None:
    """Remember when and from where the key was used, at most once a minute."""
    if key.last_used_at and now - key.last_used_at < USE_RECORDED_EVERY:
        return
    old = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_RECORDED_EVERY)
    ApiKey.objects.filter(old, pk=key.pk).update(last_used_at=now, last_address=address)
