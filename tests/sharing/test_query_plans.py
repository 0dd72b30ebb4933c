"""No page of links or reviews reads or sorts all of a team's: the plan of each query."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.sharing import queries
from pixstudio.sharing.models import ReviewComment, ShareLink, Verdict
from tests.collections.boards import board, put
from tests.gallery.query_plans import gather_statistics
from tests.sharing.links import share
from tests.teams.people import Person

ROWS = 3000


@pytest.fixture
def history(bob: Person, made: Generation) -> ShareLink:
    """Thousands of links and comments, most of them long over."""
    now = timezone.now()
    first = share(bob.member, made).link
    kept = {"team": bob.team, "generation": made}
    links = [
        ShareLink(
            **kept,
            secret_digest=f"{n:064d}",
            nonce=f"n{n}",
            created_at=now - dt.timedelta(minutes=n),
            expires_at=now + dt.timedelta(minutes=n - ROWS // 2),
            revoked_at=now if n % 3 else None,
        )
        for n in range(ROWS)
    ]
    ShareLink.objects.bulk_create(links)
    comments = [
        ReviewComment(
            **kept,
            link=first,
            nonce=f"n{n}",
            author_name="Ida",
            text="Warmer",
            created_at=now - dt.timedelta(minutes=n),
            resolved_at=now if n % 3 else None,
        )
        for n in range(ROWS)
    ]
    ReviewComment.objects.bulk_create(comments)
    gather_statistics()
    return first


def steps_of(sql: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{explain} {sql}")
        yield from (str(row[-1]) for row in cursor.fetchall())


def faults(function: Callable[[], object]) -> list[str]:
    """Steps that read a whole table or sort what an index could give in order."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as seen:
        function()
    wrong = ("SCAN sharing_", "USE TEMP B-TREE", "Seq Scan on sharing_")
    return [
        f"{step}: {query['sql']}"
        for query in seen.captured_queries
        # Answers are read for the comments of a page alone.
        if query["sql"].startswith("SELECT") and "sharing_reviewreply" not in query["sql"]
        for step in steps_of(query["sql"])
        if step.startswith("SCAN sharing_") or any(word in step for word in wrong)
    ]


def test_every_list_walks_an_index(history: ShareLink, bob: Person, made: Generation) -> None:
    now, team = timezone.now(), bob.team
    collection = board(bob)
    put(bob, collection, made)
    before = f"20300101T120000.000000_{uuid.uuid4()}"
    reads: dict[str, Callable[[], object]] = {
        "secret": lambda: queries.link_of_secret("x", now),
        "shared": lambda: queries.was_shared(made),
        "links of result": lambda: queries.links_of_result(made),
        "links of team": lambda: queries.working_links_of_team(team, now, ""),
        "further links": lambda: queries.working_links_of_team(team, now, before),
        "comments of result": lambda: queries.comments_of_result(made),
        "further comments": lambda: queries.comments_of_result(made, before),
        "comments of link": lambda: queries.comments_of_link(history, made),
        "verdicts of result": lambda: queries.verdicts_of_result(made),
        "open": lambda: queries.open_comments_of_team(team, ""),
        "further open": lambda: queries.open_comments_of_team(team, before),
        "count of team": lambda: queries.open_count_of_team(team),
        "links of collection": lambda: queries.links_of_collection(collection),
        "counts of link": lambda: queries.comment_counts_of_link(history, [made.pk]),
        "verdicts of results": lambda: queries.latest_verdicts_of_link(history, [made.pk]),
        "items": lambda: queries.page_of_shared_items(collection, ""),
        "count of result": lambda: queries.open_count_of_result(made),
    }
    assert {name: found for name, read in reads.items() if (found := faults(read))} == {}


def test_what_would_be_read_whole_is_reported(history: ShareLink) -> None:
    assert faults(lambda: list(ReviewComment.objects.order_by("text")[:5]))
    assert not Verdict.objects.exists()
