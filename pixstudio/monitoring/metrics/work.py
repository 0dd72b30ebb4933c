"""Metrics of the background work: tasks, heartbeats, and how late what is due is."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, Metric

from pixstudio.jobs.states import State
from pixstudio.monitoring.metrics.families import PREFIX, gauges, seconds_since
from pixstudio.monitoring.metrics.scrape import Scrape
from pixstudio.monitoring.queries import accounts, deliveries, jobs, tasks


def task_metrics(scrape: Scrape) -> Iterator[Metric]:
    """Tasks that wait, by queue."""
    found = tasks.queue_facts()
    ready = {(name,): float(facts.ready) for name, facts in found.items()}
    yield gauges("tasks_ready", "Tasks that no worker has started.", ["queue"], ready)
    ages = {(name,): seconds_since(one.oldest_at, scrape.now) for name, one in found.items()}
    yield gauges(
        "tasks_oldest_ready_seconds", "How long the oldest of them waits.", ["queue"], ages
    )


def process_metrics(scrape: Scrape) -> Iterator[Metric]:
    """Failed tasks, and the signs of life of clock and worker."""
    failed = CounterMetricFamily(
        f"{PREFIX}tasks_failed", "Tasks that ended with an error.", labels=["queue", "task"]
    )
    for one in tasks.failed_tasks():
        failed.add_metric([one.queue, one.task], one.count)
    yield failed
    beats = {(name,): seconds_since(at, scrape.now) for name, at in tasks.heartbeats().items()}
    yield gauges("heartbeat_age_seconds", "Since a process was last alive.", ["process"], beats)


def overdue_metrics(scrape: Scrape) -> Iterator[Metric]:
    """How late the oldest of each kind of work is."""
    now, teams = scrape.now, scrape.teams
    oldest = {
        "poll": accounts.oldest_due_poll(teams, now),
        "submission": jobs.oldest_due_job(teams, State.QUEUED, now),
        "saving": jobs.oldest_due_job(teams, State.SAVING, now),
        "delivery": deliveries.oldest_due_delivery(scrape.webhooks, now),
    }
    values = {(work,): seconds_since(at, now) for work, at in oldest.items()}
    text = "Since when the work is due that is due longest; 0 if nothing is late."
    yield gauges("overdue_seconds", text, ["work"], values)


def delivery_metrics(scrape: Scrape) -> Iterator[Metric]:
    """Webhooks, and what is on its way to them."""
    hooks = scrape.webhooks
    states = {
        ("ok",): sum(one.is_enabled and one.failing_since is None for one in hooks),
        ("failing",): sum(one.is_enabled and one.failing_since is not None for one in hooks),
        ("disabled",): sum(not one.is_enabled for one in hooks),
    }
    yield gauges("webhooks", "Webhooks by state.", ["state"], states)
    counts = {
        ("pending",): deliveries.pending_deliveries(hooks),
        ("failed_last_hour",): deliveries.failed_deliveries_since(hooks, scrape.an_hour_ago),
    }
    yield gauges(
        "webhook_deliveries", "Deliveries that wait, and that were given up.", ["state"], counts
    )
