"""Programs that ask for jobs and retry every failure up to five times with the same Idempotency-Key."""

import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

TRIES = 5
# Longer than a server takes to start again on a busy machine.
TIMEOUT_SECONDS = 60.0
PAUSE_SECONDS = (0.5, 4.0)
# Of the requests, so many lose their answer on the way: the client hangs up once it has asked.
LOST_ANSWERS = 0.25


@dataclass
class Order:
    """One thing that is wanted, and what became of it: the id that was answered, '' for none."""

    number: int
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    answered: str = ""
    tries: int = 0

    @property
    def nonce(self) -> str:
        return f"api-{sha256(self.key.encode()).hexdigest()[:48]}"


class Clients:
    """Threads that share the orders; each takes the next one until none is left."""

    def __init__(self, address: str, key: str, orders: int, threads: int) -> None:
        self._address, self._key = address, key
        self.orders = [Order(number) for number in range(orders)]
        self.outcomes: Counter[str] = Counter()
        self.unexpected: list[str] = []
        self._left, self._lock = iter(self.orders), threading.Lock()
        self._threads = [
            threading.Thread(target=self._run, args=(number,)) for number in range(threads)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def answered(self) -> int:
        """How many orders have an answer."""
        return sum(bool(order.answered) for order in self.orders)

    @property
    def are_done(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _run(self, number: int) -> None:
        chance = random.Random(20261129 + number)
        while order := self._next():
            self._ask_until_answered(order, chance)

    def _next(self) -> Order | None:
        with self._lock:
            return next(self._left, None)

    def _ask_until_answered(self, order: Order, chance: random.Random) -> None:
        while not order.answered and order.tries < TRIES:
            order.tries += 1
            try:
                outcome = self._ask(order, is_lost=chance.random() < LOST_ANSWERS)
            except (OSError, http.client.HTTPException, ValueError) as error:
                outcome = type(error).__name__
            with self._lock:
                self.outcomes[outcome] += 1
            if not order.answered:
                time.sleep(chance.uniform(*PAUSE_SECONDS))

    def _ask(self, order: Order, *, is_lost: bool) -> str:
        connection = http.client.HTTPConnection(self._address, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(
                "POST", "/api/v1/generations", self._body(order), self._headers(order)
            )
            if is_lost:
                return "hung up"
            answer = connection.getresponse()
            document = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status == 201:
            order.answered = document["id"]
            return "replayed" if answer.headers.get("Idempotency-Replayed") else "created"
        if answer.status < 500:
            self.unexpected.append(f"{answer.status}: {document}")
        return str(answer.status)

    def _headers(self, order: Order) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._key}",
            "Content-Type": "application/json",
            "Idempotency-Key": order.key,
        }

    def _body(self, order: Order) -> str:
        asked = {"operation": "text", "prompt": f"A lighthouse, take {order.number}"}
        return json.dumps({**asked, "model": "v5.5", "quality": "360p", "duration": 5})
