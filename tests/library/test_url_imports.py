import datetime as dt
import uuid

import pytest
from django.utils import timezone

from pixstudio.library.models import Asset, Upload
from pixstudio.library.operations import cancel_upload, fetch_upload, ingest_upload, start_import
from pixstudio.library.temp_files import upload_path
from tests.library.sample_files import png
from tests.library.upload_client import content_of, import_from_url, outcome_of, served
from tests.media.http_server import body, raw, redirect, run_server, status
from tests.teams.people import words_of

IMAGE_BYTES = png(60, 40)


def start(person, url, accept="application/json"):
    return person.post("/library/imports/", {"url": url}, HTTP_ACCEPT=accept)


def fetch(upload_id, now=None):
    return fetch_upload(upload_id=uuid.UUID(str(upload_id)), now=now or timezone.now())


def test_an_import_is_fetched_checked_and_kept(bob, settings):
    with run_server(served("ridge.png", IMAGE_BYTES)) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        answer = start(bob, f" {server.origin}/ridge.png ")
        facts = answer.json()
        assert answer.status_code == 201
        assert (facts["name"], facts["stage"], facts["size"]) == ("ridge.png", "fetching", None)
        assert fetch(facts["id"])
    seen = bob.get(facts["url"]).json()
    assert (seen["stage"], seen["size"], seen["received"]) == ("checking", *[len(IMAGE_BYTES)] * 2)
    asset = outcome_of(facts["id"]).asset
    assert (asset.name, asset.origin, asset.origin_words) == ("ridge.png", "import", "127.0.0.1")
    assert content_of(asset) == IMAGE_BYTES
    pending = Upload.objects.get()
    assert (pending.stage, pending.source_url) == ("done", "")
    assert not upload_path(pending.pk).exists()


def test_an_import_without_script_comes_back_to_the_library(bob):
    answer = start(bob, "https://example.com/a.png", "text/html")
    assert (answer.status_code, answer.url) == (302, "/library/")
    assert "“a.png” is being downloaded" in words_of(answer)[0]
    refused = start(bob, "ftp://example.com/a.png", "text/html")
    assert "begin with http:// or https://" in words_of(refused)[-1]


@pytest.mark.parametrize(
    ("path", "answer", "name"),
    [
        ("/photo", body(IMAGE_BYTES), "photo.png"),
        ("/photo.jpg", body(IMAGE_BYTES), "photo.png"),
        ("/photo.png?size=large", body(IMAGE_BYTES), "photo.png"),
        ("/a%2F..%2Fb%0D%0Ac.png", body(IMAGE_BYTES), "b c.png"),
        ("/", body(IMAGE_BYTES), "file.png"),
        (
            "/x",
            body(IMAGE_BYTES, content_disposition='attachment; filename="boat.png"'),
            "boat.png",
        ),
        (
            "/x",
            body(IMAGE_BYTES, content_disposition="attachment; filename*=UTF-8''%C3%BCber.png"),
            "über.png",
        ),
        (
            "/x",
            body(IMAGE_BYTES, content_disposition='attachment; filename="../../etc/passwd.png"'),
            "passwd.png",
        ),
        ("/x", body(IMAGE_BYTES, content_disposition="attachment; filename="), "x.png"),
        ("/report.pdf", body(IMAGE_BYTES), "report.pdf.png"),
        ("/page.png", body(IMAGE_BYTES, "text/html"), "page.png"),
        ("/" + "n" * 300 + ".png", body(IMAGE_BYTES), "n" * 116 + ".png"),
    ],
)
def test_an_import_is_named_by_its_server_and_typed_by_its_bytes(bob, settings, path, answer, name):
    assert import_from_url(bob, settings, {path: answer}, path).asset.name == name


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Enter the web address"),
        ("  ", "Enter the web address"),
        ("nonsense", "http://"),
        ("ftp://example.com/a.png", "http://"),
        ("file:///etc/passwd", "http://"),
        ("javascript:alert(1)", "http://"),
        ("http://", "must name a server"),
        ("http://me:secret@example.com/a.png", "without a user name or password"),
        ("http://[::1", "not a valid web address"),
        ("http://example.com:99999/", "not a valid web address"),
        ("http://example.com/" + "x" * 5000, "not a valid web address"),
        ("http://127.0.0.1/a.png", "127.0.0.1 is not a public server"),
        ("http://localhost:8000/", "localhost is not a public server"),
        ("http://169.254.169.254/latest", "169.254.169.254 is not a public server"),
        ("http://[::1]/", "not a public server"),
        ("http://[::ffff:10.0.0.1]/", "not a public server"),
        ("http://0x7f000001/", "not a public server"),
        ("http://2130706433/", "not a public server"),
        ("http://10.1.2.3/", "not a public server"),
    ],
)
def test_an_address_that_may_never_be_fetched_is_refused_at_once(bob, url, words):
    answer = start(bob, url)
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (status(404), "There is nothing at that address (the server answered 404)"),
        (status(410), "There is nothing at that address"),
        (status(403), "The file isn’t public (server answered"),
        (status(418), "answered 418 instead of the file"),
        (redirect("http://10.0.0.1/x"), "10.0.0.1 is not a public server"),
        (redirect("file:///etc/passwd"), "http:// or https://"),
        (redirect("/file"), "redirects more than 3 times"),
        (body(b"<p>Hello", "text/html; charset=utf-8"), "leads to a web page, not to a file"),
        (body(b"PK\x03\x04", "application/zip"), "it is an archive or an Office file"),
        (body(png(300, 300)[:400]), "damaged or incomplete"),
        (body(IMAGE_BYTES, content_encoding="gzip"), "compressed"),
    ],
)
def test_an_import_that_fails_says_why(bob, settings, left, answer, words):
    assert words in import_from_url(bob, settings, {"/file": answer}).words
    assert (left(), Asset.objects.count()) == ([], 0)
    assert Upload.objects.get().stage == "refused"


def test_trouble_that_may_pass_is_tried_again(bob, settings, left):
    settings.PATIENCE = 1.0
    answers = {"/a.png": status(503)}
    now = timezone.now()
    with run_server(answers) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        pending = start_import(member=bob.member, url=f"{server.origin}/a.png", now=now)
        assert not fetch(pending.pk, now)
        pending.refresh_from_db()
        assert (pending.stage, pending.due_at - now) == ("fetching", dt.timedelta(seconds=2))
        answers["/a.png"] = body(IMAGE_BYTES, content_length="99999")
        assert not fetch(pending.pk, now)
        answers["/a.png"] = body(IMAGE_BYTES)
        assert fetch(pending.pk, now)
    assert outcome_of(str(pending.pk)).asset


def test_trouble_that_stays_is_reported_after_the_last_try(bob, settings, left):
    with run_server({"/a.png": status(500)}) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        pending = start_import(member=bob.member, url=f"{server.origin}/a.png", now=timezone.now())
        for _ in range(3):
            fetch(pending.pk)
    pending.refresh_from_db()
    assert (pending.stage, "answered 500" in pending.words) == ("refused", True)
    assert left() == []


def test_a_size_that_is_announced_is_held_against_the_room_at_once(bob, team, settings, left):
    team.library_quota_bytes = 50_000
    team.save()
    huge = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 49999999\r\n\r\n")
    words = import_from_url(bob, settings, {"/file": huge}).words
    assert "larger than the 50 kB allowed here" in words
    assert left() == []


def test_one_worker_fetches_at_a_time(bob, settings):
    now = timezone.now()
    pending = start_import(member=bob.member, url="https://example.com/a.png", now=now)
    Upload.objects.update(lease_until=now + dt.timedelta(seconds=5))
    assert not fetch(pending.pk, now)
    assert not ingest_upload(upload_id=pending.pk, now=now)
    assert Upload.objects.get().tries == 0


def test_cancelled_while_it_was_fetched_leaves_nothing(bob, settings, left):
    def cancelling(handler):
        body(IMAGE_BYTES)(handler)

    with run_server({"/a.png": cancelling}) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        pending = start_import(member=bob.member, url=f"{server.origin}/a.png", now=timezone.now())
        assert cancel_upload(upload=pending, now=timezone.now())
        assert not fetch(pending.pk)
        assert not server.requests
    assert left() == []
    assert Upload.objects.get().source_url == ""
