"""What `make bench` says of plans: scans and sorts of a long history are faults, walking an index is not."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.search.index import remove_triggers
from pixstudio.web.prepared_queries import PreparedQuery, ReplannedQuery
from tests.benchmarks.outside.plans import faults_of
from tests.gallery.query_plans import copy_job
from tests.jobs.jobs import job
from tests.teams.people import Person


def _newest(team: uuid.UUID) -> "QuerySet[Generation]":
    return Generation.objects.filter(team=team).order_by("-created_at", "-id")[:60]


def _largest(team: uuid.UUID) -> "QuerySet[Generation]":
    return Generation.objects.filter(team=team).order_by("-size_bytes")[:60]


def _by_words(team: uuid.UUID) -> "QuerySet[Generation]":
    return Generation.objects.filter(words__contains=str(team)).order_by()[:60]


def test_scans_and_sorts_of_a_history_are_faults(alice: Person, bob: Person) -> None:
    first = job(alice.member, State.DONE, nonce="original")
    remove_triggers(connection)
    copy_job(first, bob.member.user)
    for kind in (PreparedQuery, ReplannedQuery):
        assert _faults_in(partial(_run, kind(_newest, team=uuid.UUID), bob)) == []
        found = _faults_in(partial(_run, kind(_largest, team=uuid.UUID), bob))
        assert any(fault.startswith(("USE TEMP B-TREE", "Sort of 8,00")) for fault in found)
    (scan,) = _faults_in(lambda: list(_by_words(bob.member.team_id)))
    assert "jobs_generation" in scan.split(":")[0]
    assert _faults_in(lambda: Generation.objects.filter(words="x").update(words="y")) == []


def _run(query: PreparedQuery[Generation], person: Person) -> None:
    assert len(query.rows({"team": person.member.team_id})) == 60


def _faults_in(function: Callable[[], object]) -> list[str]:
    queries: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        queries.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(note):
        function()
    return [fault for query in queries for fault in faults_of(*query)]
