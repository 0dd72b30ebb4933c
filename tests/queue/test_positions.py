"""Positions in the queue are of what can go: a blocked job holds none, and the rail's budget keeps up."""

import pytest
from django.utils import timezone

from pixstudio.jobs.budgets import BLOCKED
from pixstudio.jobs.models import Generation
from pixstudio.jobs.queries.queue_order import front_of_line, queue_positions
from pixstudio.jobs.states import State
from tests.jobs.jobs import job, plain, post_create, text_of, typed
from tests.teams.people import Person


def wait(person: Person, place: int, problem: str = "") -> Generation:
    values = {"queue_position": place, "problem": problem, "prepared_at": timezone.now()}
    return job(person.member, State.QUEUED, **values)


@pytest.mark.parametrize("problem", BLOCKED)
def test_a_blocked_job_holds_no_position(bob: Person, problem: str) -> None:
    blocked, first, second = wait(bob, 1, problem), wait(bob, 2), wait(bob, 3)
    assert queue_positions(bob.team) == {first.pk: 1, second.pk: 2}
    rows = {row.card.id: row.place_text for row in bob.get("/queue/").context["queue"].waiting}
    assert rows == {str(blocked.pk): "", str(first.pk): "#1", str(second.pk): "#2"}


@pytest.mark.parametrize("problem", ["", "no_room", "busy", "unreachable"])
def test_what_only_waits_for_a_slot_keeps_its_position(bob: Person, problem: str) -> None:
    first, second = wait(bob, 1, problem), wait(bob, 2)
    assert queue_positions(bob.team) == {first.pk: 1, second.pk: 2}


def test_a_blocked_job_takes_no_turn_from_its_members_next_one(alice: Person, bob: Person) -> None:
    wait(bob, 1, "over_member")
    his, hers = wait(bob, 2), [wait(alice, 3), wait(alice, 4)]
    order = [place.pk for place in front_of_line(bob.team, 10) if place.position]
    assert order.index(his.pk) < order.index(hers[1].pk)


def test_the_rails_budget_comes_with_every_answer(alice: Person, connected: object) -> None:
    alice.team.monthly_budget_credits = 500
    alice.team.save()
    sent = post_create(alice, typed(prompt="A boat"), htmx=True)
    assert 'id="sidebar-budget" class="sidebar__budget" hx-swap-oob="true"' in text_of(sent)
    made = Generation.objects.get()
    acted = alice.post(f"/generations/{made.pk}/cancellation/", HTTP_HX_REQUEST="true")
    assert "0 of 500" in plain(text_of(acted))
    polled = alice.get(f"/generations/status/?cards={made.pk}:0", HTTP_HX_REQUEST="true")
    assert 'id="sidebar-budget" class="sidebar__budget" hx-swap-oob="true"' in text_of(polled)
