"""What can be wrong with the way to the provider and back: each ends with a page, and nobody is signed in."""

import logging
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from pytest_django import Settings

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.teams.models import User
from tests.teams.single_sign_on.provider.running import STUDIO_SECRET, RunningProvider
from tests.teams.single_sign_on.travel import CALLBACK, START, Traveller, switch_on

FRIDA = "frida@halden.example"
REDIRECT = {"status": 302, "headers": {"Location": "https://elsewhere.example/"}}


@pytest.fixture(autouse=True)
def frida(provider: RunningProvider, alice: object) -> None:
    switch_on(provider, domains=["halden.example"])
    provider.add(FRIDA)


def arrive_with(provider: RunningProvider, traveller: Traveller, **faults):
    provider.order(**faults)
    return traveller.sign_in(FRIDA)


def assert_not_in(traveller: Traveller) -> None:
    assert not traveller.is_in
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another client"},
        {"aud": ["pixstudio", "another client"]},
        {"azp": "another client"},
        {"iss": "https://elsewhere.example"},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"exp": -120},
        {"iat": 3600},
        {"sub": ""},
        {"sub": "x" * 192},
    ],
    ids=str,
)
def test_an_id_token_that_is_not_for_this_sign_in_opens_nothing(claims, provider, traveller):
    answer = arrive_with(provider, traveller, id_token=claims)
    assert answer.status_code == 502
    assert "couldn’t be verified" in answer.content.decode()
    assert_not_in(traveller)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.is_denial) == (Action.SIGN_IN_REFUSED, True)


def test_an_id_token_of_a_key_that_is_not_listed_opens_nothing(provider, traveller):
    answer = arrive_with(provider, traveller, signs_with_other_key=True)
    assert answer.status_code == 502
    assert_not_in(traveller)


def test_a_clock_that_is_a_little_off_is_no_fault(provider, traveller):
    assert arrive_with(provider, traveller, id_token={"iat": 30, "exp": -30}).status_code == 302


def test_an_id_token_of_several_audiences_that_was_made_for_us(provider, traveller):
    claims = {"aud": ["pixstudio", "api"], "azp": "pixstudio"}
    assert arrive_with(provider, traveller, id_token=claims).status_code == 302


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        (part, fault)
        for part in ("token", "keys")
        for fault in (
            {"status": 500},
            {"status": 200, "body": "<html>"},
            {"status": 200, "body": "[]"},
            {"status": 200, "body": "[" * 100_000, "headers": {"Content-Type": "application/json"}},
            {"status": 200, "body": "{}", "headers": {"Content-Type": "application/json"}},
            REDIRECT,
        )
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_provider_that_answers_nonsense_is_named_on_a_page(part, fault, provider, traveller):
    answer = arrive_with(provider, traveller, **{part: fault})
    assert answer.status_code == 502
    assert_not_in(traveller)


@pytest.mark.parametrize(
    "fault",
    [{"status": 503}, {"status": 200, "body": "<html>"}, {"status": 200, "body": "[]"}, REDIRECT],
)
def test_a_provider_whose_discovery_fails_is_named_before_leaving(fault, provider, traveller):
    provider.order(discovery=fault)
    answer = traveller.browser.post(START)
    assert answer.status_code == 502
    assert "Refresh" not in answer


def test_discovery_that_fails_on_the_way_back_is_named_too(provider, traveller):
    back = traveller.sign_in_there(traveller.leave(), FRIDA)
    provider.order(discovery={"status": 503})
    answer = traveller.come_back(back)
    assert (answer.status_code, "doesn’t answer" in answer.content.decode()) == (502, True)
    assert_not_in(traveller)


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"userinfo_endpoint": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"jwks_uri": "https://["},
        {"token_endpoint_auth_methods_supported": None},
    ],
    ids=str,
)
def test_discovery_of_another_provider_or_without_https_is_refused(change, provider, traveller):
    import json

    import requests

    found = requests.get(f"{provider.url}/.well-known/openid-configuration", timeout=120).json()
    provider.order(discovery={"status": 200, "body": json.dumps(found | change)})
    answer = traveller.browser.post(START)
    assert (answer.status_code, "Refresh" in answer) == (502, False)


def test_a_provider_that_is_down(provider, traveller, settings: Settings):
    switch_on(provider, server_url="http://127.0.0.1:9")
    answer = traveller.browser.post(START)
    assert answer.status_code == 502
    assert "Halden ID doesn’t answer" in answer.content.decode()
    assert traveller.browser.get("/auth/login/").status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"error": "access_denied"}, 403, "Sign-in was cancelled"),
        ({"error": "temporarily_unavailable"}, 502, "(temporarily_unavailable)"),
        ({"error": "<script>"}, 502, "(?)"),
        ({}, 502, "(?)"),
    ],
)
def test_an_error_of_the_provider_is_a_page(query, status, words, provider, traveller):
    state = parse_qs(urlsplit(traveller.leave()).query)["state"][0]
    answer = traveller.come_back(f"{CALLBACK}?{urlencode({**query, 'state': state})}")
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()
    assert_not_in(traveller)


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=made-up", "?state=&error=x"])
def test_a_state_of_no_sign_in_is_refused(query, provider, traveller):
    answer = traveller.come_back(CALLBACK + query)
    assert (answer.status_code, "has expired" in answer.content.decode()) == (400, True)


def test_the_way_back_works_once_and_only_in_its_browser(provider, traveller):
    back = traveller.sign_in_there(traveller.leave(), FRIDA)
    other = Traveller(provider)
    assert other.come_back(back).status_code == 400
    assert traveller.come_back(back).status_code == 302
    assert traveller.come_back(back).status_code == 400


def test_a_code_of_another_sign_in_opens_nothing(provider, traveller):
    """Somebody makes another person's browser use a code of their own."""
    stolen = parse_qs(urlsplit(traveller.sign_in_there(traveller.leave(), FRIDA)).query)["code"][0]
    victim = Traveller(provider)
    state = parse_qs(urlsplit(victim.leave()).query)["state"][0]
    answer = victim.come_back(f"{CALLBACK}?{urlencode({'code': stolen, 'state': state})}")
    assert answer.status_code == 502
    assert_not_in(victim)


def test_user_info_of_another_person_is_refused(provider, traveller):
    answer = arrive_with(
        provider, traveller, hidden_in_id_token=["email"], userinfo={"sub": "another"}
    )
    assert answer.status_code == 502
    assert_not_in(traveller)


def test_user_info_fills_in_what_the_token_leaves_out(provider, traveller):
    hidden = ["email", "email_verified", "name"]
    assert arrive_with(provider, traveller, hidden_in_id_token=hidden).status_code == 302
    assert User.objects.get(email=FRIDA).name == "Frida"


def test_user_info_vouches_for_no_address_of_the_token(provider, traveller):
    provider.add(FRIDA, email_verified=None)
    answer = arrive_with(
        provider,
        traveller,
        hidden_in_id_token=["name", "email_verified"],
        hidden_in_userinfo=["email"],
        userinfo={"email_verified": True},
    )
    assert answer.status_code == 403
    assert_not_in(traveller)


def test_the_secret_and_the_tokens_are_in_no_log(provider, traveller, caplog):
    caplog.set_level(logging.DEBUG)
    provider.order(
        token={"status": 400, "body": '{"error": "invalid_grant", "access_token": "T0P"}'}
    )
    traveller.sign_in(FRIDA)
    text = caplog.text
    assert "no token for the code (" in text
    assert STUDIO_SECRET not in text
    assert "T0P" not in text


def test_many_tries_are_limited_as_those_with_a_password(provider, traveller):
    switch_on(provider, server_url="http://127.0.0.1:9")
    answers = [traveller.browser.post(START).status_code for _ in range(31)]
    assert answers == [502] * 30 + [429]
