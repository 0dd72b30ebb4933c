"""Marks in the gallery: filters, orders, headings, and that a kept tile shows them as they are."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.gallery.filtering.filters import Filters
from pixstudio.gallery.result_lists import PAGE, count_of, filtered_page, sums_of_days
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.marks.operations import change_tags, rate_results, set_stars
from pixstudio.web.lists.bounded_count import BoundedCount
from tests.jobs.jobs import job, text_of
from tests.query_counts import queries_of
from tests.teams.people import Person

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


def made(person: Person, title: str, minutes: int = 0, **values: Any) -> Generation:
    at = NOON + dt.timedelta(minutes=minutes)
    parameters = {"prompt": title, "model": "v5"}
    return job(person.member, State.DONE, parameters=parameters, created_at=at, **values)


def titles(page: Any) -> list[str]:
    return [tile.title for day in page.context["gallery"].days for tile in day.tiles]


@pytest.fixture
def rated(bob: Person) -> Person:
    """Results a minute apart, named by their rating."""
    for minute, rating in enumerate((3, 5, None, 0, 4, 1, 5, None)):
        made(bob, "unrated" if rating is None else f"r{rating}", minute, rating=rating)
    return bob


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "unrated r5 r1 r4 r0 unrated r5 r3"),
        ("rating=4", "r5 r4 r5"),
        ("rating=1", "r5 r1 r4 r5 r3"),
        ("rating=0", "r0"),
        ("rating=none", "unrated unrated"),
        ("rating=9", "unrated r5 r1 r4 r0 unrated r5 r3"),
        ("rejected=hide", "unrated r5 r1 r4 unrated r5 r3"),
        ("rating=0&rejected=hide", "r0"),
        ("sort=old", "r3 r5 unrated r0 r4 r1 r5 unrated"),
        ("sort=rating", "r5 r5 r4 r3 r1"),
        ("sort=rating&rating=4", "r5 r5 r4"),
        ("sort=rating&rating=none", "unrated unrated"),
        ("sort=old&rating=4", "r5 r4 r5"),
        ("sort=nonsense", "unrated r5 r1 r4 r0 unrated r5 r3"),
        ("q=r5", "r5 r5"),
        ("q=r5&rating=4&sort=old", "r5 r5"),
        ("q=r0&rejected=hide", ""),
        ("q=unrated&rating=none", "unrated unrated"),
    ],
)
def test_ratings_filter_and_sort(rated: Person, query: str, expected: str) -> None:
    page = rated.get(f"/gallery/?{query}")
    assert titles(page) == expected.split()
    if "q=" not in query:
        count = len(expected.split())
        assert page.context["gallery"].sum_text == f"{count} result{'' if count == 1 else 's'}"


def test_a_list_by_rating_has_the_ratings_as_headings(rated: Person) -> None:
    days = rated.get("/gallery/?sort=rating").context["gallery"].days
    assert [(day.label, day.sum_text) for day in days] == [
        ("Rated 5 of 5", ""),
        ("Rated 4 of 5", ""),
        ("Rated 3 of 5", ""),
        ("Rated 1 of 5", ""),
    ]


def test_favourites_and_tags_filter(alice: Person, bob: Person, mallory: Person) -> None:
    first, second, third = (made(bob, f"n{number}", number) for number in range(3))
    set_stars(member=bob.member, ids=[first.pk, third.pk], is_starred=True)
    set_stars(member=alice.member, ids=[second.pk], is_starred=True)
    change_tags(member=bob.member, ids=[second.pk, third.pk], add=["Été", "sea"])
    rate_results(member=bob.member, ids=[first.pk], rating=5)
    theirs = made(mallory, "theirs")
    change_tags(member=mallory.member, ids=[theirs.pk], add=["theirs"])
    expected = {
        "favourite=1": ["n2", "n0"],
        "favourite=0": [],
        "favourite=1&sort=old": ["n0", "n2"],
        "favourite=1&sort=rating": ["n0"],
        "favourite=1&rating=4": ["n0"],
        "favourite=1&tag=sea": ["n2"],
        "tag=ete": ["n2", "n1"],
        "tag=ete&model=v5&q=n1": ["n1"],
        "tag=ete&operation=image": [],
        "tag=theirs": [],
        "tag=nothing": [],
        "tag=%00": [],
    }
    for query, names in expected.items():
        assert titles(bob.get(f"/gallery/?{query}")) == names, query
    assert titles(alice.get("/gallery/?favourite=1")) == ["n1"]
    Generation.objects.filter(pk=third.pk).update(removed_at=timezone.now())
    assert titles(bob.get("/gallery/?favourite=1")) == ["n0"]


def pages_of(person: Person, query: str) -> Iterator[list[str]]:
    url = f"/gallery/?{query}"
    while url:
        page = person.get(url)
        yield titles(page)
        url = page.context["gallery"].next_url


@pytest.mark.parametrize(
    "query",
    [
        "rating=2",
        "rating=2&sort=old",
        "sort=rating",
        "favourite=1",
        "favourite=1&sort=old",
        "favourite=1&sort=rating",
        "rejected=hide",
        "q=n&rating=2",
        "q=n&favourite=1",
        "q=n&rejected=hide",
    ],
)
def test_pages_follow_each_other_without_gap(
    bob: Person, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    """Also of results of one moment."""
    monkeypatch.setattr("pixstudio.gallery.result_lists.PAGE", 3)
    rows = [made(bob, f"n{number}", number // 2, rating=2 + number % 3) for number in range(11)]
    set_stars(member=bob.member, ids=[row.pk for row in rows], is_starred=True)
    seen = [title for page in pages_of(bob, query) for title in page]
    assert sorted(seen) == sorted({f"n{number}" for number in range(11)})


def test_behind_many_rejected_results_the_list_goes_on(
    bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops after a bounded number of them, and leads to what follows."""
    monkeypatch.setattr("pixstudio.gallery.result_lists.PAGE", 1)
    made(bob, "kept", 0)
    for minute in range(1, 70):
        made(bob, "rejected", minute, rating=0)
    pages = list(pages_of(bob, "rejected=hide"))
    assert pages[-1] == ["kept"]
    assert 2 <= len(pages) <= 5
    assert list(pages_of(bob, "rejected=hide&q=rejected")) == [[]]


def test_counts_and_sums_are_of_what_the_filters_let_through(
    bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pixstudio.gallery.result_lists.PAGE", 2)
    rows = [
        made(bob, "x", number, rating=rating, charged_credits=10)
        for number, rating in enumerate((0, 0, 3, 4, 5, None))
    ]
    set_stars(member=bob.member, ids=[row.pk for row in rows[:4]], is_starred=True)
    expected = {
        Filters(rating="3"): 3,
        Filters(hides_rejected=True): 4,
        Filters(rating="none"): 1,
        Filters(links=(("favourite", "1"),)): 4,
        Filters(links=(("favourite", "1"),), rating="3"): 2,
    }
    for filters, count in expected.items():
        page = filtered_page(bob.member, filters)
        assert count_of(bob.member, filters, page) == BoundedCount(count), filters
        (sums,) = sums_of_days(bob.member, filters, page).values()
        assert (sums.count, sums.credits) == (BoundedCount(count), 10 * count), filters


def test_chips_can_be_taken_away(bob: Person) -> None:
    made(bob, "harbour")
    query = "favourite=1&rating=4&rejected=hide&tag=sea&sort=old"
    gallery = bob.get(f"/gallery/?{query}").context["gallery"]
    urls = {chip.label: chip.url for chip in gallery.chips if chip.current}
    urls |= {menu.current.label: menu.current.url for menu in gallery.menus if menu.current}
    assert set(urls) == {"Favourites", "Hide rejected", "Rated 4 or more", "sea", "Oldest first"}
    for label, url in urls.items():
        left = bob.get(url).context["gallery"]
        current = [chip.label for chip in left.chips if chip.current]
        current += [menu.current.label for menu in left.menus if menu.current]
        assert sorted([*current, label]) == sorted(urls), label
    hidden = dict(gallery.hidden)
    assert hidden["tag"] == "sea"


def test_the_menu_of_tags_keeps_the_other_filters(bob: Person, mallory: Person) -> None:
    row = made(bob, "harbour")
    assert "No result has a tag yet" in text_of(bob.get("/gallery/tags/"))
    change_tags(member=bob.member, ids=[row.pk], add=["sea & sky"])
    assert 'href="/gallery/?model=v5&amp;tag=sea+%26+sky"' in text_of(
        bob.get("/gallery/tags/?model=v5")
    )
    assert "sea" not in text_of(mallory.get("/gallery/tags/"))


def test_tiles_show_marks_at_once(alice: Person, bob: Person) -> None:
    row = made(bob, "harbour")
    tile = bob.get("/gallery/").context["gallery"].days[0].tiles[0]
    assert (tile.marks.rating, tile.marks.is_starred) == (None, False)
    rate_results(member=alice.member, ids=[row.pk], rating=0)
    set_stars(member=bob.member, ids=[row.pk], is_starred=True)
    tile = bob.get("/gallery/").context["gallery"].days[0].tiles[0]
    assert (tile.marks.is_rejected, tile.marks.is_starred) == (True, True)
    tile = alice.get("/gallery/").context["gallery"].days[0].tiles[0]
    assert (tile.marks.is_rejected, tile.marks.is_starred) == (True, False)


@pytest.mark.parametrize("query", ["", "favourite=1", "tag=sea", "rating=1", "sort=rating"])
def test_lists_cost_the_same_for_one_and_many(bob: Person, query: str) -> None:
    def mark(row: Generation) -> None:
        set_stars(member=bob.member, ids=[row.pk], is_starred=True)
        change_tags(member=bob.member, ids=[row.pk], add=["sea"])

    mark(made(bob, "first", rating=5))
    bob.get("/gallery/")
    few = queries_of(lambda: bob.get(f"/gallery/?{query}"))
    for number in range(20):
        mark(made(bob, f"n{number}", number, rating=1 + number % 5))
    assert queries_of(lambda: bob.get(f"/gallery/?{query}")) <= few
    assert PAGE > 21
