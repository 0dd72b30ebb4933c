"""What the settings of single sign-on may say, and that without them nothing of it is there."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from pixstudio.teams.single_sign_on.configuration import SingleSignOn, read_single_sign_on
from tests.teams.single_sign_on.travel import VALUES

ROOT = Path(__file__).resolve().parents[3]
SERVER = "https://id.studio.example/realms/studio"
WALK = """
import json, django
django.setup()
from pixstudio.teams.checks import check_policies, routes
assert check_policies() == []
print(json.dumps([route for route, _ in routes() if "sign-on" in route or "oidc" in route]))
"""


def read(**values: Any) -> SingleSignOn:
    found = read_single_sign_on({**VALUES, "server_url": SERVER, **values})
    assert found is not None
    return found


def test_configuration_without_a_server_there_is_none():
    assert read_single_sign_on({**VALUES, "server_url": ""}) is None


@pytest.mark.parametrize(
    "address", [SERVER, f" {SERVER}/ ", f"{SERVER}/.well-known/openid-configuration"]
)
def test_configuration_the_address_is_that_of_the_issuer(address):
    assert read(server_url=address).server_url == SERVER


@pytest.mark.parametrize(
    "values",
    [
        {"server_url": "http://id.studio.example"},
        {"server_url": "https://"},
        {"server_url": "https://["},
        {"server_url": "https://id.example/?a=b"},
        {"server_url": "https://id.example/" + "x" * 200},
        {"server_url": "", "is_only": True},
        {"client_id": ""},
        {"roles": "makers"},
        {"roles": ":creator"},
        {"roles": "makers:boss"},
        {"domain_role": "owner"},
        {"domain_role": ""},
        {"session_hours": 0.0},
    ],
    ids=str,
)
def test_configuration_that_is_wrong_names_its_variable(values):
    with pytest.raises(ImproperlyConfigured, match="OIDC_"):
        read(**values)


def test_configuration_groups_and_domains():
    found = read(roles="/team:Creator, a:b:admin,", domains=[" @Halden.example ", ""])
    assert found.roles == {"/team": "creator", "a:b": "admin"}
    assert found.role_of(["/team", "a:b", "x"]) == "admin"
    assert found.role_of([]) is None
    assert found.has_domain_of("ida@halden.example")
    assert not found.has_domain_of("")
    assert not found.has_domain_of("ida@sub.halden.example")


def routes_with(folder: Path, **variables: str) -> list[str]:
    """The routes of single sign-on in a process of its own, with these variables and no others."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "pixstudio.settings",
        "DATA_DIR": str(folder),
        "SECRET_KEY": "only-for-this-test-" + "x" * 40,
        "FIELD_KEYS": os.environ["FIELD_KEYS"],
        **variables,
    }
    printed = subprocess.run(
        [sys.executable, "-c", WALK],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found: list[str] = json.loads(printed)
    return found


def test_configuration_without_a_provider_there_are_no_routes(tmp_path, client, db):
    assert routes_with(tmp_path) == []
    for path in ("", "callback/", "confirmation/", "link/", "removal/"):
        assert client.get(f"/auth/single-sign-on/{path}").status_code == 404
    assert "Continue with" not in client.get("/auth/login/").content.decode()


def test_configuration_with_a_provider_there_are_these_routes(tmp_path):
    names = ("", "callback/", "confirmation/", "link/", "removal/")
    found = routes_with(tmp_path, OIDC_SERVER_URL=SERVER, OIDC_CLIENT_ID="pixstudio")
    assert found == [f"auth/single-sign-on/{name}" for name in names]


def test_configuration_without_a_provider_the_profile_shows_none(alice):
    page = alice.get("/team/profile/").content.decode()
    assert "Change password" in page
    assert "Link" not in page.partition('id="sign-in"')[2].partition("</section>")[0]
