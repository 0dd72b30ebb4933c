"""Facts of the task queue, in the database or in Redis, and of the background processes."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Min
from django_tasks_db.models import DBTaskResult

from pixstudio.monitoring.models import FailedTask
from pixstudio.web.models import Heartbeat

PROCESSES = ("clock", "worker")


@dataclass(frozen=True)
class QueueFacts:
    """Tasks of a queue that no worker has started, and since when the oldest of them waits."""

    ready: int = 0
    oldest_at: dt.datetime | None = None


def queue_facts() -> dict[str, QueueFacts]:
    """The facts of each queue, by its name. Raises: redis.RedisError where tasks are in Redis."""
    found = _facts_in_redis() if settings.TASKS_BACKEND == "rq" else _facts_in_database()
    return {name: found.get(name, QueueFacts()) for name in settings.TASK_QUEUES}


def _facts_in_database() -> dict[str, QueueFacts]:
    ready = DBTaskResult.objects.ready().order_by().values_list("queue_name")
    rows = ready.annotate(Count("pk"), Min("enqueued_at"))
    return {name: QueueFacts(count, oldest_at) for name, count, oldest_at in rows}


def _facts_in_redis() -> dict[str, QueueFacts]:
    # Needs the packages of the extra "rq".
    from django_rq import get_queue

    found = {}
    for name in settings.TASK_QUEUES:
        queue = get_queue(name)
        oldest = next(iter(queue.get_jobs(0, 1)), None)
        at = oldest.enqueued_at if oldest else None
        found[name] = QueueFacts(queue.count, at.replace(tzinfo=dt.UTC) if at else None)
    return found


def failed_tasks() -> list[FailedTask]:
    """Every task that ever failed, the one that failed last first."""
    return list(FailedTask.objects.order_by("-failed_at"))


def heartbeats() -> dict[str, dt.datetime]:
    """When clock and worker were last alive, by name; without those that never were."""
    return dict(Heartbeat.objects.filter(name__in=PROCESSES).values_list("name", "beat_at"))
