"""Check before a big request body is read: only signed-in users and programs with a key may send one."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, close_old_connections


def may_send_big_body(environ: dict[str, Any]) -> bool:
    """Whether the request comes from a signed-in user, or carries an API key that opens something.

    Read-only. True if the database is unreachable: the application then reports that itself.
    """
    request = WSGIRequest({**environ, "wsgi.input": io.BytesIO()})
    close_old_connections()
    try:
        return (
            _has_api_key(request) if "Authorization" in request.headers else _is_signed_in(request)
        )
    except DatabaseError:
        return True
    finally:
        close_old_connections()


def _has_api_key(request: WSGIRequest) -> bool:
    # Models can be imported only once Django is set up.
    from pixstudio.api_keys.queries import find_key
    from pixstudio.teams.security_events import address_of
    from pixstudio.web import database_time

    scheme, _space, text = request.headers["Authorization"].partition(" ")
    if scheme.lower() != "bearer":
        return False
    address, now = address_of(request), database_time.now()
    return find_key(text.strip(), address=address, now=now) is not None


def _is_signed_in(request: WSGIRequest) -> bool:
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return bool(key) and get_user(request).is_authenticated
