"""“Put what I make now into …”: the field of Create, and what becomes of the jobs."""

from typing import Any

import pytest
from django.utils import timezone

from pixstudio.collections.models import Collection
from pixstudio.collections.operations import items as item_operations
from pixstudio.collections.operations.editing import (
    delete_collection,
    set_archived,
)
from pixstudio.create.models import Draft
from pixstudio.create.operations import submission
from pixstudio.jobs.models import Attempt, Generation
from tests.collections.boards import board, restricted, results_in
from tests.jobs.jobs import post_create, text_of, typed
from tests.jobs.studio import Studio
from tests.teams.people import Person


def field_of(answer: Any) -> Any:
    return answer.context["composer"].settings.collection


def test_without_collections_there_is_no_field(bob: Person, studio: Studio) -> None:
    assert field_of(bob.get("/create/text/")) is None
    board(bob)
    assert [one.name for one in field_of(bob.get("/create/text/")).options] == [
        *("No collection", "Campaign")
    ]


@pytest.mark.parametrize("htmx", [False, True])
def test_jobs_are_made_for_the_chosen_collection_and_the_choice_stays(
    bob: Person, studio: Studio, htmx: bool
) -> None:
    client = board(bob)
    made = board(bob, "Project", parent_id=client.pk)
    post_create(bob, typed(collection=str(made.pk)), htmx=htmx)
    generation = Generation.objects.get()
    assert generation.made_for_id == made.pk
    assert results_in(made) == [generation.pk]
    assert studio.send() is not None
    assert Attempt.objects.get().made_for_id == made.pk
    # Kept after Generate, for the next try, and for another operation.
    assert Draft.objects.get().values["collection"] == str(made.pk)
    page = bob.get("/create/text/")
    assert next(one for one in field_of(page).options if one.is_checked).value == str(made.pk)
    values = {**typed(collection=str(made.pk)), "to": "image"}
    bob.post("/create/text/switching/", values)
    page = bob.get("/create/image/")
    assert next(one for one in field_of(page).options if one.is_checked).value == str(made.pk)


def test_a_batch_is_in_it_as_a_whole_and_a_double_click_adds_nothing(
    bob: Person, studio: Studio
) -> None:
    made = board(bob)
    values = typed(collection=str(made.pk), variations="3")
    asked = post_create(bob, values)
    assert not Generation.objects.exists()
    values["confirmed"] = asked.context["launch"].confirmation.key
    for _double_click in range(2):
        post_create(bob, values)
    assert Generation.objects.filter(made_for=made.pk).count() == 3
    assert len(results_in(made)) == 3


@pytest.mark.parametrize("fate", ["archived", "deleted", "restricted", "nonsense", "of others"])
def test_a_collection_that_is_gone_sends_nothing_and_says_so(
    alice: Person, bob: Person, mallory: Person, studio: Studio, fate: str
) -> None:
    made, now = board(alice), timezone.now()
    pk = str(made.pk)
    if fate == "archived":
        set_archived(member=alice.member, collection=made, is_archived=True, now=now)
    elif fate == "deleted":
        delete_collection(member=alice.member, collection=made, now=now)
    elif fate == "restricted":
        Collection.objects.update(is_restricted=True)
    else:
        pk = str(board(mallory).pk) if fate == "of others" else "zzz"
    for htmx in (False, True):
        answer = post_create(bob, typed(collection=pk), htmx=htmx)
        assert "Nothing was sent." in field_of(answer).error
        assert "collection-error" in text_of(answer)
    assert not Generation.objects.exists()
    assert "deleted, archived" in field_of(bob.get("/create/text/")).error
    post_create(bob, typed(collection=""))
    assert Generation.objects.get().made_for is None


def test_what_happens_while_the_jobs_are_created_is_all_or_nothing(
    bob: Person, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Archived after the form was validated: the lock finds it out."""
    made = board(bob)

    def archive_first(**values: Any) -> Collection:
        Collection.objects.update(archived_at=timezone.now())
        return item_operations.lock_for_new_jobs(**values)

    monkeypatch.setattr(submission, "lock_for_new_jobs", archive_first)
    answer = post_create(bob, typed(collection=str(made.pk)))
    assert "Nothing was sent." in field_of(answer).error
    assert not Generation.objects.exists()


def test_a_link_chooses_a_collection(bob: Person, alice: Person, studio: Studio) -> None:
    made, secret = board(bob), restricted(alice)
    answer = bob.get(f"/create/?collection={made.pk}")
    assert answer.url.endswith(f"?collection={made.pk}")
    page = bob.get(answer.url)
    assert next(one for one in field_of(page).options if one.is_checked).value == str(made.pk)
    page = bob.get(f"/create/text/?collection={secret.pk}")
    assert secret.name not in text_of(page)
    assert field_of(page).error


def test_presets_and_edited_jobs_leave_it_alone(bob: Person, studio: Studio) -> None:
    made, other = board(bob), board(bob, "Other")
    values = {**typed(collection=str(other.pk)), "preset_name": "Mine"}
    bob.post("/presets/text/", values)
    post_create(bob, typed(collection=str(made.pk)))
    preset = bob.member.team.presets.get()
    assert "collection" not in preset.values
    page = bob.get(f"/create/text/?preset={preset.pk}")
    assert next(one for one in field_of(page).options if one.is_checked).value == str(made.pk)
    waiting = Generation.objects.get()
    bob.post(f"/generations/{waiting.pk}/editing/")
    page = bob.get(f"/create/text/?edit={waiting.pk}")
    assert field_of(page) is None
    post_create(bob, {**typed(prompt="Another"), "edit": str(waiting.pk)})
    waiting.refresh_from_db()
    assert (waiting.parameters["prompt"], waiting.made_for_id) == ("Another", made.pk)
