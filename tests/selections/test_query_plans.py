"""Neither the trash nor a bulk run reads or sorts a team's history."""

from functools import partial

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.search.index import remove_triggers
from pixstudio.selections import operations
from pixstudio.selections.actions import ACTIONS, DELETE, TRASH
from pixstudio.selections.operations import NewRun
from pixstudio.selections.operations.portions import selection_of_trash
from pixstudio.selections.queries import trash_totals
from pixstudio.selections.trash_list import PAGE, trash_page
from tests.gallery.query_plans import copy_job, faults_of
from tests.jobs.jobs import job
from tests.selections.bulk_steps import act, only_run, work
from tests.teams.people import Person


def faults(function: partial[object]) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        function()
    # Single rows of other tables, by their keys, come with an order that needs none.
    others = ('SELECT "teams_', 'SELECT "selections_')
    queries = [query for query in seen.captured_queries if not query["sql"].startswith(others)]
    return faults_of(queries)


def test_the_trash_walks_an_index(alice: Person, bob: Person) -> None:
    first = job(alice.member, State.DONE, nonce="original", removed_at=timezone.now())
    remove_triggers(connection)
    copy_job(first, bob.member.user)
    page = trash_page(alice.team, "")
    assert len(page.rows) == PAGE
    assert faults(partial(trash_page, alice.team, "")) == []
    assert faults(partial(trash_page, alice.team, page.more)) == []
    assert faults(partial(trash_totals, alice.team)) == []
    new = NewRun(DELETE, selection_of_trash(timezone.now()))
    now = timezone.now()
    run = operations.create_run(member=alice.member, new=new, now=now, is_background=True)
    work(run)
    step = partial(operations.process_run, run_id=run.pk, actions=ACTIONS, now=timezone.now())
    assert faults(step) == []


def test_a_run_over_all_that_match_walks_an_index(alice: Person, bob: Person) -> None:
    first = job(alice.member, State.DONE, nonce="original")
    remove_triggers(connection)
    copy_job(first, bob.member.user)
    assert faults(partial(act, alice, "trash", all="1", filter="/gallery/?mine=1")) == []
    run = only_run()
    assert (run.action, run.total) == (TRASH.name, None)
    work(run)
    step = partial(operations.process_run, run_id=run.pk, actions=ACTIONS, now=timezone.now())
    assert faults(step) == []
    assert Generation.objects.exclude(removed_at=None).count() == 120
