"""Looking after an account: its credits and plan, and once a day the catalogue it shows."""

import datetime as dt
import uuid

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NO_CLIENT, client_of, refresh_account
from pixstudio.effects.operations import fetch_catalogue_media, sync_effects, sync_voices
from pixstudio.effects.queries import has_fresh_effects, has_fresh_voices, has_media_due
from pixstudio.generations.nudges import nudge
from pixstudio.teams.models import Team


def look_after_account(*, account_id: uuid.UUID, now: dt.datetime) -> bool:
    """Refresh an account, and the team's effects and voices where they are older than a day.

    False where the API could not say. May be repeated at any time; costs nothing.
    """
    account = Account.objects.select_related("team").filter(pk=account_id).first()
    if account is None:
        return False
    try:
        if not refresh_account(account_id=account.pk, now=now):
            return False
    except (*NO_CLIENT, Account.DoesNotExist):
        return False
    _keep_catalogue_fresh(account, now)
    return True


def _keep_catalogue_fresh(account: Account, now: dt.datetime) -> None:
    team, client = account.team, client_of(account.team_id)
    if not has_fresh_voices(team, now):
        sync_voices(team=team, client=client, email=account.email, now=now)
    if not has_fresh_effects(team, now):
        sync_effects(team=team, client=client, email=account.email, now=now)
    _nudge_media(team, now)


def _nudge_media(team: Team, now: dt.datetime) -> None:
    if has_media_due(team, now):
        nudge("fetch_catalogue", str(team.pk))


def fetch_catalogue(*, team_id: uuid.UUID, now: dt.datetime) -> int:
    """Bring home some stills and samples of a team's catalogue; returns how many came.

    Asks for another turn while it gets on, so that people's results come in between. Costs nothing.
    """
    team = Team.objects.filter(pk=team_id).first()
    kept = fetch_catalogue_media(team=team, now=now) if team else 0
    if team and kept:
        _nudge_media(team, now)
    return kept
