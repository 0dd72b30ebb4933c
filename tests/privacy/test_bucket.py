"""Exports and deletions where files are in a bucket."""

import io
import urllib.request
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor
from pixstudio.audit.models import AuditEntry
from pixstudio.jobs.models import Generation
from pixstudio.media.storage.s3 import BucketStorage
from pixstudio.privacy.models import ExportState, PersonalExport
from pixstudio.privacy.operations import (
    delete_export,
    delete_team,
    erase_team,
    prepare_export,
    request_export,
)
from pixstudio.teams.models import Membership
from tests.jobs.jobs import VIDEO_BYTES, finished
from tests.library.buckets import names_in, own_bucket, s3_server, stored_in, unfinished_in
from tests.privacy.test_deletions import LATER
from tests.privacy.test_exports import PAGE, ready
from tests.teams.people import Person

BUCKET = "privacy"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture(autouse=True)
def bucket(s3: str, settings: Any) -> Iterator[Any]:
    with own_bucket(s3, BUCKET, settings) as client:
        yield client


@pytest.fixture
def stored(bucket: Any, bob: Person) -> Generation:
    """A result whose file is in the bucket."""
    row = finished(bob.member)
    row.file.save("result.mp4", ContentFile(VIDEO_BYTES))
    return row


def fetched(url: str) -> zipfile.ZipFile:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=30) as answer:
        assert "PixStudio data.zip" in answer.headers["Content-Disposition"]
        archive = zipfile.ZipFile(io.BytesIO(answer.read()))
    assert archive.testzip() is None
    return archive


def test_the_archive_is_handed_out_by_a_signed_link(
    stored: Generation, bob: Person, bucket: Any
) -> None:
    export = ready(bob, has_media=True)
    answer = bob.get(f"{PAGE}export/{export.pk}/")
    assert answer.status_code == 302
    assert "X-Amz-Signature" in answer.url
    archive = fetched(answer.url)
    assert archive.read(f"results/{stored.pk}.mp4") == VIDEO_BYTES
    assert {"README.txt", "profile.json", "jobs.json"} <= set(archive.namelist())
    assert AuditEntry.objects.filter(action=Action.DATA_DOWNLOADED).count() == 1
    # The files of a team that was left are left out, and the studio sends the rest itself.
    Membership.objects.filter(pk=bob.member.pk).delete()
    left = bob.get(f"{PAGE}export/{export.pk}/")
    assert left.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(left.streaming_content))) as rest:
        assert not [name for name in rest.namelist() if name.startswith("results/")]
    delete_export(export=export)
    assert [name for name in names_in(bucket, BUCKET) if name.startswith("exports/")] == []


def test_without_links_the_studio_sends_it(
    stored: Generation, bob: Person, s3: str, settings: Any
) -> None:
    url = f"http://studio:s3cret@{s3.removeprefix('http://')}/{BUCKET}?links=off"
    with stored_in(url, settings):
        export = ready(bob, has_media=True)
        answer = bob.get(f"{PAGE}export/{export.pk}/")
        assert answer.status_code == 200
        with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
            assert archive.read(f"results/{stored.pk}.mp4") == VIDEO_BYTES
        delete_export(export=export)


def test_a_bucket_that_fails_halfway_leaves_no_parts(
    stored: Generation, bob: Person, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    export = request_export(
        user=bob.member.user, actor=Actor.of(bob.member), has_media=True, now=now
    )

    def fail(*_arguments: Any) -> None:
        raise OSError("The bucket is away")

    with monkeypatch.context() as patch:
        patch.setattr(BucketStorage, "join_parts", fail)
        assert not prepare_export(export_id=export.pk, now=now)
    assert unfinished_in(bucket, BUCKET) == []
    assert prepare_export(export_id=export.pk, now=now + LATER)
    assert PersonalExport.objects.get().state == ExportState.READY


def test_nothing_of_a_deleted_team_is_left(
    stored: Generation, alice: Person, mallory: Person, bucket: Any
) -> None:
    theirs = finished(mallory.member)
    theirs.file.save("result.mp4", ContentFile(VIDEO_BYTES))
    now = timezone.now()
    assert erase_team(deletion_id=delete_team(member=alice.member, now=now).pk, now=now)
    assert {name.split("/")[1] for name in names_in(bucket, BUCKET)} == {str(mallory.team.pk)}
