"""What somebody with a link sees, and what nobody sees without one."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pixstudio.jobs.models import Generation
from pixstudio.sharing.models import ShareLink
from pixstudio.sharing.operations import revoke_link
from tests.jobs.jobs import POSTER, VIDEO_BYTES, text_of
from tests.sharing.links import look, path_of, share
from tests.teams.people import Person

UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA"
MEDIA = ("1/file/", "1/poster/", "1/download/")


def test_a_visitor_sees_the_result_and_nothing_of_the_team(bob: Person, made: Generation) -> None:
    link = share(bob.member, made, label="For ACME", may_download=True)
    answer = look(path_of(link))
    text = text_of(answer) + str(dict(answer.headers))
    assert answer.status_code == 200
    for secret in (
        *(str(made.pk), made.pk.hex, str(bob.team.pk), str(link.link.pk), "For ACME"),
        *(bob.team.name, bob.member.user.email, "Bob", "credits", "v5.6", "lighthouse"),
        *("/gallery/", "/auth/", "csrf"),
    ):
        assert secret not in text, secret
    assert path_of(link, "1/file/") in text
    assert path_of(link, "1/download/") in text


def test_a_shared_page_is_not_stored_and_sets_no_cookie(bob: Person, made: Generation) -> None:
    link = share(bob.member, made)
    for path in ("", "1/file/", "1/poster/"):
        answer = look(path_of(link, path))
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "private" in answer["Cache-Control"]
        assert "Cookie" not in answer.get("Vary", "")
    assert look(path_of(link))["Cache-Control"] == "private, no-store"
    assert not Session.objects.exclude(pk=bob.browser.cookies["sessionid"].value).exists()


def test_a_secret_has_128_bits_and_is_stored_as_a_digest(bob: Person, made: Generation) -> None:
    link = share(bob.member, made, password="sunflower")
    row = ShareLink.objects.values().get()
    assert len(link.secret) == 22
    assert all(link.secret not in str(value) for value in row.values())
    assert all("sunflower" not in str(value) for value in row.values())
    assert len(row["secret_digest"]) == 64


@pytest.mark.parametrize("rest", ["", *MEDIA])
def test_unknown_expired_revoked_and_removed_answer_the_same(
    bob: Person, made: Generation, rest: str
) -> None:
    now = timezone.now()
    expired = share(bob.member, made, days=1, now=now - dt.timedelta(days=1, seconds=1))
    revoked = share(bob.member, made)
    revoke_link(member=bob.member, link=revoked.link, now=now)
    removed = share(bob.member, Generation.objects.get(pk=made.pk))
    answers = [look(f"/s/{UNKNOWN}/{rest.replace('1/', f'{made.pk}/')}")]
    answers += [look(path_of(link, rest)) for link in (expired, revoked)]
    Generation.objects.update(removed_at=now)
    answers.append(look(path_of(removed, rest)))
    answers.append(look(f"/s/{'x' * 2000}/{rest.replace('1/', f'{made.pk}/')}"))
    assert {answer.status_code for answer in answers} == {404}
    assert len({text_of(answer) for answer in answers}) == 1
    heads = [{k: v for k, v in a.headers.items() if k != "X-Request-Id"} for a in answers]
    assert all(head == heads[0] for head in heads)


def test_a_revoked_link_stops_playing_at_the_next_range(bob: Person, made: Generation) -> None:
    link = share(bob.member, made)
    first = look(path_of(link, "1/file/"), HTTP_RANGE="bytes=0-9")
    assert (first.status_code, first.read) == (206, VIDEO_BYTES[:10])
    revoke_link(member=bob.member, link=link.link, now=timezone.now())
    conditional = {"HTTP_RANGE": "bytes=10-19", "HTTP_IF_RANGE": first["ETag"]}
    assert look(path_of(link, "1/file/"), **conditional).status_code == 404
    known = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    assert look(path_of(link, "1/file/"), **known).status_code == 404


def test_media_are_delivered_with_ranges_and_without_a_name(bob: Person, made: Generation) -> None:
    link = share(bob.member, made)
    whole = look(path_of(link, "1/file/"))
    assert (whole.read, whole["Content-Type"]) == (VIDEO_BYTES, "video/mp4")
    assert whole["Content-Disposition"] == "inline"
    assert whole["Cache-Control"] == "private, no-cache"
    assert made.pk.hex not in whole["ETag"]
    beyond = look(path_of(link, "1/file/"), HTTP_RANGE=f"bytes={len(VIDEO_BYTES)}-")
    assert beyond.status_code == 416
    assert look(path_of(link, "1/poster/")).read == POSTER
    head = Client().head(path_of(link, "1/file/"))
    assert (head.status_code, head["Content-Length"]) == (200, str(len(VIDEO_BYTES)))


def test_nginx_delivers_where_it_is_set_up(
    bob: Person, made: Generation, settings: Settings
) -> None:
    settings.ACCEL_PREFIX = "/files"
    answer = look(path_of(share(bob.member, made), "1/file/"))
    assert answer["X-Accel-Redirect"].startswith("/files/results/")


def test_a_bucket_streams_through_the_studio(
    bob: Person, made: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signed address would name the team's folder and outlive a revoked link."""
    storage: Any = made.file.storage
    monkeypatch.setattr(storage, "has_links", True, raising=False)
    monkeypatch.setattr(storage, "signed_url", lambda *_: "https://bucket.example/", raising=False)
    answer = look(path_of(share(bob.member, made), "1/file/"))
    assert (answer.status_code, answer.read) == (200, VIDEO_BYTES)


def test_a_link_to_look_at_hands_out_no_file(bob: Person, made: Generation) -> None:
    link = share(bob.member, made, may_download=False)
    assert look(path_of(link, "1/download/")).status_code == 404
    text = text_of(look(path_of(link)))
    assert 'controlslist="nodownload"' in text
    assert "download/" not in text
    answer = look(path_of(link, "1/file/?download"))
    assert answer["Content-Disposition"] == "inline"


def test_a_download_is_named_by_what_visitors_may_know(bob: Person, made: Generation) -> None:
    names = {
        "shared-video.mp4": {},
        "spring-cut.mp4": {"title": "Spring cut"},
        "a-lighthouse-at-dusk.mp4": {"shows_prompt": True},
    }
    for name, options in names.items():
        link = share(bob.member, made, may_download=True, **options)
        answer = look(path_of(link, "1/download/"))
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("number", [0, 2, 10**30])
def test_a_link_has_no_other_items(bob: Person, made: Generation, number: int) -> None:
    link = share(bob.member, made)
    assert look(path_of(link, f"{number}/file/")).status_code == 404


def test_the_prompt_is_shown_only_where_it_may_be(bob: Person, made: Generation) -> None:
    hidden, shown = share(bob.member, made), share(bob.member, made, shows_prompt=True)
    assert "lighthouse" not in text_of(look(path_of(hidden)))
    assert "A lighthouse at dusk" in text_of(look(path_of(shown)))


@pytest.mark.parametrize(
    ("options", "is_shown"),
    [
        ({}, False),
        ({"has_preview": True}, True),
        ({"has_preview": True, "password": "sunflower"}, False),
    ],
)
def test_messengers_get_a_preview_only_where_it_is_allowed(
    bob: Person, made: Generation, options: dict[str, Any], is_shown: bool, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://studio.example"
    link = share(bob.member, made, title="Spring cut", **options)
    text = text_of(look(path_of(link)))
    image_tag = f'content="https://studio.example{path_of(link, "1/poster/")}"'
    assert (image_tag in text) == ("og:title" in text) == is_shown
    assert ("<title>Spring cut</title>" in text) == is_shown


def test_visits_are_counted_without_visitors_and_programs(bob: Person, made: Generation) -> None:
    link = share(bob.member, made, days=None)
    for agent in ("Mozilla/5.0", "", "WhatsApp/2.23", "Slackbot-LinkExpanding 1.0"):
        look(path_of(link), HTTP_USER_AGENT=agent)
    Client().head(path_of(link))
    look(path_of(link, "?sent=1"))
    look(path_of(link, "1/file/"))
    row = ShareLink.objects.get()
    assert row.visit_count == 2
    assert row.last_visit_at is not None
    assert not any("127.0.0.1" in str(value) for value in ShareLink.objects.values().get().values())


def test_a_member_is_a_visitor_like_any_other(
    bob: Person, mallory: Person, made: Generation
) -> None:
    link = share(bob.member, made)
    for person in (bob, mallory):
        answer = person.get(path_of(link))
        assert answer.status_code == 200
        assert person.member.user.email not in text_of(answer)


def test_addresses_that_open_nothing_are_limited(bob: Person, made: Generation) -> None:
    link = share(bob.member, made)
    found = [look(f"/s/{n:022d}/").status_code for n in range(40)]
    assert found == [404] * 30 + [429] * 10
    assert look(path_of(link)).status_code == 429
    assert look(path_of(link), REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_page_asked_for_too_often_is_limited(bob: Person, made: Generation) -> None:
    link = share(bob.member, made)
    browser = Client()
    found = [browser.get(path_of(link)).status_code for _ in range(122)]
    assert found == [200] * 120 + [429] * 2
    assert ShareLink.objects.get().visit_count == 120


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("rest", ["", *MEDIA])
def test_wrong_methods(bob: Person, made: Generation, method: str, rest: str) -> None:
    link = share(bob.member, made, may_download=True)
    assert getattr(Client(), method)(path_of(link, rest)).status_code == 405


def test_a_missing_file_is_the_same_page(bob: Person, made: Generation) -> None:
    link = share(bob.member, made)
    made.file.storage.delete(made.file.name)
    answer = look(path_of(link, "1/file/"))
    assert answer.status_code == 404
    assert made.pk.hex not in text_of(answer)


def test_why_the_storage_is_away_is_not_for_visitors(
    bob: Person, made: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any) -> None:
        raise PermissionError(13, "Permission denied", made.file.name)

    link = share(bob.member, made)
    monkeypatch.setattr(made.file.storage, "size", refuse)
    answer = look(path_of(link, "1/file/"))
    assert (answer.status_code, answer.read) == (503, b"")


@pytest.mark.parametrize("odd", ["%00", "%ff%fe", "..", "%2e%2e%2f", "é"])
def test_an_odd_address_is_no_trouble(db: None, odd: str) -> None:
    assert Client().get(f"/s/{odd}/").status_code == 404
