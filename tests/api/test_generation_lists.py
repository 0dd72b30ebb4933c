"""Lists of jobs: the gallery's filters, unknown ones by name, and pages that miss and repeat nothing."""

import datetime as dt
import re
from typing import Any

import pytest

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.marks.operations import set_stars
from pixstudio.web import database_time
from tests.api.jobs import codes_of
from tests.api.requests import Program, program_of
from tests.collections.boards import board, put
from tests.jobs.jobs import UNKNOWN_PK, finished, job
from tests.jobs.studio import Studio
from tests.teams.people import Person

pytestmark = pytest.mark.django_db
STATES = (State.DONE, State.QUEUED, State.FAILED)


def listed(program: Program, query: str = "") -> list[str]:
    answer = program.get(f"generations{query}")
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["items"]]


def many(person: Person, count: int) -> list[str]:
    """Jobs of all kinds of states, a second apart, the newest first."""
    now = database_time.now()
    made = [
        job(
            person.member,
            STATES[number % len(STATES)],
            created_at=now - dt.timedelta(seconds=number),
        )
        for number in range(count)
    ]
    return [str(one.pk) for one in made]


def walk(program: Program, query: str) -> tuple[list[str], int]:
    """All jobs of all pages, following `Link`, and the number of pages."""
    found: list[str] = []
    path, pages = f"generations?{query}", 0
    while path:
        answer: Any = program.get(path)
        assert answer.status_code == 200, answer.content
        found += [one["id"] for one in answer.json()["items"]]
        link = re.fullmatch(
            r'<http://testserver/api/v1/(.+)>; rel="next"', answer.headers.get("Link", "")
        )
        assert bool(link) == bool(answer.json()["next_cursor"])
        path, pages = link[1] if link else "", pages + 1
    return found, pages


@pytest.mark.parametrize(("limit", "pages"), [(1, 13), (5, 3), (12, 2), (13, 1), (100, 1)])
def test_lists_pages_miss_and_repeat_nothing(bob: Person, limit: int, pages: int) -> None:
    ids = many(bob, 13)
    assert walk(program_of(bob), f"limit={limit}") == (ids, pages)
    assert walk(program_of(bob), f"limit={limit}&sort=old") == (ids[::-1], pages)


def test_lists_longer_than_the_gallerys_pages(bob: Person) -> None:
    ids = many(bob, 205)
    assert walk(program_of(bob), "limit=100") == (ids, 3)
    assert walk(program_of(bob), "limit=70&state=finished")[0] == ids[::3]


def test_lists_best_rated_first(bob: Person) -> None:
    rated = [finished(bob.member, rating=number % 5 + 1) for number in range(9)]
    found, _pages = walk(program_of(bob), "limit=2&sort=rating")
    ratings = {str(one.pk): one.rating or 0 for one in rated}
    assert [ratings[pk] for pk in found] == sorted(ratings.values(), reverse=True)
    assert len(set(found)) == 9


def test_lists_by_state(bob: Person) -> None:
    done, queued, failed = many(bob, 3)
    program = program_of(bob)
    assert listed(program, "?state=finished") == [done]
    assert listed(program, "?state=open") == [queued]
    assert listed(program, "?state=failed") == [failed]


def test_lists_by_the_gallerys_filters(alice: Person, bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    one = finished(bob.member, rating=4)
    other = finished(alice.member, parameters={"prompt": "A fox", "model": "v6"})
    set_stars(member=bob.member, ids=[one.pk], is_starred=True)
    collection = board(bob)
    put(bob, collection, other)
    both = {str(one.pk), str(other.pk)}
    today = f"{database_time.now():%Y-%m-%d}"
    expected = {
        "?mine=1": {str(one.pk)},
        "?mine=false": both,
        "?model=v6": {str(other.pk)},
        "?operation=text": both,
        "?operation=image": set(),
        "?rating=4": {str(one.pk)},
        "?favourite=1": {str(one.pk)},
        "?favourite=0": both,
        f"?collection={collection.pk}": {str(other.pk)},
        "?q=fox": {str(other.pk)},
        f"?from={today}&to={today}": both,
        "?to=2020-01-01": set(),
        "?q=": both,
    }
    assert {query: set(listed(program, query)) for query in expected} == expected


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("colour=red", {"colour": "unknown"}),
        ("before=x", {"before": "unknown"}),
        ("state=running", {"state": "unknown_choice"}),
        ("sort=price", {"sort": "unknown_choice"}),
        ("rating=9", {"rating": "unknown_choice"}),
        ("mine=yes", {"mine": "unknown_choice"}),
        ("operation=paint", {"operation": "not_found"}),
        ("model=v99", {"model": "not_found"}),
        (f"collection={UNKNOWN_PK}", {"collection": "not_found"}),
        ("tag=nothing", {"tag": "not_found"}),
        ("from=yesterday", {"from": "not_found"}),
        ("kind=smell", {"kind": "not_found"}),
        ("limit=0", {"limit": "range"}),
        ("limit=101", {"limit": "range"}),
        ("limit=1e3", {"limit": "range"}),
        ("limit=" + "9" * 5000, {"limit": "range"}),
        ("cursor=xyz", {"cursor": "invalid_cursor"}),
        ("cursor=" + "A" * 500, {"cursor": "invalid_cursor"}),
        ("limit=1&limit=2", {"limit": "repeated"}),
        ("a=1&b=2", {"a": "unknown", "b": "unknown"}),
    ],
)
def test_lists_what_means_nothing_is_refused_by_name(
    bob: Person, query: str, errors: dict[str, str]
) -> None:
    answer = program_of(bob).get(f"generations?{query}")
    assert answer.status_code == 422, answer.content
    assert codes_of(answer) == errors


def test_lists_accounts_are_for_admins(alice: Person, bob: Person, studio: Studio) -> None:
    generation = studio.ask()
    studio.send_all()
    studio.finish()
    account = Generation.objects.get(pk=generation.pk).account_id
    assert listed(program_of(alice), f"?account={account}") == [str(generation.pk)]
    answer = program_of(bob).get(f"generations?account={account}")
    assert codes_of(answer) == {"account": "not_found"}
