"""The line: turns between members, order by hand, pausing and editing, all of it while workers send."""

import datetime as dt
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Catalogue
from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, FairShare, Generation
from pixstudio.jobs.operations import prepare_generation
from pixstudio.jobs.operations.actions.job_actions import JobMovedOn
from pixstudio.jobs.operations.queue.queue_position import last_position
from pixstudio.jobs.operations.submission.submit import claim_next_job
from pixstudio.jobs.queries.queue_order import member_queue, queue_positions, sendable_generations
from pixstudio.jobs.states import RETRYABLE, State
from pixstudio.queue import operations as queue_operations
from pixstudio.queue.operations import InvalidPosition
from pixstudio.teams.models import Role, Team
from pixstudio.teams.permissions import NotYours
from tests.effects.factories import create_catalogue
from tests.jobs.jobs import job
from tests.jobs.studio import Studio
from tests.jobs.test_races import side_by_side
from tests.teams.people import Person, join

START = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)


@pytest.fixture
def dana(team: Team) -> Person:
    return join(team, "dana", Role.ADMIN)


@pytest.fixture
def wide(studio: Studio) -> Account:
    """The one account, with room for everything."""
    Account.objects.update(max_jobs=1000, gen_simultaneously=1000)
    return studio.account


def wait(person: Person, seconds: float = 0.0, **values: Any) -> Generation:
    """A job that was asked for that many seconds after the start, ready to be sent."""
    at = START + dt.timedelta(seconds=seconds)
    times = {"created_at": at, "changed_at": at, "prepared_at": at}
    return job(
        person.member, State.QUEUED, **{**times, "queue_position": last_position(at), **values}
    )


def many(person: Person, count: int, seconds: float = 0.0) -> list[Generation]:
    return [wait(person, seconds + number) for number in range(count)]


def now_of(generation: Generation) -> Generation:
    generation.refresh_from_db()
    return generation


def send_next(team: Team, now: dt.datetime | None = None) -> Generation | None:
    attempt = claim_next_job(team_id=team.pk, now=now or timezone.now())
    return attempt.generation if attempt else None


def senders(team: Team, count: int) -> list[str]:
    """Whose jobs are sent next, one after the other."""
    sent = [send_next(team) for _ in range(count)]
    return [one.creator.first_name if one and one.creator else "" for one in sent]


def line_of(generation: Generation) -> list[Generation]:
    return list(member_queue(generation))


def test_a_place_is_the_microseconds_of_its_moment() -> None:
    assert last_position(dt.datetime(1970, 1, 1, 0, 0, 1, 5, dt.UTC)) == 1_000_005


def test_members_take_turns_whatever_waits_before_them(
    wide: Account, team: Team, alice: Person, bob: Person, dana: Person
) -> None:
    many(alice, 100)
    many(bob, 2, 200)
    many(dana, 1, 300)
    assert senders(team, 7) == ["Alice", "Bob", "Dana", "Alice", "Bob", "Alice", "Alice"]


def test_who_comes_later_is_served_next(
    wide: Account, team: Team, alice: Person, bob: Person, dana: Person
) -> None:
    many(alice, 9)
    assert senders(team, 3) == ["Alice", "Alice", "Alice"]
    many(bob, 3, 100)
    assert senders(team, 2) == ["Bob", "Alice"]
    many(dana, 2, 200)
    assert senders(team, 7) == ["Dana", "Bob", "Alice", "Dana", "Bob", "Alice", "Alice"]


def test_the_positions_are_the_order_of_submission(
    wide: Account, team: Team, alice: Person, bob: Person, dana: Person
) -> None:
    rows = [*many(alice, 5), *many(bob, 2, 100), *many(dana, 3, 200)]
    assert send_next(team) == rows[0]
    places = queue_positions(team)
    assert list(places.values()) == list(range(1, 10))
    sent = [send_next(team) for _ in range(9)]
    assert [one.pk for one in sent if one] == list(places)


def test_a_job_that_can_not_run_costs_its_member_no_turn(
    wide: Account, team: Team, alice: Person, bob: Person
) -> None:
    small = Account.objects.create(
        team=team, email="small@a.example", name="Small", max_jobs=1, plan_name="Basic"
    )
    too_large = {"prompt": "x", "model": "v5.5", "quality": "1080p", "duration": 5}
    stuck = {"wanted_account": small, "parameters": too_large}
    blocked = wait(alice, 0, **stuck)
    later = wait(alice, 1)
    many(bob, 4, 100)
    assert send_next(team) == later
    assert senders(team, 2) == ["Bob", "Bob"]
    wait(alice, 300)
    assert senders(team, 2) == ["Alice", "Bob"]
    assert now_of(blocked).state == State.QUEUED


def test_turns_follow_each_other_even_where_clocks_do_not(
    wide: Account, team: Team, alice: Person, bob: Person
) -> None:
    many(alice, 2)
    many(bob, 2, 100)
    first = send_next(team, START)
    second = send_next(team, START - dt.timedelta(minutes=1))
    assert first
    assert second
    assert [first.creator, second.creator] == [alice.member.user, bob.member.user]
    served = dict(FairShare.objects.values_list("user_id", "served_at"))
    assert served[alice.member.user_id] < served[bob.member.user_id]
    assert senders(team, 1) == ["Alice"]


def test_turns_of_another_team_do_not_count(
    wide: Account, team: Team, alice: Person, bob: Person, mallory: Person
) -> None:
    FairShare.objects.create(team=mallory.team, user=alice.member.user, served_at=timezone.now())
    many(alice, 1)
    many(bob, 1, 100)
    assert senders(team, 2) == ["Alice", "Bob"]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_job_once_and_in_turn(
    wide: Account, team: Team, alice: Person, bob: Person, dana: Person
) -> None:
    many(alice, 12)
    many(bob, 3, 100)
    many(dana, 3, 200)
    claimed: list[int | None] = []
    lock = threading.Lock()

    def claim() -> None:
        for _ in range(4):
            attempt = claim_next_job(team_id=team.pk, now=timezone.now())
            with lock:
                claimed.append(attempt and attempt.generation_id)

    assert side_by_side(*[claim] * 4) == []
    assert len(set(claimed)) == len(claimed) == Attempt.objects.count() == 16
    order = Attempt.objects.order_by("id").values_list("generation__creator", flat=True)
    round_ = [person.member.user_id for person in (alice, bob, dana)]
    assert list(order) == [*round_ * 3, *round_[:1] * 7]


def test_a_claim_among_a_thousand_is_quick(
    wide: Account, team: Team, alice: Person, bob: Person
) -> None:
    first = wait(alice)
    rows = []
    for number in range(1000):
        row = Generation.objects.get(pk=first.pk)
        row.pk, row.nonce, row.queue_position = uuid.uuid4(), f"n{number}", number
        row.creator_id = (alice, bob)[number % 2].member.user_id
        rows.append(row)
    Generation.objects.bulk_create(rows)
    before = time.perf_counter()
    assert send_next(team)
    assert time.perf_counter() - before < 1.0


def test_retried_jobs_stand_at_the_end(alice: Person) -> None:
    old = job(alice.member, State.FAILED, created_at=START, prepared_at=START)
    waiting = wait(alice, 10)
    operations.retry_generation(generation=old, now=START + dt.timedelta(minutes=1))
    assert line_of(waiting) == [waiting, old]


def test_what_is_paused_is_neither_sent_nor_uploaded_nor_due(
    wide: Account, team: Team, alice: Person
) -> None:
    generation, bare = wait(alice), wait(alice, prepared_at=None, due_at=START)
    for one in (generation, bare):
        queue_operations.pause_generation(member=alice.member, generation=one, now=START)
    later = START + dt.timedelta(hours=1)
    assert send_next(team) is None
    assert not prepare_generation(generation_id=bare.pk, now=later)
    assert now_of(bare).due_at is None
    for of in Catalogue.Of:
        create_catalogue(wide, of, next_at=later + dt.timedelta(days=1))
    assert operations.find_due(now=later) == 0
    assert queue_positions(team) == {}
    assert now_of(generation).version == 2


def test_what_continues_is_sent_from_its_place(wide: Account, team: Team, alice: Person) -> None:
    first, second = many(alice, 2)
    queue_operations.pause_generation(member=alice.member, generation=first, now=START)
    queue_operations.resume_generation(member=alice.member, generation=first, now=START)
    assert now_of(first).problem == ""
    assert [send_next(team), send_next(team)] == [first, second]


def test_a_pause_between_choosing_and_claiming_is_kept(
    wide: Account, team: Team, alice: Person
) -> None:
    generation = wait(alice)
    chosen = sendable_generations(team.pk).get()
    queue_operations.pause_generation(member=alice.member, generation=generation, now=START)
    free = Generation.objects.filter(paused_at=None)
    assert not free.move(chosen.pk, [State.QUEUED], State.SUBMITTING, START)
    assert now_of(generation).state == State.QUEUED


STEPS: list[Callable[..., Any]] = [
    queue_operations.pause_generation,
    queue_operations.resume_generation,
    queue_operations.start_editing,
]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", [state for state in State if state != State.QUEUED])
def test_what_was_sent_meanwhile_is_left_alone(
    bob: Person, step: Callable[..., Any], state: State
) -> None:
    generation = job(bob.member, state)
    with pytest.raises(JobMovedOn):
        step(member=bob.member, generation=generation, now=START)
    with pytest.raises(JobMovedOn):
        queue_operations.move_in_queue(member=bob.member, generation=generation, to="front")
    assert (now_of(generation).version, generation.paused_at) == (1, None)


@pytest.mark.parametrize("step", STEPS)
def test_creators_arrange_their_own_and_admins_everybodys(
    alice: Person, bob: Person, carol: Person, dana: Person, step: Callable[..., Any]
) -> None:
    theirs, own = wait(alice), wait(bob)
    for person, generation in ((bob, theirs), (carol, theirs), (carol, own)):
        with pytest.raises(NotYours):
            step(member=person.member, generation=generation, now=START)
        with pytest.raises(NotYours):
            queue_operations.move_in_queue(member=person.member, generation=generation, to="front")
    for person in (bob, dana, alice):
        step(member=person.member, generation=own, now=START)


def test_a_second_pause_and_a_second_going_on_change_no_more(bob: Person) -> None:
    generation = wait(bob)
    for _ in range(2):
        queue_operations.pause_generation(member=bob.member, generation=generation, now=START)
    assert now_of(generation).paused_at == START
    for _ in range(2):
        queue_operations.resume_generation(member=bob.member, generation=generation, now=START)
    assert (now_of(generation).paused_at, generation.version) == (None, 4)


def test_pausing_all_is_for_oneself_or_by_an_admin_for_the_team(
    alice: Person, bob: Person, dana: Person
) -> None:
    many(bob, 2)
    theirs = wait(alice)
    assert queue_operations.pause_all(member=bob.member, now=START) == 2
    assert now_of(theirs).paused_at is None
    with pytest.raises(NotYours):
        queue_operations.pause_all(member=bob.member, now=START, for_team=True)
    assert queue_operations.pause_all(member=dana.member, now=START, for_team=True) == 1
    assert queue_operations.resume_all(member=bob.member, now=START) == 2
    assert queue_operations.resume_all(member=dana.member, now=START, for_team=True) == 1
    assert queue_operations.resume_all(member=dana.member, now=START, for_team=True) == 0


def test_what_someone_edits_does_not_continue_with_the_others(bob: Person) -> None:
    edited, paused = many(bob, 2)
    queue_operations.start_editing(member=bob.member, generation=edited, now=START)
    queue_operations.pause_generation(member=bob.member, generation=paused, now=START)
    assert queue_operations.resume_all(member=bob.member, now=START) == 1
    assert now_of(edited).paused_at == START
    queue_operations.resume_generation(member=bob.member, generation=edited, now=START)
    assert now_of(edited).paused_at is None


@pytest.mark.parametrize(
    ("start", "to", "order"),
    [
        (3, "front", "3012"),
        (0, "back", "1230"),
        (2, "up", "0213"),
        (1, "down", "0213"),
        (0, "up", "0123"),
        (3, "down", "0123"),
        (0, "3", "1203"),
        (3, "1", "3012"),
        (1, "2", "0123"),
        (0, "999999", "1230"),
    ],
)
@pytest.mark.parametrize("is_one_moment", [False, True])
def test_a_job_is_moved_in_its_members_queue(
    alice: Person, bob: Person, start: int, to: str, order: str, is_one_moment: bool
) -> None:
    rows = [wait(bob, 0 if is_one_moment else number) for number in range(4)]
    rows = line_of(rows[0])
    other = wait(alice)
    queue_operations.move_in_queue(member=bob.member, generation=rows[start], to=to)
    assert line_of(rows[0]) == [rows[int(number)] for number in order]
    assert now_of(other).version == 1


def test_a_job_takes_the_place_of_another_or_of_one_that_was_sent(bob: Person) -> None:
    rows = many(bob, 4)
    queue_operations.move_in_queue(member=bob.member, generation=rows[3], to=str(rows[1].pk))
    assert line_of(rows[0]) == [rows[0], rows[3], rows[1], rows[2]]
    Generation.objects.filter(pk=rows[0].pk).update(state=State.SUBMITTING)
    queue_operations.move_in_queue(member=bob.member, generation=rows[2], to=str(rows[0].pk))
    assert line_of(rows[0]) == [rows[2], rows[3], rows[1]]


@pytest.mark.parametrize(
    "to", ["", "0", "-1", "1.5", "first", "9" * 40, "²", "\x00", "x" * 5000, "None"]
)
def test_what_is_no_place_changes_nothing(bob: Person, to: str) -> None:
    rows = many(bob, 3)
    with pytest.raises(InvalidPosition):
        queue_operations.move_in_queue(member=bob.member, generation=rows[1], to=to)
    assert line_of(rows[0]) == rows
    assert now_of(rows[1]).version == 1


def test_only_what_changes_its_place_is_redrawn(bob: Person) -> None:
    rows = many(bob, 5)
    queue_operations.move_in_queue(member=bob.member, generation=rows[1], to="3")
    assert [now_of(row).version for row in rows] == [1, 2, 2, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_two_tabs_leave_one_whole_line(bob: Person) -> None:
    rows = many(bob, 8)

    def move(generation: Generation, to: str) -> Callable[[], None]:
        return lambda: queue_operations.move_in_queue(
            member=bob.member, generation=generation, to=to
        )

    steps = [move(rows[7], "front"), move(rows[6], "front"), move(rows[0], "back")]
    assert side_by_side(*steps) == []
    line = line_of(rows[0])
    assert sorted(row.pk for row in line) == sorted(row.pk for row in rows)
    assert len({row.queue_position for row in line}) == 8
    assert {line[0], line[1]} == {rows[6], rows[7]}
    assert line[-1] == rows[0]


@pytest.mark.parametrize("state", State)
def test_many_are_tried_again_where_one_would_be_and_only_once(bob: Person, state: State) -> None:
    rows = [job(bob.member, state) for _ in range(3)]
    ids = [row.pk for row in rows]
    expected = 3 if state in RETRYABLE else 0
    assert operations.retry_many(member=bob.member, ids=ids, now=START) == (expected, 3 - expected)
    assert operations.retry_many(member=bob.member, ids=ids, now=START) == (0, 3)
    assert [now_of(row).state for row in rows] == [State.QUEUED if expected else state] * 3


def test_many_that_are_tried_again_stand_oldest_first(bob: Person) -> None:
    waiting = wait(bob)
    rows = [job(bob.member, State.FAILED) for _ in range(3)]
    ids = [row.pk for row in reversed(rows)]
    operations.retry_many(member=bob.member, ids=ids, now=timezone.now())
    assert line_of(waiting) == [waiting, *rows]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_tries_each_again_once(bob: Person) -> None:
    ids = [job(bob.member, State.FAILED).pk for _ in range(5)]
    counts: list[int] = []

    def retry() -> None:
        counts.append(operations.retry_many(member=bob.member, ids=ids, now=START)[0])

    assert side_by_side(retry, retry) == []
    assert sum(counts) == 5
    assert set(Generation.objects.values_list("version", flat=True)) == {2}


def test_many_are_cancelled_as_far_as_they_wait(bob: Person, mallory: Person) -> None:
    waiting, running, theirs = wait(bob), job(bob.member, State.RUNNING), wait(mallory)
    ids = [waiting.pk, running.pk, theirs.pk, uuid.uuid4()]
    assert operations.cancel_many(member=bob.member, ids=ids, now=START) == (1, 3)
    assert operations.cancel_many(member=bob.member, ids=ids, now=START) == (0, 4)
    assert (now_of(waiting).state, waiting.problem) == (State.CANCELLED, "cancelled_unsent")
    assert now_of(running).state == State.RUNNING
    assert now_of(theirs).state == State.QUEUED


def test_many_of_another_team_are_not_tried_again(bob: Person, mallory: Person) -> None:
    theirs = job(mallory.member, State.FAILED)
    assert operations.retry_many(member=bob.member, ids=[theirs.pk], now=START) == (0, 1)
    assert now_of(theirs).state == State.FAILED
