"""Favourites, ratings and tags of many results at once."""

import pytest

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.marks.models import ResultTag, Star
from tests.jobs.jobs import text_of
from tests.selections.bulk_steps import act, many, only_run, work_on
from tests.teams.people import Person, words_of


def ratings() -> set[int | None]:
    return set(Generation.objects.values_list("rating", flat=True))


def test_favourites_are_ones_own_and_viewers_have_them_too(bob: Person, carol: Person) -> None:
    rows = many(bob, 3)
    answer = act(carol, "favourite", rows[:2], htmx=True)
    assert "2 results added to your favourites." in text_of(answer)
    # Their tiles are drawn again where they are.
    for row in rows[:2]:
        assert f'id="tile-{row.pk}"' in text_of(answer)
    assert {star.user_id for star in Star.objects.all()} == {carol.member.user_id}
    act(carol, "unfavourite", rows[:1])
    assert [star.generation_id for star in Star.objects.all()] == [rows[1].pk]


@pytest.mark.parametrize(("typed", "rating"), [("5", 5), ("0", 0), ("none", None)])
def test_a_rating_for_several(bob: Person, typed: str, rating: int | None) -> None:
    rows = many(bob, 3)
    assert (
        bob.post(
            "/gallery/selection/", {"rating": typed, "ids": [str(row.pk) for row in rows]}
        ).status_code
        == 302
    )
    assert ratings() == {rating}


@pytest.mark.parametrize("typed", ["", "6", "-1", "x", "\x00"])
def test_what_is_no_rating_changes_nothing(bob: Person, typed: str) -> None:
    answer = act(bob, "rate", many(bob, 1), rating=typed)
    assert words_of(answer) == ["Choose a rating. Nothing was changed."]
    assert ratings() == {None}


def test_tags_for_all_that_match_in_the_worker(bob: Person) -> None:
    rows = many(bob, 130)
    act(bob, "tag", all="1", filter="/gallery/?sort=old", tag="Sea, Dusk")
    work_on(only_run())
    assert ResultTag.objects.count() == 2 * len(rows)
    act(bob, "untag", rows[:10], tag="sea")
    assert ResultTag.objects.filter(tag__name="Sea").count() == 120
    assert words_of(act(bob, "tag", rows[:1], tag=" , "))[-1].startswith("Enter a tag first.")


def test_jobs_without_a_result_are_skipped(bob: Person) -> None:
    done, failed = many(bob, 1), many(bob, 1, state=State.FAILED)
    answer = act(bob, "rate", [*done, *failed], rating="3", htmx=True)
    assert "1 skipped: no result to mark" in text_of(answer)


def test_a_viewer_rates_and_tags_nothing(bob: Person, carol: Person) -> None:
    rows = many(bob, 1)
    for action in ("rate", "tag", "untag"):
        assert act(carol, action, rows, rating="3", tag="Sea").status_code == 403
    text = text_of(carol.get("/gallery/"))
    assert 'value="favourite"' in text
    assert 'value="tag"' not in text
