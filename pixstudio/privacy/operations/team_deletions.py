"""Deletion of a team: the part that takes effect at once. The worker does the rest (`team_erasure`)."""

import datetime as dt

from django.db import transaction

from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.api_keys.models import ApiKey
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.privacy.models import TeamDeletion
from pixstudio.privacy.queries import TeamBlockers, team_blockers_of
from pixstudio.privacy.task_queue import enqueue
from pixstudio.retention.models import RetentionRule
from pixstudio.sharing.models import ShareLink
from pixstudio.teams.models import Invitation, Membership, Role, Team
from pixstudio.teams.operations import NotYours
from pixstudio.webhooks.models import Webhook

ERASED_TEAM = "Deleted team"


class TeamDeletionBlocked(Exception):
    """The team has another owner, or jobs that have not ended; nothing was changed."""

    def __init__(self, blockers: TeamBlockers) -> None:
        super().__init__(blockers)
        self.blockers = blockers


def delete_team(*, member: Membership, now: dt.datetime) -> TeamDeletion:
    """End everybody's access to the team, and have the worker remove what is the team's.

    Tokens, passwords and sessions of its accounts are gone at once; the accounts stay configured at the API.
    Safe to repeat: a deletion that has begun is returned as it is.
    Raises: TeamDeletionBlocked, NotYours.
    """
    with transaction.atomic():
        team = Team.objects.select_for_update(no_key=True).get(pk=member.team_id)
        if begun := TeamDeletion.objects.filter(team=team).first():
            return begun
        if not Membership.objects.filter(pk=member.pk, role=Role.OWNER).exists():
            raise NotYours
        if blockers := team_blockers_of(member):
            raise TeamDeletionBlocked(blockers)
        deletion = TeamDeletion.objects.create(team=team, created_at=now, due_at=now)
        _forget_secrets(team)
        _end_access(team, now)
        record(Action.TEAM_DELETED, member=member, target=team, now=now)
        Team.objects.filter(pk=team.pk).update(
            name=ERASED_TEAM, deleted_at=now, approval_rules=[], approver_ids=[]
        )
        enqueue("erase_team", deletion.pk)
    return deletion


def _forget_secrets(team: Team) -> None:
    ApiConnection.objects.filter(team=team).delete()
    Account.objects.filter(team=team).update(
        password_sealed="",
        session_sealed="",
        session_expires_at=None,
        is_paused=True,
        next_reading_at=None,
        next_refresh_at=None,
    )


def _end_access(team: Team, now: dt.datetime) -> None:
    ApiKey.objects.filter(team=team, revoked_at=None).update(revoked_at=now)
    ShareLink.objects.filter(team=team, revoked_at=None).update(revoked_at=now)
    Invitation.objects.filter(team=team, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=now
    )
    Webhook.objects.filter(team=team).update(
        is_enabled=False, secret_sealed="", old_secret_sealed=""
    )
    RetentionRule.objects.filter(team=team).update(next_run_at=None)
    Membership.objects.filter(team=team).delete()
