"""The worker's part of a deletion: removes or replaces the person's data, portion by portion.

Every step may be repeated, and does nothing where nothing is left. So a worker that dies loses nothing: the
next one begins at the first step.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet

from pixstudio.api_keys.models import ApiKey
from pixstudio.audit.erasure import erase_entries
from pixstudio.audit.log import ERASED
from pixstudio.audit.models import AuditEntry
from pixstudio.library.models import Upload
from pixstudio.library.operations import cancel_upload
from pixstudio.library.operations.upload_bytes import delete_upload_bytes
from pixstudio.notifications.models import Notification
from pixstudio.privacy.inventory.kinds import Rows
from pixstudio.privacy.inventory.table import deleted_rows
from pixstudio.privacy.models import PersonDeletion
from pixstudio.privacy.operations.erased_keys import erase_keys
from pixstudio.privacy.operations.exports import delete_exports_of
from pixstudio.privacy.retries import LEASE, retry_at
from pixstudio.teams.models import User
from pixstudio.teams.security_events import end_sessions
from pixstudio.web import leases
from pixstudio.web.lists.ids import parse_uuids

logger = logging.getLogger(__name__)
Lease = leases.Lease[QuerySet[PersonDeletion]]
PORTION = 200


@dataclass(frozen=True)
class _Erasure:
    """What a step needs to know."""

    user: User
    invitation_ids: list[str]
    now: dt.datetime


# Does a portion of the work; returns how many rows it changed, 0 once nothing is left.
Step = Callable[[_Erasure], int]


def erase_person(*, deletion_id: int, now: dt.datetime) -> bool:
    """Remove what is left of a person; True once nothing is.

    One worker at a time (a lease). Sums, charges and the team's results stay; their person is called
    “Deleted member” from then on. An error is tried again until it works.
    """
    rows = PersonDeletion.objects.filter(pk=deletion_id, finished_at=None)
    tries = F("tries") + 1
    lease = leases.Lease.claim(rows, now, duration=LEASE, due_column="due_at", tries=tries)
    deletion = lease.rows().select_related("user").first() if lease else None
    if lease is None or deletion is None:
        return False
    work = _Erasure(deletion.user, deletion.invitation_ids, now)
    try:
        for step in _steps():
            while step(work):
                lease.pulse()
        return lease.release(finished_at=now, due_at=None, invitation_ids=[])
    except leases.LeaseLost:
        return False
    except Exception:
        logger.exception("A portion of the deletion %s failed", deletion_id)
        lease.release(due_at=retry_at(deletion.tries, now))
        return False


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
    """With their bytes; a file that has reached the library stays there."""
    uploads = list(Upload.objects.filter(user=work.user).order_by("created_at")[:PORTION])
    for upload in uploads:
        cancel_upload(upload=upload, now=work.now)
        delete_upload_bytes(upload)
    Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).delete()
    return len(uploads)


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
        found = rows.of(work.user.pk)
        ids = list(found.order_by("pk").values_list("pk", flat=True)[:PORTION])
        if ids:
            found.model._base_manager.filter(pk__in=ids).delete()
        return len(ids)

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
