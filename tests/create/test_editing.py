"""Editing a queued job: who may, from which page, and after it was sent."""

from typing import Any

import pytest
from django.utils import timezone

from pixstudio.create.models import Draft
from pixstudio.jobs import operations
from pixstudio.jobs.job_specs import JobSpec
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations import JobAlreadySent, JobInputs
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.pixverse.prices import Price
from pixstudio.queue import operations as queue_operations
from tests.jobs.jobs import UNKNOWN_PK, job, post_create, text_of, typed
from tests.jobs.studio import Studio
from tests.teams.people import Person

BOTH = pytest.mark.parametrize("htmx", [False, True], ids=["form", "htmx"])
MEANWHILE = "The job was sent or cancelled in the meantime"


@pytest.fixture
def waiting(bob: Person, studio: Studio) -> Generation:
    """Bob's job, held back while he edits it."""
    generation = job(bob.member, State.QUEUED, prepared_at=timezone.now(), queue_position=7)
    now = timezone.now()
    queue_operations.start_editing(member=bob.member, generation=generation, now=now)
    return generation


def edit(person: Person, generation: Any, htmx: bool = False, **changes: str) -> Any:
    """Press Generate on the page of a job that is edited."""
    return post_create(
        person, typed(**changes, edit=str(getattr(generation, "pk", generation))), htmx=htmx
    )


def now_of(generation: Generation) -> Generation:
    generation.refresh_from_db()
    return generation


@BOTH
def test_a_changed_job_keeps_its_position_and_continues(
    bob: Person, studio: Studio, waiting: Generation, htmx: bool
) -> None:
    assert studio.send() is None
    answer = edit(bob, waiting, htmx, prompt="Other words", quality="720p", model="v5.5")
    if htmx:
        assert (answer.status_code, answer["HX-Redirect"]) == (204, "/queue/")
    else:
        assert (answer.status_code, answer.url) == (302, "/queue/")
    changed = now_of(waiting)
    assert (changed.parameters["prompt"], changed.estimate_credits) == ("Other words", 40)
    assert (changed.queue_position, changed.paused_at, changed.problem) == (7, None, "")
    assert Generation.objects.count() == 1
    attempt = studio.send()
    assert attempt is not None
    assert attempt.body["prompt"] == "Other words"


def test_the_page_of_a_waiting_job_shows_it_and_no_draft_is_touched(
    bob: Person, waiting: Generation
) -> None:
    page = bob.get(f"/create/text/?edit={waiting.pk}")
    composer = page.context["composer"]
    assert composer.edited == waiting
    assert composer.input.prompt.value == waiting.parameters["prompt"]
    assert (composer.settings.batch, composer.draft.key) == (None, f"edit-{waiting.pk}")
    values = typed(prompt="Half a thought", edit=str(waiting.pk))
    assert bob.post("/create/text/settings/", values).context["composer"].edited == waiting
    edit(bob, waiting, prompt="Whole")
    assert not Draft.objects.exists()


@BOTH
@pytest.mark.parametrize("state", [State.RUNNING, State.SUBMITTING, State.CANCELLED, State.DONE])
def test_a_job_that_moved_on_is_not_changed_and_nothing_else_is_made(
    bob: Person, waiting: Generation, state: State, htmx: bool
) -> None:
    before = waiting.parameters
    Generation.objects.update(state=state)
    answer = edit(bob, waiting, htmx, prompt="Other words")
    assert MEANWHILE in text_of(answer)
    assert "Other words" in text_of(answer)
    assert now_of(waiting).parameters == before
    assert Generation.objects.count() == 1


def test_what_was_written_can_then_be_sent_as_another_job(bob: Person, waiting: Generation) -> None:
    Generation.objects.update(state=State.RUNNING)
    page = edit(bob, waiting, prompt="Other words")
    assert page.context["composer"].edited is None
    assert 'name="edit"' not in text_of(page)
    values = typed(prompt="Other words", nonce=page.context["composer"].nonce)
    assert post_create(bob, values).status_code == 302
    assert Generation.objects.filter(parameters__prompt="Other words").count() == 1


def test_an_edit_that_loses_the_race_changes_nothing(waiting: Generation, photo: Asset) -> None:
    waiting.inputs.create(field="first_frame", asset=photo)
    Generation.objects.update(state=State.SUBMITTING)
    with pytest.raises(JobAlreadySent):
        operations.change_waiting_generation(
            generation=waiting,
            order=JobSpec({"prompt": "Late"}, Price(1, is_exact=True)),
            ingredients=JobInputs(),
            now=timezone.now(),
        )
    assert now_of(waiting).parameters["prompt"] != "Late"
    assert waiting.inputs.count() == 1


def test_saying_it_twice_is_harmless(bob: Person, studio: Studio, waiting: Generation) -> None:
    edit(bob, waiting, prompt="Once")
    edit(bob, waiting, prompt="Twice")
    assert now_of(waiting).parameters["prompt"] == "Twice"
    assert studio.send_all() == 1
    assert MEANWHILE in text_of(edit(bob, waiting, prompt="Thrice"))
    assert len(studio.charges()) == 1


def test_an_admin_changes_anybodys_and_it_stays_its_makers(
    alice: Person, bob: Person, waiting: Generation
) -> None:
    edit(alice, waiting, prompt="Better words")
    changed = now_of(waiting)
    assert changed.parameters["prompt"] == "Better words"
    assert changed.creator == bob.member.user


@pytest.mark.parametrize("who", ["mallory", "bob"])
def test_others_change_nothing(
    request: pytest.FixtureRequest, alice: Person, studio: Studio, who: str
) -> None:
    person: Person = request.getfixturevalue(who)
    theirs = job(alice.member, State.QUEUED)
    before = theirs.parameters
    edit(person, theirs, prompt="Mine now")
    assert now_of(theirs).parameters == before
    assert Generation.objects.count() == 1
    assert person.get(f"/create/text/?edit={theirs.pk}").status_code == 404


def test_a_viewer_changes_nothing(carol: Person, waiting: Generation) -> None:
    assert edit(carol, waiting, prompt="Mine now").status_code == 403
    assert carol.get(f"/create/text/?edit={waiting.pk}").status_code == 403


@BOTH
@pytest.mark.parametrize("wanted", ["x", "a\x00b", "9" * 500, UNKNOWN_PK])
def test_nonsense_in_place_of_a_job_sends_nothing(
    bob: Person, studio: Studio, wanted: str, htmx: bool
) -> None:
    assert MEANWHILE in text_of(edit(bob, wanted, htmx))
    assert not Generation.objects.exists()


def test_a_job_of_another_operation_is_not_found(bob: Person, waiting: Generation) -> None:
    values = typed(edit=str(waiting.pk))
    assert post_create(bob, values, operation="fusion").status_code == 404
    assert bob.post("/create/fusion/settings/", values).status_code == 404


@BOTH
def test_what_is_wrong_is_reported_and_the_job_stays_as_it_was(
    bob: Person, waiting: Generation, htmx: bool
) -> None:
    before = waiting.parameters
    answer = edit(bob, waiting, htmx, duration="99")
    assert "Text to video goes up to 10 s" in text_of(answer)
    assert answer.context["composer"].edited == waiting
    assert now_of(waiting).parameters == before
    assert now_of(waiting).paused_at is not None


def test_other_files_are_uploaded_first(
    bob: Person, studio: Studio, photo: Asset, photo_of: Any
) -> None:
    photo.remote_path = "upload/ridge"
    photo.save()
    generation = job(
        bob.member, State.QUEUED, operation="image", prepared_at=timezone.now(), tries=4
    )
    generation.inputs.create(field="first_frame", asset=photo)
    other = photo_of(bob)
    values = typed(first_frame=str(other.pk), edit=str(generation.pk))
    assert post_create(bob, values, operation="image").status_code == 302
    changed = now_of(generation)
    assert (changed.prepared_at, changed.tries) == (None, 0)
    assert [item.asset for item in changed.inputs.all()] == [other]
    assert studio.send() is None
    assert operations.prepare_generation(generation_id=generation.pk, now=timezone.now())
    assert studio.send() is not None


def test_an_expensive_change_is_asked_about_first(bob: Person, waiting: Generation) -> None:
    bob.team.confirm_above_credits = 10
    bob.team.save()
    question = edit(bob, waiting, prompt="Other words").context["launch"].confirmation
    assert question is not None
    assert now_of(waiting).parameters["prompt"] != "Other words"
    edit(bob, waiting, prompt="Other words", confirmed=question.key)
    assert now_of(waiting).parameters["prompt"] == "Other words"
