"""Commits that don't wait for the disk, and those after them that do."""

import pytest
from django.db import connection, transaction

from pixstudio.web.background.relaxed_commits import relaxed_commits

QUESTIONS = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}
RELAXED: dict[str, object] = {"sqlite": 1, "postgresql": "off"}


def setting() -> object:
    with connection.cursor() as cursor:
        cursor.execute(QUESTIONS[connection.vendor])
        return cursor.fetchone()[0]


@pytest.fixture
def waiting() -> object:
    """What a connection of ours does: it waits for the disk, as the server of the tests does not."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if is_sqlite:
            cursor.execute("PRAGMA synchronous=FULL")
        else:
            cursor.execute("SELECT current_setting('synchronous_commit')")
            return cursor.fetchone()[0]
    return 2


@pytest.mark.django_db(transaction=True)
def test_only_commits_inside_return_at_once(waiting: object) -> None:
    assert setting() == waiting
    with relaxed_commits():
        assert setting() == RELAXED[connection.vendor]
    assert setting() == waiting
    with pytest.raises(ZeroDivisionError), relaxed_commits():
        1 / 0  # noqa: B018
    assert setting() == waiting


@pytest.mark.django_db(transaction=True)
def test_a_transaction_is_left_as_it_is(waiting: object) -> None:
    with transaction.atomic(), relaxed_commits():
        assert setting() == waiting
