"""Somebody who goes to the provider and back: one browser here, one there."""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from django.test import Client

from pixstudio.teams.single_sign_on.configuration import read_single_sign_on
from tests.teams.single_sign_on.provider.running import (
    PASSWORD,
    STUDIO_ID,
    STUDIO_SECRET,
    RunningProvider,
)

START, CALLBACK = "/auth/single-sign-on/", "/auth/single-sign-on/callback/"
VALUES: dict[str, Any] = {
    "client_id": STUDIO_ID,
    "client_secret": STUDIO_SECRET,
    "name": "Halden ID",
    "scopes": "openid profile email",
    "groups_claim": "groups",
    "roles": "",
    "team": "",
    "domains": [],
    "domain_role": "viewer",
    "trusts_emails": False,
    "is_second_factor": False,
    "is_only": False,
    "session_hours": 24.0,
    "timeout_seconds": 120.0,
}


def switch_on(provider: RunningProvider, **values: Any) -> None:
    """Set what the environment would; pytest's `settings` takes it back."""
    settings.SINGLE_SIGN_ON = read_single_sign_on({**VALUES, "server_url": provider.url, **values})


class Traveller:
    """`browser` is at the studio; cookies of the provider are kept in `there`."""

    def __init__(self, provider: RunningProvider, browser: Client | None = None) -> None:
        self.provider = provider
        self.browser = browser or Client()
        self.there = requests.Session()

    def leave(self, path: str = START, **data: str) -> str:
        """The provider's address that the studio leads to."""
        answer = self.browser.post(path, data)
        assert answer.status_code == 200, answer.content.decode()
        return answer["Refresh"].partition("url=")[2]

    def sign_in_there(self, address: str, email: str) -> str:
        """Through the provider's pages, to the path and query of our callback."""
        for _ in range(9):
            answer = self.there.get(address, allow_redirects=False, timeout=120)
            if answer.status_code == 200:
                answer = self._send_password(address, answer.text, email)
            assert answer.status_code == 302, answer.text
            address = urljoin(address, answer.headers["Location"])
            if urlsplit(address).netloc == "testserver":
                return address.removeprefix("http://testserver")
        raise AssertionError(f"Lost at {address}")

    def _send_password(self, address: str, page: str, email: str) -> requests.Response:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page
        data = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        return self.there.post(address, data=data, allow_redirects=False, timeout=120)

    def come_back(self, address: str) -> Any:
        return self.browser.get(address)

    def sign_in(self, email: str, path: str = START, **data: str) -> Any:
        """The studio's answer to somebody who comes back as this person."""
        return self.come_back(self.sign_in_there(self.leave(path, **data), email))

    @property
    def is_in(self) -> bool:
        return "_auth_user_id" in self.browser.session
