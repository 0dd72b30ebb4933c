"""The page that compares results."""

from functools import partial

import pytest

from pixstudio.gallery.comparison import MOST
from pixstudio.marks.models import Star
from tests.jobs.jobs import UNKNOWN_PK, finished, job, text_of
from tests.query_counts import queries_of
from tests.teams.people import Person, check_access, words_of


def address(*rows: object, **more: str) -> str:
    ids = ",".join(str(getattr(row, "pk", row)) for row in rows)
    return f"/compare/?ids={ids}" + "".join(f"&{name}={value}" for name, value in more.items())


def test_two_results_are_shown_in_the_order_of_the_address(bob: Person, carol: Person) -> None:
    first, second = finished(bob.member), finished(bob.member)
    page = carol.get(address(second, first))
    comparison = page.context["comparison"]
    assert [one.id for one in comparison.results] == [str(second.pk), str(first.pk)]
    assert [one.letter for one in comparison.results] == ["A", "B"]
    assert str(first.pk) in comparison.results[1].video_url


def test_ids_may_be_repeated_parameters_too(bob: Person) -> None:
    first, second = finished(bob.member), finished(bob.member)
    page = bob.get(f"/compare/?ids={first.pk}&ids={second.pk}&ids={first.pk}")
    assert len(page.context["comparison"].results) == 2


def test_parameters_that_differ_are_marked(bob: Person) -> None:
    rows = [
        finished(bob.member, parameters={"prompt": "A pier", "model": model, "quality": "540p"})
        for model in ("v5", "v5.6")
    ]
    comparison = bob.get(address(*rows)).context["comparison"]
    found = {row.name: row for row in comparison.rows}
    assert found["Model"].values == ["v5", "v5.6"]
    assert found["Model"].differs
    assert not found["Prompt"].differs
    assert comparison.different_rows == sum(row.differs for row in comparison.rows)


def test_a_parameter_of_one_result_only_differs(bob: Person) -> None:
    one = finished(bob.member, parameters={"prompt": "A pier", "negative_prompt": "rain"})
    other = finished(bob.member, parameters={"prompt": "A pier"})
    found = {row.name: row for row in bob.get(address(one, other)).context["comparison"].rows}
    assert found["Negative prompt"].values == ["rain", ""]
    assert found["Negative prompt"].differs


def test_two_can_be_wiped_and_three_cannot(bob: Person) -> None:
    rows = [finished(bob.member) for _ in range(3)]
    assert bob.get(address(*rows[:2], view="wipe")).context["comparison"].is_wipe
    three = bob.get(address(*rows, view="wipe")).context["comparison"]
    assert not three.is_wipe
    assert three.views == []


def test_more_than_four_are_cut_and_it_is_said(bob: Person) -> None:
    rows = [finished(bob.member) for _ in range(MOST + 1)]
    comparison = bob.get(address(*rows)).context["comparison"]
    assert len(comparison.results) == MOST
    assert "first 4" in comparison.note


def test_one_can_be_taken_out_of_three(bob: Person) -> None:
    rows = [finished(bob.member) for _ in range(3)]
    first = bob.get(address(*rows)).context["comparison"].results[0]
    assert first.remove_url == address(rows[1], rows[2])


def test_a_result_that_is_gone_is_said_and_the_others_stay(bob: Person) -> None:
    rows = [finished(bob.member) for _ in range(2)]
    page = bob.get(address(*rows, UNKNOWN_PK))
    assert page.status_code == 200
    assert page.context["comparison"].note == "1 result no longer exists."


def test_a_job_without_a_file_shows_its_state(bob: Person) -> None:
    page = bob.get(address(finished(bob.member), job(bob.member)))
    assert page.context["comparison"].results[1].state_text == "Running"
    assert not page.context["comparison"].results[1].video_url


def test_results_of_another_team_are_as_if_they_were_not_there(
    bob: Person, mallory: Person
) -> None:
    rows = [finished(bob.member, parameters={"prompt": "secret pier"}) for _ in range(2)]
    page = mallory.get(address(*rows))
    assert page.status_code == 404
    assert "secret pier" not in text_of(page)
    theirs = finished(mallory.member)
    mixed = mallory.get(address(theirs, rows[0]))
    assert [one.id for one in mixed.context["comparison"].results] == [str(theirs.pk)]
    assert "secret pier" not in text_of(mixed)


@pytest.mark.parametrize("query", ["", "?ids=", "?ids=x,y", "?ids=%00", "?ids=" + "a," * 3000])
def test_an_address_without_ids_says_how_to_choose(bob: Person, query: str) -> None:
    page = bob.get(f"/compare/{query}")
    assert page.status_code == 200
    assert "Nothing to compare" in text_of(page)


def test_four_cost_the_queries_of_two(bob: Person) -> None:
    rows = [finished(bob.member) for _ in range(4)]
    bob.get(address(*rows))
    two, four = (queries_of(partial(bob.get, address(*some))) for some in (rows[:2], rows))
    assert two == four


def test_the_chosen_one_is_starred_and_the_others_are_rejected(
    bob: Person, mallory: Person
) -> None:
    first, second, third = (finished(bob.member, rating=rating) for rating in (4, 0, None))
    path = bob.get(address(first, second, third)).context["comparison"].keep_url
    for _ in range(2):
        answer = bob.post(path, {"keep": str(second.pk)})
        assert answer.url == address(first, second, third)
    assert [star.generation_id for star in Star.objects.all()] == [second.pk]
    for row, rating in ((first, 0), (second, None), (third, 0)):
        row.refresh_from_db()
        assert row.rating == rating
    kept = bob.get(answer.url).context["comparison"].results[1]
    assert (kept.marks.is_starred, kept.marks.rating) == (True, None)
    assert mallory.post(path, {"keep": str(second.pk)}).status_code == 404


@pytest.mark.parametrize("keep", ["", "x", UNKNOWN_PK])
def test_only_what_is_compared_can_be_kept(bob: Person, mallory: Person, keep: str) -> None:
    first, second = finished(bob.member), finished(bob.member)
    theirs = finished(mallory.member)
    path = f"/compare/choice/?ids={first.pk},{second.pk},{theirs.pk}"
    for one in (keep, str(theirs.pk)):
        assert bob.post(path, {"keep": one}).status_code == 404
    bob.post(path, {"keep": str(first.pk)})
    theirs.refresh_from_db()
    assert theirs.rating is None


def test_a_job_without_a_result_is_not_kept(bob: Person, carol: Person) -> None:
    running, made = job(bob.member), finished(bob.member)
    path = f"/compare/choice/?ids={running.pk},{made.pk}"
    answer = bob.post(path, {"keep": str(running.pk)})
    assert words_of(answer) == ["This job has no result to keep. Nothing was changed."]
    made.refresh_from_db()
    assert made.rating is None
    assert carol.get(address(running, made)).context["comparison"].keep_url == ""
    check_access("/compare/choice/", method="post", wrong="get", allowed=[bob], refused=[carol])
