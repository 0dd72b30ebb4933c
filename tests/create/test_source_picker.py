"""Choosing a result as a source, and checking whether PixVerse still has it."""

from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.gallery.next_actions import next_actions
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.jobs.upstream import remote_id_of
from tests.jobs.jobs import UNKNOWN_PK, finished, job, open_attempt, text_of
from tests.jobs.studio import Studio
from tests.teams.people import Person, check_access

PICKER = "/sources/?operation=extend"
VIDEOS = "/videos/"


def tiles_of(person: Person, words: str = "") -> list[str]:
    page = person.get("/sources/", data={"operation": "extend", "q": words})
    assert page.status_code == 200
    return [tile.id for tile in page.context["picker"].tiles]


def check(person: Person, pk: object, operation: str = "extend") -> Any:
    return person.get(f"/sources/{pk}/{operation}/")


def test_picker_access(bob: Person, carol: Person) -> None:
    check_access(PICKER, method="get", wrong="post", allowed=[bob], refused=[carol])


def test_check_access(bob: Person, carol: Person) -> None:
    path = f"/sources/{finished(bob.member).pk}/extend/"
    check_access(path, method="get", wrong="post", allowed=[bob], refused=[carol])


@pytest.mark.parametrize("operation", ["", "restyle", "nonsense", "\x00", "x" * 5000])
def test_an_operation_that_is_not_offered_is_not_found(bob: Person, operation: str) -> None:
    assert bob.get("/sources/", data={"operation": operation}).status_code == 404


def test_only_finished_videos_of_the_team_are_offered_newest_first(
    bob: Person, alice: Person, mallory: Person
) -> None:
    older, newer = finished(bob.member), finished(alice.member)
    finished(mallory.member)
    finished(bob.member, content_type="image/webp")
    finished(bob.member, removed_at=timezone.now())
    job(bob.member, State.RUNNING)
    assert tiles_of(bob) == [str(newer.pk), str(older.pk)]


def test_a_tile_leads_to_create_with_its_result(bob: Person) -> None:
    made = finished(bob.member)
    page = bob.get(PICKER)
    (tile,) = page.context["picker"].tiles
    assert tile.url == f"/create/extend/?source={made.pk}"
    assert (tile.length_text, tile.video_url) == ("0:05", f"/generations/{made.pk}/file/")
    assert tile.url in text_of(page)


@pytest.mark.parametrize(
    ("words", "count"),
    [("kite", 1), ("KITE red", 1), ("kite blue", 0), ("\x00", 2), ("%", 0), ("x" * 5000, 0)],
)
def test_words_are_looked_for_in_prompts(bob: Person, words: str, count: int) -> None:
    finished(bob.member, parameters={"prompt": "A red kite"})
    finished(bob.member, parameters={"prompt": "A tram"})
    assert len(tiles_of(bob, words)) == count


def test_an_empty_picker_says_what_to_do(bob: Person) -> None:
    assert "Generate one first, or upload a video." in text_of(bob.get(PICKER))


def test_the_picker_takes_the_same_queries_for_one_and_for_thirty(
    bob: Person, django_assert_max_num_queries: Any
) -> None:
    finished(bob.member)
    bob.get(PICKER)
    with django_assert_max_num_queries(9) as one:
        bob.get(PICKER)
    for _ in range(29):
        finished(bob.member)
    with django_assert_max_num_queries(9) as thirty:
        bob.get(PICKER)
    assert len(one) == len(thirty)


@pytest.fixture
def made(bob: Person, studio: Studio) -> Generation:
    studio.ask(model="v5")
    studio.send()
    studio.finish()
    return Generation.objects.get()


def test_a_video_that_is_there_is_shown_as(bob: Person, studio: Studio, made: Generation) -> None:
    charges = studio.charges()
    assert "Available on PixVerse" in text_of(check(bob, made.pk))
    assert studio.charges() == charges


def test_a_video_that_is_gone_is_reported_with_a_fix(bob: Person, made: Generation) -> None:
    made.attempts.update(remote_id=remote_id_of(made) + "0")
    text = text_of(check(bob, made.pk))
    assert "This video was deleted at PixVerse" in text
    assert 'name="file_of_source"' in text
    made.refresh_from_db()
    assert made.upstream_gone_at is not None


def test_silence_is_shown_as_silence(bob: Person, studio: Studio, made: Generation) -> None:
    studio.control.add_fault("status", VIDEOS, method="GET", status=500, times=20)
    assert "PixVerse didn’t answer whether it still has this video." in text_of(check(bob, made.pk))
    made.refresh_from_db()
    assert made.upstream_gone_at is None


def test_no_address_of_an_account_is_shown(bob: Person, made: Generation) -> None:
    for page in (
        check(bob, made.pk),
        bob.get(PICKER),
        bob.get(f"/create/extend/?source={made.pk}"),
    ):
        assert made.account is not None
        assert made.account.email not in text_of(page)


def test_only_the_teams_results_are_asked_for(bob: Person, mallory: Person, studio: Studio) -> None:
    theirs = finished(mallory.member)
    for pk in (theirs.pk, UNKNOWN_PK):
        assert check(bob, pk).status_code == 404
    assert check(bob, finished(bob.member).pk, "restyle").status_code == 404
    assert bob.get("/sources/x/extend/").status_code == 404


def test_create_shows_the_source_with_its_facts_and_its_account(
    bob: Person, studio: Studio, made: Generation
) -> None:
    Account.objects.create(team=bob.team, email="b@studio.example", name="Harbour", max_jobs=3)
    page = bob.get(f"/create/extend/?source={made.pk}")
    composer, launch = page.context["composer"], page.context["launch"]
    assert composer.input.source.facts_text.startswith("Text · v5 · 540p · 0:05 · ")
    assert composer.input.source.check_url == f"/sources/{made.pk}/extend/"
    assert (composer.input.source.error, composer.settings.account) == ("", None)
    assert launch.account_name == studio.account.name


def test_create_says_why_a_source_can_not_be_used(bob: Person, studio: Studio) -> None:
    running = job(bob.member, State.RUNNING)
    page = bob.get(f"/create/extend/?source={running.pk}")
    slot = page.context["composer"].input.source
    assert slot.error == "This job isn’t finished yet. You can use it once it is done."
    assert (slot.fixes, slot.check_url, slot.video_url) == ([], "", "")


@pytest.mark.parametrize("wanted", ["x", "\x00", UNKNOWN_PK, ""])
def test_the_file_of_no_result_changes_nothing(bob: Person, studio: Studio, wanted: str) -> None:
    values = {"source": wanted, "file_of_source": "1", "prompt": "Rain"}
    page = bob.post("/create/extend/settings/", values)
    assert page.status_code == 200
    assert page.context["composer"].input.prompt.value == "Rain"


def test_the_file_of_a_result_without_one_changes_nothing(bob: Person, studio: Studio) -> None:
    row = job(bob.member, State.DONE, content_type="video/mp4")
    values = {"source": str(row.pk), "file_of_source": "1"}
    page = bob.post("/create/extend/settings/", values)
    assert page.context["composer"].input.source.value == str(row.pk)


def test_a_file_that_is_refused_is_refused_with_the_reason(bob: Person, studio: Studio) -> None:
    made = finished(bob.member)
    open_attempt(made, is_open=False, remote_id="a")
    values = {"source": str(made.pk), "file_of_source": "1"}
    page = bob.post("/create/extend/", values)
    assert page.status_code == 200
    assert page.context["composer"].input.source.value == str(made.pk)
    assert [str(m) for m in page.context["messages"]] != []


def test_a_picker_says_why_a_video_can_not_be_used_and_a_fix(bob: Person, studio: Studio) -> None:
    plain = finished(bob.member, account=studio.account, parameters={"model": "v5"})
    newer = finished(bob.member, account=studio.account, parameters={"model": "v5.6"})
    large = finished(
        bob.member, account=studio.account, operation="upscale", source=plain, parameters={}
    )
    for row in (plain, newer, large):
        open_attempt(row, is_open=False, remote_id=f"user:1-pixverse:x-video:{row.pk}")
    words = "Lip sync works on videos made with v5, not v5.6. You can upload its file instead."
    page = bob.get("/sources/?operation=lipsync")
    assert {tile.id: tile.offer_text for tile in page.context["picker"].tiles} == {
        str(plain.pk): "",
        str(newer.pk): words,
        str(large.pk): "",
    }
    assert words in text_of(page)
    page = bob.get("/sources/?operation=upscale")
    off = {tile.id: tile.offer_text for tile in page.context["picker"].tiles if tile.is_off}
    assert off == {str(large.pk): "This video is already in 4K."}
    assert f'data-source="{large.pk}"' not in text_of(page)


@pytest.mark.parametrize("operation", ["extend", "modify", "lipsync", "upscale"])
@pytest.mark.parametrize(
    "values",
    [
        {"parameters": {"model": "v5.6"}},
        {"operation": "upscale", "parameters": {}},
        {"upstream_gone_at": timezone.now()},
        {"parameters": {"model": "v5"}},
    ],
    ids=["v5.6", "4K", "gone", "fits"],
)
def test_page_picker_and_form_say_the_same_of_a_video(
    bob: Person, studio: Studio, operation: str, values: dict[str, Any]
) -> None:
    made = finished(bob.member, account=studio.account, **values)
    open_attempt(made, is_open=False, remote_id="user:1-pixverse:x-video:1")
    (tile,) = bob.get(f"/sources/?operation={operation}").context["picker"].tiles
    slot = bob.get(f"/create/{operation}/?source={made.pk}").context["composer"].input.source
    label = {"lipsync": "Lip sync"}.get(operation, operation.capitalize())
    step = next(one for one in next_actions(made, bob.member) if one.label == label)
    assert bool(slot.error) == bool(tile.offer_text)
    assert tile.offer_text.startswith(slot.error)
    assert (step.reason or step.fact).startswith(slot.error)
    assert (tile.is_off, bool(slot.fixes)) == (
        bool(step.reason),
        bool(slot.error) and not step.reason,
    )
