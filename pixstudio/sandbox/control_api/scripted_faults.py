"""Scripted faults: which requests they match and what they do."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pixstudio.sandbox.errors import bad_request

FAULT_KINDS = (
    "status",
    "hang",
    "drop_before",
    "drop_after",
    "html",
    "cut_json",
    "slow",
    "no_id",
    "cut_media",
)
ACCEPTING_KINDS = frozenset({"drop_after", "cut_json", "slow", "no_id", "cut_media"})
MAX_HANG_SECONDS = 120.0


@dataclass
class Fault:
    """One scripted fault.

    `path` is a regular expression or a prefix, with or without `/v2/pixverse`; `times` is the number of
    requests it matches, unlimited when negative. With `accepted` the request is processed (and charged)
    before the fault; `headers` are those of a scripted response. With `lying` a truncated response still
    announces its full length.
    """

    kind: str
    path: str = ""
    method: str = ""
    times: int = 1
    status: int = 500
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 1.0
    accepted: bool = False
    lying: bool = True

    def matches(self, method: str, path: str) -> bool:
        """Whether the fault matches this request."""
        if self.times == 0 or (self.method and self.method.upper() != method):
            return False
        shapes = (path, path.removeprefix("/v2/pixverse"), path.removeprefix("/v2/pixverse/"))
        return any(s.startswith(self.path) or re.match(self.path, s) for s in shapes)


class FaultRegistry:
    """The scripted faults, matched in the order of their creation."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, values: Mapping[str, Any]) -> Fault:
        """Script one fault.

        Raises: `ApiError` 400 for an unknown kind or field or an unreadable expression.
        """
        fault = parse_fault(values)
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """The first fault that matches this request; decrements its count."""
        with self._lock:
            for fault in self._faults:
                if fault.matches(method, path):
                    fault.times -= fault.times > 0
                    return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """All faults with their remaining counts."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._faults.clear()


def parse_fault(values: Mapping[str, Any]) -> Fault:
    """A fault from the body of POST /control/faults."""
    if values.get("kind") not in FAULT_KINDS:
        raise bad_request(f"kind must be one of: {', '.join(FAULT_KINDS)}")
    unknown = set(values) - set(Fault.__dataclass_fields__)
    if unknown:
        raise bad_request(f"unknown fields: {', '.join(sorted(unknown))}")
    given = {name: value for name, value in values.items() if value is not None}
    given.setdefault("accepted", given["kind"] in ACCEPTING_KINDS)
    fault = Fault(**given)
    try:
        re.compile(fault.path)
        fault.times, fault.status = int(fault.times), int(fault.status)
        fault.seconds = min(float(fault.seconds), MAX_HANG_SECONDS)
    except (re.error, TypeError, ValueError) as error:
        raise bad_request(f"a field can't be read: {error}") from error
    return fault
