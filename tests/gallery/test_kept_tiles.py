"""Tiles are kept by the version of their job, and never show another member's view or an old state."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from pixstudio.gallery.tiles import Tile
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from tests.jobs.jobs import finished, job
from tests.query_counts import queries_of
from tests.teams.people import Person

LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"


@pytest.fixture(autouse=True)
def kept_tiles(settings: Settings) -> None:
    """As in a studio; each test with a memory of its own."""
    name = f"tiles {timezone.now()}"
    settings.CACHES = {
        **settings.CACHES,
        "tiles": {"BACKEND": LOCAL_MEMORY, "LOCATION": name},
    }


def tiles(person: Person, query: str = "") -> list[Tile]:
    days = person.get(f"/gallery/{query}").context["gallery"].days
    return [tile for day in days for tile in day.tiles]


def test_a_changed_job_has_a_new_tile(bob: Person) -> None:
    generation = finished(bob.member)
    assert [tile.title for tile in tiles(bob)] == [generation.title]
    Generation.objects.filter(pk=generation.pk).update_with_version(
        parameters={"prompt": "A harbour"}
    )
    assert [tile.title for tile in tiles(bob)] == ["A harbour"]


def test_each_member_reads_whose_it_is(bob: Person, carol: Person) -> None:
    finished(bob.member)
    for _ in range(2):
        assert tiles(bob)[0].facts_text.endswith("you")
        assert tiles(carol)[0].facts_text.endswith("Bob")
    bob.member.user.name = "Robert Halden"
    bob.member.user.save()
    assert tiles(carol)[0].facts_text.endswith("Robert")


def test_what_is_removed_or_filtered_away_is_gone(bob: Person, mallory: Person) -> None:
    generation, other = finished(bob.member), job(bob.member, State.FAILED)
    assert [tile.id for tile in tiles(bob)] == [str(generation.pk)]
    assert [tile.id for tile in tiles(bob, "?state=failed")] == [str(other.pk)]
    assert tiles(mallory) == []
    Generation.objects.filter(pk=generation.pk).update(removed_at=timezone.now())
    assert tiles(bob) == []


def test_a_page_seen_before_reads_no_job_again(bob: Person) -> None:
    for _ in range(5):
        finished(bob.member)
    first = queries_of(lambda: tiles(bob))
    again = queries_of(lambda: tiles(bob))
    assert again < first
    order = [tile.id for tile in tiles(bob)]
    newest = finished(bob.member)
    assert [tile.id for tile in tiles(bob)] == [str(newest.pk), *order]
