"""Neither a run nor a page reads or sorts a team's history."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.retention.operations.runs import process_run
from pixstudio.retention.queries import result_bytes_of
from pixstudio.search.index import remove_triggers
from tests.gallery.query_plans import copy_job, faults_of
from tests.jobs.jobs import job
from tests.retention.old_results import DAY, begin, rule
from tests.teams.people import Person


def test_a_run_walks_an_index(alice: Person, bob: Person) -> None:
    old = timezone.now() - 100 * DAY
    job(alice.member, State.DONE, nonce="original", finished_at=old, size_bytes=10)
    remove_triggers(connection)
    copy_job(Generation.objects.get(), bob.member.user)
    rule(alice.team)
    run = begin()
    with CaptureQueriesContext(connection) as seen:
        assert process_run(run_id=run.pk, now=timezone.now())
        assert result_bytes_of(alice.team.pk, alice.member.user_id)
    queries = [
        query
        for query in seen.captured_queries
        if "jobs_" in query["sql"] and not query["sql"].startswith('SELECT "retention_')
    ]
    assert len(queries) >= 4
    assert faults_of(queries, is_small=True) == []
    run.refresh_from_db()
    assert run.cursor
