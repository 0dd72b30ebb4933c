"""Refresh of plan, credits and health of accounts, and diagnosis of API refusals."""

import datetime as dt
import logging
import uuid

from pixstudio.accounts.models import Account, ApiConnection, CreditReading, Health
from pixstudio.accounts.operations.api_connection import NotConnected, client_of, save_token
from pixstudio.pixverse import errors
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.schemas import Features
from pixstudio.teams.models import Membership, Team
from pixstudio.web import database_time
from pixstudio.web.background.retention import Kind, kept_for, prunes
from pixstudio.web.outages import API, report_outage

logger = logging.getLogger(__name__)
REFRESH_EVERY = dt.timedelta(minutes=10)
READING_EVERY = dt.timedelta(hours=1)
MAX_PLAN_NAME_LENGTH = 80


def connect_api(
    *, team: Team, token: str, now: dt.datetime, member: Membership | None = None
) -> list[Account]:
    """Validate a token by reading the account list, save it, and add its accounts.

    Idempotent. Costs no credits. Returns the added accounts.
    Raises: Unauthorized, Unreachable and the client's other errors; nothing is stored then.
    """
    new = save_token(team=team, token=token, member=member, now=now)
    for account in new:
        refresh_account(account_id=account.pk, now=now)
    # Accounts refused with the old token may work with the new one.
    Account.objects.filter(team=team).update(next_refresh_at=now)
    return new


def refresh_accounts(*, team: Team, now: dt.datetime) -> list[Account]:
    """Refresh all accounts of a team; returns those that could not be read.

    Stops at the first failure that is not specific to the account: the API or the token is at fault then.
    """
    accounts = list(Account.objects.filter(team=team))
    unread: list[Account] = []
    for index, account in enumerate(accounts):
        if refresh_account(account_id=account.pk, now=now):
            continue
        account.refresh_from_db(fields=["health"])
        if account.health == Health.OK or is_token_refused(team.pk):
            return unread + accounts[index:]
        unread.append(account)
    return unread


def is_token_refused(team_id: uuid.UUID) -> bool:
    """Whether the API refused the team's token at its last use."""
    return ApiConnection.objects.filter(team_id=team_id).exclude(problem="").exists()


def refresh_account(
    *, account_id: uuid.UUID | str, now: dt.datetime, lifts_hold: bool = False
) -> bool:
    """Read plan and credits (`GET features`) and save them. False if they could not be read.

    Only paid calls return 596, so a successful reading does not end a hold: it lasts until the account is
    saved again or a user retries it (`lifts_hold`). Makes no request during a `Retry-After` pause.
    Idempotent; costs nothing.
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
        _diagnose(account, error, client, now)
        return False
    API.end()
    _save_features(account, features, now, lifts_hold=lifts_hold)
    _save_reading(account, features, now)
    _record_token_accepted(account.team_id, now)
    _save_session(account, client)
    return True


def _save_features(
    account: Account, features: Features, now: dt.datetime, *, lifts_hold: bool
) -> None:
    healthy = Account.objects.filter(pk=account.pk)
    if not lifts_hold:
        # Checked in the UPDATE: a hold may have been set during the request.
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
        unlimited_image_models=list(features.unlimited_image_models),
        renews_at=features.billing_renewal_date or features.expired_date,
        refreshed_at=now,
        next_refresh_at=now + REFRESH_EVERY,
    )


@prunes(Kind.CREDIT_READINGS)
def _save_reading(account: Account, features: Features, now: dt.datetime) -> None:
    """Add a credit reading if a value changed or an hour passed; delete old readings.

    Incomplete values are not stored: a missing part would look like spent credits.
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
    readings.filter(read_at__lt=now - kept_for(Kind.CREDIT_READINGS)).delete()
    if Account.objects.filter(pk=account.pk).exists():
        CreditReading.objects.create(account_id=account.pk, read_at=now, **values)


def _record_token_accepted(team_id: uuid.UUID, now: dt.datetime) -> None:
    refused = ApiConnection.objects.filter(team_id=team_id).exclude(problem="")
    if refused.update(problem="", checked_at=now):
        Account.objects.filter(team_id=team_id).update(next_refresh_at=now)


def _save_session(account: Account, client: Client) -> None:
    """Save the expiry of the API's PixVerse session. A failure is ignored until the next refresh."""
    try:
        config = client.get_account(account.email)
    except errors.PixVerseError as error:
        if not report_outage(error):
            logger.info("The session of account %s could not be read: %s", account.pk, error)
        return
    rows = Account.objects.filter(pk=account.pk)
    rows.exclude(session_expires_at=config.session_expires_at).update(
        # A different expiry means another session: the API has replaced the shared one.
        session_expires_at=config.session_expires_at,
        session_sealed="",
    )


def _diagnose(
    account: Account, error: errors.PixVerseError, client: Client, now: dt.datetime
) -> None:
    """Determine whether the account, the token or neither caused the failure, and record it."""
    if isinstance(error, errors.Unauthorized | errors.NotFound | errors.BadRequest):
        error = _check_account_list(account, error, client, now)
    if error.retry_after_seconds:
        pause_end = now + errors.pause_after(error, dt.timedelta())
        Account.objects.filter(pk=account.pk).update(refresh_after=pause_end)
    if not is_token_refused(account.team_id):
        # In all cases the next refresh is the regular one, not an immediate one.
        next_at = now + errors.pause_after(error, REFRESH_EVERY)
        _record_health(account.pk, error, now, next_refresh_at=next_at)


def _check_account_list(
    account: Account, error: errors.PixVerseError, client: Client, now: dt.datetime
) -> errors.PixVerseError:
    """The error, refined by the account list: the token is refused there too, or the account is not in
    the list any more (the API returns 400 or 404 for it). An email with another case is corrected."""
    try:
        listed = {config.email.casefold(): config.email for config in client.list_accounts()}
    except errors.Unauthorized as refusal:
        _record_token_refused(account.team_id, refusal, now)
        return refusal
    except errors.PixVerseError as trouble:
        return error if isinstance(error, errors.Unauthorized) else trouble
    _record_token_accepted(account.team_id, now)
    listed_email = listed.get(account.email.casefold())
    if listed_email is None and not isinstance(error, errors.Unauthorized):
        return errors.NotFound(error.message, status=error.status, words=error.words)
    if listed_email and listed_email != account.email:
        Account.objects.filter(pk=account.pk).update(email=listed_email, next_refresh_at=now)
    return error


def _record_token_refused(team_id: uuid.UUID, error: errors.Unauthorized, now: dt.datetime) -> None:
    """Store the refusal at the connection. The accounts get no jobs until a token works again."""
    words = error.words or "Unauthorized"
    ApiConnection.objects.filter(team_id=team_id).update(problem=words, checked_at=now)
    accounts = Account.objects.filter(team_id=team_id)
    refused = accounts.filter(health__in=[Health.OK, Health.UNAUTHORIZED])
    refused.update(health=Health.UNAUTHORIZED, problem="", problem_at=now)
    accounts.update(next_refresh_at=now + REFRESH_EVERY)


def record_failure(*, account_id: uuid.UUID | str, error: errors.PixVerseError) -> None:
    """Record that the API refused an account (596, 401, 404); other errors are only logged.

    The next refresh determines whether the account or the token is at fault.
    """
    now = database_time.now()
    _record_health(account_id, error, now, next_refresh_at=now)


def _record_health(
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
