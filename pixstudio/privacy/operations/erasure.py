"""The worker's part of a deletion: removes or replaces the person's data, portion by portion (`portions`)."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Q

from pixstudio.api_keys.models import ApiKey
from pixstudio.audit.erasure import erase_entries
from pixstudio.audit.log import ERASED
from pixstudio.audit.models import AuditEntry
from pixstudio.library.models import Upload
from pixstudio.notifications.models import Notification
from pixstudio.privacy.inventory.kinds import Rows
from pixstudio.privacy.inventory.table import deleted_rows
from pixstudio.privacy.models import PersonDeletion
from pixstudio.privacy.operations.erased_keys import erase_keys
from pixstudio.privacy.operations.exports import delete_exports_of
from pixstudio.privacy.operations.portions import (
    PORTION,
    BoundStep,
    Pulse,
    cancel_uploads,
    delete_rows,
    run_steps,
)
from pixstudio.teams.models import User
from pixstudio.teams.security_events import end_sessions
from pixstudio.web.lists.ids import parse_uuids


@dataclass(frozen=True)
class _Erasure:
    """What a step needs to know."""

    user: User
    invitation_ids: list[str]
    now: dt.datetime


Step = Callable[[_Erasure], int]


def erase_person(*, deletion_id: int, now: dt.datetime) -> bool:
    """Remove what is left of a person; True once nothing is.

    Sums, charges and the team's results stay; their person is called “Deleted member” from then on.
    """
    rows = PersonDeletion.objects.filter(pk=deletion_id, finished_at=None)
    return run_steps(rows, _steps_of, now, invitation_ids=[])


def _steps_of(deletion: PersonDeletion, _pulse: Pulse, now: dt.datetime) -> Iterator[BoundStep]:
    work = _Erasure(deletion.user, deletion.invitation_ids, now)
    return (partial(step, work) for step in _steps())


def _steps() -> Iterator[Step]:
    """In an order in which each still finds what it looks for: the person's names go last."""
    yield _delete_exports
    yield _cancel_uploads
    yield _rename_in_notifications
    yield _erase_audit_entries
    yield from (_deletion_of(rows) for rows in deleted_rows())
    yield _rename_keys
    yield _delete_exports
    yield _rename_user


def _delete_exports(work: _Erasure) -> int:
    return delete_exports_of(work.user)


def _cancel_uploads(work: _Erasure) -> int:
    return cancel_uploads(Upload.objects.filter(user=work.user), work.now, most=PORTION)


def _rename_in_notifications(work: _Erasure) -> int:
    """Notifications of others hold names as they were; the audit log knows which, and in which teams."""
    user = work.user
    entries = AuditEntry.objects.filter(Q(actor_id=user.pk) | Q(subject_id=user.pk))
    labels = entries.filter(actor_id=user.pk, actor_seal="").values_list("actor_label", flat=True)
    names = {user.name, user.email, *labels.distinct()} - {"", ERASED}
    teams = parse_uuids(entries.values_list("chain", flat=True).distinct())
    named = Notification.objects.filter(team__in=teams, facts__who__in=sorted(names))
    found = list(named.order_by("pk")[:PORTION])
    for one in found:
        one.facts["who"] = ERASED
    Notification.objects.bulk_update(found, ["facts"])
    return len(found)


def _erase_audit_entries(work: _Erasure) -> int:
    return erase_entries(work.user, work.invitation_ids, most=PORTION, now=work.now)


def _deletion_of(rows: Rows) -> Step:
    def step(work: _Erasure) -> int:
        return delete_rows(rows.of(work.user.pk).order_by("pk"), most=PORTION)

    return step


def _rename_keys(work: _Erasure) -> int:
    return erase_keys(ApiKey.objects.filter(user=work.user), work.now, most=PORTION)


def _rename_user(work: _Erasure) -> int:
    """The last step: afterwards nothing leads back to the person."""
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=work.user.pk)
        end_sessions(user, but=None)
        user.name, user.email = ERASED, f"deleted-{user.pk}@deleted.invalid"
        user.time_zone = user.theme = ""
        user.last_login, user.is_active = None, False
        user.set_unusable_password()
        user.save()
    return 0
