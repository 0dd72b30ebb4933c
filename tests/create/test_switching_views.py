"""Switching the operation on the page: values that fit are converted, the rest stays in the draft."""

from itertools import permutations

import pytest
from django.test import Client

from pixstudio.create.models import Draft
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset
from pixstudio.pixverse.capabilities import OPERATIONS
from pixstudio.prompts.models import PromptHistoryEntry
from tests.jobs.jobs import text_of, typed
from tests.teams.people import Person, check_access

HTMX = {"HTTP_HX_REQUEST": "true"}
PATH = "/create/text/switching/"


def values_of(person: Person, operation: str) -> dict[str, str]:
    found: dict[str, str] = Draft.objects.get(user=person.member.user, operation=operation).values
    return found


def test_switching_access(bob: Person, carol: Person) -> None:
    check_access(PATH, method="post", wrong="get", allowed=[bob], refused=[carol])
    assert not Draft.objects.exists()


@pytest.mark.parametrize("target", ["", "restyle", "nonsense", "\x00", "x" * 5000])
def test_there_is_no_other_operation(bob: Person, target: str) -> None:
    assert bob.post(PATH, typed(to=target)).status_code == 404
    assert bob.post("/create/restyle/switching/", typed(to="text")).status_code == 404
    assert not Draft.objects.exists()


def test_what_fits_goes_along_and_the_rest_waits(bob: Person) -> None:
    values = typed(model="v5", prompt="Rain", duration="8", aspect_ratio="1:1", seed="7")
    answer = bob.post(PATH, {**values, "to": "extend"})
    assert (answer.status_code, answer.url) == (302, "/create/extend/")
    found = values_of(bob, "extend")
    assert {n: found[n] for n in ("prompt", "model", "duration", "seed")} == {
        n: values[n] for n in ("prompt", "model", "duration", "seed")
    }
    assert values_of(bob, "text")["aspect_ratio"] == "1:1"
    page = text_of(bob.get("/create/extend/"))
    assert "Not used by Extend: aspect ratio. Saved under Text." in page
    assert bob.get("/create/text/").context["composer"].notes == []


def test_several_things_that_stay_are_named_once_each(bob: Person, photo: Asset) -> None:
    frames = {f"frame_{n}": str(photo.pk) for n in (1, 2, 3)}
    prompts = {f"prompt_{n}_to_{n + 1}": "Slowly" for n in (2, 1)}
    bob.post("/create/transition/switching/", {**frames, **prompts, "to": "lipsync"})
    note = Draft.objects.get(operation="lipsync").note
    words = "Not used by Lip sync: images, prompt after image 1 and prompt after image 2."
    assert note.startswith(words)


def test_with_scripts_the_whole_page_goes_there(bob: Person) -> None:
    answer = bob.post(PATH, typed(to="image"), **HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/create/image/")


def test_the_same_operation_only_keeps_the_draft(bob: Person) -> None:
    assert bob.post(PATH, typed(prompt="Rain", to="text")).url == "/create/text/"
    assert Draft.objects.get().values["prompt"] == "Rain"


def test_words_that_others_take_the_place_of_are_among_the_past_ones(bob: Person) -> None:
    bob.post("/create/image/settings/", typed(prompt="A long thought"))
    bob.post(PATH, typed(prompt="Rain", to="image"))
    assert values_of(bob, "image")["prompt"] == "Rain"
    assert [one.words for one in PromptHistoryEntry.objects.all()] == ["A long thought"]


def test_an_empty_prompt_leaves_the_words_there_alone(bob: Person) -> None:
    bob.post("/create/image/settings/", typed(prompt="A long thought", quality="720p"))
    bob.post(PATH, typed(prompt="", quality="360p", to="image"))
    found = values_of(bob, "image")
    assert (found["prompt"], found["quality"]) == ("A long thought", "360p")
    assert not PromptHistoryEntry.objects.exists()


def test_there_and_back_loses_nothing(bob: Person) -> None:
    values = typed(prompt="Rain", duration="10", aspect_ratio="3:4", seed="7", audio="on")
    for here, there in permutations(("text", "lipsync"), 2):
        shown = values if here == "text" else values_of(bob, "lipsync")
        bob.post(f"/create/{here}/switching/", {**shown, "to": there})
    found = values_of(bob, "text")
    assert {n: found[n] for n in values if n != "nonce"} == {
        n: value for n, value in values.items() if n != "nonce"
    }


def test_null_characters_and_huge_values_are_survived(bob: Person) -> None:
    values = typed(prompt="a\x00b", seed="9" * 5000, duration="\x00", model="x" * 10_000)
    assert bob.post(PATH, {**values, "to": "image"}).status_code == 302
    assert values_of(bob, "image")["prompt"] == "ab"
    assert values_of(bob, "image")["model"] == "v6"


def test_drafts_are_ones_own(alice: Person, bob: Person) -> None:
    bob.post(PATH, typed(prompt="Rain", to="image"))
    assert alice.get("/create/image/").context["composer"].input.prompt.value == ""


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_opens_after_every_other(bob: Person, operation: str) -> None:
    for before in OPERATIONS:
        answer = bob.post(f"/create/{before}/switching/", {"to": operation, "prompt": "Rain"})
        assert answer.url == f"/create/{operation}/"
    page = bob.get(f"/create/{operation}/")
    assert page.status_code == 200
    assert page.context["form_errors"] == []
    assert not Generation.objects.exists()


def test_an_expired_session_leads_to_the_login(bob: Person) -> None:
    answer = Client().post(PATH, typed(to="image"), **HTMX)
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/auth/login/")
