"""The gallery filtered by a collection, and smart collections."""

import datetime as dt
import itertools
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from pixstudio.collections.models import Collection, CollectionItem
from pixstudio.collections.operations.items import add_results
from pixstudio.gallery.collections.items import ORDERS, page_of_items
from pixstudio.gallery.collections.smart_filters import (
    InvalidFilters,
    clean_filters,
    filters_of_parameters,
    problems_of_saved,
)
from pixstudio.gallery.filtering.filters import Filters
from pixstudio.gallery.result_lists import PAGE, count_of, filtered_page, sums_of_days
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Tag
from pixstudio.marks.operations import change_tags
from tests.collections.boards import board, put, restricted
from tests.gallery.query_plans import copy_job, gather_statistics
from tests.gallery.test_query_plans import faults
from tests.jobs.jobs import finished, job, text_of
from tests.teams.people import Person, words_of


def filters(*, collection: str, **values: Any) -> Filters:
    return Filters(links=(("collection", collection),), **values)


def ids_of(person: Person, **values: Any) -> list[Any]:
    return [row.id for row in filtered_page(person.member, filters(**values)).rows]


def test_the_gallery_shows_the_results_of_a_collection(
    alice: Person, bob: Person, mallory: Person
) -> None:
    now = timezone.now()
    made, other = board(bob), board(bob, "Other")
    old = finished(alice.member, created_at=now - dt.timedelta(days=2))
    new, apart = finished(bob.member, created_at=now), finished(bob.member)
    open_job = job(bob.member, State.QUEUED)
    put(bob, made, old, new, open_job)
    put(bob, other, apart, old)
    pk = str(made.pk)
    assert ids_of(bob, collection=pk) == [new.pk, old.pk]
    assert ids_of(bob, collection=pk, is_mine=True) == [new.pk]
    assert ids_of(bob, collection=pk, state="open") == [open_job.pk]
    assert ids_of(bob, collection=pk, query="lighthouse") == [new.pk, old.pk]
    assert ids_of(bob, collection=pk, query="nothing") == []
    assert ids_of(bob, collection="no id") == []
    assert ids_of(mallory, collection=pk) == []
    secret = restricted(alice)
    put(alice, secret, new)
    assert ids_of(alice, collection=str(secret.pk)) == [new.pk]
    assert ids_of(bob, collection=str(secret.pk)) == []


def test_the_filter_is_in_the_page_and_its_links(bob: Person) -> None:
    made = board(bob)
    put(bob, made, finished(bob.member))
    page = bob.get(f"/gallery/?collection={made.pk}&model=v5.6")
    gallery = page.context["gallery"]
    assert gallery.collection.label == "Campaign"
    assert gallery.sum_text == "1 result"
    assert f"collection={made.pk}" in gallery.chips[0].url
    assert "collection" not in gallery.collection.url
    menu = bob.get("/collections/menu/?model=v5.6")
    assert f"/gallery/?model=v5.6&amp;collection={made.pk}" in text_of(menu)
    unknown = bob.get("/gallery/?collection=zzz")
    assert unknown.context["gallery"].collection.label == "Unknown collection"


def test_pages_of_a_collection_go_on_by_key(bob: Person) -> None:
    made, now = board(bob), timezone.now()
    rows = [
        job(bob.member, State.DONE, created_at=now - dt.timedelta(minutes=n // 2))
        for n in range(PAGE + 5)
    ]
    ids = [row.pk for row in rows]
    add_results(collection=made, ids=ids, member=bob.member, now=now)
    asked = filters(collection=str(made.pk))
    first = filtered_page(bob.member, asked)
    rest = filtered_page(bob.member, filters(collection=str(made.pk), before=first.more))
    assert len(first.rows) == PAGE
    assert {row.id for row in (*first.rows, *rest.rows)} == set(ids)
    assert rest.more == ""
    assert str(count_of(bob.member, asked, first)) == str(PAGE + 5)
    assert sum(one.count.count for one in sums_of_days(bob.member, asked, first).values()) >= PAGE


@pytest.fixture
def large(alice: Person, bob: Person) -> Collection:
    """A long history, half of it in a collection."""
    first = job(alice.member, State.DONE, nonce="original")
    copy_job(first, bob.member.user, 3000)
    made = board(bob)
    ids = list(Generation.objects.values_list("pk", flat=True)[:1500])
    add_results(collection=made, ids=ids, member=bob.member, now=timezone.now())
    gather_statistics()
    return made


def look(person: Person, filters: Filters) -> None:
    page = filtered_page(person.member, filters)
    count_of(person.member, filters, page)
    sums_of_days(person.member, filters, page)


def test_the_filter_and_the_page_walk_the_items(large: Collection, bob: Person) -> None:
    # PostgreSQL reads and sorts all of a table that is as small as here.
    walks = partial(faults, is_small=connection.vendor == "postgresql")
    middle = "20260102T120000.000000_00000000000000000000000000000800"
    for before, operation in itertools.product(("", middle), ("", "text")):
        asked = filters(collection=str(large.pk), before=before, operation=operation)
        assert walks(partial(look, bob, asked)) == [], asked
    for order in ORDERS:
        large.order = order
        first = page_of_items(large, "")
        assert first.more
        for cursor in ("", first.more):
            assert walks(partial(page_of_items, large, cursor)) == [], order


class TestSmart:
    def test_filters_of_the_gallery_are_saved_as_a_collection(
        self, bob: Person, alice: Person
    ) -> None:
        mine, other = finished(bob.member), finished(bob.member, parameters={"model": "v5"})
        query = "?model=v5.6&q=lighthouse&before=x&else=1"
        page = bob.get(f"/collections/smart/{query}")
        assert page.context["filters"] == ["“lighthouse”", "v5.6"]
        answer = bob.post(f"/collections/smart/{query}", {"name": "Lighthouses"})
        made = Collection.objects.get()
        assert answer.url == f"/collections/{made.pk}/"
        assert made.filters == {"q": "lighthouse", "model": "v5.6"}
        assert made.cover_id == mine.pk
        board_view = alice.get(answer.url).context["board"]
        assert [item.subject_id for item in board_view.items] == [str(mine.pk)]
        assert (board_view.is_smart, board_view.problems) == (True, [])
        assert other.pk != mine.pk
        finished(bob.member)
        assert len(alice.get(answer.url).context["board"].items) == 2

    def test_nothing_is_saved_of_filters_that_make_no_sense(
        self, alice: Person, bob: Person
    ) -> None:
        secret = restricted(alice)
        for query in (
            *("", "?else=1", "?model=v99", "?operation=dance", "?state=odd"),
            f"?collection={secret.pk}",
        ):
            answer = bob.post(f"/collections/smart/{query}", {"name": "x"})
            assert answer.url == "/gallery/", query
            assert "Nothing was saved" in words_of(answer)[-1]
        assert bob.post("/collections/smart/?model=v5.6", {"name": " "}).status_code == 422
        assert Collection.objects.count() == 1
        with pytest.raises(InvalidFilters):
            clean_filters(bob.member, {"tag": "gone"})

    def test_what_has_vanished_is_said_and_breaks_nothing(
        self, alice: Person, bob: Person, carol: Person
    ) -> None:
        inner = restricted(alice)
        result = finished(alice.member)
        put(alice, inner, result)
        query = f"?collection={inner.pk}&model=v5.6"
        alice.post(f"/collections/smart/{query}", {"name": "Smart"})
        smart = Collection.objects.get(name="Smart")
        url = f"/collections/{smart.pk}/"
        assert len(alice.get(url).context["board"].items) == 1
        # For those who don't see the inner one it is as if it were gone.
        page = carol.get(url)
        assert page.context["board"].items == []
        assert "deleted, or you can’t see it" in text_of(page)
        assert inner.name not in text_of(page)
        change_tags(member=bob.member, ids=[result.pk], add=["sea"])
        alice.post("/collections/smart/?tag=sea", {"name": "By the sea"})
        tagged = f"/collections/{Collection.objects.get(name='By the sea').pk}/"
        assert len(alice.get(tagged).context["board"].items) == 1
        Tag.objects.all().delete()
        assert "No file or result has the tag “sea” any more." in text_of(alice.get(tagged))
        assert alice.get(tagged).context["board"].items == []
        inner.delete()
        assert "deleted, or you can’t see it" in text_of(alice.get(url))
        Collection.objects.filter(pk=smart.pk).update(
            filters={"model": "v1", "operation": "text", "later": "1"}
        )
        text = text_of(alice.get(url))
        assert "The model “v1” is no longer offered." in text
        assert "The filter “later” no longer exists." in text
        assert alice.get("/collections/").status_code == 200
        assert bob.get(f"/collections/{smart.pk}/editing/").status_code == 200
        assert problems_of_saved(alice.member, {}) == []
        assert filters_of_parameters({}).is_bare

    def test_pages_of_a_smart_collection_go_on(self, bob: Person) -> None:
        for _ in range(PAGE + 1):
            job(bob.member, State.DONE)
        bob.post("/collections/smart/?operation=text", {"name": "Texts"})
        made = Collection.objects.get()
        first = bob.get(f"/collections/{made.pk}/").context["board"]
        assert len(bob.get(first.next_url).context["board"].items) == 1
        assert not CollectionItem.objects.exists()
