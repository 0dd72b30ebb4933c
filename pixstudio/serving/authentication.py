"""Session check before a big request body is read: only signed-in users may send one."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, close_old_connections


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
