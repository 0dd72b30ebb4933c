"""How many queries each page takes that `make bench` measures: a limit that no machine changes."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.benchmarks.outside.addresses import addresses
from tests.benchmarks.outside.comparing import ACCEPTED
from tests.benchmarks.outside.goals import PAGES
from tests.benchmarks.outside.seeding import add_team, fill_large
from tests.benchmarks.outside.studio_rows import add_waiting
from tests.query_counts import queries_of

GALLERY, LIBRARY, POLL, FILE = 10, 6, 2, 3
MOST_QUERIES = {
    "poll": POLL,
    "poll, 5000 waiting": POLL,
    "poster": FILE,
    "start of a video": FILE,
    **{page.name: GALLERY for page in PAGES if page.name.startswith("gallery")},
    "detail": 11,
    "create": 10,
    "queue": 14,
    "effects": 5,
    "library": LIBRARY,
    "library, middle": LIBRARY,
    "collection": 12,
    "usage": 3,
    "team": 4,
}


@pytest.mark.django_db
def test_no_page_takes_more_queries_than_it_may(settings: Settings) -> None:
    # As in a studio, where a page finds the Activity panel kept while nothing changes.
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {**settings.CACHES, "markup": local, "tiles": local}
    members = {name: add_team(name, 3) for name in ("large", "queue", "small")}
    fill_large(members["large"], scale=0.02)
    add_waiting(members["queue"], 100)
    browsers = {}
    for name, team in members.items():
        browsers[name] = Client()
        browsers[name].force_login(team[0].user)
    taken = {
        name: queries_once_warm(browsers[team], path, headers)
        for name, (team, path, headers) in addresses().items()
    }
    assert set(taken) == {page.name for page in PAGES}
    assert {name: count for name, count in taken.items() if count > MOST_QUERIES[name]} == {}


def queries_once_warm(browser: Client, path: str, headers: Any) -> int:
    def fetch() -> None:
        answer = browser.get(path, headers=headers)
        b"".join(answer)
        assert answer.status_code in ACCEPTED, (path, answer.status_code)

    fetch()
    return queries_of(fetch)
