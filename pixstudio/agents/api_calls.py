"""Requests of the studio's own API from within: the same views, keys, limits and errors as over HTTP."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponseBase
from urllib3 import encode_multipart_formdata

PREFIX = "/api/v1/"
JSON = "application/json"
# What of the connection decides who asks, from where and by which address.
_OF_CONNECTION = ("SERVER_NAME", "SERVER_PORT", "REMOTE_ADDR", "wsgi.url_scheme", "HTTP_HOST")
_OF_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
ACCEL = "X-Accel-Redirect"


class ApiProblem(Exception):
    """The API refused: `document` is its problem document (RFC 9457)."""

    def __init__(self, status: int, document: dict[str, Any]) -> None:
        super().__init__(str(document.get("detail") or f"The request failed ({status})."))
        self.status, self.document = status, document


@dataclass(frozen=True)
class ApiAnswer:
    """An answer below 400: `document` is its JSON, None for other content."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def document(self) -> Any:
        is_json = self.headers.get("Content-Type", "").startswith(JSON)
        return json.loads(self.content) if is_json and self.content else None


class StudioApi:
    """The API as one key sees it; `environment` is the WSGI environment of who asks.

    `is_alone`: no request of a server is around it, at whose end connections to the database are looked at.
    """

    def __init__(self, key: str, environment: Mapping[str, Any], *, is_alone: bool = False) -> None:
        self._key, self._environment, self._is_alone = key, environment, is_alone

    def get(
        self, path: str, query: Mapping[str, Any] | None = None, *, wait_seconds: int = 0
    ) -> ApiAnswer:
        """Read a resource; `query` without what is None or ''. Raises: ApiProblem."""
        given = {name: value for name, value in (query or {}).items() if value not in (None, "")}
        headers = {
            "QUERY_STRING": urlencode({name: _written(value) for name, value in given.items()}),
            **_prefer(wait_seconds),
        }
        return self._call("GET", path, headers)

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        idempotency_key: str = "",
        wait_seconds: int = 0,
    ) -> ApiAnswer:
        """Send JSON. Raises: ApiProblem."""
        headers = {"CONTENT_TYPE": JSON, **_prefer(wait_seconds)}
        if idempotency_key:
            headers["HTTP_IDEMPOTENCY_KEY"] = idempotency_key
        return self._call("POST", path, headers, json.dumps(body or {}).encode())

    def post_file(self, path: str, name: str, content: bytes) -> ApiAnswer:
        """Send a file as a form does. Raises: ApiProblem."""
        body, content_type = encode_multipart_formdata({"file": (name, content), "name": name})
        return self._call("POST", path, {"CONTENT_TYPE": content_type}, body)

    def _call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> ApiAnswer:
        request = WSGIRequest(
            {
                **self._connection(),
                "REQUEST_METHOD": method,
                "SCRIPT_NAME": "",
                "PATH_INFO": PREFIX + path,
                "SERVER_PROTOCOL": "HTTP/1.1",
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_ACCEPT": JSON,
                "HTTP_AUTHORIZATION": f"Bearer {self._key}",
                "wsgi.input": io.BytesIO(body),
                **headers,
            }
        )
        try:
            return _read(_studio().get_response(request))
        finally:
            if self._is_alone:
                close_old_connections()

    def _connection(self) -> dict[str, Any]:
        names = (*_OF_CONNECTION, *_OF_PROXIES)
        return {name: self._environment[name] for name in names if name in self._environment}


def _written(value: Any) -> str:
    """A value as addresses have it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _prefer(wait_seconds: int) -> dict[str, str]:
    return {"HTTP_PREFER": f"wait={wait_seconds}"} if wait_seconds else {}


def local_environment() -> dict[str, Any]:
    """The environment of a caller on this machine, which reaches the studio by its public address."""
    url = urlsplit(settings.PUBLIC_URL or f"http://localhost:{settings.PORT}")
    port = url.port or (443 if url.scheme == "https" else 80)
    return {
        "SERVER_NAME": url.hostname or "localhost",
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": url.scheme,
        "HTTP_HOST": url.netloc,
        "HTTP_X_FORWARDED_PROTO": url.scheme,
        # As the proxies that are trusted would have written it down.
        "HTTP_X_FORWARDED_FOR": ", ".join(["127.0.0.1"] * settings.ALLAUTH_TRUSTED_PROXY_COUNT),
    }


def environment_of(request: HttpRequest) -> Mapping[str, Any]:
    """The WSGI environment of a request that is being answered."""
    return cast(WSGIRequest, request).environ


def _studio() -> BaseHandler:
    """The application that this process serves, with its middleware."""
    from pixstudio.wsgi import application

    return cast(BaseHandler, application)


def _read(response: HttpResponseBase) -> ApiAnswer:
    """What it answers. A file is closed once it was read; the signal of `close` would end the connection to
    the database in the middle of the request around it. Raises: ApiProblem."""
    content = _content_of(response)
    answer = ApiAnswer(response.status_code, dict(response.items()), content)
    if answer.status < 400:
        return answer
    try:
        document = json.loads(content)
    except ValueError:
        document = {"status": answer.status, "detail": f"The request failed ({answer.status})."}
    raise ApiProblem(answer.status, document)


def _content_of(response: HttpResponseBase) -> bytes:
    """Its bytes, also of a file that a proxy in front would have added."""
    if ACCEL in response:
        prefix = settings.ACCEL_PREFIX.rstrip("/")
        name = unquote(response[ACCEL].removeprefix(prefix)).lstrip("/")
        with default_storage.open(name) as stored:
            return bytes(stored.read())
    return bytes(response.getvalue()) if hasattr(response, "getvalue") else b""
