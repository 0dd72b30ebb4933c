"""Files by the API: upload, list, read, trash."""

import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT
from pytest_django import Settings

from pixstudio.library.models import Asset
from pixstudio.library.operations import tag_assets
from tests.api.requests import Program
from tests.library.asset_factory import create_assets
from tests.library.sample_files import HTML, jpeg, png, upload
from tests.query_counts import queries_of
from tests.teams.people import Person


def test_upload_is_in_the_library(files: Program, bob: Person) -> None:
    answer = files.upload("ridge.png", png(80, 60))
    assert answer.status_code == 201, answer.content
    found = answer.json()
    asset = Asset.objects.get(pk=found["id"])
    assert (asset.team, asset.uploaded_by, asset.name) == (bob.team, bob.member.user, "ridge.png")
    assert (found["kind"], found["width"], found["height"]) == ("image", 80, 60)
    assert files.get(f"files/{found['id']}").json() == found


def test_upload_of_known_bytes_is_the_known_file(files: Program) -> None:
    first = files.upload("ridge.png", png(80, 60)).json()
    again = files.upload("other.png", png(80, 60))
    assert (again.status_code, again.json()["id"]) == (200, first["id"])


def test_upload_of_no_media_is_refused_and_leaves_nothing(
    files: Program, left: Callable[[], list[str]]
) -> None:
    answer = files.upload("page.png", HTML)
    assert (answer.status_code, answer.json()["code"]) == (422, "file_refused")
    assert answer.json()["charged"] is False
    assert left() == []


def test_upload_that_is_too_large_is_refused_before_it_is_read(
    files: Program, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    answer = files.post("files", b"x" * 100_000, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, answer.json()["code"]) == (413, "insufficient_storage")


def test_upload_over_the_quota_is_refused(files: Program, bob: Person) -> None:
    bob.team.library_quota_bytes = 10
    bob.team.save()
    assert files.upload("ridge.png", png()).json()["code"] == "insufficient_storage"


@pytest.mark.parametrize("count", [0, 2])
def test_upload_takes_one_file(files: Program, count: int) -> None:
    sent = [SimpleUploadedFile("a.png", png()) for _number in range(count)]
    answer = files.post("files", {"file": sent}, content_type=MULTIPART_CONTENT)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "file"


def test_upload_unknown_fields_are_refused_by_name(files: Program) -> None:
    file = SimpleUploadedFile("a.png", png())
    form = {"file": file, "title": "Ridge", "more": SimpleUploadedFile("b.png", png())}
    answer = files.post("files", form, content_type=MULTIPART_CONTENT)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["more", "title"]
    assert not Asset.objects.exists()


def test_upload_as_json_or_as_a_broken_form_is_refused(files: Program) -> None:
    assert files.post("files", {"file": "x"}).status_code == 415
    answer = files.post("files", b"x", content_type="multipart/form-data")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    endless = {f"field{number}": "" for number in range(1001)}
    for form in (endless, {name: SimpleUploadedFile("a", b"x") for name in list(endless)[:101]}):
        answer = files.post("files", form, content_type=MULTIPART_CONTENT)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_upload_needs_the_scope(reader: Program) -> None:
    assert reader.upload("ridge.png", png()).status_code == 403


def test_list_has_the_library_s_filters(files: Program, bob: Person) -> None:
    ridge = upload(bob.member, "ridge.png", png())[0]
    upload(bob.member, "harbour.jpg", jpeg())
    tag_assets(team=bob.team, assets=[ridge], add=["mountains"])
    for query in ("q=ridge", "tag=mountains", "use=unused&q=RIDGE", "kind=image&tag=Mountains"):
        found = files.get(f"files?{query}").json()["items"]
        assert [row["name"] for row in found] == ["ridge.png"], query
    assert files.get("files?kind=audio").json()["items"] == []
    by_name = files.get("files?order=name").json()["items"]
    assert [row["name"] for row in by_name] == ["harbour.jpg", "ridge.png"]


def test_list_is_walked_by_its_cursors(files: Program, bob: Person) -> None:
    rows = create_assets(bob.team, 7)
    found, query, links = [], "limit=3", 0
    while query:
        answer = files.get(f"files?{query}")
        page = answer.json()
        found += [row["id"] for row in page["items"]]
        query = f"limit=3&cursor={page['next_cursor']}" if page["next_cursor"] else ""
        links += 'rel="next"' in answer.headers.get("Link", "")
    assert found == [str(row.pk) for row in rows]
    assert links == 2


def test_list_takes_the_same_queries_for_1_and_30(files: Program, bob: Person) -> None:
    create_assets(bob.team, 1)
    files.get("files")
    few = queries_of(lambda: files.get("files?limit=50"))
    create_assets(bob.team, 29)
    assert queries_of(lambda: files.get("files?limit=50")) == few


@pytest.mark.parametrize("query", ["cursor=%00", "cursor=nonsense", "limit=0", "limit=1000"])
def test_list_refuses_what_it_cannot_read(files: Program, query: str) -> None:
    answer = files.get(f"files?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_list_refuses_unknown_filters_by_name(files: Program) -> None:
    answer = files.get("files?colour=red")
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {
        "field": "colour",
        "code": "unknown",
        "detail": "There is no such parameter.",
    }


def test_list_that_has_not_changed_is_304(files: Program, bob: Person) -> None:
    create_assets(bob.team, 1)
    etag = files.get("files").headers["ETag"]
    again = files.get("files", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    create_assets(bob.team, 1, name="new.png")
    assert files.get("files", headers={"If-None-Match": etag}).status_code == 200


def test_bytes_with_range_head_and_etag(files: Program, bob: Person) -> None:
    content = png(80, 60)
    path = f"files/{upload(bob.member, 'ridge.png', content)[0].pk}/file"
    whole = files.get(path)
    assert b"".join(whole) == content
    assert "ridge.png" in whole.headers["Content-Disposition"]
    part = files.get(path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, b"".join(part)) == (206, content[:4])
    assert files.get(path, headers={"Range": "bytes=9999999-"}).status_code == 416
    assert files.get(path, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    head = files.head(path)
    assert (head.status_code, head["Content-Length"]) == (200, str(len(content)))


def test_delete_moves_to_the_trash(files: Program, bob: Person) -> None:
    asset = upload(bob.member, "ridge.png", png())[0]
    for _again in range(2):
        assert files.delete(f"files/{asset.pk}").status_code == 204
    assert files.get("files").json()["items"] == []
    assert files.get(f"files/{asset.pk}").json()["trashed_at"]


def test_files_of_another_team_are_not_found(stranger: Program, bob: Person) -> None:
    asset = upload(bob.member, "ridge.png", png())[0]
    for path in (f"files/{asset.pk}", f"files/{asset.pk}/file", f"files/{asset.pk}/thumbnail"):
        assert stranger.get(path).status_code == 404
    assert stranger.delete(f"files/{asset.pk}").status_code == 404
    assert stranger.get("files").json()["items"] == []
    assert stranger.get(f"files/{uuid.uuid4()}").json()["code"] == "not_found"
