"""The kept page of usage follows its sums, and is nobody else's."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from pixstudio.usage.operations import bring_up_to_date
from tests.jobs.jobs import text_of
from tests.query_counts import queries_of
from tests.teams.people import Person
from tests.usage.past_jobs import made


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> None:
    """As in a studio; each test with a memory of its own."""
    local = "django.core.cache.backends.locmem.LocMemCache"
    memory = {"BACKEND": local, "LOCATION": f"usage {timezone.now()}"}
    settings.CACHES = {**settings.CACHES, "markup": memory}


def page(person: Person, query: str = "") -> str:
    return text_of(person.get(f"/usage/{query}"))


def test_new_sums_are_shown_at_once(alice: Person, bob: Person, mallory: Person) -> None:
    assert "No usage yet" in page(alice)
    made(bob.member, at=timezone.now())
    bring_up_to_date(now=timezone.now())
    first = page(alice)
    assert "in 1 job" in first
    assert "in 1 job" in page(alice, "?range=30days")
    made(bob.member, at=timezone.now())
    bring_up_to_date(now=timezone.now())
    assert "in 2 jobs" in page(alice)
    assert "No usage yet" in page(mallory)


def test_each_sees_what_their_role_allows(alice: Person, bob: Person, carol: Person) -> None:
    made(alice.member, at=timezone.now())
    bring_up_to_date(now=timezone.now())
    for _ in range(2):
        assert "By member" in page(alice)
        assert "By member" not in page(bob, "?scope=team")
        assert "By member" not in page(carol)
        assert "in 1 job" not in page(bob)


def test_a_page_seen_before_reads_no_sums_again(alice: Person) -> None:
    made(alice.member, at=timezone.now())
    bring_up_to_date(now=timezone.now())
    page(alice)
    assert queries_of(lambda: page(alice)) <= 3
