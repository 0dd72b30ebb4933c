"""A plugin of pytest that leaves the tests of what databases do differently (`-p tests.postgres_choice`).

Those are the modules below, and every single test that needs real transactions (`transaction=True`).
Everything else that keeps rows goes through the same ORM calls on both databases, and runs on SQLite.
"""

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
ROWS = ("db", "transactional_db")
# Why a module of tests runs on PostgreSQL as well, with the names of those that do.
REASONS = {
    "row locks, conditional updates and deadlocks": {
        "accounts": ("changing", "removal"),
        "effects": ("reading",),
        "imports": ("results", "walk"),
        "jobs": (
            *("account_poll", "budgets", "charges", "held_jobs", "lock_order", "matching"),
            *("operating", "outcomes", "queue", "races", "reupload", "save_result", "settlement"),
            *("slots", "uploads"),
        ),
        "library": ("arrivals", "derivatives", "room"),
        "teams": ("audit", "members", "factors"),
        "usage": ("summing",),
        "web": ("worker",),
    },
    "text that one of them can't hold, folds or compares otherwise": {
        "effects": ("keeping",),
        "jobs": ("search",),
        "library": ("assets",),
        "prompts": ("operations", "queries"),
        "teams": ("profile",),
    },
    "order with nulls, windows, JSON and pages by key": {
        "effects": ("wall_queries",),
        "jobs": ("activity",),
        "usage": ("export",),
        "web": ("marks",),
    },
}
CHOSEN = {
    TESTS / folder / f"test_{name}.py"
    for folders in REASONS.values()
    for folder, names in folders.items()
    for name in names
}


def is_read(path: Path) -> bool:
    """Whether a module may have tests for PostgreSQL; the others are not even imported."""
    return path in CHOSEN or "transaction=True" in path.read_text()


def is_chosen(item: pytest.Item) -> bool:
    """Whether a test uses the database in a way that databases differ in."""
    marker = item.get_closest_marker("django_db")
    uses_rows = marker is not None or any(
        name in ROWS for name in getattr(item, "fixturenames", ())
    )
    is_transactional = marker is not None and bool(marker.kwargs.get("transaction"))
    return is_transactional or (uses_rows and item.path in CHOSEN)


def pytest_configure() -> None:
    """A name that stands for no module would leave tests out without a word."""
    missing = sorted(str(path.relative_to(TESTS)) for path in CHOSEN if not path.is_file())
    if missing:
        raise pytest.UsageError(f"postgres_choice names modules that are not there: {missing}")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    is_test = collection_path.is_file() and collection_path.is_relative_to(TESTS)
    return True if is_test and not is_read(collection_path) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if not is_chosen(item)])
    items[:] = [item for item in items if is_chosen(item)]
