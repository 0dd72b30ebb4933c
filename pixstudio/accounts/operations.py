"""Connecting the API and PixVerse accounts, and keeping what we know of them fresh."""

import datetime as dt
import logging
import uuid
from functools import lru_cache

from django.conf import settings
from django.db import transaction

from pixstudio.accounts.encryption import CannotDecrypt, seal, unseal
from pixstudio.accounts.models import Account, ApiConnection, Health
from pixstudio.pixverse import errors
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.schemas import AccountConfig, Features
from pixstudio.teams.models import Team

logger = logging.getLogger(__name__)
REFRESH_EVERY = dt.timedelta(minutes=10)


class NotConnected(Exception):
    """The team has no API token yet."""


# Nothing can be asked of the API until somebody enters the token (again).
NO_CLIENT = (NotConnected, CannotDecrypt)


class PasswordNeeded(Exception):
    """The API wants the account's password for a change, and we don't have it."""


@lru_cache(maxsize=64)
def _client(token: str, base_url: str, submit_deadline: float) -> Client:
    return Client(token, base_url=base_url, submit_deadline=submit_deadline)


def client_with(token: str) -> Client:
    """A client for the configured API with this token."""
    return _client(token, settings.PIXVERSE_API_URL, settings.SUBMIT_DEADLINE_SECONDS)


def client_of(team_id: uuid.UUID | str) -> Client:
    """The team's client. Raises: NotConnected, CannotDecrypt."""
    connection = ApiConnection.objects.filter(team_id=team_id).first()
    if connection is None:
        raise NotConnected
    return client_with(unseal(connection, "token_sealed"))


def connect_api(*, team: Team, token: str, now: dt.datetime) -> list[Account]:
    """Check a token by reading the account list, keep it, and bring in the accounts behind it.

    Safe to repeat. Costs no credits. Returns the accounts that were not known before.
    Raises: Unauthorized, Unreachable and the client's other errors; then nothing is stored.
    """
    configs = client_with(token).list_accounts()
    with transaction.atomic():
        connection, _ = ApiConnection.objects.get_or_create(team=team)
        seal(connection, "token_sealed", token)
        connection.checked_at, connection.problem = now, ""
        connection.save()
        new = [account for config in configs if (account := _adopt(team, config))]
    for account in new:
        refresh_account(account_id=account.pk, now=now)
    # A token renewed may bring back accounts that were refused with the old one.
    Account.objects.filter(team=team).update(next_refresh_at=now)
    return new


def _look_again_soon(account: Account, now: dt.datetime) -> None:
    """Have the clock look after a new account at once: the voices come with that."""
    Account.objects.filter(pk=account.pk).update(next_refresh_at=now)


def _adopt(team: Team, config: AccountConfig) -> Account | None:
    account, created = Account.objects.get_or_create(
        team=team,
        email=config.email,
        defaults={
            "name": config.email.split("@", maxsplit=1)[0].replace(".", " ").title(),
            "max_jobs": config.max_jobs or 1,
        },
    )
    return account if created else None


def save_account(
    *, team: Team, email: str, password: str, max_jobs: int, name: str, now: dt.datetime
) -> Account:
    """Connect a PixVerse account, or update one: at the API first, then here.

    An update at the API clears a hold (596). Page: post-pixverse-accounts-email.
    Raises: NotConnected, BadRequest (wrong password) and the client's other errors.
    """
    client_of(team.pk).save_account(email, password=password, max_jobs=max_jobs)
    with transaction.atomic():
        account, _ = Account.objects.get_or_create(team=team, email=email, defaults={"name": name})
        seal(account, "password_sealed", password)
        account.name, account.max_jobs = name, max_jobs
        account.health, account.problem = Health.OK, ""
        account.save()
    refresh_account(account_id=account.pk, now=now)
    _look_again_soon(account, now)
    return Account.objects.get(pk=account.pk)


def update_account(
    *, account: Account, password: str, max_jobs: int, name: str, now: dt.datetime
) -> Account:
    """Change an account; `password` '' leaves it as it is.

    The API hears of a new password or number of jobs, and of anything while the account is in
    trouble, since that clears a hold. A name alone changes here only.
    Raises: PasswordNeeded, CannotDecrypt, and as `save_account`.
    """
    if not password and max_jobs == account.max_jobs and account.health == Health.OK:
        Account.objects.filter(pk=account.pk).update(name=name)
        account.name = name
        return account
    if not password and not account.password_sealed:
        raise PasswordNeeded
    return save_account(
        team=account.team,
        email=account.email,
        password=password or unseal(account, "password_sealed"),
        max_jobs=max_jobs,
        name=name,
        now=now,
    )


def refresh_accounts(*, team: Team, now: dt.datetime) -> list[Account]:
    """Refresh all accounts of a team; returns those the API could say nothing about.

    Stops at the first that fails without a fault of its own: then the API itself is in trouble.
    """
    accounts = list(Account.objects.filter(team=team))
    unread: list[Account] = []
    for place, account in enumerate(accounts):
        if refresh_account(account_id=account.pk, now=now):
            continue
        account.refresh_from_db(fields=["health"])
        if account.health == Health.OK:
            return unread + accounts[place:]
        unread.append(account)
    return unread


def refresh_account(
    *, account_id: uuid.UUID | str, now: dt.datetime, lifts_hold: bool = False
) -> bool:
    """Read plan and credits (`GET features`) and keep them. False where the API could not say.

    Only paid calls answer 596, so a good reading says nothing about a hold: it stays until the
    account is saved again, or a person lets it have another try (`lifts_hold`).
    May be repeated at any time; costs nothing.
    """
    account = Account.objects.get(pk=account_id)
    try:
        features = client_of(account.team_id).features(account.email)
    except NotConnected:
        return False
    except errors.PixVerseError as error:
        note_failure(account_id=account_id, error=error)
        return False
    _keep_features(account, features, now, lifts_hold=lifts_hold)
    return True


def _keep_features(
    account: Account, features: Features, now: dt.datetime, *, lifts_hold: bool
) -> None:
    healthy = Account.objects.filter(pk=account.pk)
    if not lifts_hold:
        # Read at this very moment: a hold may have come while the features were on their way.
        healthy = healthy.exclude(health=Health.ON_HOLD)
    healthy.update(health=Health.OK, problem="")
    Account.objects.filter(pk=account.pk).update(
        plan_name=features.plan_name,
        daily_credits=features.credit_daily,
        monthly_credits=features.credit_monthly,
        package_credits=features.credit_package,
        gen_simultaneously=features.gen_simultaneously or None,
        off_peak_discount=features.off_peak_discount,
        renews_at=features.billing_renewal_date or features.expired_date,
        refreshed_at=now,
        next_refresh_at=now + REFRESH_EVERY,
    )


def note_failure(*, account_id: uuid.UUID | str, error: errors.PixVerseError) -> None:
    """Remember that the API refused an account (596, 401, 404). Other trouble is not the account's."""
    health = {
        errors.AccountOnHold: Health.ON_HOLD,
        errors.Unauthorized: Health.UNAUTHORIZED,
        errors.NotFound: Health.GONE,
    }.get(type(error))
    if health is None:
        logger.info("Account %s could not be read: %s", account_id, error)
        return
    Account.objects.filter(pk=account_id).update(health=health, problem=error.words)


def set_paused(*, account: Account, is_paused: bool) -> None:
    """Stop or resume giving jobs to an account; running ones go on."""
    Account.objects.filter(pk=account.pk).update(is_paused=is_paused)


def forget_account(*, account: Account) -> None:
    """Remove an account here; it stays configured at the API, and running jobs go on there."""
    account.delete()
