"""A finished result of bob's, and a cache without tries of earlier tests."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from pixstudio.jobs.models import Generation
from tests.jobs.jobs import finished
from tests.teams.people import Person


@pytest.fixture(autouse=True)
def forgotten_tries() -> Iterator[None]:
    """Requests are counted by address, and all tests have the same one."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def made(bob: Person) -> Generation:
    return finished(bob.member, parameters={"prompt": "A lighthouse at dusk"})
