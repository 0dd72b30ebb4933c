"""Sessions are found as Django finds them."""

import datetime as dt

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DjangoStore
from django.contrib.sessions.models import Session

from pixstudio.teams.sessions import SessionStore
from pixstudio.web import database_time

pytestmark = pytest.mark.django_db


def _saved(**values: str) -> str:
    store = SessionStore()
    store.update(values)
    store.save()
    return str(store.session_key)


def test_it_is_the_store_of_requests() -> None:
    assert SessionStore.__module__ == settings.SESSION_ENGINE


def test_a_session_is_what_django_reads() -> None:
    first, second = _saved(team="one"), _saved(team="two")
    for key, team in ((first, "one"), (second, "two")):
        assert dict(SessionStore(key).items()) == dict(DjangoStore(key).items()) == {"team": team}
        assert SessionStore(key).session_key == key


def test_an_expired_session_is_none_and_its_key_is_not_taken_over() -> None:
    key = _saved(team="one")
    past = database_time.now() - dt.timedelta(seconds=1)
    Session.objects.filter(pk=key).update(expire_date=past)
    store = SessionStore(key)
    assert not list(store.items())
    assert store.session_key is None


@pytest.mark.parametrize(
    "key", ["unknown-key-of-somebody", "' OR 1=1 --", "%s", "9000000000000000"]
)
def test_an_unknown_key_is_not_taken_over(key: str) -> None:
    _saved(team="one")
    store = SessionStore(key)
    assert not list(store.items())
    assert store.session_key is None


def test_a_changed_session_is_read_again() -> None:
    key = _saved(team="one")
    store = SessionStore(key)
    store["team"] = "two"
    store.save()
    assert SessionStore(key)["team"] == "two"
    store.delete()
    assert "team" not in SessionStore(key)
