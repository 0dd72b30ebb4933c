"""A plugin of pytest that leaves the tests of what databases do differently (`-p tests.postgres_choice`).

Those are the modules below, and every single test that needs real transactions (`transaction=True`).
Where it is about locks, the first case of a test stands for its others: they run the same statements.
Everything else that keeps rows goes through the same ORM calls on both databases, and runs on SQLite.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
ROWS = ("db", "transactional_db")
# Why a module of tests runs on PostgreSQL as well, with the names of those that do.
LOCKS = "row locks, conditional updates and deadlocks"
REASONS: dict[str, dict[str, tuple[str, ...]]] = {
    LOCKS: {
        "accounts": ("save_account", "removal"),
        "approvals": ("guard",),
        "effects": ("catalogue_refresh",),
        "imports": ("results", "walk"),
        "budgets": ("budgets",),
        "collections": ("operations", "budgets"),
        "jobs": ("charges", "held_jobs", "lock_order", "races"),
        "jobs/images": ("several_results",),
        "jobs/polling": ("account_poll", "matching", "settlement"),
        "jobs/saving": ("save_result",),
        "jobs/submission": ("outcomes", "reupload", "placement", "uploads"),
        "operating": ("commands",),
        "queue": ("operations",),
        "reconciliation": ("checking",),
        "selections": ("again", "runs"),
        "library": ("uploads", "derivatives", "quota"),
        "previews": ("previews",),
        "marks": ("operations",),
        "audit": ("log",),
        "teams": ("members", "mfa"),
        "usage": ("daily_sums",),
        "web": ("database_time", "worker"),
    },
    "text that one of them can't hold, folds or compares otherwise": {
        "effects": ("catalogue_sync",),
        "jobs": ("search",),
        "library": ("assets",),
        "prompts": ("operations", "queries"),
        "teams": ("profile",),
    },
    "order with nulls, windows, JSON and pages by key": {
        "benchmarks": ("copying",),
        "effects": ("browse_queries",),
        "cards": ("activity", "activity_markup", "card_views"),
        "reconciliation": ("page",),
        "selections": ("selection", "trash"),
        "gallery": ("marks",),
        "usage": ("usage_export",),
        "web": ("keyset_pagination", "prepared_queries"),
    },
    "plans of queries, and indexes and triggers of its own": {
        "collections": ("gallery_filter",),
        "gallery": ("query_plans", "day_sums", "fact_filters"),
        "sharing": ("query_plans",),
        "selections": ("query_plans",),
        "search": ("index", "facts"),
        "library/sums": ("sums",),
    },
}


def modules_of(reason: str) -> set[Path]:
    return {
        TESTS / folder / f"test_{name}.py"
        for folder, names in REASONS[reason].items()
        for name in names
    }


CHOSEN = {path for reason in REASONS for path in modules_of(reason)}


def is_read(path: Path) -> bool:
    """Whether a module may have tests for PostgreSQL; the others are not even imported."""
    return path in CHOSEN or "transaction=True" in path.read_text()


def is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return marker is not None and bool(marker.kwargs.get("transaction"))


def is_chosen(item: pytest.Item) -> bool:
    """Whether a test uses the database in a way that databases differ in."""
    marker = item.get_closest_marker("django_db")
    uses_rows = marker is not None or any(
        name in ROWS for name in getattr(item, "fixturenames", ())
    )
    return is_transactional(item) or (uses_rows and item.path in CHOSEN)


def chosen(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """The tests to run: of those about locks one case of each, and all that need transactions."""
    about_locks, seen = modules_of(LOCKS), set()
    for item in filter(is_chosen, items):
        test = item.nodeid.split("[")[0]
        if is_transactional(item) or item.path not in about_locks or test not in seen:
            yield item
        seen.add(test)


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
    kept = list(chosen(items))
    dropped = set(items) - set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item in dropped])
    items[:] = kept
