"""Connecting and updating an account: at the API first, then here."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db import transaction

from pixstudio.accounts.encrypted_columns import CannotDecrypt, seal, unseal
from pixstudio.accounts.models import Account, Health
from pixstudio.accounts.operations.api_connection import add_accounts, client_of, record_connected
from pixstudio.accounts.operations.refresh import refresh_account
from pixstudio.accounts.queries import account_by_email
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.pixverse.schemas import AccountConfig
from pixstudio.teams.models import Membership


class PasswordRequired(Exception):
    """The API requires the account's password for a change, and it is not stored here."""


class AlreadyConnected(Exception):
    """The team has an account with this email (compared without case)."""

    def __init__(self, account: Account) -> None:
        super().__init__(account.name)
        self.account = account


class EditConflict(Exception):
    """The account was saved by another user after the form was opened."""

    def __init__(self, account: Account) -> None:
        super().__init__(account.name)
        self.account = account


@dataclass(frozen=True)
class AccountInput:
    """Submitted account values; an empty password or session keeps the stored one."""

    name: str
    max_jobs: int
    password: str = ""
    session: str = ""
    ends_session: bool = False


def connect_account(
    *, member: Membership, email: str, values: AccountInput, now: dt.datetime
) -> Account:
    """Connect a PixVerse account to the member's team. API page: post-pixverse-accounts-email.

    Submitting the same values twice creates one account. No session is sent: the API accepts one for
    existing accounts only. Raises: NotConnected, AlreadyConnected, BadRequest (wrong password) and the
    client's other errors.
    """
    known = account_by_email(member.team, email)
    if known:
        if _matches(known, values):
            return known
        raise AlreadyConnected(known)
    config = _save_upstream(member.team_id, email, values, session="")
    with transaction.atomic():
        new = add_accounts(member.team, [replace(config, email=email)])
        account = account_by_email(member.team, email)
        if account is None:
            raise Account.DoesNotExist
        _store_saved(account, values, config)
        # Recorded here, because the account has its chosen name only now.
        record_connected(member, [account] if new else [], now)
    return _refresh_saved(account, now)


def update_account(
    *, member: Membership, account: Account, version: int, values: AccountInput, now: dt.datetime
) -> Account:
    """Update an account if it is still at `version`.

    A new password, session or number of jobs is saved at the API, and so is any change of an account that
    is not healthy, since saving clears a hold. A name alone is changed here only.
    Raises: EditConflict, PasswordRequired, CannotDecrypt, and as `connect_account`; then nothing changes.
    """
    if _is_local_change(account, values):
        return _save_locally(member, account, version, values, now)
    password = values.password or _stored_password(account)
    session = "" if values.ends_session else values.session or valid_session(account, now)
    claimed = _claim_version(account, version, values)
    if claimed is None:
        return Account.objects.get(pk=account.pk)
    try:
        sent = replace(values, password=password)
        config = _save_upstream(account.team_id, claimed.email, sent, session=session)
    except Exception:
        Account.objects.filter(pk=account.pk, version=version + 1).update(version=version)
        raise
    with transaction.atomic():
        claimed = Account.objects.select_for_update().get(pk=account.pk)
        _store_saved(claimed, replace(sent, session=session), config)
        record(Action.ACCOUNT_CHANGED, member=member, target=claimed, now=now)
    return _refresh_saved(claimed, now)


def recover_account(*, member: Membership, account: Account, now: dt.datetime) -> Account:
    """Save an unchanged account at the API again, which clears a hold (596) and renews its sign-in.

    Raises: as `update_account`.
    """
    values = AccountInput(account.name, account.max_jobs)
    password = _stored_password(account)
    return update_account(
        member=member,
        account=account,
        version=account.version,
        values=replace(values, password=password),
        now=now,
    )


def valid_session(account: Account, now: dt.datetime) -> str:
    """The website session shared with the API, if it has not expired; else ''."""
    ends_at = account.session_expires_at
    if not account.session_sealed or ends_at is None or ends_at <= now:
        return ""
    return unseal(account, "session_sealed")


def _stored_password(account: Account) -> str:
    if not account.password_sealed:
        raise PasswordRequired
    return unseal(account, "password_sealed")


def _is_local_change(account: Account, values: AccountInput) -> bool:
    has_no_secret = not (values.password or values.session or values.ends_session)
    is_unchanged = account.health == Health.OK and values.max_jobs == account.max_jobs
    return has_no_secret and is_unchanged


def _save_locally(
    member: Membership, account: Account, version: int, values: AccountInput, now: dt.datetime
) -> Account:
    with transaction.atomic():
        rows = Account.objects.filter(pk=account.pk, version=version)
        if rows.update(name=values.name, version=version + 1):
            changed = Account.objects.get(pk=account.pk)
            record(Action.ACCOUNT_CHANGED, member=member, target=changed, now=now)
            return changed
    return _require_match(account.pk, values)


def _claim_version(account: Account, version: int, values: AccountInput) -> Account | None:
    """Increment the version before the API call, so that only one of two concurrent edits is sent.

    None if the same values were already saved.
    """
    rows = Account.objects.filter(pk=account.pk, version=version)
    if rows.update(version=version + 1):
        return Account.objects.get(pk=account.pk)
    _require_match(account.pk, values)
    return None


def _require_match(account_id: uuid.UUID, values: AccountInput) -> Account:
    account = Account.objects.get(pk=account_id)
    if not _matches(account, values):
        raise EditConflict(account)
    return account


def _matches(account: Account, values: AccountInput) -> bool:
    """Whether the account already has these values, i.e. the form was submitted twice."""
    if (account.name, account.max_jobs) != (values.name, values.max_jobs):
        return False
    if account.health != Health.OK or (values.ends_session and account.session_sealed):
        return False
    secrets = (("password_sealed", values.password), ("session_sealed", values.session))
    return all(_has_secret(account, column, secret) for column, secret in secrets if secret)


def _has_secret(account: Account, column: str, secret: str) -> bool:
    if not getattr(account, column):
        return False
    try:
        return unseal(account, column) == secret
    except CannotDecrypt:
        return False


def _save_upstream(
    team_id: uuid.UUID, email: str, values: AccountInput, *, session: str
) -> AccountConfig:
    client, jobs = client_of(team_id), values.max_jobs
    return client.save_account(
        email, password=values.password, max_jobs=jobs, token=session or None
    )


def _store_saved(account: Account, values: AccountInput, config: AccountConfig) -> None:
    """Store the values accepted by the API and clear the account's problem."""
    seal(account, "password_sealed", values.password)
    if values.session:
        seal(account, "session_sealed", values.session)
    else:
        account.session_sealed = ""
    account.name, account.max_jobs = values.name, values.max_jobs
    account.session_expires_at = config.session_expires_at
    account.health, account.problem, account.problem_at = Health.OK, "", None
    account.save()


def _refresh_saved(account: Account, now: dt.datetime) -> Account:
    """Refresh plan and credits now, and schedule a refresh by the clock, which also reads the voices."""
    refresh_account(account_id=account.pk, now=now)
    Account.objects.filter(pk=account.pk).update(next_refresh_at=now)
    return Account.objects.get(pk=account.pk)
