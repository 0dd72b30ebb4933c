"""No list reads or sorts a team's history: the plan of each, with every combination of filters."""

import itertools
import random
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.cards.presenters.activity import activity_of
from pixstudio.create.queries import usable_sources
from pixstudio.gallery.filtering.filter_menus import LABELS
from pixstudio.gallery.filtering.filters import Filters
from pixstudio.gallery.filtering.option_counts import (
    counts_of_menu,
    counts_of_options,
    counts_of_tag_options,
)
from pixstudio.gallery.queries import newest_of_effect, newest_of_file, result_of
from pixstudio.gallery.relations import relations_of
from pixstudio.gallery.result_lists import PAGE, count_of, filtered_page, sums_of_days
from pixstudio.jobs.models import Generation, GenerationInput
from pixstudio.jobs.operations.queue.turns import first_in_turn, turns_of
from pixstudio.jobs.queries.queue_order import sendable_generations
from pixstudio.jobs.states import State
from pixstudio.library.models import Tag
from pixstudio.marks.models import ResultTag, Star
from pixstudio.marks.queries import tags_of_results
from pixstudio.queue.presenters.queue import queue_of
from pixstudio.search.facts import FactWalk
from pixstudio.search.index import remove_triggers
from pixstudio.web.lists.bounded_count import MOST, BoundedCount
from tests.effects.factories import create_effect
from tests.gallery.query_plans import copy_job, faults_of, gather_statistics
from tests.jobs.jobs import job
from tests.library.sample_files import png, upload
from tests.teams.people import Person

MIDDLE = "20260106T120000.000000_00000000000000000000000000002000"
CHOICES: dict[str, tuple[Any, ...]] = {
    "state": ("", "failed", "open"),
    "is_mine": (False, True),
    "operation": ("", "text"),
    "model": ("", "v5.6"),
    "before": ("", MIDDLE),
}


@pytest.fixture
def history(alice: Person, bob: Person) -> Generation:
    """A long history of a team, as far as lists look at it."""
    effect = create_effect(alice.team)
    video = {"content_type": "video/mp4"}
    first = job(alice.member, State.DONE, nonce="original", effect=effect, **video)
    # Lists don't read documents; without them the history is there sooner.
    remove_triggers(connection)
    copy_job(first, bob.member.user)
    return first


def faults(function: Callable[[], object], *, is_small: bool = False) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        function()
    return faults_of(seen.captured_queries, is_small=is_small)


def look_through(person: Person, filters: Filters) -> None:
    page = filtered_page(person.member, filters)
    count_of(person.member, filters, page)
    sums_of_days(person.member, filters, page)


def test_every_combination_of_filters_walks_an_index(history: Generation, bob: Person) -> None:
    for values in itertools.product(*CHOICES.values()):
        filters = Filters(**dict(zip(CHOICES, values, strict=True)))
        assert faults(partial(look_through, bob, filters)) == [], filters


RATED: dict[str, tuple[Any, ...]] = {
    "rating": ("", "none", "0", "3"),
    "hides_rejected": (False, True),
    "sort": ("", "old", "rating"),
    "operation": ("", "text"),
    "before": ("", MIDDLE, f"4_{MIDDLE}"),
}


def test_ratings_and_orders_walk_an_index(history: Generation, bob: Person) -> None:
    for values in itertools.product(*RATED.values()):
        filters = Filters(**dict(zip(RATED, values, strict=True)))
        # The oldest day is a fifth of all that is here.
        is_small = connection.vendor == "postgresql" and filters.sort == "old"
        found = faults(partial(look_through, bob, filters), is_small=is_small)
        assert found == [], filters


@pytest.fixture
def documented(alice: Person, bob: Person) -> Generation:
    """A shorter history with documents and facts, in which none of these is rare."""
    first = job(alice.member, State.DONE, nonce="original", effect=create_effect(alice.team))
    copy_job(first, bob.member.user, 3000)
    return first


@pytest.fixture
def marked(documented: Generation, bob: Person) -> Generation:
    """Each third result is a favourite of the member, and has a tag of two."""
    rows = list(Generation.objects.values_list("pk", "created_at"))
    tags = [Tag.objects.create(team=bob.team, name=name, folded=name) for name in ("sea", "sky")]
    stars = [
        Star(user=bob.member.user, team=bob.team, generation_id=pk, created_at=at)
        for pk, at in rows[::3]
    ]
    Star.objects.bulk_create(stars)
    links = [
        ResultTag(tag=tags[number % 2], generation_id=pk, created_at=at)
        for number, (pk, at) in enumerate(rows[::3])
    ]
    ResultTag.objects.bulk_create(links)
    gather_statistics()
    return documented


def test_counts_of_options_stop(marked: Generation, bob: Person) -> None:
    """Of a fact that many jobs have, the newest are looked at."""
    member, facts = bob.member, {"540p": "q540p", "9p": "q9p"}
    for filters in (Filters(facts=(("quality", "540p"),), is_mine=True), Filters()):
        for name, labels in LABELS.items():
            menu = partial(counts_of_menu, member, filters, name, labels())
            assert faults(menu) == [], (name, filters)
            assert faults(partial(counts_of_options, member, filters, "quality", facts)) == []
        tags = partial(counts_of_tag_options, member, filters, tags_of_results(bob.team))
        assert faults(tags, is_small=True) == [], filters
    assert counts_of_menu(member, Filters(), "model", ["v5.6"]) == {
        "v5.6": str(BoundedCount(MOST, True))
    }
    assert 0 < int(tags()["sea"]) < MOST


LINKED: dict[str, tuple[Any, ...]] = {
    "links": (
        (("favourite", "1"),),
        (("tag", "sea"),),
        (("tag", "nothing of that"),),
        (("favourite", "1"), ("tag", "sea")),
    ),
    "rating": ("", "none", "3"),
    "operation": ("", "text"),
    "sort": ("", "old", "rating"),
    "before": ("", MIDDLE),
}


def test_favourites_and_tags_walk_their_own_index(marked: Generation, bob: Person) -> None:
    for values in itertools.product(*LINKED.values()):
        filters = Filters(**dict(zip(LINKED, values, strict=True)))
        found = faults(
            partial(look_through, bob, filters), is_small=connection.vendor == "postgresql"
        )
        assert found == [], filters


FACTS: dict[str, tuple[Any, ...]] = {
    "facts": (
        (("quality", "540p"),),
        (("shape", "9:16"),),
        (("kind", "video"),),
        (("kind", "image"), ("quality", "540p")),
        (("quality", "540p"), ("shape", "16:9")),
        (("length", "5"), ("quality", "540p"), ("shape", "16:9")),
    ),
    "links": ((), (("tag", "sea"),)),
    "rating": ("", "none", "3"),
    "operation": ("", "text"),
    "since": ("", "2026-01-02"),
    "sort": ("", "old", "rating"),
    "query": ("", "lighthouse", "-lighthouse", "lighthouse zeppelin"),
    "before": ("", MIDDLE),
}


def test_facts_walk_their_own_index(marked: Generation, bob: Person) -> None:
    """Alone, several of them, with what is linked and what is searched for: some of all combinations."""
    made = job(bob.member, State.DONE, parameters={"prompt": "A zeppelin", "aspect_ratio": "9:16"})
    Generation.objects.filter(pk__in=[marked.pk, made.pk]).update(duration_seconds=5)
    dice = random.Random(11)
    for _ in range(120):
        filters = Filters(**{name: dice.choice(values) for name, values in FACTS.items()})
        found = faults(partial(look_through, bob, filters), is_small=True)
        assert found == [], filters


def test_no_list_by_facts_reads_many_more_rows_than_it_shows(
    marked: Generation, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten times as many, and where few jobs have one of the facts, just these."""
    read: list[int] = []

    def counted(walk: FactWalk, size: int, *places: Any, **order: Any) -> Any:
        read.append(size)
        return portion(walk, size, *places, **order)

    portion = FactWalk.portion
    monkeypatch.setattr(FactWalk, "portion", counted)
    Generation.objects.filter(rating=5).update(has_sound=True)
    common, rare = ("quality", "540p"), ("sound", "1")
    for facts in ((common,), (rare,), (common, rare), (common, ("shape", "9:16"))):
        for operation in ("", "extend"):
            read.clear()
            page = filtered_page(bob.member, Filters(facts=facts, operation=operation))
            assert sum(read) <= 10 * (PAGE + 1), facts
            assert len(page.rows) in (0, PAGE), facts


def test_pages_of_a_result_its_file_and_its_effect_walk_an_index(
    history: Generation, bob: Person
) -> None:
    photo = upload(bob.member, "ridge.png", png())[0]
    rows = Generation.objects.values_list("pk", flat=True)
    GenerationInput.objects.bulk_create(
        [GenerationInput(generation_id=pk, field="first_frame", asset=photo) for pk in rows[:3000]]
    )
    gather_statistics()
    assert history.effect is not None
    effect = history.effect
    pages: list[Callable[[], object]] = [
        lambda: result_of(bob.team, history.pk),
        lambda: relations_of(history),
        lambda: newest_of_effect(effect, ""),
        lambda: newest_of_effect(effect, MIDDLE),
        lambda: usable_sources(bob.team),
    ]
    for number, page in enumerate(pages):
        assert faults(page) == [], number
    for before in ("", "2000"):
        found = faults(partial(newest_of_file, photo, before), is_small=True)
        assert found == [], before
    shown = newest_of_file(photo, "")
    assert (len(shown.rows), shown.count) == (PAGE, BoundedCount(MOST, is_more=True))


def test_a_search_reads_only_what_its_index_names(alice: Person, bob: Person) -> None:
    first = job(alice.member, State.DONE, nonce="original")
    copy_job(first, bob.member.user, 3000)
    job(alice.member, State.DONE, parameters={"prompt": "A zeppelin"})
    for query in ("lighthouse", "zeppelin", "ze", "nothing of that"):
        for state in ("", "failed"):
            filters = Filters(query=query, state=state)
            found = faults(partial(look_through, bob, filters), is_small=True)
            assert found == [], filters


def test_queue_activity_and_claims_walk_an_index(history: Generation, bob: Person) -> None:
    """Behind a long history, with jobs that wait and that failed lately."""
    now = timezone.now()
    for state in (State.QUEUED, State.RUNNING, State.FAILED):
        job(bob.member, state, changed_at=now)
    gather_statistics()
    assert faults(partial(activity_of, bob.member, now)) == []
    assert faults(partial(queue_of, bob.member, now)) == []
    team, waiting = bob.team.pk, sendable_generations(bob.team.pk)
    assert faults(lambda: first_in_turn(team, turns_of(team, waiting))) == []


@pytest.mark.parametrize("order", ["-size_bytes", None])
def test_a_scan_and_a_sort_are_reported(history: Generation, order: str | None) -> None:
    if order:
        wanted = Generation.objects.of(history.team).order_by(order)
    else:
        wanted = Generation.objects.filter(words__contains="x").order_by()
    assert faults(lambda: list(wanted.values_list("pk", flat=True)[:60]))
