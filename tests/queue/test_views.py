"""The queue's page and what is done from it."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.utils import timezone
from markupsafe import escape

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import Generation
from pixstudio.jobs.queries.queue_page import MAX_ENDED
from pixstudio.jobs.states import RETRYABLE, State
from pixstudio.queue.presenters.queue import (
    FAILED_PORTION,
    MAX_WAITING,
    MORE,
    PORTION,
    Queue,
    queue_of,
)
from pixstudio.teams.models import Role, Team
from pixstudio.web import database_time
from tests.jobs.jobs import UNKNOWN_PK, finished, job, plain, text_of
from tests.teams.people import Person, check_access, join, words_of

HTMX = {"HTTP_HX_REQUEST": "true"}
ONE = ("pause", "resumption", "place", "editing")
ALL = ("order", "pause", "resumption", "retry", "cancellation")
NONSENSE = ["", "x", "\x00", "9" * 5000, "-1", UNKNOWN_PK, f"{UNKNOWN_PK}\x00"]
TOO_LATE = "The job has already changed state. Nothing was changed."
NOT_YOURS = "Only the job’s creator or an admin can do that. Nothing was changed."


def wait(person: Person, **values: Any) -> Generation:
    return job(person.member, State.QUEUED, **{"prepared_at": timezone.now(), **values})


def page(person: Person) -> Queue:
    return queue_of(person.member, timezone.now())


def path_of(generation: Generation, action: str) -> str:
    return f"/generations/{generation.pk}/{action}/"


def now_of(generation: Generation) -> Generation:
    generation.refresh_from_db()
    return generation


def titles(person: Person) -> list[str]:
    return [row.card.title for row in page(person).waiting]


def called(person: Person, *names: str) -> list[Generation]:
    """Waiting jobs with these prompts, one second after the other."""
    first = timezone.now()
    return [
        wait(person, parameters={"prompt": name}, queue_position=number, created_at=first)
        for number, name in enumerate(names)
    ]


def test_an_empty_queue_says_what_stands_there_and_offers_to_create(
    bob: Person, carol: Person
) -> None:
    shown = text_of(bob.get("/queue/"))
    assert "Queue is empty" in shown
    assert 'href="/create/">Create' in shown
    assert page(carol).empty_actions == []


def test_the_page_shows_the_queue_in_order_with_reasons_and_account_choices(
    alice: Person, bob: Person, carol: Person, connected: Team
) -> None:
    account = connected.accounts.all()[0]
    called(alice, "first", "second")
    wait(bob, parameters={"prompt": "third"}, queue_position=5, wanted_account=account)
    Generation.objects.filter(parameters__prompt="second").update(problem="no_room")
    shown = page(carol)
    assert [row.card.title for row in shown.waiting] == ["first", "third", "second"]
    assert [row.place_text for row in shown.waiting] == ["#1", "#2", "#3"]
    asked_values = f"only on {account.name}"
    assert [row.account_text for row in shown.waiting] == [
        "any account",
        asked_values,
        "any account",
    ]
    text = text_of(carol.get("/queue/"))
    assert "All accounts are busy. Starts when a slot frees up" in text
    assert account.email not in text


def test_what_is_paused_has_no_place_and_says_by_whom(
    alice: Person, bob: Person, carol: Person
) -> None:
    first, second = called(bob, "first", "second")
    alice.post(path_of(first, "pause"))
    rows = page(carol).waiting
    assert [(row.card.title, row.place_text) for row in rows] == [("first", ""), ("second", "#1")]
    assert rows[0].card.message == "Paused by Alice. Nothing is sent until the job is resumed."
    assert (
        page(alice).waiting[0].card.message
        == "Paused by you. Nothing is sent until the job is resumed."
    )
    bob.post(path_of(second, "editing"))
    held = "Paused while Bob edits. Nothing is sent until the job is resumed."
    assert page(carol).waiting[1].card.message == held
    assert [row.card.state_word for row in page(bob).waiting] == ["Paused", "Paused"]


def test_the_sums_tell_how_many_wait_and_what_they_cost(bob: Person, connected: Team) -> None:
    Account.objects.update(max_jobs=2, gen_simultaneously=2)
    for exact in (True, False):
        wait(bob, estimate_credits=1000, estimate_is_exact=exact)
    job(bob.member, State.RUNNING, account=connected.accounts.all()[0])
    totals = {total.name: plain(total.figure) for total in page(bob).totals}
    places = 2 * connected.accounts.count()
    expected = {"Waiting": "2", "Total": "≈ 2 000 credits", "Slots in use": f"1 of {places}"}
    assert totals == expected


@pytest.mark.parametrize("state", State)
def test_each_state_stands_where_it_belongs(bob: Person, carol: Person, state: State) -> None:
    generation = job(bob.member, state)
    shown = page(carol)
    assert [row.card.id for row in shown.waiting] == [str(generation.pk)] * (state == State.QUEUED)
    assert [row.card.id for row in shown.ended] == [str(generation.pk)] * (state in RETRYABLE)
    assert carol.get("/queue/").status_code == 200


def test_what_ended_long_ago_or_was_removed_is_not_shown(bob: Person) -> None:
    long_ago = timezone.now() - dt.timedelta(days=8)
    job(bob.member, State.FAILED, changed_at=long_ago)
    job(bob.member, State.FAILED, removed_at=timezone.now())
    wait(bob, removed_at=timezone.now())
    shown = page(bob)
    assert (shown.waiting, shown.ended) == ([], [])


def fill(person: Person, state: State, count: int) -> None:
    """Many jobs of a state, prompts by their number."""
    Generation.objects.bulk_create(
        Generation(
            team=person.team,
            creator=person.member.user,
            nonce=f"{state}{number}",
            operation="text",
            parameters={"prompt": str(number)},
            state=state,
            created_at=timezone.now(),
            changed_at=timezone.now(),
            queue_position=number,
        )
        for number in range(count)
    )


def test_a_long_line_comes_in_portions(bob: Person) -> None:
    fill(bob, State.QUEUED, PORTION + MORE + 3)
    fill(bob, State.FAILED, MAX_ENDED + 3)
    first = page(bob)
    assert (len(first.waiting), len(first.ended)) == (PORTION, FAILED_PORTION)
    assert first.more_text == "103 more jobs are queued after these."
    assert not first.waiting[-1].is_last
    assert first.more is not None
    second = bob.get(first.more.url).context["queue"]
    assert [row.card.title for row in second.waiting] == [
        str(number) for number in range(PORTION + MORE)
    ]
    assert [row.place_text for row in second.waiting][-1] == f"#{PORTION + MORE}"
    assert second.more_text == "3 more jobs are queued after these."
    last = bob.get(second.more.url).context["queue"]
    assert (last.more_text, last.more, last.waiting[-1].is_last) == ("", None, True)
    assert first.more_failed is not None
    failed = bob.get(first.more_failed.url).context["queue"]
    assert (len(failed.waiting), len(failed.ended)) == (PORTION, MAX_ENDED)
    assert failed.more_failed is None


def test_what_changes_keeps_the_portions_shown(bob: Person) -> None:
    fill(bob, State.QUEUED, PORTION + 3)
    job = Generation.objects.order_by("queue_position")[0]
    for answer in (
        bob.get("/queue/list/", data={"shown": PORTION + MORE}),
        bob.post(path_of(job, "place"), {"to": "down", "shown": PORTION + MORE}, **HTMX),
    ):
        assert len(answer.context["queue"].waiting) == PORTION + 3
        assert (
            f'hx-vals="{escape(json.dumps({"shown": PORTION + MORE, "failed": FAILED_PORTION}))}"'
            in text_of(answer)
        )


@pytest.mark.parametrize("shown", [*NONSENSE, "0", "1"])
def test_no_less_than_a_portion_is_shown(bob: Person, shown: str) -> None:
    fill(bob, State.QUEUED, PORTION + 3)
    assert len(bob.get("/queue/", data={"shown": shown}).context["queue"].waiting) == PORTION


def test_no_page_shows_all_of_a_huge_queue(bob: Person) -> None:
    fill(bob, State.QUEUED, MAX_WAITING + 2)
    shown = bob.get("/queue/", data={"shown": "99999"}).context["queue"]
    assert (len(shown.waiting), shown.more) == (MAX_WAITING, None)
    assert shown.more_text == "2 more jobs are queued after these."


@pytest.mark.parametrize("path", ["/queue/", "/queue/list/"])
def test_the_page_costs_the_same_for_one_and_thirty(
    alice: Person, bob: Person, connected: Team, django_assert_max_num_queries: Any, path: str
) -> None:
    account = connected.accounts.all()[0]

    def add(count: int) -> None:
        for person in (alice, bob)[:count]:
            wait(person, wanted_account=account, paused_at=timezone.now(), paused_by_id=None)
            for _ in range(count // 2 + 1):
                wait(person, wanted_account=account)
                job(person.member, State.FAILED, account=account)

    add(1)
    with django_assert_max_num_queries(20) as few:
        bob.get(path)
    add(30)
    Generation.objects.exclude(paused_at=None).update(paused_by=alice.member.user)
    with django_assert_max_num_queries(22) as many:
        bob.get(path)
    # The front of a long queue is read in steps.
    assert len(many) <= len(few) + 2


def test_a_viewer_sees_and_can_do_nothing(bob: Person, carol: Person) -> None:
    wait(bob)
    job(bob.member, State.FAILED)
    text = text_of(carol.get("/queue/"))
    body = text[text.index('id="queue"') : text.index("</main>")]
    assert "<form" not in body
    assert "checkbox" not in body


def test_a_creator_moves_own_jobs_and_an_admin_everybodys(
    alice: Person, bob: Person, team: Team
) -> None:
    dana = join(team, "dana", Role.ADMIN)
    wait(alice)
    own = wait(bob)
    assert [bool(row.move_url) for row in page(dana).waiting] == [True, True]
    assert {row.card.id: row.is_own for row in page(bob).waiting if row.move_url} == {
        str(own.pk): True
    }
    labels = {step.label for step in page(alice).steps}
    assert labels == {"Pause my jobs", "Pause all"}
    assert [step.label for step in page(bob).steps] == ["Pause my jobs"]


def mark_of(person: Person) -> str:
    return str(person.get("/queue/").context["queue"].mark)


def test_the_list_is_asked_by_its_mark(
    bob: Person, carol: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    minute = timezone.now().replace(second=0)
    monkeypatch.setattr(database_time, "now", lambda: minute)
    generation = wait(bob)
    asked = {"seen": mark_of(carol)}
    assert carol.get("/queue/list/", data=asked).status_code == 204
    Generation.objects.filter(pk=generation.pk).update_with_version(words="")
    answer = carol.get("/queue/list/", data=asked)
    assert answer.status_code == 200
    assert text_of(answer).strip().startswith('<div class="queue" id="queue"')
    wait(bob)
    assert carol.get("/queue/list/", data={"seen": mark_of(bob)}).status_code == 204
    finished(bob.member)
    asked = {"seen": mark_of(carol)}
    Generation.objects.filter(pk=generation.pk).update_with_version(state=State.DONE)
    assert carol.get("/queue/list/", data=asked).status_code == 200


@pytest.mark.parametrize("seen", NONSENSE)
def test_a_list_survives_nonsense(bob: Person, seen: str) -> None:
    assert bob.get("/queue/list/", data={"seen": seen}).status_code == 200


def test_a_change_is_reported_to_the_page(bob: Person) -> None:
    generation = wait(bob)
    poll = f"/generations/status/?cards={generation.pk}:0"
    assert bob.get(poll, **HTMX).headers["HX-Trigger"] == "queue-changed"
    answer = bob.post(path_of(generation, "pause"), **HTMX)
    assert answer.headers["HX-Trigger"] == "queue-changed"
    assert 'id="activity-body"' in text_of(answer)


def test_the_panel_leads_to_the_queue_while_something_waits(bob: Person, carol: Person) -> None:
    assert "View queue" not in text_of(carol.get("/gallery/"))
    wait(bob)
    assert '<a href="/queue/">View queue</a>' in text_of(carol.get("/gallery/"))


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("pause", "Paused. Nothing is sent until you resume."),
        ("resumption", "Resumed. The job keeps its queue position."),
    ],
)
def test_a_job_is_paused_and_continues(bob: Person, action: str, said: str) -> None:
    generation = wait(bob, paused_at=timezone.now() if action == "resumption" else None)
    referer = "http://testserver/queue/"
    answer = bob.post(path_of(generation, action), HTTP_REFERER=referer)
    assert (answer.status_code, answer.url) == (302, "/queue/")
    assert words_of(answer) == [said]
    assert (now_of(generation).paused_at is None) == (action == "resumption")


def test_editing_holds_the_job_and_opens_its_words(bob: Person) -> None:
    generation = wait(bob)
    place = f"/create/text/?edit={generation.pk}"
    answer = bob.post(path_of(generation, "editing"))
    assert (answer.status_code, answer.url) == (302, place)
    within = bob.post(path_of(generation, "editing"), **HTMX)
    assert (within.status_code, within.headers["HX-Redirect"]) == (204, place)
    assert now_of(generation).problem == "edited"


@pytest.mark.parametrize("action", ONE)
@pytest.mark.parametrize("state", [State.SUBMITTING, State.DONE, State.CANCELLED])
def test_what_comes_too_late_is_reported_and_changes_nothing(
    bob: Person, action: str, state: State
) -> None:
    generation = job(bob.member, state)
    answer = bob.post(path_of(generation, action), {"to": "front"})
    assert answer.status_code == 302
    assert words_of(answer) == [TOO_LATE]
    assert (now_of(generation).version, generation.state) == (1, state)


@pytest.mark.parametrize("action", ONE)
@pytest.mark.parametrize("htmx", [{}, HTMX], ids=["form", "htmx"])
def test_the_job_of_a_colleague_is_left_alone(
    alice: Person, bob: Person, action: str, htmx: dict[str, str]
) -> None:
    theirs = wait(alice)
    answer = bob.post(path_of(theirs, action), {"to": "front"}, **htmx)
    assert words_of(answer) == [NOT_YOURS]
    assert NOT_YOURS in text_of(answer) or not htmx
    assert now_of(theirs).version == 1


@pytest.mark.parametrize("action", ONE)
def test_access_of_a_job(bob: Person, carol: Person, mallory: Person, action: str) -> None:
    generation = wait(bob)
    path = path_of(generation, action)
    check_access(path, method="post", wrong="get", allowed=[bob], refused=[carol])
    for htmx in ({}, HTMX):
        assert mallory.post(path, {"to": "front"}, **htmx).status_code == 404
    Generation.objects.update(removed_at=timezone.now())
    assert bob.post(path).status_code == 404
    assert now_of(generation).version == 1


@pytest.mark.parametrize("action", ALL)
def test_access_of_the_whole_queue(bob: Person, carol: Person, action: str) -> None:
    path = f"/queue/{action}/"
    check_access(path, method="post", wrong="get", allowed=[bob], refused=[carol])


@pytest.mark.parametrize("path", ["/queue/", "/queue/list/"])
def test_access_of_the_page(bob: Person, carol: Person, path: str) -> None:
    check_access(path, method="get", wrong="post", allowed=[bob, carol], refused=[])


def test_another_teams_queue_is_not_seen(bob: Person, mallory: Person) -> None:
    theirs = [wait(mallory), job(mallory.member, State.FAILED)]
    text = text_of(bob.get("/queue/"))
    assert not [one for one in theirs if str(one.pk) in text]


def test_a_job_is_moved_and_the_list_is_redrawn(bob: Person) -> None:
    _first, _second, third = called(bob, "first", "second", "third")
    answer = bob.post(path_of(third, "place"), {"to": "front"})
    assert (answer.status_code, answer.url) == (302, "/queue/")
    assert titles(bob) == ["third", "first", "second"]
    within = bob.post(path_of(third, "place"), {"to": "down"}, **HTMX)
    assert re.search(r'id="queue" hx-vals="[^"]+" hx-swap-oob="true"', text_of(within))
    assert 'id="activity-body"' in text_of(within)
    assert titles(bob) == ["first", "third", "second"]


@pytest.mark.parametrize("to", NONSENSE[:5])
def test_a_place_that_is_none_is_refused_in_words(bob: Person, to: str) -> None:
    generation = wait(bob)
    answer = bob.post(path_of(generation, "place"), {"to": to})
    assert words_of(answer) == ["That queue position doesn’t exist. Nothing was changed."]


def test_a_drag_names_the_jobs_as_the_page_showed_them(bob: Person) -> None:
    rows = called(bob, "a", "b", "c", "d")
    shown = [str(row.pk) for row in rows]
    bob.post("/queue/order/", {"move": "4:2", "job": shown})
    assert titles(bob) == ["a", "d", "b", "c"]
    # The same page in another tab, which knows nothing of the first move: b takes the place of d.
    bob.post("/queue/order/", {"move": "2:4", "job": shown})
    assert titles(bob) == ["a", "b", "d", "c"]
    Generation.objects.filter(pk=rows[0].pk).update(state=State.SUBMITTING)
    answer = bob.post("/queue/order/", {"move": "1:3", "job": shown}, **HTMX)
    assert TOO_LATE in text_of(answer)
    assert titles(bob) == ["b", "d", "c"]


@pytest.mark.parametrize(
    "move", [*NONSENSE, "0:1", "1:0", "-1:1", "1:9", "1", "1:1:1", "²:1", "1:" + "9" * 300]
)
def test_a_drag_to_nowhere_changes_nothing(bob: Person, move: str) -> None:
    rows = called(bob, "a", "b")
    answer = bob.post("/queue/order/", {"move": move, "job": [str(row.pk) for row in rows]})
    assert words_of(answer) == ["That queue position doesn’t exist. Nothing was changed."]
    assert titles(bob) == ["a", "b"]


@pytest.mark.parametrize("shown", NONSENSE[:5])
def test_a_drag_of_what_is_no_job_changes_nothing(bob: Person, shown: str) -> None:
    called(bob, "a")
    answer = bob.post("/queue/order/", {"move": "1:2", "job": [shown, shown]})
    assert words_of(answer) == ["That queue position doesn’t exist. Nothing was changed."]


def test_all_are_paused_and_continue(alice: Person, bob: Person) -> None:
    called(bob, "a", "b")
    theirs = wait(alice)
    answer = bob.post("/queue/pause/")
    assert (answer.status_code, answer.url) == (302, "/queue/")
    assert words_of(answer) == ["2 jobs paused. Nothing is sent until you resume."]
    assert now_of(theirs).paused_at is None
    assert words_of(alice.post("/queue/pause/", {"whose": "team"})) == [
        "1 job paused. Nothing is sent until you resume."
    ]
    assert words_of(bob.post("/queue/resumption/", {"whose": "team"}))[-1] == NOT_YOURS
    assert words_of(bob.post("/queue/resumption/"))[-1] == "2 jobs resumed."
    assert now_of(theirs).paused_at is not None


def test_where_nothing_changes_nothing_is_reported(bob: Person) -> None:
    for action in ("pause", "resumption"):
        assert words_of(bob.post(f"/queue/{action}/")) == []


def test_many_are_tried_again_after_a_question(bob: Person) -> None:
    rows = [job(bob.member, State.FAILED, estimate_credits=credits) for credits in (45, 1200)]
    ids = [str(row.pk) for row in rows]
    question = bob.post("/queue/retry/", {"ids": ids})
    assert question.status_code == 200
    words = "Retry 2 jobs? The total is 1 245 credits if PixVerse accepts them"
    assert words in plain(text_of(question))
    assert {now_of(row).state for row in rows} == {State.FAILED}
    agreed = {"ids": ids, "agreed": "1245"}
    answer = bob.post("/queue/retry/", agreed)
    assert (answer.status_code, answer.url) == (302, "/queue/")
    assert words_of(answer) == ["2 jobs queued again."]
    assert {now_of(row).state for row in rows} == {State.QUEUED}
    again = bob.post("/queue/retry/", agreed)
    assert words_of(again)[-1] == "Select at least one job to retry."
    assert {now_of(row).version for row in rows} == {2}


def test_another_sum_than_was_agreed_to_is_not_spent(bob: Person) -> None:
    row = job(bob.member, State.FAILED)
    answer = bob.post("/queue/retry/", {"ids": [str(row.pk)], "agreed": "79"}, **HTMX)
    assert "The selected jobs or their price changed. Nothing was sent." in text_of(answer)
    assert now_of(row).state == State.FAILED


def test_one_that_moved_on_meanwhile_is_reported(bob: Person) -> None:
    row, other = job(bob.member, State.FAILED), finished(bob.member)
    ids = [str(row.pk), str(other.pk)]
    assert words_of(bob.post("/queue/retry/", {"ids": ids, "agreed": "80"})) == [
        "1 job queued again.",
        "1 job had already changed state and was skipped.",
    ]


def test_many_are_cancelled(bob: Person) -> None:
    waiting, running = wait(bob), job(bob.member, State.RUNNING)
    answer = bob.post("/queue/cancellation/", {"ids": [str(waiting.pk), str(running.pk)]})
    assert (answer.status_code, answer.url) == (302, "/queue/")
    assert words_of(answer) == [
        "1 job cancelled. Nothing was sent or charged.",
        "1 job had already changed state and was skipped.",
    ]
    assert (now_of(waiting).state, now_of(running).state) == (State.CANCELLED, State.RUNNING)


@pytest.mark.parametrize("path", ["/queue/retry/", "/queue/cancellation/"])
@pytest.mark.parametrize("htmx", [{}, HTMX], ids=["form", "htmx"])
def test_a_selection_of_nonsense_or_of_others_does_nothing(
    bob: Person, mallory: Person, path: str, htmx: dict[str, str]
) -> None:
    theirs = [wait(mallory), job(mallory.member, State.FAILED)]
    ids = [*NONSENSE, *(str(one.pk) for one in theirs), *[UNKNOWN_PK] * 500]
    assert bob.post(path, {"ids": ids, "agreed": "80"}, **htmx).status_code in (200, 302)
    assert bob.post(path, **htmx).status_code in (200, 302)
    assert {now_of(one).version for one in theirs} == {1}
