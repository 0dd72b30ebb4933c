"""Jobs of one press are one group in the Activity panel and in the queue."""

import datetime as dt
from typing import Any

from django.utils import timezone

from pixstudio.cards.presenters.activity import Activity, activity_of
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.states import State
from pixstudio.queue.operations import move_in_queue
from tests.jobs.jobs import job, text_of
from tests.query_counts import queries_of
from tests.teams.people import Person


def batch(person: Person, states: list[State], **values: Any) -> list[Generation]:
    now = timezone.now()
    number = Batch.objects.count()
    row = Batch.objects.create(
        team=person.team,
        creator=person.member.user,
        nonce=f"form{number}",
        count=len(states),
        estimate_credits=10,
        differing=["seed"],
        created_at=now,
    )
    return [
        job(
            person.member,
            state,
            batch=row,
            nonce=f"{row.nonce}.{place}" if place else row.nonce,
            created_at=now + dt.timedelta(seconds=place),
            changed_at=now,
            queue_position=1000 * number + place,
            **values,
        )
        for place, state in enumerate(states)
    ]


def sections(shown: Activity) -> dict[str, list[tuple[str, list[str]]]]:
    """For each section the groups and single cards in it: how many are done, and the ids."""
    return {
        group.label: [
            (entry.group.done_text if entry.group else "", [card.id for card in entry.items])
            for entry in group.entries
        ]
        for group in shown.groups
    }


def ids(rows: list[Generation]) -> list[str]:
    return [str(row.pk) for row in rows]


def test_a_batch_is_one_group_where_its_first_job_stands(bob: Person, carol: Person) -> None:
    alone = job(bob.member, State.RUNNING)
    rows = batch(bob, [State.ASK, State.RUNNING, State.QUEUED, State.DONE, State.FAILED])
    found = sections(activity_of(carol.member, timezone.now()))
    assert found["Needs attention"] == [("", ids(rows[:1]))]
    groups = dict(found["In progress"])
    assert groups[""] == [str(alone.pk)]
    assert set(groups["1 of 5 done, 1 failed"]) == set(ids(rows[1:]))
    assert list(found) == ["Needs attention", "In progress"]


def test_the_heading_says_how_many_are_done_and_leads_to_the_batch(bob: Person) -> None:
    rows = batch(bob, [State.RUNNING, State.DONE, State.DONE])
    text = text_of(bob.get("/gallery/"))
    assert rows[0].batch
    assert "2 of 3 done" in text
    assert f'id="job-group-{rows[0].batch.pk.hex[:10]}"' in text
    assert text.count(f'href="/batches/{rows[0].batch.pk}/"') >= 1
    # A poll changes the cards and the heading.
    Generation.objects.filter(pk=rows[0].pk).update_with_version(state=State.DONE)
    answer = text_of(bob.get(f"/generations/status/?cards={rows[0].pk}:1"))
    assert "3 of 3 done" in answer
    assert f'data-card="{rows[0].pk}"' in answer


def test_a_folded_group_stays_folded_in_every_answer(bob: Person) -> None:
    rows = batch(bob, [State.RUNNING, State.DONE])
    assert rows[0].batch
    key = f"a-{rows[0].batch.pk.hex[:10]}"
    for cookie, is_open in (("", True), (key, False)):
        bob.browser.cookies["folded"] = cookie
        pages = [bob.get("/gallery/"), bob.get(f"/generations/status/?cards={rows[0].pk}:0")]
        assert {f'data-fold="{key}" open' in text_of(page) for page in pages} == {is_open}


def test_groups_cost_the_same_for_one_batch_and_for_ten(bob: Person) -> None:
    batch(bob, [State.RUNNING, State.FAILED, State.FAILED])
    panel, page = (
        lambda: activity_of(bob.member, timezone.now()),
        lambda: bob.get("/queue/"),
    )
    few = [queries_of(panel), queries_of(page)]
    for _ in range(9):
        batch(bob, [State.RUNNING, State.FAILED, State.FAILED])
    assert [queries_of(panel), queries_of(page)] == few


def entries(person: Person) -> list[list[str]]:
    queue = person.get("/queue/").context["queue"]
    return [[row.card.id for row in entry.items] for entry in queue.waiting_entries]


def test_waiting_jobs_of_a_batch_are_together_in_their_creators_order(
    alice: Person, bob: Person
) -> None:
    others = batch(alice, [State.QUEUED] * 2)
    first, second = batch(bob, [State.QUEUED] * 3), batch(bob, [State.QUEUED] * 2)
    shown = entries(bob)
    # Members take turns, so the rows of both alternate; the groups don't.
    assert sorted(map(len, shown)) == [2, 2, 3]
    assert ids(first) in shown
    assert ids(second) in shown
    assert ids(others) in shown
    assert shown.index(ids(first)) < shown.index(ids(second))
    # What was moved between the jobs of another batch cuts that in two.
    move_in_queue(member=bob.member, generation=second[1], to=str(first[1].pk))
    own = [one for one in entries(bob) if one[0] not in ids(others)]
    assert own == [ids(first[:1]), ids(second[1:]), ids(first[1:]), ids(second[:1])]


def test_failed_jobs_of_a_batch_are_together_and_selectable(bob: Person, carol: Person) -> None:
    rows = batch(bob, [State.FAILED, State.FAILED, State.DONE])
    page = bob.get("/queue/")
    (entry,) = page.context["queue"].ended_entries
    assert entry.group.done_text == "1 of 3 done, 2 failed"
    assert {row.card.id for row in entry.items} == set(ids(rows[:2]))
    assert "data-group-box" in text_of(page)
    assert "data-group-box" not in text_of(carol.get("/queue/"))
