"""A scrape of /metrics reads no table of jobs whole and sorts none, however long the history is."""

import datetime as dt
import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.search.index import remove_triggers
from pixstudio.teams.models import Team
from tests.gallery.query_plans import copy_job, faults_of
from tests.jobs.jobs import job
from tests.monitoring.conftest import BEARER
from tests.teams.people import Person


def test_a_scrape_walks_indexes(busy: Team, alice: Person, bob: Person, metered: str) -> None:
    old = timezone.now() - dt.timedelta(days=100)
    job(alice.member, State.DONE, nonce="original", finished_at=old, created_at=old)
    remove_triggers(connection)
    copy_job(Generation.objects.get(nonce="original"), bob.member.user)
    with CaptureQueriesContext(connection) as seen:
        assert Client().get("/metrics", **BEARER).status_code == 200
    queries = [query for query in seen.captured_queries if "jobs_generation" in query["sql"]]
    assert len(queries) >= 8
    assert faults_of(queries, is_small=True) == []
    (sums,) = [
        query["sql"] for query in seen.captured_queries if "gallery_resultsum" in query["sql"]
    ]
    # Of each quarter of an hour there are sums too, hundreds of thousands.
    assert re.search(r"unit(\)::text = 'month'|=\?)", _searched_by(sums)), _searched_by(sums)


def _searched_by(sql: str) -> str:
    """What of a query's conditions is looked up in an index."""
    words = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{words} {sql}")
        lines = [str(row[-1]) for row in cursor.fetchall()]
    return " ".join(line for line in lines if "SEARCH" in line or "Index Cond" in line)
