"""Submitting the form: one job per submission, and errors at their fields."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pixstudio.create.models import Draft
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.teams.models import Team
from tests.jobs.jobs import UNKNOWN_PK, post_create, text_of, typed, values_of
from tests.jobs.studio import Studio
from tests.teams.people import Person, check_access

BOTH = pytest.mark.parametrize("htmx", [False, True], ids=["form", "htmx"])
PAGES = {"": "get", "settings/": "post", "sending/": "post"}


def test_home_leads_each_to_their_work(
    alice: Person, bob: Person, carol: Person, team: Team
) -> None:
    assert alice.get("/").url == "/accounts/first-run/"
    assert bob.get("/").url == "/create/"
    assert carol.get("/").url == "/gallery/"


def test_home_of_a_connected_team_is_create(alice: Person, connected: Team) -> None:
    assert alice.get("/").url == "/create/"


def test_create_home_is_the_operation_of_the_last_draft(bob: Person) -> None:
    assert bob.get("/create/").url == "/create/text/"
    bob.post("/create/image/settings/", typed(), HTTP_HX_REQUEST="true")
    assert bob.get("/create/").url == "/create/image/"


def test_create_shows_price_account_and_a_new_nonce_each_time(bob: Person, studio: Studio) -> None:
    pages = [bob.get("/create/text/") for _ in range(2)]
    text = text_of(pages[0])
    assert pages[0].status_code == 200
    assert "credits" in text
    assert studio.account.name in text
    assert studio.account.email not in text
    nonces = {page.context["composer"].nonce for page in pages}
    assert len(nonces) == 2
    assert all(len(nonce) >= 32 for nonce in nonces)


@pytest.mark.parametrize("operation", ["restyle", "nonsense"])
@pytest.mark.parametrize(("page", "method"), PAGES.items())
def test_an_operation_that_is_not_offered_is_not_found(
    bob: Person, operation: str, page: str, method: str
) -> None:
    assert getattr(bob, method)(f"/create/{operation}/{page}").status_code == 404


@pytest.mark.parametrize(
    ("path", "method", "wrong"),
    [
        ("/create/", "get", "post"),
        ("/create/text/", "get", "put"),
        ("/create/text/", "post", "delete"),
        ("/create/text/settings/", "post", "get"),
        ("/create/text/sending/", "post", "get"),
    ],
)
def test_create_access(bob: Person, carol: Person, path: str, method: str, wrong: str) -> None:
    check_access(path, method=method, wrong=wrong, allowed=[bob], refused=[carol])
    assert not Generation.objects.exists()


@BOTH
def test_a_submit_makes_one_job_with_its_price_and_keeps_the_form(
    bob: Person, studio: Studio, htmx: bool
) -> None:
    values = typed(seed="7", audio="on")
    answer = post_create(bob, values, htmx=htmx)
    made = Generation.objects.get()
    assert (made.creator, made.state) == (bob.member.user, State.QUEUED)
    assert made.parameters["prompt"] == values["prompt"]
    assert (made.parameters["seed"], made.parameters["duration"]) == (7, 5)
    assert made.estimate_credits > 0
    if htmx:
        assert (answer.status_code, "HX-Retarget" in answer.headers) == (200, False)
        assert str(made.pk) in text_of(answer)
        assert values["nonce"] not in text_of(answer)
    else:
        assert (answer.status_code, answer.url) == (302, "/create/text/")
    kept = values_of(bob.get("/create/text/"))
    assert (kept["prompt"], kept["seed"], kept["audio"]) == (values["prompt"], "7", "on")


@BOTH
def test_the_same_page_sent_twice_makes_one_job(bob: Person, studio: Studio, htmx: bool) -> None:
    values = typed()
    first, second = post_create(bob, values, htmx=htmx), post_create(bob, values, htmx=not htmx)
    assert {first.status_code, second.status_code} == {200, 302}
    assert Generation.objects.count() == 1
    assert studio.send_all() == 1
    assert len(studio.charges()) == 1


@BOTH
def test_a_page_from_the_history_says_that_it_was_sent(
    bob: Person, studio: Studio, htmx: bool
) -> None:
    values = typed()
    post_create(bob, values)
    Generation.objects.update(created_at=timezone.now() - dt.timedelta(minutes=1))
    answer = post_create(bob, {**values, "prompt": "Other words"}, htmx=htmx)
    assert "Nothing was sent or charged this time" in text_of(answer)
    assert Generation.objects.count() == 1
    again = {**values, "prompt": "Other words", "nonce": answer.context["composer"].nonce}
    post_create(bob, again, htmx=htmx)
    assert Generation.objects.filter(parameters__prompt="Other words").count() == 1


def test_two_people_with_one_nonce_are_two_jobs(alice: Person, bob: Person, studio: Studio) -> None:
    values = typed()
    post_create(alice, values)
    post_create(bob, values)
    assert Generation.objects.count() == 2


def test_a_submit_without_scripts_needs_the_csrf_token(bob: Person, studio: Studio) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(bob.member.user)
    assert browser.post("/create/text/", typed()).status_code == 403
    assert not Generation.objects.exists()


WRONG = [
    ({"duration": "99"}, "Text to video goes up to 10 s"),
    ({"duration": "10", "quality": "1080p"}, "1080p goes up to 8 s"),
    ({"model": "v9"}, "Choose v6, pixverse-c1, v5.6, v5.5, v5, v5-fast, seedance-2.0"),
    ({"aspect_ratio": "2:1"}, "Choose 16:9, 9:16, 1:1, 4:3 or 3:4"),
    ({"quality": "4k"}, "Choose 360p, 540p, 720p or 1080p"),
    ({"seed": "0"}, "Choose a whole number from 1 to 2,147,483,647"),
    ({"seed": "abc"}, "Choose a whole number from 1 to 2,147,483,647"),
    ({"seed": str(2**31)}, "Choose a whole number from 1 to 2,147,483,647"),
    ({"prompt": ""}, "Write a prompt"),
    ({"prompt": "x" * 2049}, "Up to 2,048 characters; this has 2,049"),
    ({"model": "v5", "lip_sync_tts_prompt": "Hello"}, "Choose a voice for the text"),
    ({"account": UNKNOWN_PK}, "This account is no longer in your team."),
    ({"nonce": ""}, "The page was incomplete and has been refreshed"),
    ({"nonce": "n" * 65}, "The page was incomplete and has been refreshed"),
]


@BOTH
@pytest.mark.parametrize(("changes", "words"), WRONG)
def test_what_is_wrong_is_reported_and_what_was_typed_stays(
    bob: Person, connected: Team, changes: dict[str, str], words: str, htmx: bool
) -> None:
    values = typed(**{"seed": "77", "prompt": "Kept words", **changes})
    answer = post_create(bob, values, htmx=htmx)
    assert answer.status_code == (200 if htmx else 422)
    assert words in text_of(answer)
    assert not Generation.objects.exists()
    shown = values_of(answer)
    assert (shown["prompt"], shown["seed"]) == (values["prompt"], values["seed"])
    assert Draft.objects.get().values["prompt"] == values["prompt"]


def test_a_video_in_an_image_slot_is_refused_with_what_fits(
    bob: Person, connected: Team, photo_of: Any
) -> None:
    video_file = photo_of(bob)
    Asset.objects.filter(pk=video_file.pk).update(kind="video")
    answer = post_create(bob, typed(first_frame=str(video_file.pk)), operation="image")
    assert answer.status_code == 422
    assert "Choose an image: PNG, JPEG, GIF or WebP." in text_of(answer)


def test_another_teams_image_is_as_good_as_none(
    bob: Person, connected: Team, mallory: Person, photo_of: Any
) -> None:
    stolen = photo_of(mallory)
    answer = post_create(bob, typed(first_frame=str(stolen.pk)), operation="image")
    assert answer.status_code == 422
    assert "This file is no longer in the library. Choose another." in text_of(answer)
    assert str(stolen.pk) not in text_of(answer)
    page = bob.get(f"/create/image/?asset={stolen.pk}")
    assert str(stolen.pk) not in text_of(page)


def test_an_image_of_the_library_comes_with_the_address(
    bob: Person, connected: Team, photo: Asset
) -> None:
    page = bob.get(f"/create/image/?asset={photo.pk}")
    assert values_of(page)["first_frame"] == str(photo.pk)
    assert "ridge.png" in text_of(page)


def test_an_account_that_went_is_given_up_and_nothing_is_sent(bob: Person, studio: Studio) -> None:
    answer = post_create(bob, typed(account=UNKNOWN_PK))
    assert "in your team. Changed to Automatic." in text_of(answer)
    assert "Nothing was sent" in text_of(answer)
    assert UNKNOWN_PK not in text_of(answer)
    assert not Generation.objects.exists()


@BOTH
def test_without_an_account_nothing_is_lost(bob: Person, htmx: bool) -> None:
    answer = post_create(bob, typed(prompt="Kept words"), htmx=htmx)
    assert "No PixVerse account is connected yet." in text_of(answer)
    assert values_of(answer)["prompt"] == "Kept words"
    assert not Generation.objects.exists()


def test_an_expired_session_under_htmx_leads_to_the_login_and_back(bob: Person) -> None:
    bob.browser.logout()
    answer = bob.post(
        "/create/text/sending/",
        typed(),
        HTTP_HX_REQUEST="true",
        HTTP_HX_CURRENT_URL="http://testserver/create/text/?remix=1",
    )
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/auth/login/?next=%2Fcreate%2Ftext%2F%3Fremix%3D1"
