"""Results of one batch side by side are a group in the gallery."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.gallery.batch_groups import LEAST
from pixstudio.gallery.result_lists import PAGE
from pixstudio.jobs.job_specs import differing_names
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.states import State
from tests.jobs.jobs import finished, job, text_of
from tests.query_counts import queries_of
from tests.teams.people import Person

NOON = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)


def batch(person: Person, count: int, at: dt.datetime = NOON, **values: Any) -> list[Generation]:
    """Jobs of one press with other seeds, a second apart."""
    asked = [
        {"prompt": "A pier", "model": "v5.6", "quality": "720p", "seed": number}
        for number in range(count)
    ]
    row = Batch.objects.create(
        team=person.team,
        creator=person.member.user,
        nonce=f"form{at:%H%M%S}",
        count=count,
        estimate_credits=80 * count,
        differing=differing_names([(one, None) for one in asked]),
        created_at=at,
    )
    return [
        job(
            person.member,
            State.DONE,
            batch=row,
            nonce=f"{row.nonce}.{number}" if number else row.nonce,
            parameters=parameters,
            created_at=at + dt.timedelta(seconds=number),
            **values,
        )
        for number, parameters in enumerate(asked)
    ]


def entries(page: Any) -> list[tuple[str, int]]:
    """What the batch of each part of the list is done to, '' for no group, and its number of tiles."""
    found = [entry for day in page.context["gallery"].days for entry in day.entries]
    return [(one.group.done_text if one.group else "", len(one.items)) for one in found]


def test_many_side_by_side_are_a_group_and_few_are_not(bob: Person, carol: Person) -> None:
    batch(bob, LEAST, NOON)
    job(bob.member, State.DONE, created_at=NOON + dt.timedelta(minutes=1))
    batch(bob, LEAST - 1, NOON + dt.timedelta(minutes=2))
    page = carol.get("/gallery/")
    assert entries(page) == [("", LEAST), (f"{LEAST} of {LEAST} done", LEAST)]
    text = text_of(page)
    assert f'href="/batches/{Batch.objects.earliest("created_at").pk}/"' in text
    assert "v5.6 · 720p" in text
    assert text.count('class="tile-group"') == 1


def test_the_heading_counts_the_whole_batch(bob: Person) -> None:
    rows = batch(bob, LEAST + 3)
    Generation.objects.filter(pk=rows[0].pk).update(state=State.FAILED)
    Generation.objects.filter(pk=rows[1].pk).update(state=State.RUNNING)
    Generation.objects.filter(pk=rows[2].pk).update(removed_at=NOON)
    assert entries(bob.get("/gallery/")) == [
        (f"{LEAST} of {LEAST + 3} done, 1 failed, 1 deleted", LEAST)
    ]


def test_a_batch_that_spans_pages_is_a_group_on_both(bob: Person) -> None:
    batch(bob, PAGE + 2)
    first = bob.get("/gallery/")
    done = f"{PAGE + 2} of {PAGE + 2} done"
    assert entries(first) == [(done, PAGE)]
    below = bob.get(first.context["gallery"].next_url, headers={"HX-Request": "true"})
    assert entries(below) == [(done, 2)]


def test_a_group_goes_on_after_midnight_under_the_next_day(bob: Person) -> None:
    batch(bob, 2 * LEAST, dt.datetime(2026, 3, 9, 23, 59, 60 - LEAST, tzinfo=dt.UTC))
    days = bob.get("/gallery/").context["gallery"].days
    assert [len(day.entries) for day in days] == [1, 1]
    assert {day.entries[0].group.facts.key for day in days} == {Batch.objects.get().pk.hex[:10]}


def test_one_batch_and_ten_take_the_same_queries(bob: Person) -> None:
    batch(bob, LEAST)
    one = queries_of(lambda: bob.get("/gallery/"))
    for number in range(1, 10):
        batch(bob, LEAST, NOON + dt.timedelta(minutes=number))
    # Tiles of before are kept; those of other groups come with the same queries.
    assert queries_of(lambda: bob.get("/gallery/")) == one


@pytest.mark.parametrize("cookie", ["", "g-{key}", "g-zz.g-{key}.x", "g-" * 2000])
def test_a_group_that_was_folded_in_this_browser_stays_folded(bob: Person, cookie: str) -> None:
    rows = batch(bob, LEAST)
    assert rows[0].batch
    bob.browser.cookies["folded"] = cookie.format(key=rows[0].batch.pk.hex[:10])
    is_folded = "{key}" in cookie
    text = text_of(bob.get("/gallery/"))
    assert (f'data-fold="g-{rows[0].batch.pk.hex[:10]}" open' in text) is not is_folded


def test_the_light_table_has_results_and_no_groups(bob: Person) -> None:
    batch(bob, PAGE + 2)
    page = bob.get("/gallery/?view=table&model=v5.6")
    text = text_of(page)
    assert 'data-view="table"' in text
    assert "tile-group" not in text
    gallery = page.context["gallery"]
    assert "view=table" in gallery.next_url
    # Leaving it keeps the filters.
    assert gallery.address == "/gallery/?model=v5.6"


@pytest.mark.parametrize(("cookie", "size"), [("", 3), ("1", 1), ("5", 5), ("6", 3), ("x" * 99, 3)])
def test_tiles_have_the_size_chosen_in_this_browser(bob: Person, cookie: str, size: int) -> None:
    finished(bob.member, created_at=timezone.now())
    bob.browser.cookies["tile_size"] = cookie
    assert f'data-size="{size}"' in text_of(bob.get("/gallery/"))
