"""Every test of the API begins and ends with rate limits that are not used up."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def unused_rate_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
