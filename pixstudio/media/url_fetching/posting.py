"""Send a small body to a user-supplied URL, protected against server-side request forgery."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

from pixstudio.media.url_fetching.http_connection import (
    Deadline,
    Request,
    Resolver,
    open_response,
    parse_target,
    resolve_allowed_addresses,
)

ANSWER_BYTES = 2048


@dataclass(frozen=True)
class PostedAnswer:
    """The status, headers by lower-case names, and the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def post(
    url: str,
    request: Request,
    *,
    deadline_seconds: float,
    allowed_origin: str | None = None,
    resolve: Resolver = socket.getaddrinfo,
    tls: ssl.SSLContext | None = None,
) -> PostedAnswer:
    """Send a request with a body to a public http(s) address; a redirect is an answer, and not followed.

    Addresses are checked as `download.fetch` does. At most ANSWER_BYTES of the answer are read, within the
    deadline for all of it. Raises: AddressNotAllowed, FetchTimeout, IncompleteResponse, ServerUnreachable.
    """
    deadline = Deadline(deadline_seconds)
    allowed = parse_target(allowed_origin).origin if allowed_origin else None
    target = parse_target(url)
    addresses = resolve_allowed_addresses(target, allowed, resolve, deadline)
    with open_response(target, addresses, deadline, tls, request) as response:
        headers = {name.lower(): value for name, value in response.getheaders()}
        return PostedAnswer(response.status, headers, response.read(ANSWER_BYTES))
