"""Sessions by single sign-on: second factors, fresh sign-ins, their end, and passwords beside them."""

import datetime as dt
import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.utils import timezone

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.teams.models import Role, Team, User
from pixstudio.teams.operations import invite_member
from tests.teams.people import PASSWORD, Person, join
from tests.teams.single_sign_on.provider.running import RunningProvider
from tests.teams.single_sign_on.travel import Traveller, switch_on
from tests.teams.test_mfa import SECRET, code_of, give_factor

CONFIRM = "/auth/single-sign-on/confirmation/"


@pytest.fixture
def dana(team: Team) -> Person:
    return join(team, "dana", Role.ADMIN)


def arrive(provider: RunningProvider, person: Person, **claims) -> Traveller:
    """The person, signed in by the provider in a browser of their own."""
    email = person.member.user.email
    provider.add(email, **claims)
    traveller = Traveller(provider)
    assert traveller.sign_in(email).status_code == 302
    return traveller


def log_in(email: str, password: str = PASSWORD) -> Client:
    browser = Client()
    browser.post("/auth/login/", {"login": email, "password": password})
    return browser


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_sessions_last_as_long_as_the_settings_say(bob, provider):
    switch_on(provider, session_hours=2.0)
    session = arrive(provider, bob).browser.session
    left = session.get_expiry_date() - timezone.now()
    assert dt.timedelta(minutes=119) < left <= dt.timedelta(hours=2)
    assert bob.browser.session.get_expiry_date() - timezone.now() > dt.timedelta(days=1)


def test_sessions_are_fresh_for_credentials_only_after_the_provider_asked_again(dana, provider):
    traveller = arrive(provider, dana)
    email = dana.member.user.email
    answer = traveller.browser.get("/accounts/token/")
    assert answer["Location"].startswith("/auth/reauthenticate/?next=")
    page = traveller.browser.get(answer["Location"], follow=True)
    assert page.redirect_chain[-1][0].startswith(CONFIRM)
    assert "Continue with Halden ID" in page.content.decode()
    away = traveller.leave(CONFIRM, next="/accounts/token/")
    assert "prompt=login" in away
    assert "max_age=0" in away
    # The provider shows its own form again, though there is a session there.
    assert "reauthenticate" in traveller.there.get(away, timeout=120).url
    answer = traveller.come_back(traveller.sign_in_there(away, email))
    assert answer.url == "/accounts/token/"
    assert traveller.browser.get("/accounts/token/").status_code == 200


def test_sessions_are_not_made_fresh_by_another_person(dana, carol, provider):
    traveller = arrive(provider, dana)
    provider.add(carol.member.user.email)
    traveller.there.cookies.clear()
    answer = traveller.sign_in(carol.member.user.email, CONFIRM, next="/accounts/token/")
    assert (answer.status_code, "That isn’t you" in answer.content.decode()) == (403, True)
    assert traveller.browser.get("/accounts/token/").status_code == 302


@pytest.mark.parametrize(("ago", "status"), [(-30, 302), (-3600, 403)])
def test_sessions_are_fresh_by_what_the_provider_says_about_when(ago, status, dana, provider):
    traveller = arrive(provider, dana)
    provider.order(id_token={"auth_time": ago})
    answer = traveller.sign_in(dana.member.user.email, CONFIRM, next="/accounts/token/")
    assert answer.status_code == status
    fresh = traveller.browser.get("/accounts/token/").status_code == 200
    assert fresh is (status == 302)


def test_sessions_without_a_password_set_up_factors_only_when_fresh(dana, provider):
    traveller = arrive(provider, dana)
    for page in ("/auth/second-factor/totp/activate/", "/auth/password/set/"):
        assert traveller.browser.get(page)["Location"].startswith(CONFIRM)
    traveller.sign_in(dana.member.user.email, CONFIRM)
    for page in ("/auth/second-factor/totp/activate/", "/auth/password/set/"):
        assert traveller.browser.get(page).status_code == 200


def test_sessions_ask_for_the_second_factor_of_here_as_well(bob, provider):
    give_factor(bob)
    email = bob.member.user.email
    provider.add(email)
    traveller = Traveller(provider)
    assert traveller.sign_in(email).url == "/auth/second-factor/authenticate/"
    assert not traveller.is_in
    assert "access_token" not in str(dict(traveller.browser.session))
    code = code_of(SECRET)
    traveller.browser.post("/auth/second-factor/authenticate/", {"code": code})
    assert traveller.is_in
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.target_label) == (Action.SIGNED_IN, "Halden ID")
    assert traveller.browser.session.get_expiry_age() <= 24 * 3600


def test_sessions_a_team_asks_for_a_factor_of_here_unless_that_of_the_provider_counts(
    bob, provider
):
    Team.objects.update(requires_second_factor=True)
    traveller = arrive(provider, bob)
    assert traveller.browser.get("/gallery/")["Location"] == "/team/second-factor/"
    switch_on(provider, is_second_factor=True)
    assert traveller.browser.get("/gallery/").status_code == 200
    with_password = log_in(join(bob.team, "vera", Role.VIEWER).member.user.email)
    assert with_password.get("/gallery/")["Location"] == "/team/second-factor/"


def test_sessions_whose_factor_counts_may_ask_their_team_for_one(dana, provider):
    switch_on(provider, is_second_factor=True)
    traveller = arrive(provider, dana)
    values = {"name": "Halden", "requires_second_factor": "on"}
    traveller.sign_in(dana.member.user.email, CONFIRM)
    answer = traveller.browser.post("/team/settings/", values)
    assert answer.status_code == 302
    assert Team.objects.get().requires_second_factor


def test_only_passwords_open_the_studio_for_owners_alone(alice, bob, provider):
    switch_on(provider, is_only=True)
    page = Client().get("/auth/login/").content.decode()
    assert page.index("Continue with Halden ID") < page.index("Owners: sign in with a password")
    assert is_in(log_in(alice.member.user.email))
    browser = Client()
    data = {"login": bob.member.user.email, "password": PASSWORD}
    right = browser.post("/auth/login/", data).content.decode()
    assert not is_in(browser)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.is_denial) == (Action.SIGN_IN_FAILED, True)
    wrong = browser.post("/auth/login/", {**data, "password": "wrong"}).content.decode()
    text = "Wrong email or password. Check both."
    assert text in right
    assert text in wrong


def test_only_tries_with_a_right_password_are_limited_too(bob, provider):
    switch_on(provider, is_only=True)
    browser = Client()
    data = {"login": bob.member.user.email, "password": PASSWORD}
    pages = [browser.post("/auth/login/", data).content.decode() for _ in range(7)]
    assert "Too many failed login attempts" in pages[-1]


def test_only_passwords_of_others_are_neither_reset_nor_changed(alice, bob, provider):
    switch_on(provider, is_only=True)
    for person in (alice, bob):
        Client().post("/auth/password/reset/", {"email": person.member.user.email})
    assert [message.to for message in mail.outbox] == [[alice.member.user.email]]
    assert alice.get("/auth/password/change/").status_code == 200
    assert bob.get("/auth/password/change/").status_code == 404
    assert bob.get("/auth/password/set/").status_code == 404
    assert "Change password" not in bob.get("/team/profile/").content.decode()


def test_only_invitations_are_accepted_by_the_provider_alone(alice, provider):
    switch_on(provider, is_only=True)
    values = {"member": alice.member, "email": "", "role": Role.VIEWER, "days": 7}
    secret = invite_member(**values, now=timezone.now()).secret
    browser = Client()
    page = browser.get(f"/team/invitation/{secret}/", follow=True).content.decode()
    assert "Continue with Halden ID" in page
    assert 'type="password"' not in page
    new = {"email": "n@lind.example", "name": "N", "password": "quite a long one, 7"}
    assert browser.post("/team/invitation/", new).status_code == 200
    assert not User.objects.filter(email="n@lind.example").exists()


def test_only_a_password_that_is_left_confirms_no_one(bob, provider):
    switch_on(provider, is_only=True)
    SocialAccount.objects.create(user=bob.member.user, provider=provider.url, uid="bob")
    answer = bob.get("/auth/reauthenticate/?next=/team/")
    assert answer.url.startswith(CONFIRM)
    assert bob.post("/auth/single-sign-on/removal/", follow=True).status_code == 200
    assert SocialAccount.objects.filter(user=bob.member.user).exists()


def test_sessions_with_a_password_may_use_the_provider_to_confirm(alice, provider):
    page = alice.get("/auth/reauthenticate/").content.decode()
    assert "Use Halden ID" not in page
    SocialAccount.objects.create(user=alice.member.user, provider=provider.url, uid="alice")
    page = alice.get("/auth/reauthenticate/?next=/team/").content.decode()
    assert "Use Halden ID" in page


def test_sessions_of_another_person_end_with_a_sign_in(alice, bob, provider):
    email = bob.member.user.email
    provider.add(email)
    traveller = Traveller(provider, alice.browser)
    traveller.sign_in(email)
    assert alice.browser.session["_auth_user_id"] == str(bob.member.user_id)
    methods = alice.browser.session[AUTHENTICATION_METHODS_SESSION_KEY]
    assert [record["method"] for record in methods] == ["socialaccount"]
    assert methods[0]["at"] <= time.time()
