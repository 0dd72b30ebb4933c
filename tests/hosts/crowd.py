"""Visitors at work all the while: one presses Generate, one uploads, one reads."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus

import requests

from tests.hosts.laboratory import Laboratory
from tests.hosts.services import wait_for
from tests.hosts.visitor import photo

# `python -m tests.hosts` makes as many; the suite, which has little time, a part of them.
JOBS = int(os.environ.get("HOSTS_JOBS", "300"))
UPLOADS = int(os.environ.get("HOSTS_UPLOADS", "50"))
UPLOADS_PER_LARGE_ONE = 10
SECONDS_BETWEEN_PAGES = 1.0
SECONDS_TO_CREATE = 300.0


class Crowd:
    """Visitors at work in threads of their own, and how far they are."""

    def __init__(self, lab: Laboratory) -> None:
        self.creator, self.uploader, self.reader = (lab.visitor() for _ in range(3))
        self.created = self.pages = 0
        # What was uploaded, by the id of its asset.
        self.assets: dict[str, bytes] = {}
        self.errors: list[BaseException] = []
        self._is_over = threading.Event()
        tasks = (self._create, self._upload, self._read)
        self._threads = [threading.Thread(target=self._guarded, args=(task,)) for task in tasks]
        for thread in self._threads:
            thread.start()

    def _guarded(self, task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as error:  # raised again by `join`
            self.errors.append(error)

    def _create(self) -> None:
        for number in range(JOBS):
            if self._is_over.is_set():
                return
            self.creator.create(f"A lighthouse, take {number}")
            self.created += 1

    def _upload(self) -> None:
        for number in range(UPLOADS):
            # Spread over everything that happens.
            while self.created < JOBS * number / UPLOADS:
                if self._is_over.wait(0.1) or self.errors:
                    return
            content = photo(number, is_large=number % UPLOADS_PER_LARGE_ONE == 0)
            by_form = number % 2
            upload = self.uploader.upload if by_form else self.uploader.upload_in_parts
            self.assets[upload(f"photo-{number}.jpg", content)] = content

    def _read(self) -> None:
        while not self._is_over.wait(SECONDS_BETWEEN_PAGES):
            self.pages += 1
            try:
                status = self.reader.get("/gallery/").status_code
            except requests.RequestException as error:
                self.reader.failures.append(str(error))
            else:
                if status != HTTPStatus.OK:
                    self.reader.failures.append(f"gallery: {status}")

    def wait_until(self, created: int) -> None:
        """Wait until so many jobs were asked for. Raises: what a visitor could not do."""
        wait_for(
            lambda: self.created >= created or bool(self.errors),
            "Nothing is created.",
            SECONDS_TO_CREATE,
        )
        self._check()

    def wait(self, seconds: float) -> None:
        """Let the visitors work for so long."""
        self._is_over.wait(seconds)

    def join(self) -> None:
        """Wait until everything was asked for and uploaded. Raises: what a visitor could not do."""
        for thread in self._threads[:2]:
            thread.join()
        self._check()

    def stop(self) -> None:
        """End the visitors where they are."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _check(self) -> None:
        if self.errors:
            raise self.errors[0]

    def summary(self) -> list[str]:
        """What came to nothing at first, in a sentence for each visitor."""
        rows = (
            (self.creator, f"{self.created} jobs"),
            (self.uploader, f"{len(self.assets)} uploads"),
            (self.reader, f"{self.pages} pages"),
        )
        return [
            f"{done}, and {len(who.failures)} tries that came to nothing, such as "
            f"{Counter(who.failures).most_common(3)}."
            for who, done in rows
        ]
