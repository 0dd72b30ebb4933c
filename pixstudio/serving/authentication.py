"""Session check before a big request body is read: only those who are known may send one."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, close_old_connections


def is_known(environ: dict[str, Any]) -> bool:
    """Whether the request has the session of a signed-in user, or a usable API key. Read-only.

    True if the database is unreachable: the application then reports that itself.
    """
    close_old_connections()
    request = WSGIRequest({**environ, "wsgi.input": io.BytesIO()})
    try:
        return _has_api_key(request) or _is_signed_in(request)
    except DatabaseError:
        return True
    finally:
        close_old_connections()


def _has_api_key(request: WSGIRequest) -> bool:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return False
    # Models can't be imported before the application is loaded.
    from pixstudio.api_keys.queries import find_key
    from pixstudio.teams.security_events import address_of
    from pixstudio.web import database_time

    return find_key(text.strip(), address=address_of(request), now=database_time.now()) is not None


def _is_signed_in(request: WSGIRequest) -> bool:
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return bool(key) and get_user(request).is_authenticated
