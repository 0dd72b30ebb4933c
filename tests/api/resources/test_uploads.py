"""Uploads in parts and imports by the API."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from pixstudio.api_keys.models import ApiKey, Scope
from pixstudio.api_keys.operations import revoke_key
from pixstudio.library.models import Asset, Stage, Upload
from pixstudio.library.operations import (
    UploadRefused,
    clean_up_uploads,
    fetch_upload,
    ingest_upload,
    receive_part,
)
from tests.api.requests import Program, program_of
from tests.library.sample_files import HTML, png
from tests.media.http_server import body, run_server
from tests.teams.people import Person

CONTENT = png(300, 200)


def begin(program: Program, content: bytes = CONTENT, **more: object) -> dict[str, object]:
    values = {"name": "ridge.png", "size_bytes": len(content), **more}
    answer = program.post("files/uploads", values)
    assert answer.status_code in (200, 201), answer.content
    found: dict[str, object] = answer.json()
    return found


def test_upload_in_parts_is_in_the_library(files: Program, bob: Person) -> None:
    upload = begin(files)
    half = len(CONTENT) // 2
    first = files.send_part(str(upload["id"]), 0, CONTENT[:half])
    assert (first.status_code, first.json()["received_bytes"]) == (200, half)
    last = files.send_part(str(upload["id"]), half, CONTENT[half:])
    assert last.json()["state"] == "checking"
    ingest_upload(upload_id=Upload.objects.get().pk, now=timezone.now())
    done = files.get(f"files/uploads/{upload['id']}").json()
    assert done["state"] == "done"
    asset = Asset.objects.get(pk=done["file"]["id"])
    with asset.file.open() as stored:
        assert (asset.team, stored.read()) == (bob.team, CONTENT)


def test_upload_goes_on_where_it_stopped(files: Program) -> None:
    upload = begin(files, fingerprint="ridge-1")
    files.send_part(str(upload["id"]), 0, CONTENT[:100])
    again = begin(files, fingerprint="ridge-1")
    assert (again["id"], again["received_bytes"]) == (upload["id"], 100)
    wrong = files.send_part(str(upload["id"]), 50, CONTENT[50:100])
    assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_offset")
    assert wrong.json()["received_bytes"] == 100


def test_upload_of_another_member_is_not_found(
    files: Program, admin: Program, stranger: Program
) -> None:
    upload = begin(files)
    for program in (admin, stranger):
        assert program.get(f"files/uploads/{upload['id']}").status_code == 404
        assert program.send_part(str(upload["id"]), 0, CONTENT).status_code == 404
        assert program.delete(f"files/uploads/{upload['id']}").status_code == 404


def test_upload_with_a_revoked_key_ends_and_leaves_nothing(
    files: Program, bob: Person, left: Callable[[], list[str]]
) -> None:
    upload = begin(files)
    files.send_part(str(upload["id"]), 0, CONTENT[:100])
    assert len(left()) == 1
    revoke_key(member=bob.member, key=files.key, now=timezone.now())
    assert files.send_part(str(upload["id"]), 100, CONTENT[100:]).status_code == 401
    assert left() == []
    assert Upload.objects.get().stage == Stage.CANCELLED
    assert not Asset.objects.exists()


def test_upload_whose_key_is_revoked_while_a_part_arrives_is_refused(
    files: Program, bob: Person, left: Callable[[], list[str]]
) -> None:
    begin(files, size_bytes=1_000_000)

    class Body:
        def read(self, size: int, /) -> bytes:
            revoke_key(member=bob.member, key=files.key, now=timezone.now())
            return CONTENT[:size]

    part = {"offset": 0, "length": len(CONTENT), "stream": Body(), "now": timezone.now()}
    with pytest.raises(UploadRefused, match="can no longer be uploaded"):
        receive_part(upload=Upload.objects.get(), **part)
    assert left() == []


def test_upload_with_an_expired_key_is_cleaned_up(
    files: Program, left: Callable[[], list[str]]
) -> None:
    upload = begin(files)
    files.send_part(str(upload["id"]), 0, CONTENT[:100])
    ApiKey.objects.update(expires_at=timezone.now())
    assert files.send_part(str(upload["id"]), 100, CONTENT[100:]).status_code == 401
    clean_up_uploads(now=timezone.now())
    assert left() == []


def test_upload_of_another_key_stays_when_one_is_revoked(files: Program, bob: Person) -> None:
    other = program_of(bob, [Scope.FILES])
    upload = begin(other)
    revoke_key(member=bob.member, key=files.key, now=timezone.now())
    assert other.send_part(str(upload["id"]), 0, CONTENT[:100]).status_code == 200


def test_upload_that_is_cancelled_leaves_nothing(
    files: Program, left: Callable[[], list[str]]
) -> None:
    upload = begin(files)
    files.send_part(str(upload["id"]), 0, CONTENT[:100])
    for _again in range(2):
        assert files.delete(f"files/uploads/{upload['id']}").status_code == 204
    assert left() == []
    late = files.send_part(str(upload["id"]), 100, CONTENT[100:])
    assert (late.status_code, late.json()["code"]) == (422, "file_refused")


def test_upload_of_no_media_is_refused_with_its_first_bytes(
    files: Program, left: Callable[[], list[str]]
) -> None:
    upload = begin(files, size_bytes=1_000_000)
    answer = files.send_part(str(upload["id"]), 0, HTML * 1000)
    assert (answer.status_code, answer.json()["code"]) == (422, "file_refused")
    assert files.get(f"files/uploads/{upload['id']}").json()["state"] == "refused"
    assert left() == []


@pytest.mark.parametrize(
    "change",
    [
        {"size_bytes": 0},
        {"size_bytes": "12"},
        {"size_bytes": 2**70},
        {"name": None},
        {"colour": "red"},
    ],
)
def test_upload_names_each_wrong_field(files: Program, change: dict[str, object]) -> None:
    values = {"name": "ridge.png", "size_bytes": 12, **change}
    answer = files.post("files/uploads", values)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == list(change)


def test_upload_without_room_is_refused(files: Program, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    values = {"name": "ridge.png", "size_bytes": 11}
    assert files.post("files/uploads", values).json()["code"] == "insufficient_storage"


@pytest.mark.parametrize("offset", ["", "-1", "x", "9" * 30])
def test_part_needs_an_offset(files: Program, offset: str) -> None:
    upload = begin(files)
    path = f"files/uploads/{upload['id']}"
    answer = files.patch(
        path, b"x", content_type="application/octet-stream", headers={"Upload-Offset": offset}
    )
    assert answer.status_code == 422


def test_import_brings_the_file(files: Program, settings: Settings, tmp_path: Path) -> None:
    with run_server({"/ridge.png": body(CONTENT)}) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        answer = files.post("files/imports", {"url": f"{server.origin}/ridge.png"})
        assert answer.status_code == 201, answer.content
        pk = Upload.objects.get().pk
        fetch_upload(upload_id=pk, now=timezone.now())
    ingest_upload(upload_id=pk, now=timezone.now())
    done = files.get(answer.headers["Location"].partition("/api/v1/")[2]).json()
    assert (done["state"], done["file"]["origin"]) == ("done", "import")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/a.png", "http://169.254.169.254/", "ftp://a.example/", "x", ""]
)
def test_import_refuses_private_and_other_addresses(files: Program, url: str) -> None:
    answer = files.post("files/imports", {"url": url})
    assert (answer.status_code, answer.json()["code"]) == (422, "file_refused")
    assert not Upload.objects.exists()
