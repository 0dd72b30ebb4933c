"""Metrics of jobs."""

from collections.abc import Iterator

from prometheus_client.core import Metric

from pixstudio.jobs.states import State
from pixstudio.monitoring.metrics.families import gauge, gauges, seconds_since
from pixstudio.monitoring.metrics.scrape import Scrape
from pixstudio.monitoring.queries import jobs

ENDED_STATES = sorted(set(State) - set(jobs.OPEN_STATES))


def job_metrics(scrape: Scrape) -> Iterator[Metric]:
    """Jobs that have not ended, and those that did."""
    now, teams = scrape.now, scrape.teams
    found = jobs.open_jobs_by_state(teams)
    states = {(state.value,): found[state] for state in jobs.OPEN_STATES}
    yield gauges("jobs", "Jobs that have not ended, by state.", ["state"], states)
    yield gauge(
        "oldest_waiting_seconds",
        "Age of the oldest job that waits only for a free slot.",
        seconds_since(jobs.oldest_waiting(teams), now),
    )
    yield gauge(
        "jobs_held",
        "Waiting jobs that may have been sent already and wait for an admin.",
        jobs.held_jobs(teams),
    )
    yield gauge(
        "unknown_outcomes",
        "Jobs that were sent and whose answer is missing.",
        found[State.UNKNOWN] + found[State.ASK],
    )
    saves = {("retried",): jobs.retried_saves(teams), ("given_up",): found[State.UNSAVED]}
    yield gauges(
        "saves_failing",
        "Results whose file could not be saved: tried again, or given up.",
        ["stage"],
        saves,
    )
    yield from _ended(scrape)


def _ended(scrape: Scrape) -> Iterator[Metric]:
    recent = jobs.ended_since(scrape.teams, scrape.an_hour_ago)
    yield gauges(
        "jobs_ended_last_hour",
        "Jobs that ended within the last hour, by state.",
        ["state"],
        {(state.value,): recent[state] for state in ENDED_STATES},
    )
    groups = jobs.ended_jobs_by_group(scrape.teams)
    yield gauges(
        "jobs_ended",
        "All jobs in the gallery, with a result (finished) or without one (failed).",
        ["group"],
        {(group,): groups[group] for group in jobs.ENDED},
    )
