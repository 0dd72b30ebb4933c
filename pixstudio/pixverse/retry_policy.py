"""Calls: which are repeated, which never, and how long each may take."""

import http.client
import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, cast

import requests
from urllib3.exceptions import HTTPError

from pixstudio.pixverse.responses import (
    Call,
    connection_error,
    is_repeatable,
    read,
    read_submission,
)
from pixstudio.pixverse.uploading import FileUpload, upload_seconds

from .addresses import checked_base_url, checked_token, platform_url
from .errors import MalformedAnswer, PixVerseError
from .kinds import ResultKind
from .schemas import Submitted
from .transport import Limits, Reply, Transport

READING_ATTEMPTS = 3
_TROUBLE = (requests.RequestException, HTTPError, http.client.HTTPException, OSError)


@dataclass(frozen=True)
class Times:
    """Seconds. `total_deadline` covers a reading with its repetitions, `submit_deadline` a POST."""

    connect_timeout: float
    read_timeout: float
    total_deadline: float
    submit_deadline: float
    retry_pause: float

    def limits(self, total_seconds: float) -> Limits:
        """Return the limits of an exchange that starts now."""
        ends_at = time.monotonic() + total_seconds
        return Limits(self.connect_timeout, self.read_timeout, ends_at)


class Caller:
    """Makes calls with one token to one address."""

    def __init__(self, token: str, base_url: str, times: Times) -> None:
        self._token = checked_token(token)
        self.base_url = checked_base_url(base_url)
        self._times = times
        self._transport = Transport()

    def close(self) -> None:
        """Close this thread's connections."""
        self._transport.close()

    def call(self, method: str, path: str, secrets: tuple[str, ...] = ()) -> Call:
        """Return the facts of a call for its errors."""
        return Call(method, self.base_url + path, (self._token, *secrets))

    def get(self, path: str) -> object:
        """Read; repeated a few times, with growing pauses, on connection trouble and 5xx."""
        return self._get(self.call("GET", path))

    def get_from_platform(self, path: str) -> dict[str, object]:
        """Read a JSON object from a path of the whole platform. Raises: MalformedAnswer for anything else."""
        call = Call("GET", platform_url(self.base_url) + path, (self._token,))
        return self._as_object(call, self._get(call))

    def _get(self, call: Call) -> object:
        limits = self._times.limits(self._times.total_deadline)
        for attempt in range(1, READING_ATTEMPTS + 1):
            try:
                return read(call, self._exchange(call, limits))
            except PixVerseError as error:
                own = self._times.retry_pause * 2**attempt * random.uniform(0.5, 1)  # noqa: S311
                pause = max(own, error.retry_after_seconds)
                is_in_time = time.monotonic() + pause < limits.ends_at
                if attempt == READING_ATTEMPTS or not is_in_time or not is_repeatable(error):
                    raise
            time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def get_object(self, path: str) -> dict[str, object]:
        """Read a JSON object. Raises: MalformedAnswer for anything else."""
        return self._as_object(self.call("GET", path), self.get(path))

    def get_list(self, path: str, name: str) -> dict[str, object]:
        """Read an object that holds the named list; null counts as empty, and a bare list is the named one.

        Raises: MalformedAnswer if there is none: an unreadable answer is not an empty list.
        """
        body = self.get(path)
        found = {name: body} if isinstance(body, list) else body
        if isinstance(found, Mapping) and isinstance(found.get(name, ""), list | type(None)):
            return {str(key): value for key, value in found.items()}
        raise self.call("GET", path).error(MalformedAnswer, f"The answer holds no {name}", 200)

    def post_object(
        self, path: str, body: Mapping[str, object], secrets: tuple[str, ...]
    ) -> dict[str, object]:
        """POST JSON once, on a call that costs nothing, and read an object."""
        call = self.call("POST", path, tuple(secret for secret in secrets if secret))
        limits = self._times.limits(self._times.total_deadline)
        return self._as_object(call, read(call, self._exchange(call, limits, body)))

    def delete(self, path: str) -> None:
        """Delete once; the body of a success is ignored."""
        call = self.call("DELETE", path)
        reply = self._exchange(call, self._times.limits(self._times.total_deadline))
        if not 200 <= reply.status < 300:
            read(call, reply)

    def upload(self, path: str, stream: IO[bytes], size_bytes: int, content_type: str) -> object:
        """Send a file once, as it is."""
        call = self.call("POST", path)
        seconds = upload_seconds(size_bytes, self._times.total_deadline)
        # The API passes the file on before it answers, so the pause may be as long as the sending.
        limits = Limits(self._times.connect_timeout, seconds, time.monotonic() + seconds)
        headers = {"Content-Type": content_type, "Content-Length": str(size_bytes)}
        outgoing = cast(IO[bytes], FileUpload(stream, size_bytes, limits))
        return read(call, self._exchange(call, limits, outgoing, headers=headers))

    def submit(self, path: str, body: Mapping[str, object], kind: ResultKind) -> Submitted:
        """Submit a paid request once, on a new connection."""
        call = self.call("POST", path)
        limits = self._times.limits(self._times.submit_deadline)
        return read_submission(call, self._exchange(call, limits, body, is_paid=True), kind)

    def _as_object(self, call: Call, body: object) -> dict[str, object]:
        if isinstance(body, list) and len(body) == 1:
            body = body[0]
        if not isinstance(body, Mapping):
            raise call.error(MalformedAnswer, "The answer is not an object", 200)
        return {str(name): value for name, value in body.items()}

    def _exchange(
        self,
        call: Call,
        limits: Limits,
        body: Mapping[str, object] | IO[bytes] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        is_paid: bool = False,
    ) -> Reply:
        sent = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        data: bytes | IO[bytes] | None
        if isinstance(body, Mapping):
            data = json.dumps(body, allow_nan=False).encode()
            sent["Content-Type"] = "application/json"
        else:
            data = body
        try:
            return self._transport.exchange(
                call.method,
                call.url,
                headers={**sent, **(headers or {})},
                data=data,
                limits=limits,
                is_fresh=call.method != "GET",
            )
        except _TROUBLE as error:
            failure = connection_error(call, error, is_paid=is_paid)
        # Outside of the handler, because the library's own error would carry the request and its token.
        raise failure
