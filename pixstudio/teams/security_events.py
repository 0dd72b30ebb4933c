"""Record sign-ins, denied requests, second factors and sessions in the audit log."""

import datetime as dt
import hashlib
from typing import Any

from allauth.account import signals as account_signals
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.teams.models import Membership, Team, User
from pixstudio.teams.single_sign_on.current import current_single_sign_on
from pixstudio.web import database_time

SEEN_KEY = "seen_at"
SEEN_EVERY_SECONDS = 300
REFUSAL_QUIET_SECONDS = 60


def connect() -> None:
    """Connect the signals of Django and allauth."""
    account_signals.user_logged_in.connect(_on_sign_in)
    user_logged_out.connect(_on_sign_out)
    user_login_failed.connect(_on_failed_sign_in)
    account_signals.password_changed.connect(_on_password)
    account_signals.password_set.connect(_on_password)
    account_signals.password_reset.connect(_on_password)
    factor_signals.authenticator_added.connect(_on_factor_added)
    factor_signals.authenticator_removed.connect(_on_factor_removed)
    factor_signals.authenticator_reset.connect(_on_factor_added)
    factor_signals.authentication_failed.connect(_on_failed_factor)


def address_of(request: HttpRequest | None) -> str:
    """The client's IP address, as the trusted proxies report it; '' if unknown."""
    if request is None:
        return ""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""


def note_for_teams(
    action: Action, user: User | None, request: HttpRequest | None, **what: Any
) -> None:
    """Record in the audit log of each of the user's teams, so that its admins see it; else the studio's."""
    rows = Team.objects.filter(memberships__user=user).order_by("pk") if user else ()
    # Always in one order: two users of the same teams would deadlock otherwise.
    teams: list[Team | None] = list(rows)
    address = address_of(request)
    with transaction.atomic():
        for team in teams or [None]:
            record(action, actor=Actor(team, user, address), **what)


def note_refusal(request: HttpRequest, member: Membership, target: Model | None = None) -> None:
    """Record a denied request: at most once a minute per user and path.

    `target` is the item that was denied; the entry names it if given.
    """
    key = f"refused:{member.pk}:{hashlib.sha256(request.path.encode()).hexdigest()}"
    if cache.add(key, 1, REFUSAL_QUIET_SECONDS):
        label = "" if target else request.path
        record(Action.REFUSED_BY_ROLE, member=member, target=target, label=label, is_denial=True)


def keep_seen(request: HttpRequest) -> None:
    """Update when a session was last seen, every few minutes, in at most two queries."""
    seen_at = request.session.get(SEEN_KEY)
    if seen_at is None or database_time.now().timestamp() - seen_at < SEEN_EVERY_SECONDS:
        return
    request.session[SEEN_KEY] = database_time.now().timestamp()
    seen: dict[str, Any] = {"last_seen_at": database_time.now()}
    if address := address_of(request):
        seen["ip"] = address
    UserSession.objects.filter(session_key=request.session.session_key).update(**seen)


def end_sessions(user: User, *, but: str | None, only: int | None = None) -> int:
    """End the user's sessions, except one given by key, or `only` one by id. Returns how many."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    rows = rows if only is None else rows.filter(pk=only)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return UserSession.objects.filter(session_key__in=keys).delete()[0]


def _on_sign_in(request: HttpRequest, user: User, **more: Any) -> None:
    request.session[SEEN_KEY] = database_time.now().timestamp()
    config = current_single_sign_on() if more.get("sociallogin") else None
    if config is not None:
        # The next sign-in reads the person's groups again.
        hours = dt.timedelta(hours=config.session_hours)
        request.session.set_expiry(database_time.now() + hours)
    note_for_teams(Action.SIGNED_IN, user, request, label=config.name if config else "")


def _on_sign_out(request: HttpRequest, user: User | None, **_more: Any) -> None:
    if user is None:
        return
    UserSession.objects.filter(session_key=request.session.session_key or "").delete()
    note_for_teams(Action.SIGNED_OUT, user, request)


def _on_failed_sign_in(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any
) -> None:
    """The typed text is not stored: people type passwords into the email field."""
    typed = credentials.get("email") or credentials.get("username") or ""
    user = User.objects.filter(email=str(typed).strip().lower()).first()
    note_for_teams(Action.SIGN_IN_FAILED, user, request, is_denial=True)


def _factor_text(authenticator: Authenticator) -> str:
    """The factor's name on the second factor pages."""
    words: dict[str, str] = {
        Authenticator.Type.TOTP: _("Authenticator app"),
        Authenticator.Type.WEBAUTHN: _("Passkey"),
    }
    return words.get(authenticator.type) or str(authenticator.get_type_display())


def _on_failed_factor(
    request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any
) -> None:
    label = _factor_text(authenticator)
    note_for_teams(Action.SIGN_IN_FAILED, user, request, label=label, is_denial=True)


def _on_password(request: HttpRequest, user: User, **_more: Any) -> None:
    """A new password ends the other sessions; all of them if the browser is not signed in."""
    keeps = request.session.session_key if request.user.is_authenticated else None
    end_sessions(user, but=keeps)
    note_for_teams(Action.PASSWORD_CHANGED, user, request)


def _on_factor_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any
) -> None:
    label = _factor_text(authenticator)
    note_for_teams(Action.SECOND_FACTOR_ADDED, user, request, label=label)


def _on_factor_removed(
    request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any
) -> None:
    label = _factor_text(authenticator)
    note_for_teams(Action.SECOND_FACTOR_REMOVED, user, request, label=label)
