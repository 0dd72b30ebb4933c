"""Checksums and lists as they are kept, on both databases."""

import uuid
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.downloads.models import DownloadList, StoredChecksum
from pixstudio.downloads.operations import create_list, record_checksums
from pixstudio.downloads.queries import UnknownResults, checksums_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from tests.jobs.jobs import job
from tests.teams.people import Person


def checksum(made: Generation, crc: int = 0xFFFF_FFFF, **values: Any) -> StoredChecksum:
    known = {"kind": "file", "identity": "a", "size_bytes": 5 * 1024**3, "crc": crc, **values}
    return StoredChecksum(generation_id=made.pk, **known)


def keep(*rows: StoredChecksum, gone: tuple[Any, ...] = ()) -> None:
    found = {(row.generation_id, row.kind): row for row in rows}
    record_checksums(found=found, gone=gone)


@pytest.mark.django_db(transaction=True)
def test_a_checksum_is_kept_replaced_and_forgotten(bob: Person) -> None:
    made, other = job(bob.member, State.DONE), job(bob.member, State.DONE)
    keep(checksum(made), checksum(made, 1, kind="poster"), checksum(other))
    keep(checksum(made, 7, identity="b", size_bytes=3))
    found = checksums_of([made])
    assert {key: row.crc for key, row in found.items()} == {
        (made.pk, "file"): 7,
        (made.pk, "poster"): 1,
    }
    assert (found[made.pk, "file"].identity, found[made.pk, "file"].size_bytes) == ("b", 3)
    keep(gone=((made.pk, "file"), (other.pk, "poster")))
    assert set(checksums_of([made, other])) == {(made.pk, "poster"), (other.pk, "file")}


@pytest.mark.django_db(transaction=True)
def test_checksums_of_a_result_that_is_deleted_for_good_meanwhile_break_nothing(
    bob: Person,
) -> None:
    made, deleted = job(bob.member, State.DONE), job(bob.member, State.DONE)
    row = checksum(deleted)
    deleted.delete()
    keep(row)
    keep(checksum(made))
    assert set(checksums_of([made])) == {(made.pk, "file")}


def test_a_list_is_made_of_ones_own_results_only(bob: Person, mallory: Person) -> None:
    mine, theirs = job(bob.member, State.DONE), job(mallory.member, State.DONE)
    made = create_list(member=bob.member, ids=[mine.pk], now=timezone.now())
    assert made.result_ids == [str(mine.pk)]
    for pk in (theirs.pk, uuid.uuid4()):
        with pytest.raises(UnknownResults):
            create_list(member=bob.member, ids=[mine.pk, pk], now=timezone.now())
    assert DownloadList.objects.count() == 1
