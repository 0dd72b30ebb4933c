"""Removes a person's name from the audit log, and leaves its chains as they are (docs/decisions/0060).

Texts and salt of an entry go, its seal stays in their place, so that every digest is what it was. That a
chain names a person no longer is an entry of that chain, without which `manage.py audit` reports the others.
"""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet

from pixstudio.audit.actions import Action
from pixstudio.audit.log import (
    ERASED,
    Actor,
    actor_seal_of,
    may_name_strangers,
    record,
    target_seal_of,
)
from pixstudio.audit.models import AuditEntry
from pixstudio.teams.models import Team, User

FIELDS = (
    *("actor_label", "address", "key_label", "actor_salt", "actor_seal"),
    *("target_label", "target_salt", "target_seal", "searched"),
)


def erase_entries(
    user: User, invitation_ids: Collection[str], *, most: int, now: dt.datetime
) -> int:
    """Erase the person's name from up to `most` entries of all chains, in one transaction.

    `invitation_ids` are those of invitations to the person, whose entries name an email address. Returns how
    many entries it were; 0 says that nothing is left. May be repeated.
    """
    with transaction.atomic():
        entries = _entries_naming(user, invitation_ids, most)
        for chain in sorted({entry.chain for entry in entries}):
            _note_deletion(chain, user, now)
        for entry in entries:
            _erase(entry, user, invitation_ids)
        _unprotected().bulk_update(entries, FIELDS, batch_size=100)
    return len(entries)


def _unprotected() -> "QuerySet[AuditEntry]":
    """Entries whose texts can be replaced, which `AuditEntry.objects` refuses."""
    return QuerySet(AuditEntry)


def _entries_naming(user: User, invitation_ids: Collection[str], most: int) -> list[AuditEntry]:
    """Entries in which the person's name or address stands; first those that an index finds."""
    acted = Q(actor_id=user.pk, actor_seal="")
    named = Q(subject_id=user.pk, target_seal="") & ~Q(action=Action.PERSON_DELETED)
    strangers = Q(subject_id=None, target_seal="") & (
        Q(target_kind="invitation", target_id__in=list(invitation_ids))
        | Q(action=Action.SIGN_IN_REFUSED, target_label=user.email)
    )
    for condition in (acted, named, strangers):
        if found := list(_unprotected().filter(condition).order_by("pk")[:most]):
            return found
    return []


def note_deletion(team: Team | None, user: User, actor: Actor, now: dt.datetime) -> None:
    """Say in a team's log, or in that of no team, that the person was deleted; without their name."""
    by = Actor(team, actor.user, actor.address)
    record(Action.PERSON_DELETED, actor=by, target=user, label=ERASED, now=now)


def _note_deletion(chain: str, user: User, now: dt.datetime) -> None:
    """The same once for a chain, which may be that of a team the person left long ago."""
    rows = AuditEntry.objects.filter(chain=chain, action=Action.PERSON_DELETED)
    if rows.filter(subject_id=user.pk).exists():
        return
    team = Team.objects.filter(pk=chain).first() if chain else None
    if team is None and chain:
        # The team is gone, but not its log.
        team = Team(pk=chain)
    note_deletion(team, user, Actor(), now)


def _erase(entry: AuditEntry, user: User, invitation_ids: Collection[str]) -> None:
    if entry.actor_id == user.pk and not entry.actor_seal:
        entry.actor_seal, entry.actor_salt = actor_seal_of(entry), ""
        entry.actor_label, entry.address, entry.key_label = ERASED, "", ""
    if not entry.target_seal and _is_named(entry, user, invitation_ids):
        entry.target_seal, entry.target_salt = target_seal_of(entry), ""
        entry.target_label = ERASED
    field = AuditEntry._meta.get_field("searched")
    entry.searched = field.text_of(entry.searchable_texts())


def _is_named(entry: AuditEntry, user: User, invitation_ids: Collection[str]) -> bool:
    """Whether the target's label is the person's; the entry may be here for its actor alone."""
    if entry.subject_id == user.pk:
        return entry.action != Action.PERSON_DELETED
    is_theirs = entry.target_id in invitation_ids or entry.target_label == user.email
    return may_name_strangers(entry) and is_theirs
