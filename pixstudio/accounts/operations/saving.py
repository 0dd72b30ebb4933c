"""Connecting an account and changing it: at the API first, then here."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db import transaction

from pixstudio.accounts.encryption import CannotDecrypt, seal, unseal
from pixstudio.accounts.models import Account, Health
from pixstudio.accounts.operations.connecting import adopt, client_of, note_connected
from pixstudio.accounts.operations.refreshing import refresh_account
from pixstudio.accounts.queries import account_by_email
from pixstudio.audit.actions import Action
from pixstudio.audit.log import note
from pixstudio.pixverse.schemas import AccountConfig
from pixstudio.teams.models import Membership


class PasswordNeeded(Exception):
    """The API wants the account's password for a change, and we don't have it."""


class AlreadyConnected(Exception):
    """The team has an account with this email, however it is spelled."""

    def __init__(self, account: Account) -> None:
        super().__init__(account.name)
        self.account = account


class ChangedMeanwhile(Exception):
    """Somebody else saved the account after its form was opened."""

    def __init__(self, account: Account) -> None:
        super().__init__(account.name)
        self.account = account


@dataclass(frozen=True)
class Wish:
    """What a form asks for: '' leaves the password, and the session too, as they are."""

    name: str
    max_jobs: int
    password: str = ""
    session: str = ""
    ends_session: bool = False


def connect_account(*, member: Membership, email: str, wish: Wish, now: dt.datetime) -> Account:
    """Connect a PixVerse account of the member's team. Page: post-pixverse-accounts-email.

    The same sent twice is one account, saved once. No session goes with it: the API takes one only for
    an account that exists. Raises: NotConnected, AlreadyConnected, BadRequest (wrong password) and the
    client's other errors.
    """
    known = account_by_email(member.team, email)
    if known:
        if _is_already_so(known, wish):
            return known
        raise AlreadyConnected(known)
    config = _save_upstream(member.team_id, email, wish, session="")
    with transaction.atomic():
        new = adopt(member.team, [replace(config, email=email)])
        account = account_by_email(member.team, email)
        if account is None:
            raise Account.DoesNotExist
        _keep(account, wish, config)
        # Only now it has the name that people know it by.
        note_connected(member, [account] if new else [], now)
    return _read_again(account, now)


def update_account(
    *, member: Membership, account: Account, version: int, wish: Wish, now: dt.datetime
) -> Account:
    """Change an account, if nobody did since `version`.

    The API hears of a new password, session or number of jobs, and of anything while the account is in
    trouble, since that clears a hold. A name alone changes here only.
    Raises: ChangedMeanwhile, PasswordNeeded, CannotDecrypt, and as `connect_account`; then nothing changed.
    """
    if _changes_here_only(account, wish):
        return _change_here(member, account, version, wish, now)
    password = wish.password or _kept_password(account)
    session = "" if wish.ends_session else wish.session or fresh_session(account, now)
    held = _claim(account, version, wish)
    if held is None:
        return Account.objects.get(pk=account.pk)
    try:
        asked = replace(wish, password=password)
        config = _save_upstream(account.team_id, held.email, asked, session=session)
    except Exception:
        Account.objects.filter(pk=account.pk, version=version + 1).update(version=version)
        raise
    with transaction.atomic():
        held = Account.objects.select_for_update().get(pk=account.pk)
        _keep(held, replace(asked, session=session), config)
        note(Action.ACCOUNT_CHANGED, member=member, target=held, now=now)
    return _read_again(held, now)


def recover_account(*, member: Membership, account: Account, now: dt.datetime) -> Account:
    """Save an account at the API once more as it is: that clears a hold (596) and signs it in anew.

    Raises: as `update_account`.
    """
    wish = Wish(account.name, account.max_jobs)
    password = _kept_password(account)
    return update_account(
        member=member,
        account=account,
        version=account.version,
        wish=replace(wish, password=password),
        now=now,
    )


def fresh_session(account: Account, now: dt.datetime) -> str:
    """The website's session that was shared with the API, while it lasts; else ''."""
    ends_at = account.session_expires_at
    if not account.session_sealed or ends_at is None or ends_at <= now:
        return ""
    return unseal(account, "session_sealed")


def _kept_password(account: Account) -> str:
    if not account.password_sealed:
        raise PasswordNeeded
    return unseal(account, "password_sealed")


def _changes_here_only(account: Account, wish: Wish) -> bool:
    says_nothing_secret = not (wish.password or wish.session or wish.ends_session)
    is_well = account.health == Health.OK and wish.max_jobs == account.max_jobs
    return says_nothing_secret and is_well


def _change_here(
    member: Membership, account: Account, version: int, wish: Wish, now: dt.datetime
) -> Account:
    with transaction.atomic():
        rows = Account.objects.filter(pk=account.pk, version=version)
        if rows.update(name=wish.name, version=version + 1):
            changed = Account.objects.get(pk=account.pk)
            note(Action.ACCOUNT_CHANGED, member=member, target=changed, now=now)
            return changed
    return _unless_already_so(account.pk, wish)


def _claim(account: Account, version: int, wish: Wish) -> Account | None:
    """Count the change before the API hears of it, so that of two at once only one is sent.

    None where the very same was saved already.
    """
    rows = Account.objects.filter(pk=account.pk, version=version)
    if rows.update(version=version + 1):
        return Account.objects.get(pk=account.pk)
    _unless_already_so(account.pk, wish)
    return None


def _unless_already_so(account_id: uuid.UUID, wish: Wish) -> Account:
    account = Account.objects.get(pk=account_id)
    if not _is_already_so(account, wish):
        raise ChangedMeanwhile(account)
    return account


def _is_already_so(account: Account, wish: Wish) -> bool:
    """Whether the account is as wished: then the form was only sent twice."""
    if (account.name, account.max_jobs) != (wish.name, wish.max_jobs):
        return False
    if account.health != Health.OK or (wish.ends_session and account.session_sealed):
        return False
    secrets = (("password_sealed", wish.password), ("session_sealed", wish.session))
    return all(_has_secret(account, column, secret) for column, secret in secrets if secret)


def _has_secret(account: Account, column: str, secret: str) -> bool:
    if not getattr(account, column):
        return False
    try:
        return unseal(account, column) == secret
    except CannotDecrypt:
        return False


def _save_upstream(team_id: uuid.UUID, email: str, wish: Wish, *, session: str) -> AccountConfig:
    client, jobs = client_of(team_id), wish.max_jobs
    return client.save_account(email, password=wish.password, max_jobs=jobs, token=session or None)


def _keep(account: Account, wish: Wish, config: AccountConfig) -> None:
    """Write down what the API took; that it took it ends every trouble of the account."""
    seal(account, "password_sealed", wish.password)
    if wish.session:
        seal(account, "session_sealed", wish.session)
    else:
        account.session_sealed = ""
    account.name, account.max_jobs = wish.name, wish.max_jobs
    account.session_expires_at = config.session_expires_at
    account.health, account.problem, account.problem_at = Health.OK, "", None
    account.save()


def _read_again(account: Account, now: dt.datetime) -> Account:
    """Plan and credits at once, and soon by the clock, which brings the voices."""
    refresh_account(account_id=account.pk, now=now)
    Account.objects.filter(pk=account.pk).update(next_refresh_at=now)
    return Account.objects.get(pk=account.pk)
