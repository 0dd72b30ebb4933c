"""Create, change and revoke API keys."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q

from pixstudio.api_keys.key_text import new_key_text, prefix_of
from pixstudio.api_keys.models import ROLE_OF_SCOPE, ApiKey, Scope
from pixstudio.api_keys.queries import usable_keys
from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.library.operations import cancel_uploads_of_key
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.permissions import NotYours
from pixstudio.web.form_nonces import form_digest
from pixstudio.web.secrets.digests import digest_of

# A script that runs all day writes when it was last used this often.
USE_RECORDED_EVERY = dt.timedelta(minutes=1)
MAX_KEYS = 50
# Two presses of one button, of which a browser shows the second answer.
DOUBLE_CLICK = dt.timedelta(seconds=10)


class ScopeNotAllowed(Exception):
    """The member's role does not cover a scope that the key would have."""


class TooManyKeys(Exception):
    """The member has `MAX_KEYS` usable keys in the team."""


class KeyExists(Exception):
    """This form has created a key already, whose text is not shown again."""


class KeyGone(Exception):
    """The key was revoked, or has expired."""


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


def create_key(
    *,
    member: Membership,
    rules: KeyRules,
    now: dt.datetime,
    nonce: str = "",
    actor: Actor | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its text, which is stored nowhere.

    `nonce` comes with the form: a double click makes one key, whose text the second answer replaces, as that
    is the one a browser shows. `actor` is who creates it for the member; the member without one.
    Raises: ScopeNotAllowed, TooManyKeys, KeyExists.
    """
    if not all(member.may(ROLE_OF_SCOPE[scope]) for scope in rules.scopes):
        raise ScopeNotAllowed
    text = new_key_text()
    form = form_digest(nonce, str(member.user_id)) if nonce else form_digest(text)
    try:
        with transaction.atomic():
            key = _create(member, rules, text, form, now)
            actor = actor or Actor.of(member)
            record(Action.API_KEY_CREATED, actor=actor, target=key, now=now)
    except IntegrityError:
        return _replace_text(member, form, text, now), text
    return key, text


def _create(member: Membership, rules: KeyRules, text: str, form: str, now: dt.datetime) -> ApiKey:
    # Two forms at once must not make one key too many.
    Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
    is_new = not ApiKey.objects.filter(team=member.team, nonce=form).exists()
    if is_new and usable_keys(member.team, now).filter(user=member.user).count() >= MAX_KEYS:
        raise TooManyKeys
    return ApiKey.objects.create(
        team=member.team,
        user=member.user,
        membership=member,
        name=rules.name,
        prefix=prefix_of(text),
        digest=digest_of(text),
        nonce=form,
        scopes=[scope for scope in Scope if scope in rules.scopes],
        addresses=list(rules.addresses),
        budget_credits=rules.budget_credits,
        is_budget_monthly=rules.is_budget_monthly,
        expires_at=rules.expires_at,
        created_at=now,
    )


def _replace_text(member: Membership, form: str, text: str, now: dt.datetime) -> ApiKey:
    """Give the key that this form has just created another text. Raises: KeyExists if that is over."""
    rows = ApiKey.objects.filter(team=member.team, nonce=form, revoked_at=None, last_used_at=None)
    rows = rows.filter(created_at__gt=now - DOUBLE_CLICK)
    if not rows.update(prefix=prefix_of(text), digest=digest_of(text)):
        raise KeyExists
    return ApiKey.objects.get(team=member.team, nonce=form)


def change_key(
    *,
    member: Membership,
    key: ApiKey,
    name: str,
    budget_credits: int | None,
    is_budget_monthly: bool,
    addresses: Sequence[str],
    now: dt.datetime,
) -> None:
    """Change what may be changed of a key; what it can do and its end stay as they are.

    Applies to the next request and the next job. Raises: NotYours, KeyGone.
    """
    check_key_permission(member, key)
    values = {"name": name, "budget_credits": budget_credits, "addresses": list(addresses)}
    with transaction.atomic():
        rows = usable_keys(member.team, now).filter(pk=key.pk)
        if not rows.update(is_budget_monthly=is_budget_monthly, **values):
            raise KeyGone
        key.name = name
        record(Action.API_KEY_CHANGED, member=member, target=key, now=now)


def revoke_key(*, member: Membership, key: ApiKey, now: dt.datetime) -> bool:
    """Have the key open nothing from now on, and cancel its uploads; False if it was revoked before.

    Members revoke their own, admins all of the team's. Raises: NotYours.
    """
    check_key_permission(member, key)
    with transaction.atomic():
        rows = ApiKey.objects.filter(pk=key.pk, team=member.team, revoked_at=None)
        if not rows.update(revoked_at=now, revoked_by=member.user):
            return False
        record(Action.API_KEY_REVOKED, member=member, target=key, now=now)
    cancel_uploads_of_key(api_key_id=key.pk, now=now)
    return True


def check_key_permission(member: Membership, key: ApiKey) -> None:
    """Raises: NotYours if the member may neither change nor revoke the key."""
    if key.user_id != member.user_id and not member.may(Role.ADMIN):
        raise NotYours


def record_use(*, key: ApiKey, address: str, now: dt.datetime) -> None:
    """Remember when and from where the key was used, at most once a minute."""
    if key.last_used_at and now - key.last_used_at < USE_RECORDED_EVERY:
        return
    old = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_RECORDED_EVERY)
    ApiKey.objects.filter(old, pk=key.pk).update(last_used_at=now, last_address=address)
