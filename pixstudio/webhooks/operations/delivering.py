"""Send what is due: many requests side by side, few to each webhook."""

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from pixstudio.web import database_time
from pixstudio.webhooks.operations.claims import ClaimedDelivery, claim_due
from pixstudio.webhooks.operations.outcomes import record_outcome
from pixstudio.webhooks.operations.requests import Outcome, send
from pixstudio.webhooks.queries import due_deliveries
from pixstudio.webhooks.task_queue import enqueue

# Requests side by side: slow webhooks, each with few, leave room for the others.
THREADS = 16
SECONDS_AT_ONCE = 30.0
LOOK_SECONDS = 0.5
Running = dict["Future[Outcome]", ClaimedDelivery]


def deliver_due(*, now: Callable[[], dt.datetime] = database_time.now) -> int:
    """Send deliveries that are due, for about SECONDS_AT_ONCE; returns how many attempts were made.

    Each at least once: a worker that dies after a request leaves its delivery due again, with the same id.
    Requests run in threads without the database, which this thread keeps. Enqueues itself again while
    some are due. May be repeated, and run by several workers.
    """
    ends_at = time.monotonic() + SECONDS_AT_ONCE
    running: Running = {}
    count = 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="webhook") as pool:
        while True:
            if time.monotonic() < ends_at:
                for claimed in claim_due(now(), THREADS - len(running)):
                    running[pool.submit(send, claimed.request)] = claimed
            if not running:
                break
            done, _ = wait(running, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                record_outcome(running.pop(future), future.result(), now())
                count += 1
    if due_deliveries(now()).exists():
        enqueue("deliver_webhooks")
    return count
