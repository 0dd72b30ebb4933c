"""Configuration that would hurt later stops the start, with a sentence that names the variable."""

import pytest
from pytest_django import Settings

from pixstudio.accounts.checks import check_field_keys
from pixstudio.web import checks


@pytest.mark.parametrize("url", ["", "https://studio.example", "http://127.0.0.1:8000"])
def test_public_url_good(settings: Settings, url: str) -> None:
    settings.PUBLIC_URL = url
    assert checks.check_public_url() == []


@pytest.mark.parametrize(
    "url",
    [
        "studio.example",
        "ftp://studio.example",
        "https://",
        "https://a.example/studio",
        "https://a:x",
    ],
)
def test_public_url_bad_is_named(settings: Settings, url: str) -> None:
    settings.PUBLIC_URL = url
    (found,) = checks.check_public_url()
    assert "PUBLIC_URL" in found.msg


@pytest.mark.parametrize("name", ["POLL_SECONDS", "SUBMIT_DEADLINE_SECONDS", "LEASE_SECONDS"])
def test_seconds_must_be_more_than_nothing(settings: Settings, name: str) -> None:
    setattr(settings, name, 0)
    (found,) = checks.check_poll_seconds()
    assert found.msg.startswith(name)


def test_a_long_stop_is_0_or_more(settings: Settings) -> None:
    settings.LONG_STOP_SECONDS = 0.0
    assert checks.check_long_stop() == []
    settings.LONG_STOP_SECONDS = -1.0
    (found,) = checks.check_long_stop()
    assert found.msg.startswith("LONG_STOP_SECONDS")


def test_debug_on_a_public_address_is_a_warning(settings: Settings) -> None:
    settings.DEBUG, settings.IS_HTTPS = True, True
    assert [found.id for found in checks.check_debug_is_private()] == ["web.W001"]


@pytest.mark.parametrize(
    ("host", "ids"),
    [
        ("", []),
        ("/run/postgresql", []),
        ("127.0.0.1", []),
        ("localhost", []),
        ("db.example", ["web.I001"]),
        ("10.0.0.5", ["web.I001"]),
    ],
)
def test_files_in_data_dir_are_for_one_host(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, host: str, ids: list[str]
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", host)
    found = checks.check_files_of_hosts()
    assert [item.id for item in found] == ids
    assert all("STORAGE_URL" in str(item.hint) for item in found)
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": memory}
    assert checks.check_files_of_hosts() == []


def test_field_keys_that_cannot_be_used_are_not_shown(settings: Settings) -> None:
    settings.FIELD_KEYS = "one:c2VjcmV0"
    (found,) = check_field_keys()
    assert "FIELD_KEYS" in found.msg
    assert "c2VjcmV0" not in found.msg
