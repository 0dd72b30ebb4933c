"""A plugin of pytest that leaves the tests of what databases do differently (`-p tests.postgres_choice`).

Those are in the modules below, and every single test that needs real transactions (`transaction=True`).
Of a module that is about other things too, PARTS says which tests; its pages and refusals run the same
statements. The first case of a test stands for its others, except where each case is a query of its own.
Everything else that keeps rows goes through the same ORM calls on both databases, and runs on SQLite.
"""

from collections.abc import Generator, Iterable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.plugin import blocking_manager_key

TESTS = Path(__file__).resolve().parent
ROWS = ("db", "transactional_db")
# Why a module of tests runs on PostgreSQL as well, with the names of those that do.
REASONS: dict[str, dict[str, tuple[str, ...]]] = {
    "row locks, conditional updates and deadlocks": {
        "accounts": ("save_account", "removal"),
        "api": ("idempotency",),
        "approvals": ("guard", "views"),
        "ai_models": ("models",),
        "effects": ("catalogue_refresh",),
        "imports": ("results", "walk"),
        "budgets": ("budgets", "budget_sums", "key_budgets"),
        "api_keys": ("operations",),
        "collections": ("operations", "budgets"),
        "jobs": ("charges", "held_jobs", "lock_order", "races"),
        "jobs/images": ("several_results",),
        "jobs/polling": ("account_poll", "matching", "settlement"),
        "jobs/submission": ("outcomes", "reupload", "placement", "uploads"),
        "monitoring": ("request_times",),
        "operating": ("commands",),
        "queue": ("operations",),
        "saving": ("save_result",),
        "reconciliation": ("checking",),
        "selections": ("again", "runs"),
        "library": ("uploads", "derivatives", "quota"),
        "previews": ("previews",),
        "privacy": ("deletions", "exports", "team_deletions"),
        "retention": ("runs", "query_plans"),
        "events": ("events",),
        "webhooks": ("delivering",),
        "notifications": ("tell", "mail"),
        "event_sources": ("batches", "budgets"),
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
        "collections": ("gallery_filter", "pages"),
        "gallery": ("query_plans", "day_sums", "fact_filters", "option_counts"),
        "web/database": ("objects", "postgresql", "planning"),
        "operating": ("migration_rules",),
        "benchmarks": ("migrating", "page_queries", "plans"),
        "sharing": ("query_plans",),
        "selections": ("query_plans",),
        "search": ("index", "facts"),
        "event_sources": ("triggers",),
        "monitoring": ("metrics", "query_plans"),
        "library/sums": ("sums",),
    },
}


# Of modules that hold other tests as well: parts of the names of those that run on PostgreSQL.
PARTS = {
    "approvals/views": "counts_what_waits",
    "ai_models/models": "follow_the_api",
    "accounts/save_account": "two_admins sent_twice another_spelling in_flight",
    "accounts/removal": "pausing_twice removing_twice sent_twice another_spelling what_happens_to_jobs",
    "effects/catalogue_refresh": "two_workers was_killed lost_its_list gets_on what_none_lists",
    "effects/catalogue_sync": "twenty_thousand one_order may_be_repeated missing_and_strange highest_price",
    "imports/results": "one_at_a_time tied_all_the_same becomes_a_result own",
    "imports/walk": "killed_worker comes_once one_import no_doubles no_database_takes lost_answer every_kind",
    "budgets/budgets": "above_a_limit price_shown next_month takes_the_place two_admins asks_no_more",
    "budgets/key_budgets": "over_the_budget what_counts as_much_as_a_new_one",
    "api_keys/operations": "twice up_to_a_limit names_the_key was_changed",
    "collections/operations": "thousand writes_one_row no_gap lose_and_double new_name side_by_side",
    "collections/pages": "best_rated",
    "collections/budgets": "over_the_budget what_counts page_shows line_for_each",
    "monitoring/metrics": "going_on",
    "jobs/charges": "ledger written_off dismissed_job_that_turns_up reaches_the_sums",
    "jobs/held_jobs": "many_ epoch holds_what_waits first_after released_by",
    "jobs/polling/account_poll": "another_comes_after whose_worker weekend seed storm idle",
    "jobs/polling/matching": "second_attempt shown_candidate by_its_seed",
    "jobs/polling/settlement": "what_other_jobs of_two 26_hours another_team",
    "jobs/submission/outcomes": "found_and_charged lease busy late_answer",
    "jobs/submission/reupload": "meanwhile charged_once all_files same_photo takes_up",
    "jobs/submission/placement": "lists_its_effect long_line",
    "jobs/submission/uploads": "one_worker once_for_all clock_finds gives_way",
    "privacy/deletions": "results_and_sums killed_worker would_be_lost former_teams",
    "privacy/team_deletions": "sums_and_the_audit dies_at_any walked_by_an_index",
    "privacy/exports": "nothing_else thousands killed_worker expires",
    "saving/save_result": "one_worker worker_died removing",
    "queue/operations": "turn place positions claim whole_line stand meanwhile many_are",
    "selections/again": "killed_worker twice rose all_that_match",
    "selections/runs": "killed same_queries by_the_worker clock_finds forgotten",
    "library/uploads": "comes_twice same_bytes announced_again one_part clock_finds quota members_own",
    "library/derivatives": "two_workers tried_again clock killed kill",
    "marks/operations": "meanwhile many last_one_wins at_once librarys",
    "audit/log": "chain page_by_page searched only_ever_added finds_what lacks_the_end",
    "teams/members": "at_once last_owner changes_hands",
    "teams/mfa": "signs_in_once at_once moved_to_another",
    "usage/daily_sums": "corrected summed_up written_late each_account last_hour deleted_member",
    "library/assets": "tags_of tagging_makes trash_pages trash_lists than_one_batch same_for_many "
    "keeps_the_extension everybodys_own gone_for_good",
    "prompts/operations": "same_name limit counts oldest any_signs means_the_same once five_hundred",
    "teams/profile": "being_seen one_by_one at_once one_and_thirty",
    "cards/card_views": "takes_its_step too_late what_changed one_and_thirty candidate_is_taken",
    "selections/selection": "search ids states begun_once one_query",
    "selections/trash": "pages same_queries restores comes_back worker_does_it",
    "usage/usage_export": "is_a_line own_along",
}
# Each case of a test is a query of its own there.
QUERIES = (
    *("effects/browse_queries", "gallery/marks", "search/index", "jobs/search"),
    *("prompts/queries", "web/keyset_pagination"),
)


def path_of(module: str) -> Path:
    folder, _, name = module.rpartition("/")
    return TESTS / folder / f"test_{name}.py"


def modules_of(reason: str) -> set[Path]:
    return {
        path_of(f"{folder}/{name}") for folder, names in REASONS[reason].items() for name in names
    }


CHOSEN = {path for reason in REASONS for path in modules_of(reason)}
NAMES = {path_of(module): names.split() for module, names in PARTS.items()}
EVERY_CASE = {path_of(module) for module in QUERIES}


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
    return is_transactional(item) or (uses_rows and item.path in CHOSEN and is_named(item))


def is_named(item: pytest.Item) -> bool:
    """Whether its module runs whole, or names it as one of its parts."""
    test = item.name.split("[")[0]
    return item.path not in NAMES or any(name in test for name in NAMES[item.path])


def chosen(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """The tests to run: one case of each, except where cases are queries, and all with transactions."""
    seen = set()
    for item in filter(is_chosen, items):
        test = item.nodeid.split("[")[0]
        if is_transactional(item) or item.path in EVERY_CASE or test not in seen:
            yield item
        seen.add(test)


def pytest_configure() -> None:
    """A name that stands for no module would leave tests out without a word."""
    known = {*CHOSEN, *NAMES, *EVERY_CASE}
    missing = sorted(str(path.relative_to(TESTS)) for path in known if not path.is_file())
    if missing:
        raise pytest.UsageError(f"postgres_choice names modules that are not there: {missing}")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    is_test = collection_path.suffix == ".py" and collection_path.is_relative_to(TESTS)
    return True if is_test and not is_read(collection_path) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept = list(chosen(items))
    dropped = set(items) - set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item in dropped])
    items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Take away what the tests of a module left, which nothing else does (`autovacuum`).

    What was rolled back stays in tables and indexes until then, and every test reads past it.
    """
    done = yield
    if nextitem is not None and nextitem.path != item.path:
        blocker = item.config.stash[blocking_manager_key]
        with blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM")
    return done
