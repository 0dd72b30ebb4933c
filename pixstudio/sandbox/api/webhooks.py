"""Webhooks: posts progress and the end of a job to `replyUrl`, on loopback only."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests

from pixstudio.sandbox.state.records import Job

log = logging.getLogger(__name__)
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
TIMEOUT_SECONDS = 2.0


def has_webhook(job: Job) -> bool:
    """Whether changes of the job are posted: tracked, not off-peak, `replyUrl` on loopback."""
    if not job.request.reply_url or job.request.off_peak or not job.is_tracked:
        return False
    return urlsplit(job.request.reply_url).hostname in LOOPBACK_HOSTS


class WebhookSender:
    """A thread that posts the bodies in sequence; failures are ignored."""

    def __init__(self, body_of: Callable[[Job], dict[str, Any]]) -> None:
        self._body_of = body_of
        self._waiting: queue.SimpleQueue[tuple[str, dict[str, Any]] | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="sandbox-webhooks", daemon=True)

    def start(self) -> None:
        """Start sending."""
        self._thread.start()

    def enqueue(self, job: Job) -> None:
        """Queue a webhook with the job's current state; returns at once."""
        if has_webhook(job):
            body = {**self._body_of(job), "replyRef": job.request.reply_ref}
            self._waiting.put((job.request.reply_url, body))

    def close(self) -> None:
        """Stop sending."""
        self._closing.set()
        self._waiting.put(None)
        self._thread.join(TIMEOUT_SECONDS * 2)

    def _work(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (call := self._waiting.get()) is not None and not self._closing.is_set():
                self._send(session, *call)

    def _send(self, session: requests.Session, url: str, body: dict[str, Any]) -> None:
        try:
            session.post(url, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False).close()
        except requests.RequestException as error:
            log.info("The webhook %s failed: %s", url, error)
