"""One process that runs many tasks side by side, so that a slow one never delays another kind."""

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

from pixstudio.web.background.processes import (
    RETRY_PAUSE_SECONDS,
    Interval,
    ShutdownSignal,
    heartbeat_interval,
)
from pixstudio.web.outages import report_outage

logger = logging.getLogger(__name__)
BACKEND = "default"


class WorkerThread(threading.Thread):
    """A thread with a task worker of its own, woken when its queue has something."""

    def __init__(self, queue: str, number: int) -> None:
        super().__init__(name=f"{queue}-{number}", daemon=True)
        self.queue = queue
        self.is_busy = False
        self.is_stopping = False
        self._wake = threading.Event()
        self._worker: Worker | None = None

    def wake(self) -> None:
        """Look into the queue now."""
        self.is_busy = True
        self._wake.set()

    def stop(self) -> None:
        """Finish the task at hand, then end."""
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
            self._empty_queue()
            self.is_busy = False

    def _empty_queue(self) -> None:
        """Run tasks until none is left; trouble with the database costs a pause, not the thread."""
        self._worker = self._new_worker()
        if self.is_stopping:
            self._worker.running = False
        try:
            self._worker.run()
        except Exception as error:
            if not report_outage(error):
                logger.exception("%s had trouble and goes on in a moment.", self.name)
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
    """How many tasks wait in each queue. One plain read: an idle worker takes no lock."""
    ready = DBTaskResult.objects.ready().filter(backend_name=BACKEND).order_by()
    return Counter(dict(ready.values_list("queue_name").annotate(Count("pk"))))


class WorkerPool:
    """All the threads of a worker process, and who of them has to get up."""

    def __init__(self, threads_by_queue: Mapping[str, int]) -> None:
        self.lanes = [
            WorkerThread(queue, number)
            for queue, threads in threads_by_queue.items()
            for number in range(1, threads + 1)
        ]

    def start(self) -> None:
        """Start every thread."""
        for lane in self.lanes:
            lane.start()

    def wake_for(self, waiting: Mapping[str, int]) -> None:
        """Wake one idle thread for each waiting task of its queue, as far as there are any."""
        left = Counter(waiting)
        for lane in self.lanes:
            if left[lane.queue] > 0 and not lane.is_busy:
                left[lane.queue] -= 1
                lane.wake()

    def stop(self) -> None:
        """Ask every thread to finish, and wait until all have."""
        for lane in self.lanes:
            lane.stop()
        for lane in self.lanes:
            lane.join()


def run_database_workers(
    threads_by_queue: Mapping[str, int], *, interval_seconds: float, stop: ShutdownSignal
) -> None:
    """Run tasks from the database until `stop`, then finish those at hand. Beats as `worker`."""
    lanes = WorkerPool(threads_by_queue)
    lanes.start()
    pulse = heartbeat_interval("worker")
    look = Interval(0.0, lambda: lanes.wake_for(count_ready_tasks()), "Looking for tasks")
    while not stop.is_requested:
        pulse.run_if_due()
        look.run_if_due()
        stop.pause(interval_seconds)
    lanes.stop()
