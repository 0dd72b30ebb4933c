"""The Activity panel: groups in their order, true sums, a quick poller while something moves."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from pixstudio.cards.presenters.activity import (
    FINISHED,
    IDLE_POLL_SECONDS,
    SHOWN,
    Activity,
    activity_of,
)
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from tests.jobs.jobs import finished, job, text_of
from tests.teams.people import Person


def panel(person: Person) -> Activity:
    return activity_of(person.member, timezone.now())


def groups(shown: Activity) -> dict[str, list[str]]:
    return {group.label: [card.id for card in group.cards] for group in shown.groups}


def at(person: Person, minutes_ago: float, state: State, **values: Any) -> Generation:
    then = timezone.now() - dt.timedelta(minutes=minutes_ago)
    return job(person.member, state, created_at=then, changed_at=then, **values)


def test_an_empty_panel_asks_seldom(carol: Person) -> None:
    assert panel(carol) == Activity()
    page = text_of(carol.get("/gallery/"))
    assert "No activity" in page
    assert f'hx-trigger="every {IDLE_POLL_SECONDS}s"' in page


@pytest.mark.parametrize(
    ("state", "label"),
    [
        (State.ASK, "Needs attention"),
        (State.UNSAVED, "Needs attention"),
        (State.SUBMITTING, "In progress"),
        (State.RUNNING, "In progress"),
        (State.SAVING, "In progress"),
        (State.UNKNOWN, "In progress"),
        (State.QUEUED, "Waiting"),
        (State.DONE, "Recently finished"),
        (State.REFUSED, "Recently finished"),
        (State.FAILED, "Recently finished"),
        (State.MODERATED, "Recently finished"),
        (State.CANCELLED, "Recently finished"),
        (State.DELETED, "Recently finished"),
        (State.ABANDONED, "Recently finished"),
    ],
)
def test_each_state_has_its_group_and_a_poller_where_it_moves(
    carol: Person, bob: Person, state: State, label: str
) -> None:
    generation = job(bob.member, state)
    shown = panel(carol)
    assert groups(shown) == {label: [str(generation.pk)]}
    assert bool(shown.poll_url) == (label in ("In progress", "Waiting"))


def test_groups_stand_in_order_and_the_queue_from_its_front(bob: Person) -> None:
    late, early = at(bob, 1, State.QUEUED), at(bob, 9, State.QUEUED)
    at(bob, 5, State.DONE)
    at(bob, 5, State.RUNNING)
    at(bob, 5, State.ASK)
    shown = panel(bob)
    assert list(groups(shown)) == ["Needs attention", "In progress", "Waiting", "Recently finished"]
    assert groups(shown)["Waiting"] == [str(early.pk), str(late.pk)]
    waiting = [card.state_word for group in shown.groups for card in group.cards][2:4]
    assert waiting == ["Waiting", "#2 in queue"]
    assert shown.sum_text == "1 running · 2 waiting · 1 needs you"
    assert (shown.running_count, shown.ask_count) == (3, 1)


def test_jobs_of_one_moment_stand_as_they_are_numbered(bob: Person) -> None:
    asked = [at(bob, 5, State.QUEUED) for _ in range(6)]
    Generation.objects.update(created_at=asked[0].created_at)
    [line] = panel(bob).groups
    words = [card.state_word for card in line.cards]
    assert words == ["Waiting", *(f"#{place} in queue" for place in range(2, 7))]


def test_a_long_line_hides_neither_what_runs_nor_what_asks(bob: Person) -> None:
    needs = at(bob, 90, State.ASK)
    running = at(bob, 80, State.RUNNING)
    first = at(bob, 70, State.QUEUED)
    for number in range(SHOWN + 20):
        at(bob, 60 - number / 10, State.QUEUED)
    shown = panel(bob)
    found = groups(shown)
    assert found["Needs attention"] == [str(needs.pk)]
    assert found["In progress"] == [str(running.pk)]
    assert found["Waiting"][0] == str(first.pk)
    assert len(found["Waiting"]) == SHOWN - 2
    assert shown.sum_text == f"1 running · {SHOWN + 21} waiting · 1 needs you"
    assert shown.running_count == SHOWN + 22


def test_only_the_last_finished_ones_are_shown(bob: Person) -> None:
    made = [at(bob, 30 - number, State.DONE) for number in range(FINISHED + 3)]
    expected = [str(one.pk) for one in reversed(made)][:FINISHED]
    assert groups(panel(bob)) == {"Recently finished": expected}
    assert panel(bob).all_url == "/gallery/"


def test_other_teams_and_removed_jobs_are_not_there(bob: Person, mallory: Person) -> None:
    job(mallory.member)
    job(bob.member, State.DONE, removed_at=timezone.now())
    assert panel(bob) == Activity()


def test_the_panel_costs_the_same_for_one_and_thirty(
    bob: Person, django_assert_max_num_queries: Any
) -> None:
    job(bob.member, State.QUEUED)
    finished(bob.member)
    with django_assert_max_num_queries(9) as few:
        panel(bob)
    for number in range(29):
        job(bob.member, State.QUEUED if number % 2 else State.RUNNING)
        finished(bob.member)
    with django_assert_max_num_queries(9) as many:
        panel(bob)
    assert len(few) == len(many)


@pytest.mark.parametrize("before", range(8))
@pytest.mark.parametrize(
    ("state", "after"), [(State.QUEUED, State.RUNNING), (State.RUNNING, State.QUEUED)]
)
def test_a_job_that_moves_while_the_panel_is_read_has_its_card(
    bob: Person, state: State, after: State, before: int
) -> None:
    """The panel would be the only one to ask for it, and asks only for what it shows."""
    generation = job(bob.member, state)
    left = [before]

    def move(execute: Any, sql: str, *arguments: Any) -> Any:
        left[0] -= 1
        if left[0] == -1:
            Generation.objects.filter(pk=generation.pk).update_with_version(state=after)
        return execute(sql, *arguments)

    with connection.execute_wrapper(move):
        shown = activity_of(bob.member, timezone.now())
    assert [card.id for group in shown.groups for card in group.cards] == [str(generation.pk)]
