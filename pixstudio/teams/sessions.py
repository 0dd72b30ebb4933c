"""Django's sessions in the database, read by a query that is compiled once: each request begins with it."""

import datetime as dt

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from pixstudio.web import database_time
from pixstudio.web.prepared_queries import PreparedQuery, Value


def _live_session(key: str, now: dt.datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


LIVE_SESSION = PreparedQuery(_live_session, key=str, now=dt.datetime)


class SessionStore(db.SessionStore):
    """Reads a session as Django's own store does, and leaves all else to it."""

    def _get_session_from_db(self) -> Session | None:
        values: dict[str, Value] = {"key": self.session_key or "", "now": database_time.now()}
        if found := LIVE_SESSION.rows(values):
            return found[0]
        # A key that nobody has is not taken over.
        self._session_key = None
        return None
