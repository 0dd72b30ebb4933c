"""Keeping what we know of accounts fresh, and finding out what is wrong where the API refuses one."""

import datetime as dt
import logging
import uuid

from django.utils import timezone

from pixstudio.accounts.models import Account, ApiConnection, CreditReading, Health
from pixstudio.accounts.operations.api_connection import NotConnected, client_of, save_token
from pixstudio.pixverse import errors
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.schemas import Features
from pixstudio.teams.models import Membership, Team
from pixstudio.web.outages import API, report_outage

logger = logging.getLogger(__name__)
REFRESH_EVERY = dt.timedelta(minutes=10)
READING_EVERY = dt.timedelta(hours=1)
MAX_PLAN_NAME_LENGTH = 80
READINGS_KEPT = dt.timedelta(days=90)


def connect_api(
    *, team: Team, token: str, now: dt.datetime, member: Membership | None = None
) -> list[Account]:
    """Check a token by reading the account list, keep it, and bring in the accounts behind it.

    Safe to repeat. Costs no credits. Returns the accounts that were not known before.
    Raises: Unauthorized, Unreachable and the client's other errors; then nothing is stored.
    """
    new = save_token(team=team, token=token, member=member, now=now)
    for account in new:
        refresh_account(account_id=account.pk, now=now)
    # A token renewed may bring back accounts that were refused with the old one.
    Account.objects.filter(team=team).update(next_refresh_at=now)
    return new


def refresh_accounts(*, team: Team, now: dt.datetime) -> list[Account]:
    """Refresh all accounts of a team; returns those the API could say nothing about.

    Stops at the first that fails without a fault of its own: then the API itself is in trouble, or
    the token.
    """
    accounts = list(Account.objects.filter(team=team))
    unread: list[Account] = []
    for place, account in enumerate(accounts):
        if refresh_account(account_id=account.pk, now=now):
            continue
        account.refresh_from_db(fields=["health"])
        if account.health == Health.OK or is_token_refused(team.pk):
            return unread + accounts[place:]
        unread.append(account)
    return unread


def is_token_refused(team_id: uuid.UUID) -> bool:
    """Whether the API said lately that it does not take the team's token."""
    return ApiConnection.objects.filter(team_id=team_id).exclude(problem="").exists()


def refresh_account(
    *, account_id: uuid.UUID | str, now: dt.datetime, lifts_hold: bool = False
) -> bool:
    """Read plan and credits (`GET features`) and keep them. False where the API could not say.

    Only paid calls answer 596, so a good reading says nothing about a hold: it stays until the
    account is saved again, or a person lets it have another try (`lifts_hold`). Asks for nothing while
    the API wants to be left alone (`Retry-After`). May be repeated at any time; costs nothing.
    """
    account = Account.objects.get(pk=account_id)
    if account.refresh_after and account.refresh_after > now:
        return False
    try:
        client = client_of(account.team_id)
        features = client.features(account.email)
    except NotConnected:
        return False
    except errors.PixVerseError as error:
        _find_fault(account, error, client, now)
        return False
    API.end()
    _keep_features(account, features, now, lifts_hold=lifts_hold)
    _keep_reading(account, features, now)
    _note_token_works(account.team_id, now)
    _keep_session(account, client)
    return True


def _keep_features(
    account: Account, features: Features, now: dt.datetime, *, lifts_hold: bool
) -> None:
    healthy = Account.objects.filter(pk=account.pk)
    if not lifts_hold:
        # Read at this very moment: a hold may have come while the features were on their way.
        healthy = healthy.exclude(health=Health.ON_HOLD)
    healthy.update(health=Health.OK, problem="", problem_at=None)
    Account.objects.filter(pk=account.pk).update(
        plan_name=features.plan_name[:MAX_PLAN_NAME_LENGTH],
        daily_credits=features.credit_daily,
        monthly_credits=features.credit_monthly,
        package_credits=features.credit_package,
        gen_simultaneously=features.gen_simultaneously or None,
        off_peak_discount=features.off_peak_discount,
        preview_mode_discount=features.preview_mode_discount,
        renews_at=features.billing_renewal_date or features.expired_date,
        refreshed_at=now,
        next_refresh_at=now + REFRESH_EVERY,
    )


def _keep_reading(account: Account, features: Features, now: dt.datetime) -> None:
    """Add to the history where something changed or an hour passed; forget what is older than 90 days.

    Only what is wholly known: a part left out would look like credits that were spent.
    """
    if features.credits is None:
        return
    values = {
        "daily_credits": features.credit_daily,
        "monthly_credits": features.credit_monthly,
        "package_credits": features.credit_package,
    }
    readings = CreditReading.objects.filter(account=account)
    last = readings.order_by("-read_at").values("read_at", *values).first()
    if last and last.pop("read_at") > now - READING_EVERY and last == values:
        return
    readings.filter(read_at__lt=now - READINGS_KEPT).delete()
    if Account.objects.filter(pk=account.pk).exists():
        CreditReading.objects.create(account_id=account.pk, read_at=now, **values)


def _note_token_works(team_id: uuid.UUID, now: dt.datetime) -> None:
    refused = ApiConnection.objects.filter(team_id=team_id).exclude(problem="")
    if refused.update(problem="", checked_at=now):
        Account.objects.filter(team_id=team_id).update(next_refresh_at=now)


def _keep_session(account: Account, client: Client) -> None:
    """When the API's session at PixVerse ends. It is told apart from plan and credits, which count more:
    trouble here is left for the next reading."""
    try:
        config = client.get_account(account.email)
    except errors.PixVerseError as error:
        if not report_outage(error):
            logger.info("The session of account %s could not be read: %s", account.pk, error)
        return
    rows = Account.objects.filter(pk=account.pk)
    rows.exclude(session_expires_at=config.session_expires_at).update(
        # Another end is another session: the one a person shared has been replaced by the API.
        session_expires_at=config.session_expires_at,
        session_sealed="",
    )


def _find_fault(
    account: Account, error: errors.PixVerseError, client: Client, now: dt.datetime
) -> None:
    """Whose fault it is that the features can't be read: the account's, the token's, or nobody's."""
    if isinstance(error, errors.Unauthorized | errors.NotFound | errors.BadRequest):
        error = _seen_from_the_list(account, error, client, now)
    if error.retry_after_seconds:
        rest = now + errors.pause_after(error, dt.timedelta())
        Account.objects.filter(pk=account.pk).update(refresh_after=rest)
    if not is_token_refused(account.team_id):
        # Whatever it is, it is looked at again in its turn and not at once.
        again = now + errors.pause_after(error, REFRESH_EVERY)
        _mark(account.pk, error, now, next_refresh_at=again)


def _seen_from_the_list(
    account: Account, error: errors.PixVerseError, client: Client, now: dt.datetime
) -> errors.PixVerseError:
    """The error, or what the account list makes of it: a token that is refused there too, an account
    that is not in it any more (the API answers 400 or 404), or one that is there after all."""
    try:
        listed = {config.email.casefold(): config.email for config in client.list_accounts()}
    except errors.Unauthorized as refusal:
        _note_token_refused(account.team_id, refusal, now)
        return refusal
    except errors.PixVerseError as trouble:
        return error if isinstance(error, errors.Unauthorized) else trouble
    _note_token_works(account.team_id, now)
    spelled = listed.get(account.email.casefold())
    if spelled is None and not isinstance(error, errors.Unauthorized):
        return errors.NotFound(error.message, status=error.status, words=error.words)
    if spelled and spelled != account.email:
        Account.objects.filter(pk=account.pk).update(email=spelled, next_refresh_at=now)
    return error


def _note_token_refused(team_id: uuid.UUID, error: errors.Unauthorized, now: dt.datetime) -> None:
    """Said once, at the connection. The accounts get no jobs until a token works again."""
    words = error.words or "Unauthorized"
    ApiConnection.objects.filter(team_id=team_id).update(problem=words, checked_at=now)
    accounts = Account.objects.filter(team_id=team_id)
    refused = accounts.filter(health__in=[Health.OK, Health.UNAUTHORIZED])
    refused.update(health=Health.UNAUTHORIZED, problem="", problem_at=now)
    accounts.update(next_refresh_at=now + REFRESH_EVERY)


def record_failure(*, account_id: uuid.UUID | str, error: errors.PixVerseError) -> None:
    """Remember that the API refused an account (596, 401, 404). Other trouble is not the account's.

    The clock then looks whether it is the account or the token.
    """
    now = timezone.now()
    _mark(account_id, error, now, next_refresh_at=now)


def _mark(
    account_id: uuid.UUID | str,
    error: errors.PixVerseError,
    now: dt.datetime,
    *,
    next_refresh_at: dt.datetime,
) -> None:
    health = {
        errors.AccountOnHold: Health.ON_HOLD,
        errors.Unauthorized: Health.UNAUTHORIZED,
        errors.NotFound: Health.GONE,
    }.get(type(error))
    if health is None:
        if not report_outage(error):
            logger.info("Account %s could not be read: %s", account_id, error)
        return
    Account.objects.filter(pk=account_id).update(
        health=health, problem=error.words, problem_at=now, next_refresh_at=next_refresh_at
    )
