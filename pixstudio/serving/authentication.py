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
    """Whether the request comes from a signed-in user, or carries an API key that opens something."""
    return has_api_key(environ) if "HTTP_AUTHORIZATION" in environ else is_signed_in(environ)


def has_api_key(environ: dict[str, Any]) -> bool:
    """Whether the request carries a usable API key. Read-only.

    True if the database is unreachable: the application then reports that itself.
    """
    # Models can be imported only once Django is set up.
    from pixstudio.api_keys.queries import find_key
    from pixstudio.teams.security_events import address_of
    from pixstudio.web import database_time

    scheme, _space, text = environ["HTTP_AUTHORIZATION"].partition(" ")
    if scheme.lower() != "bearer":
        return False
    close_old_connections()
    address = address_of(WSGIRequest({**environ, "wsgi.input": io.BytesIO()}))
    try:
        return find_key(text.strip(), address=address, now=database_time.now()) is not None
    except DatabaseError:
        return True
    finally:
        close_old_connections()


def is_signed_in(environ: dict[str, Any]) -> bool:
    """Whether the request has the session of a signed-in user. Read-only.

    True if the database is unreachable: the application then reports that itself.
    """
    close_old_connections()
    request = WSGIRequest({**environ, "wsgi.input": io.BytesIO()})
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    try:
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
        return bool(key) and get_user(request).is_authenticated
    except DatabaseError:
        return True
    finally:
        close_old_connections()
