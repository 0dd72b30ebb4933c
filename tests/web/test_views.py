"""Alive and ready: asked by anyone who watches over the studio, without a sign-in."""

import pytest
from django.db import close_old_connections, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings


def test_healthz_needs_no_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.content == b"ok\n"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_refuse_a_post(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_readyz_says_ok_to_each(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.content.decode().splitlines() == ["database: ok", "migrations: ok", "keys: ok"]


@pytest.mark.django_db
def test_readyz_with_a_missing_migration_says_which_command(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("jobs", "0001_initial")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migrations: " in answer.content.decode()
    assert "manage.py release" in answer.content.decode()


@pytest.mark.django_db
def test_readyz_with_bad_keys_does_not_show_them(client: Client, settings: Settings) -> None:
    settings.FIELD_KEYS = "bad:c2VjcmV0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "keys: FIELD_KEYS can't be used" in answer.content.decode()
    assert "c2VjcmV0" not in answer.content.decode()


@pytest.mark.django_db
def test_readyz_without_a_database_is_503(client: Client, settings: Settings) -> None:
    connection.close()
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], "/nowhere/at.all"
    try:
        answer = client.get("/readyz")
    finally:
        connection.settings_dict["NAME"] = name
    assert answer.status_code == 503
    assert "database: can't be reached" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_kept_from_request_to_request() -> None:
    """To SQLite too, where a new one reads the whole schema: more work than a poll."""
    connection.close()
    connection.ensure_connection()
    kept = connection.connection
    close_old_connections()
    assert connection.connection is kept
