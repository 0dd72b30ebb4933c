"""Who may send more than a form: somebody who is signed in. Asked before a big body is read."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, close_old_connections


def is_signed_in(environ: dict[str, Any]) -> bool:
    """Whether the request comes with the session of somebody. Reads the session, changes nothing.

    While the database is away the application is let say so itself.
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
