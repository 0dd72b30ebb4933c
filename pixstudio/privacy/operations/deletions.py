"""Deletion of a person: the part that takes effect at once. The worker does the rest (`erasure`)."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from pixstudio.audit.erasure import note_deletion
from pixstudio.audit.log import Actor
from pixstudio.privacy.models import PersonDeletion
from pixstudio.privacy.queries import Blockers, blockers_of
from pixstudio.privacy.task_queue import enqueue
from pixstudio.teams.models import Invitation, Membership, Team, User
from pixstudio.teams.security_events import end_sessions


class DeletionBlocked(Exception):
    """The person is a team's only owner, or has jobs that have not ended; nothing was changed."""

    def __init__(self, blockers: Blockers) -> None:
        super().__init__(blockers)
        self.blockers = blockers


def delete_person(*, user: User, actor: Actor, now: dt.datetime) -> PersonDeletion:
    """End the person's access, and have the worker remove their data.

    `actor` is the person, or nobody for whoever runs the studio. From here on no session, key or link of
    theirs opens anything. Safe to repeat: a deletion that has begun is returned as it is.
    Raises: DeletionBlocked.
    """
    with transaction.atomic():
        teams = _locked_teams(user)
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if begun := PersonDeletion.objects.filter(user=user).first():
            return begun
        if blockers := blockers_of(user):
            raise DeletionBlocked(blockers)
        deletion = PersonDeletion.objects.create(
            user=user, invitation_ids=_withdraw_invitations(user, now), created_at=now, due_at=now
        )
        _end_access(user, now)
        if not teams:
            note_deletion(None, user, actor, now)
        for team in teams:
            note_deletion(team, user, actor, now)
        enqueue("erase_person", deletion.pk)
    return deletion


def _locked_teams(user: User) -> list[Team]:
    """The person's teams in one order, locked as changes of roles lock them: none loses its last owner."""
    rows = Team.objects.filter(pk__in=Membership.objects.filter(user=user).values("team"))
    return list(rows.select_for_update(no_key=True).order_by("pk"))


def _withdraw_invitations(user: User, now: dt.datetime) -> list[str]:
    """Withdraw open invitations by and to the person; returns the ids of those to them."""
    is_theirs = Q(email__iexact=user.email) | Q(accepted_by=user)
    theirs = [str(pk) for pk in Invitation.objects.filter(is_theirs).values_list("pk", flat=True)]
    still_open = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    still_open.filter(Q(pk__in=theirs) | Q(invited_by=user)).update(withdrawn_at=now)
    Invitation.objects.filter(pk__in=theirs).update(email="")
    return theirs


def _end_access(user: User, now: dt.datetime) -> None:
    user.api_keys.filter(revoked_at=None).update(revoked_at=now)
    _remove_from_approvers(user)
    Membership.objects.filter(user=user).delete()
    end_sessions(user, but=None)
    user.set_unusable_password()
    user.is_active = False
    user.save(update_fields=["password", "is_active"])


def _remove_from_approvers(user: User) -> None:
    for team in Team.objects.filter(memberships__user=user).exclude(approver_ids=[]):
        team.approver_ids = [pk for pk in team.approver_ids if pk != user.pk]
        team.save(update_fields=["approver_ids"])
