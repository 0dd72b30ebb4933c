"""Database-backed worker: one process with threads per queue, so slow tasks don't delay other queues."""

import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Mapping

from django.db import connections
from django.db.models import Count
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from pixstudio.web.background.database_changes import DatabaseChanges
from pixstudio.web.background.memory import (
    return_free_memory,
    share_malloc_arenas,
    shrink_connection,
)
from pixstudio.web.background.processes import (
    RETRY_PAUSE_SECONDS,
    Interval,
    ShutdownSignal,
    end_heartbeat,
    heartbeat_interval,
)
from pixstudio.web.outages import report_outage

logger = logging.getLogger(__name__)
BACKEND = "default"
# No change of the database announces a task that is to run later; none of ours is.
FULL_LOOK_SECONDS = 5.0
TIDY_SECONDS = 10.0


class WorkerThread(threading.Thread):
    """A thread with its own task worker, woken when its queue has tasks."""

    def __init__(self, queue: str, number: int) -> None:
        super().__init__(name=f"{queue}-{number}", daemon=True)
        self.queue = queue
        self.is_busy = False
        self.is_stopping = False
        self._wake = threading.Event()
        self._worker: Worker | None = None

    def wake(self) -> None:
        """Process the queue now."""
        self.is_busy = True
        self._wake.set()

    def stop(self) -> None:
        """Finish the current task, then exit."""
        self.is_stopping = True
        if self._worker:
            self._worker.running = False
        self._wake.set()

    def run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            if self.is_stopping:
                return
            self._drain_queue()
            self.is_busy = False

    def _drain_queue(self) -> None:
        """Run tasks until the queue is empty; database errors cause a pause, not the end of the thread."""
        self._worker = self._new_worker()
        if self.is_stopping:
            self._worker.running = False
        try:
            self._worker.run()
            shrink_connection()
        except Exception as error:
            if not report_outage(error):
                logger.exception("%s failed and will continue shortly.", self.name)
            connections.close_all()
            time.sleep(RETRY_PAUSE_SECONDS)

    def _new_worker(self) -> Worker:
        return Worker(
            queue_names=[self.queue],
            interval=0,
            batch=True,
            backend_name=BACKEND,
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{self.name}-{uuid.uuid4().hex[:12]}",
            excluded_queue_names=[],
        )


def count_ready_tasks() -> Counter[str]:
    """Number of ready tasks per queue. A plain read: an idle worker takes no lock."""
    ready = DBTaskResult.objects.ready().filter(backend_name=BACKEND).order_by()
    return Counter(dict(ready.values_list("queue_name").annotate(Count("pk"))))


class WorkerPool:
    """All threads of a worker process."""

    def __init__(self, threads_by_queue: Mapping[str, int]) -> None:
        self.threads = [
            WorkerThread(queue, number)
            for queue, threads in threads_by_queue.items()
            for number in range(1, threads + 1)
        ]

    def start(self) -> None:
        """Start every thread."""
        for thread in self.threads:
            thread.start()

    def wake_for(self, waiting: Mapping[str, int]) -> None:
        """Wake one idle thread per waiting task of its queue."""
        left = Counter(waiting)
        for thread in self.threads:
            if left[thread.queue] > 0 and not thread.is_busy:
                left[thread.queue] -= 1
                thread.wake()

    def stop(self) -> None:
        """Stop all threads and wait until they have exited."""
        for thread in self.threads:
            thread.stop()
        for thread in self.threads:
            thread.join()


class TaskSearch:
    """Counts tasks only after a change of the database, while some wait, and now and then."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool
        self._changes = DatabaseChanges()
        self._has_waiting = True
        self._full_look_at = 0.0

    def run(self) -> None:
        """Wake threads for tasks that may be new."""
        is_full_look = time.monotonic() >= self._full_look_at
        if not (self._changes.has_any() or self._has_waiting or is_full_look):
            return
        # Should counting fail, it is repeated.
        self._has_waiting = True
        waiting = count_ready_tasks()
        self._pool.wake_for(waiting)
        self._has_waiting = bool(waiting)
        self._full_look_at = time.monotonic() + FULL_LOOK_SECONDS


def run_database_workers(
    threads_by_queue: Mapping[str, int], *, interval_seconds: float, stop: ShutdownSignal
) -> None:
    """Run tasks from the database until `stop`, then finish the running ones.

    Records heartbeats as `worker`.
    """
    share_malloc_arenas()
    pool = WorkerPool(threads_by_queue)
    pool.start()
    heartbeat = heartbeat_interval("worker")
    tidying = Interval(TIDY_SECONDS, return_free_memory, "Returning memory")
    search = TaskSearch(pool)
    poll = Interval(0.0, search.run, "Looking for tasks")
    while not stop.is_requested:
        heartbeat.run_if_due()
        poll.run_if_due()
        tidying.run_if_due()
        stop.pause(interval_seconds)
    pool.stop()
    end_heartbeat("worker")
