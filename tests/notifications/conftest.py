"""A studio that sends emails, and pushes with a key of its own."""

import pytest
from pytest_django import Settings

from pixstudio.notifications.push_keys import generate_push_key


@pytest.fixture(autouse=True)
def channels(settings: Settings) -> None:
    settings.SENDS_EMAIL = True
    settings.PUSH_KEY = generate_push_key()
    settings.PUBLIC_URL = "https://studio.example"
