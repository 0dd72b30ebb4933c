"""`manage.py apikey`: create an API key for a member."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pixstudio.api_keys.models import NAME_LENGTH, ROLE_OF_SCOPE, Scope
from pixstudio.api_keys.operations import (
    MAX_KEYS,
    KeyRules,
    ScopeNotAllowed,
    TooManyKeys,
    create_key,
)
from pixstudio.audit.log import Actor
from pixstudio.key_settings.forms import parse_networks
from pixstudio.teams.forms import MAX_LIMIT_CREDITS
from pixstudio.teams.models import Membership, Role
from pixstudio.web import database_time
from pixstudio.web.lists.ids import parse_uuid

MAX_DAYS = 3650


class Command(BaseCommand):
    help = "Create an API key for a member, and print it and nothing else: it is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="the member’s email address")
        parser.add_argument("--team", required=True, help="the team’s name, or its id")
        parser.add_argument("--name", required=True, help="what uses the key")
        parser.add_argument(
            "--scopes",
            default="read,create",
            help=f"some of {', '.join(Scope.values)}, separated by commas (default: read,create)",
        )
        parser.add_argument("--budget", type=int, metavar="CREDITS", help="credits per month")
        parser.add_argument(
            "--in-total", action="store_true", help="the budget is in total, not per month"
        )
        parser.add_argument("--days", type=int, help="days until it expires (default: never)")
        parser.add_argument(
            "--addresses", default="", help="networks that may use it, separated by commas"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        member = _member(options["email"], options["team"])
        now = database_time.now()
        rules = _rules(options, now)
        # Whoever runs the studio creates it, not the member.
        actor = Actor(member.team)
        try:
            _key, text = create_key(member=member, rules=rules, actor=actor, now=now)
        except ScopeNotAllowed as error:
            raise CommandError(_role_text(member, rules)) from error
        except TooManyKeys as error:
            words = f"{member.user.email} has {MAX_KEYS} keys in this team. Revoke one first."
            raise CommandError(words) from error
        self.stdout.write(text)


def _member(email: str, team: str) -> Membership:
    """Raises: CommandError if there is none, or the team's name is not enough."""
    rows = Membership.objects.select_related("team", "user")
    rows = rows.filter(user__email=email.strip().lower(), user__is_active=True)
    pk = parse_uuid(team)
    found = list(rows.filter(team=pk) if pk else rows.filter(team__name=team))
    if not found:
        raise CommandError(f"No active member with the address {email} in a team “{team}”.")
    if len(found) > 1:
        ids = ", ".join(str(one.team_id) for one in found)
        raise CommandError(f"Several teams are called “{team}”. Give one’s id: {ids}.")
    return found[0]


def _rules(options: dict[str, Any], now: dt.datetime) -> KeyRules:
    """Raises: CommandError."""
    name = " ".join(options["name"].split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise CommandError(f"The name must have 1 to {NAME_LENGTH} characters.")
    budget, days = options["budget"], options["days"]
    if budget is not None and not 0 <= budget <= MAX_LIMIT_CREDITS:
        raise CommandError(f"The budget must be from 0 to {MAX_LIMIT_CREDITS} credits.")
    if days is not None and not 0 < days <= MAX_DAYS:
        raise CommandError(f"The days must be from 1 to {MAX_DAYS}.")
    try:
        networks = parse_networks(options["addresses"])
    except ValidationError as error:
        raise CommandError(error.messages[0]) from error
    return KeyRules(
        name=name,
        scopes=_scopes(options["scopes"]),
        budget_credits=budget,
        is_budget_monthly=not options["in_total"],
        expires_at=now + dt.timedelta(days=days) if days else None,
        addresses=networks,
    )


def _scopes(text: str) -> list[Scope]:
    """Raises: CommandError."""
    typed = [one.strip() for one in text.split(",") if one.strip()]
    unknown = [one for one in typed if one not in Scope.values]
    if unknown or not typed:
        known = ", ".join(Scope.values)
        words = f"There is no scope “{unknown[0]}”" if unknown else "A key needs a scope"
        raise CommandError(f"{words}. Scopes are {known}.")
    return [Scope(one) for one in typed]


def _role_text(member: Membership, rules: KeyRules) -> str:
    missing = [scope.value for scope in rules.scopes if not member.may(ROLE_OF_SCOPE[scope])]
    role = Role(member.role).value
    return f"{member.user.email} is {role} in this team, which doesn’t allow: {', '.join(missing)}."
