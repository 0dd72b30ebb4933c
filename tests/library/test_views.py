import uuid
from mimetypes import guess_type

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pixstudio.library.models import Asset
from tests.library.sample_files import HTML, png
from tests.teams.people import PASSWORD, check_access, words_of

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def send(person, name="ridge.png", content=None, accept="application/json", **more):
    kind = guess_type(name)[0] or "application/octet-stream"
    file = SimpleUploadedFile(name, png() if content is None else content, kind)
    return person.post("/library/uploads/", {"file": file, **more}, HTTP_ACCEPT=accept)


def test_upload_answers_with_what_a_script_needs(bob):
    answer = send(bob, content=png(80, 60))
    assert answer.status_code == 201
    asset = Asset.objects.get()
    facts = answer.json()
    assert facts["id"] == str(asset.pk)
    assert facts["name"] == "ridge.png"
    assert (facts["kind"], facts["width"], facts["height"]) == ("image", 80, 60)
    assert facts["size_bytes"] == len(png(80, 60))
    assert facts["meta"].startswith("80 × 60, ")
    for url in (facts["url"], facts["preview_url"]):
        assert b"".join(bob.get(url))
    assert (asset.team, asset.uploaded_by) == (bob.team, bob.member.user)
    assert send(bob, content=png(80, 60)).status_code == 200


def test_upload_without_script_comes_back_with_a_message(bob):
    answer = send(bob, accept=BROWSER)
    assert (answer.status_code, answer.url) == (302, "/library/")
    assert words_of(answer) == ["“ridge.png” is in the library."]
    assert words_of(send(bob, accept=BROWSER))[-1] == "“ridge.png” is already in the library."
    refused = send(bob, "page.jpg", HTML, accept=BROWSER)
    assert "contains a document" in words_of(refused)[-1]


@pytest.mark.parametrize(
    ("back", "place"),
    [
        ("/create/image/", "/create/image/"),
        ("https://evil.example/", "/library/"),
        ("//evil.example", "/library/"),
        ("javascript:alert(1)", "/library/"),
    ],
)
def test_upload_without_script_goes_back_only_to_our_pages(bob, back, place):
    assert send(bob, accept=BROWSER, next=back).url == place


def test_upload_refused_says_why(bob):
    answer = send(bob, "page.jpg", HTML)
    assert answer.status_code == 400
    assert "contains a document" in answer.json()["error"]
    nothing = bob.post("/library/uploads/", HTTP_ACCEPT="application/json")
    assert nothing.status_code == 400
    assert "form field “file”" in nothing.json()["error"]


def test_several_files_for_a_script_are_refused_as_one(bob):
    files = [SimpleUploadedFile(f"{size}.png", png(size, 9), "image/png") for size in (20, 21)]
    answer = bob.post("/library/uploads/", {"file": files}, HTTP_ACCEPT="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"] == "Send one file at a time. Nothing was saved."
    files = [SimpleUploadedFile(f"{size}.png", png(size, 9), "image/png") for size in (20, 21)]
    answer = bob.post("/library/uploads/", {"file": files}, HTTP_ACCEPT=BROWSER)
    assert len(words_of(answer)) == Asset.objects.count() == 2


@pytest.mark.parametrize("length", ["abc", "-5", "1e3"])
def test_a_length_that_is_no_number_is_none(bob, length):
    answer = bob.browser.generic(
        "POST",
        "/library/uploads/",
        b"x",
        content_type="multipart/form-data; boundary=x",
        HTTP_ACCEPT="application/json",
        CONTENT_LENGTH=length,
    )
    assert answer.status_code == 400
    assert not Asset.objects.exists()


def test_upload_announced_as_too_large_is_refused_unread(bob, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    answer = send(bob, content=b"\x89PNG\r\n\x1a\n" + b"x" * 70_000)
    assert answer.status_code == 400
    assert "files can have up to 1 kB" in answer.json()["error"]


def test_upload_on_a_full_disk_is_refused_unread(bob, settings):
    settings.FREE_SPACE_FLOOR_BYTES = 2**62
    answer = send(bob)
    assert answer.status_code == 400
    assert "the server is low on disk space." in answer.json()["error"]
    assert not Asset.objects.exists()


def test_upload_needs_the_csrf_token(bob):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(bob.member.user)
    file = SimpleUploadedFile("a.png", png(), "image/png")
    assert browser.post("/library/uploads/", {"file": file}).status_code == 403
    browser.cookies["csrftoken"] = token = "a" * 32
    file.seek(0)
    with_token = {"headers": {"X-CSRFToken": token, "Accept": "application/json"}}
    assert browser.post("/library/uploads/", {"file": file}, **with_token).status_code == 201


def test_upload_access(alice, bob, carol):
    check_access(
        "/library/uploads/", method="post", wrong="get", allowed=[alice, bob], refused=[carol]
    )


def test_library_access(alice, bob, carol, image_file):
    everybody = [alice, bob, carol]
    check_access("/library/", method="get", wrong="post", allowed=everybody, refused=[])
    for part in ("file", "preview"):
        path = f"/library/{image_file.pk}/{part}/"
        check_access(path, method="get", wrong="post", allowed=everybody, refused=[])


def test_file_comes_whole_in_parts_and_as_a_download(carol, image_file):
    path, content = f"/library/{image_file.pk}/file/", png(80, 60)
    whole = carol.get(path)
    assert b"".join(whole) == content
    assert whole.headers["Content-Type"] == "image/png"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    part = carol.get(path, headers={"Range": "bytes=3-9"})
    assert (part.status_code, b"".join(part)) == (206, content[3:10])
    assert carol.get(path, headers={"Range": "bytes=999999-"}).status_code == 416
    same = carol.get(path, headers={"If-None-Match": whole.headers["ETag"]})
    assert same.status_code == 304
    saved = carol.get(path, data={"download": ""})
    assert saved.headers["Content-Disposition"] == 'attachment; filename="ridge.png"'
    assert b"".join(saved) == content
    assert carol.browser.head(path).headers["Content-Length"] == str(len(content))


@pytest.mark.parametrize("part", ["file", "preview", "thumbnail", "playable"])
def test_files_of_others_and_no_one_are_not_found(mallory, bob, image_file, part):
    assert mallory.get(f"/library/{image_file.pk}/{part}/").status_code == 404
    assert bob.get(f"/library/{uuid.uuid4()}/{part}/").status_code == 404
    assert Asset.objects.filter(pk=image_file.pk).exists()


def test_file_lost_from_storage_is_not_found(bob, image_file):
    image_file.file.storage.delete(image_file.file.name)
    assert bob.get(f"/library/{image_file.pk}/file/").status_code == 404


def test_an_expired_session_leads_to_the_login(bob, image_file):
    bob.member.user.set_password(PASSWORD + " changed")
    bob.member.user.save()
    assert bob.get("/library/").url == "/auth/login/?next=/library/"
    assert send(bob).status_code == 302
