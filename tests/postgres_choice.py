"""A plugin of pytest that leaves the tests of operations, queries and tasks (`-p tests.postgres_choice`)."""

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
APPS = TESTS.parent / "pixstudio"
# The last word of a module's name tells tests of pages; what those ask of the database, operations ask too.
PAGES = ("views", "view", "page", "pages", "forms", "doors")
ROWS = ("db", "transactional_db")


def is_of_rules(path: Path) -> bool:
    """Whether a module of tests is about an app with tables, and not about its pages."""
    keeps_rows = (APPS / path.parent.name / "migrations").is_dir()
    return keeps_rows and path.stem.rsplit("_", 1)[-1] not in PAGES


def uses_rows(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or any(name in names for name in ROWS)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Don't even read the others."""
    is_test = collection_path.is_file() and collection_path.is_relative_to(TESTS)
    return True if is_test and not is_of_rules(collection_path) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What keeps nothing in the database would only be run twice."""
    config.hook.pytest_deselected(items=[item for item in items if not uses_rows(item)])
    items[:] = [item for item in items if uses_rows(item)]
