"""Selected results: what the gallery's form does with them, by ids and by filters."""

import itertools

import pytest

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.selections.models import BulkRun, RunState
from tests.jobs.jobs import UNKNOWN_PK, finished, text_of
from tests.query_counts import queries_of
from tests.selections.bulk_steps import act, many, only_run, work, work_on
from tests.teams.people import Person, check_access, words_of


def removed() -> set[Generation]:
    return set(Generation.objects.exclude(removed_at=None))


def test_all_that_match_are_moved_without_any_ids(bob: Person, alice: Person) -> None:
    red = many(bob, 70, parameters={"prompt": "red harbour", "model": "v5"})
    many(bob, 3, parameters={"prompt": "blue harbour", "model": "v5.6"})
    answer = act(bob, "trash", all="1", filter="/gallery/?model=v5")
    assert answer.status_code == 302
    assert "70 results moved to trash." in text_of(bob.get("/gallery/"))
    assert removed() == set(red)
    assert only_run().state == RunState.FINISHED


def test_a_few_hundred_are_the_workers(bob: Person, alice: Person) -> None:
    rows = many(bob, 250)
    theirs = many(alice, 2)
    answer = act(bob, "trash", all="1", filter="/gallery/", htmx=True)
    run = only_run()
    assert f'id="run-{run.pk}"' in text_of(answer)
    assert f"/gallery/runs/{run.pk}/progress/" in text_of(answer)
    assert removed() == set()
    # Created later, so not selected.
    later = finished(bob.member)
    assert work(run)
    progress = text_of(bob.get(f"/gallery/runs/{run.pk}/progress/"))
    assert "60 of 252" in progress
    work_on(run)
    assert (run.state, run.done_count, run.skipped) == ("finished", 250, {"not_yours": 2})
    assert removed() == set(rows)
    assert {row.pk for row in Generation.objects.of(bob.team)} == {
        later.pk,
        *(row.pk for row in theirs),
    }
    over = bob.get(
        f"/gallery/runs/{run.pk}/progress/",
        HTTP_HX_REQUEST="true",
        HTTP_HX_CURRENT_URL="http://testserver/gallery/?mine=1",
    )
    assert "250 results moved to trash." in text_of(over)
    assert "2 skipped: created by another member" in text_of(over)
    # The list is drawn again, as the page shows it.
    assert 'hx-get="/gallery/?mine=1"' in text_of(over)
    # Undone by another run.
    undo = over.context["run"].undo
    bob.post(undo.url, undo.fields, HTTP_HX_REQUEST="true")
    work_on(BulkRun.objects.get(action="restore"))
    assert removed() == set()


def test_all_that_a_search_finds(bob: Person) -> None:
    red = many(bob, 130, parameters={"prompt": "red harbour"})
    many(bob, 40, parameters={"prompt": "blue lagoon"})
    act(bob, "trash", all="1", filter="/gallery/?q=harbour")
    work_on(only_run())
    assert removed() == set(red)


def test_all_that_match_are_downloaded_by_their_filter(bob: Person) -> None:
    rows = many(bob, 210, parameters={"prompt": "red harbour", "model": "v5"})
    many(bob, 3, parameters={"prompt": "red harbour", "model": "v5.6"})
    answer = act(bob, "download", all="1", filter="/gallery/?model=v5&q=harbour")
    assert answer.url == "/gallery/download/?q=harbour&model=v5&all=1"
    answer = act(bob, "download", rows[:2])
    assert answer.url == f"/gallery/download/?ids={rows[0].pk},{rows[1].pk}"
    answer = act(bob, "download_with_parameters", rows[:1])
    assert answer.url == f"/gallery/download/?ids={rows[0].pk}&metadata=1"
    # An address with as many ids would be too long.
    assert words_of(act(bob, "download", rows))[-1].endswith("select 1 to 200 results.")
    many(bob, 791)
    answer = act(bob, "download", all="1", filter="/gallery/")
    assert words_of(answer)[-1].endswith("000 results.")


@pytest.mark.parametrize("count", [101, 300])
def test_a_long_list_of_ids_is_the_workers(bob: Person, count: int) -> None:
    rows = many(bob, count)
    act(bob, "trash", rows)
    run = only_run()
    assert (run.is_background, run.total) == (True, count)
    work_on(run)
    assert removed() == set(rows)
    assert run.selection == {}


def test_pressed_twice_it_is_begun_once(bob: Person) -> None:
    many(bob, 150)
    for _time in range(2):
        assert act(bob, "trash", all="1", filter="/gallery/").status_code == 302
    assert BulkRun.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"action": "trash"},
        {"action": "trash", "ids": ""},
        {"action": "trash", "ids": "x,y,\x00"},
        {"action": "trash", "all": "1", "filter": "/gallery/?q=nothing-of-that"},
        {"action": "restore"},
        {"action": "nonsense"},
        {"action": "compare"},
    ],
)
def test_bad_input_changes_nothing_and_says_so(bob: Person, values: dict[str, str]) -> None:
    many(bob, 2)
    answer = bob.post("/gallery/selection/", values)
    assert answer.status_code == 302
    assert words_of(answer)[-1].endswith("Nothing was changed.")
    assert removed() == set()


@pytest.mark.parametrize("address", ["http://[", "/gallery/?before=x", "?" * 9000, "\x00"])
def test_an_odd_address_of_the_list_is_read_as_far_as_it_goes(bob: Person, address: str) -> None:
    rows = many(bob, 2)
    act(bob, "trash", all="1", filter=address)
    assert removed() in (set(), set(rows))


def test_ids_of_nothing_are_not_found(bob: Person) -> None:
    assert (
        bob.post("/gallery/selection/", {"action": "trash", "ids": UNKNOWN_PK}).status_code == 404
    )


def test_actions_that_do_not_work_here(bob: Person) -> None:
    rows = many(bob, 1)
    for action in ("restore", "delete", "nonsense"):
        assert words_of(act(bob, action, rows))[-1] == "Choose an action. Nothing was changed."
    assert removed() == set()


def test_the_form_leads_back_to_its_list_and_nowhere_else(bob: Person) -> None:
    first, second = many(bob, 2)
    assert act(bob, "trash", [first], next="/gallery/?mine=1").url == "/gallery/?mine=1"
    assert act(bob, "trash", [second], next="https://evil.example/").url == "/gallery/"


def test_a_run_is_its_members_own(
    alice: Person, bob: Person, carol: Person, mallory: Person
) -> None:
    many(bob, 150)
    act(bob, "trash", all="1", filter="/gallery/")
    run = only_run()
    for person in (alice, carol, mallory):
        for step, method in (("progress", "get"), ("cancellation", "post"), ("dismissal", "post")):
            path = f"/gallery/runs/{run.pk}/{step}/"
            assert getattr(person, method)(path).status_code == 404
        assert f"run-{run.pk}" not in text_of(person.get("/gallery/"))
    assert alice.get(f"/gallery/runs/{run.pk}/").status_code == 404
    assert alice.post(f"/gallery/runs/{run.pk}/start/").status_code == 404
    assert f"run-{run.pk}" in text_of(bob.get("/gallery/"))


def test_a_cancelled_run_stops_and_says_how_far_it_came(bob: Person) -> None:
    many(bob, 250)
    act(bob, "trash", all="1", filter="/gallery/")
    run = only_run()
    work(run)
    assert bob.post(f"/gallery/runs/{run.pk}/cancellation/").url == "/gallery/"
    assert not work(run)
    assert (run.state, run.done_count) == ("cancelled", 60)
    assert "60 results moved to trash." in text_of(bob.get("/gallery/"))
    answer = bob.post(f"/gallery/runs/{run.pk}/cancellation/")
    assert words_of(answer)[-1] == "This had ended already."
    bob.post(f"/gallery/runs/{run.pk}/dismissal/")
    assert f"run-{run.pk}" not in text_of(bob.get("/gallery/"))


def test_a_running_one_is_not_dismissed(bob: Person) -> None:
    many(bob, 150)
    act(bob, "trash", all="1", filter="/gallery/")
    run = only_run()
    bob.post(f"/gallery/runs/{run.pk}/dismissal/")
    assert f"run-{run.pk}" in text_of(bob.get("/gallery/"))


def test_who_loses_their_role_meanwhile_changes_nothing_more(bob: Person) -> None:
    many(bob, 150)
    act(bob, "trash", all="1", filter="/gallery/")
    run = only_run()
    work(run)
    bob.member.role = "viewer"
    bob.member.save()
    assert not work(run)
    assert (run.state, run.done_count) == ("stopped", 60)
    assert "no longer have access" in text_of(bob.get("/gallery/"))


def test_access(bob: Person, carol: Person) -> None:
    path = "/gallery/selection/"
    check_access(path, method="post", wrong="get", allowed=[bob, carol], refused=[])


def test_the_gallery_costs_one_query_more_with_runs_and_none_without(bob: Person) -> None:
    many(bob, 150)
    bob.get("/gallery/")
    without = queries_of(lambda: bob.get("/gallery/"))
    for number, action in itertools.product(range(3), ("trash",)):
        act(bob, action, all="1", filter=f"/gallery/?before={number}&mine={number}")
    assert BulkRun.objects.filter(state="running").count() >= 2
    assert queries_of(lambda: bob.get("/gallery/")) == without + 1


def test_states_of_lists_are_filters_too(bob: Person) -> None:
    failed = many(bob, 2, state=State.FAILED)
    many(bob, 2)
    act(bob, "trash", all="1", filter="/gallery/?state=failed")
    assert removed() == set(failed)
