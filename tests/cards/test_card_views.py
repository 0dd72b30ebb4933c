"""The poll of status cards, and what can be done with a job."""

import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from tests.jobs.jobs import UNKNOWN_PK, finished, job, open_attempt, plain, text_of
from tests.jobs.studio import Studio
from tests.teams.people import Person, check_access, words_of

ACTIONS = ("cancellation", "retry", "resubmission", "dismissal", "saving", "candidate")
# the action, the state it is for, the state it leads to, what is said
STEPS = [
    ("cancellation", State.RUNNING, State.CANCELLED, "Tracking stopped."),
    ("retry", State.REFUSED, State.QUEUED, "Queued again."),
    ("retry", State.FAILED, State.QUEUED, "Queued again."),
    ("retry", State.MODERATED, State.QUEUED, "Queued again."),
    ("retry", State.CANCELLED, State.QUEUED, "Queued again."),
    ("retry", State.DELETED, State.QUEUED, "Queued again."),
    ("resubmission", State.ASK, State.QUEUED, "Submitted again. We’re still looking"),
    ("resubmission", State.ABANDONED, State.QUEUED, "Submitted again. We’re still looking"),
    ("dismissal", State.ASK, State.ABANDONED, "Dismissed. If the video appears within 26 hours"),
    ("saving", State.UNSAVED, State.SAVING, "Downloading the finished result again"),
]
ALLOWED = {(action, state) for action, state, _after, _said in STEPS}
ALLOWED.add(("cancellation", State.QUEUED))
TOO_LATE = [
    (action, state) for action in ACTIONS for state in State if (action, state) not in ALLOWED
]


def path_of(generation: Generation, action: str) -> str:
    return f"/generations/{generation.pk}/{action}/"


def state_of(generation: Generation) -> str:
    generation.refresh_from_db()
    return generation.state


def poll(person: Person, *shown: tuple[Generation, int]) -> Any:
    cards = ",".join(f"{generation.pk}:{version}" for generation, version in shown)
    return person.get(f"/generations/status/?cards={cards}", HTTP_HX_REQUEST="true")


def test_a_poll_that_finds_nothing_new_costs_two_queries(
    bob: Person, django_assert_num_queries: Any
) -> None:
    jobs = [job(bob.member) for _ in range(30)]
    with django_assert_num_queries(2):
        assert poll(bob, *((one, one.version) for one in jobs)).status_code == 204
    with django_assert_num_queries(2):
        assert poll(bob).status_code == 204


def test_a_poll_brings_what_changed_and_only_that(bob: Person, carol: Person) -> None:
    changed, same = job(bob.member, problem=""), job(bob.member)
    Generation.objects.filter(pk=changed.pk).update_with_version(words="")
    answer = poll(carol, (changed, 1), (same, 1))
    assert answer.status_code == 200
    assert [card.id for card in answer.context["cards"]] == [str(changed.pk)]
    assert f'id="job-{changed.pk}"' in text_of(answer)
    assert poll(carol, (changed, 2), (same, 1)).status_code == 204


def test_a_poll_that_brings_cards_costs_the_same_for_one_and_thirty(
    bob: Person, django_assert_max_num_queries: Any
) -> None:
    jobs = [job(bob.member) for _ in range(30)]
    with django_assert_max_num_queries(12) as few:
        poll(bob, (jobs[0], 0))
    with django_assert_max_num_queries(12) as many:
        poll(bob, *((one, 0) for one in jobs))
    assert len(few) == len(many)


def test_a_poll_says_whose_answer_it_is(bob: Person, carol: Person) -> None:
    made = job(bob.member)
    groups = {poll(person, (made, 0))["Poll-Group"] for person in (bob, carol)}
    assert len(groups) == 2
    page = text_of(bob.get("/gallery/"))
    assert f"""<meta name="poll-group" content="{poll(bob, (made, 0))["Poll-Group"]}" """ in page


def test_a_poll_reports_nothing_of_other_teams(bob: Person, mallory: Person) -> None:
    theirs = job(mallory.member)
    assert poll(bob, (theirs, 0)).status_code == 204


@pytest.mark.parametrize(
    "cards",
    ["", "x", "x:1", ":", f"{UNKNOWN_PK}:x", f"{UNKNOWN_PK}:1", ",,,", "%00:1", "a" * 9000],
)
def test_a_poll_survives_nonsense(bob: Person, cards: str) -> None:
    job(bob.member)
    assert bob.get(f"/generations/status/?cards={cards}").status_code == 204


def test_a_poll_with_too_many_cards_looks_at_the_first_ones(bob: Person) -> None:
    cards = ",".join(f"{uuid.uuid4()}:1" for _ in range(2000))
    assert bob.get("/generations/status/", data={"cards": cards}).status_code == 204


def test_status_access(bob: Person, carol: Person) -> None:
    check_access(
        "/generations/status/", method="get", wrong="post", allowed=[bob, carol], refused=[]
    )


@pytest.mark.parametrize(("action", "before", "after", "said"), STEPS)
def test_an_action_takes_its_step_and_says_so(
    bob: Person, action: str, before: State, after: State, said: str
) -> None:
    generation = job(bob.member, before)
    answer = bob.post(path_of(generation, action))
    assert (answer.status_code, answer.url) == (302, "/")
    assert state_of(generation) == after
    (words,) = words_of(answer)
    assert words.startswith(said)


@pytest.mark.parametrize(("action", "state"), TOO_LATE)
def test_an_action_that_comes_too_late_changes_nothing(
    bob: Person, action: str, state: State
) -> None:
    generation = job(bob.member, state)
    answer = bob.post(path_of(generation, action))
    assert words_of(answer) == ["The job has already changed state. Nothing was changed."]
    assert state_of(generation) == state


def test_an_action_under_htmx_brings_the_panel_and_the_words(bob: Person) -> None:
    generation = job(bob.member, State.QUEUED)
    answer = bob.post(path_of(generation, "cancellation"), HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    assert 'id="activity-body"' in text_of(answer)
    assert "Cancelled before it was sent. Not charged." in text_of(answer)
    assert f'action="{path_of(generation, "retry")}"' in text_of(answer)
    assert "Undo" in text_of(answer)


@pytest.mark.parametrize(
    ("came_from", "place"),
    [
        ("http://testserver/gallery/", "/gallery/"),
        ("https://evil.example/", "/"),
        ("", "/"),
    ],
)
def test_a_plain_form_goes_back_only_to_our_pages(bob: Person, came_from: str, place: str) -> None:
    answer = bob.post(path_of(job(bob.member), "retry"), HTTP_REFERER=came_from)
    assert urlsplit(answer.url).path == place
    assert urlsplit(answer.url).netloc in ("", "testserver")


@pytest.mark.parametrize("action", ACTIONS)
def test_action_access(bob: Person, carol: Person, action: str) -> None:
    generation = job(bob.member, State.ASK)
    check_access(
        path_of(generation, action), method="post", wrong="get", allowed=[bob], refused=[carol]
    )
    assert state_of(generation) == State.ASK


@pytest.mark.parametrize("action", [*ACTIONS, "removal"])
@pytest.mark.parametrize("htmx", [{}, {"HTTP_HX_REQUEST": "true"}], ids=["form", "htmx"])
def test_another_teams_job_is_not_found(
    bob: Person, mallory: Person, action: str, htmx: dict[str, str]
) -> None:
    theirs = job(mallory.member, State.ASK)
    assert bob.post(path_of(theirs, action), **htmx).status_code == 404
    assert state_of(theirs) == State.ASK


@pytest.mark.parametrize("action", ACTIONS)
def test_a_removed_job_is_not_found(bob: Person, action: str) -> None:
    gone = job(bob.member, State.DONE, removed_at=timezone.now())
    assert bob.post(path_of(gone, action)).status_code == 404


def ask_with_candidate(studio: Studio, remote_id: str) -> Generation:
    generation = job(studio.member, State.ASK, account=studio.account)
    found = {"remote_id": remote_id, "created_at": "2026-05-04T10:20:30+00:00", "duration": 5}
    open_attempt(generation, candidates=[found])
    return generation


def test_a_candidate_is_taken_without_revealing_its_address(
    alice: Person, bob: Person, studio: Studio
) -> None:
    remote_id = f"user:1-pixverse:{studio.account.email}-video:99"
    generation = ask_with_candidate(studio, remote_id)
    page = bob.get(f"/generations/{generation.pk}/")
    assert studio.account.email not in text_of(page)
    assert page.context["result"].card.candidates == []
    page = alice.get(f"/generations/{generation.pk}/")
    (shown,) = page.context["result"].card.candidates
    assert plain(shown.remote_text) == "Started 10:20 UTC, 5 s"
    answer = alice.post(path_of(generation, "candidate"), {"candidate": shown.key})
    assert words_of(answer) == ["Video assigned to this job."]
    assert state_of(generation) == State.RUNNING
    assert generation.attempts.get().remote_id == remote_id


@pytest.mark.parametrize("key", ["", "x", "0" * 16])
def test_a_candidate_that_was_not_shown_is_not_taken(
    alice: Person, studio: Studio, key: str
) -> None:
    generation = ask_with_candidate(studio, "user:1-pixverse:a@b.example-video:99")
    alice.post(path_of(generation, "candidate"), {"candidate": key})
    assert state_of(generation) == State.ASK


def test_stopping_a_running_job_asks_the_api_to_stop_tracking(
    alice: Person, studio: Studio
) -> None:
    generation = studio.ask()
    studio.send()
    assert state_of(generation) == State.RUNNING
    alice.post(path_of(generation, "cancellation"))
    assert state_of(generation) == State.CANCELLED
    assert [row["method"] for row in studio.control.requests_seen()][-1] == "DELETE"


def test_a_finished_job_can_not_be_stopped_by_a_late_click(bob: Person) -> None:
    generation = finished(bob.member)
    bob.post(path_of(generation, "cancellation"))
    assert state_of(generation) == State.DONE
    assert generation.file
