"""Post a small body to a user-supplied URL, protected against server-side request forgery."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

from pixstudio.media.url_fetching.errors import FetchError, IncompleteResponse
from pixstudio.media.url_fetching.http_connection import (
    BUFFER_BYTES,
    Deadline,
    Request,
    Resolver,
    open_response,
    parse_target,
    resolve_allowed_addresses,
    translate_errors,
)


@dataclass(frozen=True)
class PostLimits:
    """`deadline_seconds` of the whole exchange; of the answer's body, `max_bytes` are read."""

    deadline_seconds: float
    max_bytes: int


@dataclass(frozen=True)
class PostAnswer:
    """Status, the beginning of the body, a requested pause (`Retry-After`, "" without), duration."""

    status: int
    body: bytes
    retry_after: str
    seconds: float


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    limits: PostLimits,
    *,
    allowed_origin: str | None = None,
    resolve: Resolver = socket.getaddrinfo,
    tls: ssl.SSLContext | None = None,
) -> PostAnswer:
    """Post once, by the rules of `fetch`: public addresses only, connected to as they were checked.

    No redirect is followed: it is an answer like others. The answer's body may end early or late, without
    an error: once a status has arrived, the request was answered.

    Raises:
        AddressNotAllowed, FetchTimeout, ServerUnreachable
    """
    began, deadline = time.monotonic(), Deadline(limits.deadline_seconds)
    target = parse_target(url)
    allowed = parse_target(allowed_origin).origin if allowed_origin else None
    addresses = resolve_allowed_addresses(target, allowed, resolve, deadline)
    sent = Request("POST", body, headers)
    with open_response(target, addresses, deadline, tls, sent) as response:
        first_bytes = _first_bytes_of(response, limits.max_bytes)
        retry_after = response.getheader("Retry-After") or ""
        return PostAnswer(response.status, first_bytes, retry_after, time.monotonic() - began)


def _first_bytes_of(response: http.client.HTTPResponse, max_bytes: int) -> bytes:
    body = b""
    try:
        while len(body) < max_bytes:
            with translate_errors("the server", IncompleteResponse):
                chunk = response.read1(min(BUFFER_BYTES, max_bytes - len(body)))
            if not chunk:
                break
            body += chunk
    except FetchError:
        pass
    return body
