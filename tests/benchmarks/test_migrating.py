"""What `make bench ARGS=migrations` measures with: it sees locks and waits; its migrations keep the rule."""

import sys
import threading
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.benchmarks.measuring import Finding
from tests.benchmarks.migrating.locks import APPLICATION, LockWatch
from tests.benchmarks.migrating.measuring import (
    MOST_SECONDS,
    WRONG,
    Measured,
    _refused,
    later_migrations,
    make_packages,
)
from tests.benchmarks.migrating.visitors import Answers
from tests.databases import url_of_this_database
from tests.operating.migration_rules import problems_of
from tests.rows import each_row
from tests.teams.people import Person
from tests.web.database.migrating.later import state_now

LOCK = "LOCK TABLE teams_team IN {} MODE"


def measured(*, waited: float = 0.0, slowest: float = 0.1, error: str = "") -> Measured:
    answers = Answers()
    answers.note("gallery", slowest, error)
    return Measured(3.0, 0.0, waited, 0, answers, 5)


@each_row(
    ("found", "usual", "is_within"),
    [
        (measured(), measured(), True),
        (measured(waited=1.2), measured(), False),
        (measured(slowest=1.2), measured(), False),
        (measured(slowest=1.2), measured(slowest=0.9), True),
        (measured(error="status 500"), measured(), False),
    ],
)
def test_a_release_fails_where_others_wait_or_get_an_error(
    found: Measured, usual: Measured, is_within: bool
) -> None:
    assert found.is_within(usual) is is_within
    refused: Finding = _refused(found, usual)
    assert refused.is_within is not is_within


def test_a_later_version_has_the_studios_own_migrations_and_those_copied(tmp_path: Path) -> None:
    make_packages(tmp_path)
    (tmp_path / "later_jobs" / "0002_more.py").write_text("")
    assert {path.name for path in tmp_path.iterdir()} == {"later_jobs", "later_marks"}
    sys.path.insert(0, str(tmp_path))
    try:
        import later_jobs  # type: ignore[import-not-found]

        names = {path.name for folder in later_jobs.__path__ for path in Path(folder).glob("0*")}
    finally:
        sys.path.remove(str(tmp_path))
    assert names == {"0001_initial.py", "0002_more.py"}


@pytest.fixture
def postgresql(request: pytest.FixtureRequest) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL")


@pytest.mark.django_db
def test_all_but_the_wrong_one_keep_the_rule(postgresql: None) -> None:
    state = state_now()
    broken = []
    for path in later_migrations():
        spec = spec_from_file_location(path.stem, path)
        assert spec
        assert spec.loader
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        migration = module.Migration(path.stem, path.parts[-3])
        broken += [path.name for _problem in problems_of(migration, state.clone(), connection)]
        state = migration.mutate_state(state)
    assert broken == [path.name for path in later_migrations() if WRONG in path.name]


@pytest.fixture
def release(postgresql: None, alice: Person) -> Iterator["psycopg.Connection"]:
    """The connection of a release, and a table that has rows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE teams_team")
    with psycopg.connect(url_of_this_database(), application_name=APPLICATION) as one:
        yield one
        one.rollback()


@pytest.mark.django_db(transaction=True)
def test_locks_of_a_release_and_waits_for_them_are_seen(release: "psycopg.Connection") -> None:
    def wait() -> None:
        with psycopg.connect(url_of_this_database()) as page:
            page.execute("SELECT 1 FROM teams_team")

    release.execute(LOCK.format("SHARE UPDATE EXCLUSIVE"))
    with LockWatch(url_of_this_database()) as harmless:
        _until(lambda: harmless.looks >= 3)
    assert harmless.held_seconds == harmless.waited_seconds == 0
    release.execute(LOCK.format("ACCESS EXCLUSIVE"))
    page = threading.Thread(target=wait)
    with LockWatch(url_of_this_database()) as watch:
        page.start()
        _until(lambda: watch.held_seconds > 0.1 and watch.waited_seconds > 0.1)
        release.rollback()
    page.join()
    assert watch.waited_seconds < MOST_SECONDS * 60


def _until(is_so) -> None:
    ready = threading.Event()
    for _ in range(3000):
        if is_so():
            return
        ready.wait(0.01)
    raise AssertionError("It did not come to that.")
