"""Sign-ins and denied requests are in the audit log, without the typed text."""

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.teams.models import Membership, Role, User
from pixstudio.web.secrets.log_redaction import redact_secrets
from tests.teams.people import PASSWORD


@pytest.fixture(autouse=True)
def forgotten_tries():
    cache.clear()
    yield
    cache.clear()


def entries() -> list[tuple[str, str, str, bool]]:
    columns = ("action", "actor_label", "address", "is_denial")
    return list(AuditEntry.objects.order_by("pk").values_list(*columns))


def enter(email: str, password: str, **more: str) -> Client:
    browser = Client(**more)
    browser.post("/auth/login/", {"login": email, "password": password})
    return browser


def test_coming_and_going_is_noted_with_the_address(bob):
    browser = enter(bob.member.user.email, PASSWORD, REMOTE_ADDR="192.0.2.9")
    browser.post("/auth/logout/", REMOTE_ADDR="192.0.2.9")
    assert entries() == [
        (Action.SIGNED_IN, "Bob", "192.0.2.9", False),
        (Action.SIGNED_OUT, "Bob", "192.0.2.9", False),
    ]
    assert set(AuditEntry.objects.values_list("chain", flat=True)) == {str(bob.team.pk)}


def test_the_address_is_the_one_that_trusted_proxies_name(bob, settings: Settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    enter(bob.member.user.email, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.1, 198.51.100.4")
    assert entries()[0][2] == "198.51.100.4"


def test_every_team_of_a_person_sees_it(bob, mallory):
    Membership.objects.create(team=mallory.team, user=bob.member.user, role=Role.VIEWER)
    enter(bob.member.user.email, PASSWORD)
    chains = set(AuditEntry.objects.values_list("chain", flat=True))
    assert chains == {str(bob.team.pk), str(mallory.team.pk)}


def test_a_failed_sign_in_is_noted_for_the_one_it_was_tried_as(bob):
    enter(bob.member.user.email.upper(), "wrong password")
    assert entries() == [(Action.SIGN_IN_FAILED, "Bob", "127.0.0.1", True)]


@pytest.mark.django_db
def test_what_a_stranger_types_is_not_kept():
    enter("hunter2-my-password@x.example", "hunter2-other")
    assert entries() == [(Action.SIGN_IN_FAILED, "", "127.0.0.1", True)]
    assert "hunter2" not in str(list(AuditEntry.objects.values_list()))


def test_a_refusal_is_noted_once_a_minute_for_each_path(carol, bob):
    for _ in range(3):
        carol.get("/team/settings/")
    carol.get("/team/new/")
    bob.get("/team/settings/")
    rows = AuditEntry.objects.filter(action=Action.REFUSED_BY_ROLE, is_denial=True)
    seen = list(rows.order_by("pk").values_list("actor_label", "target_label"))
    assert seen == [
        ("Carol", "/team/settings/"),
        ("Carol", "/team/new/"),
        ("Bob", "/team/settings/"),
    ]


def test_a_member_knows_where_the_request_came_from(bob):
    bob.get("/team/settings/", REMOTE_ADDR="192.0.2.3")
    assert AuditEntry.objects.get().address == "192.0.2.3"


def test_a_password_set_by_mail_ends_every_session(bob, mailoutbox):
    browser = enter(bob.member.user.email, PASSWORD)
    away = Client()
    away.post("/auth/password/reset/", {"email": bob.member.user.email})
    link = next(word for word in mailoutbox[0].body.split() if "/reset/key/" in word)
    form = away.get("/" + link.split("/", 3)[3]).headers["Location"]
    new = "another long password 9"
    away.post(form, {"password1": new, "password2": new})
    assert User.objects.get(pk=bob.member.user_id).check_password(new)
    assert browser.get("/team/").status_code == 302
    assert AuditEntry.objects.filter(action=Action.PASSWORD_CHANGED).count() == 1


def test_logs_blank_the_secret_of_an_invitation():
    line = "Too Many Requests: /team/invitation/abc_DEF-123/ for /team/invitations/"
    assert redact_secrets(line) == "Too Many Requests: /team/invitation/…/ for /team/invitations/"
    line = "POST /notifications/emails/MQ:1vOk2f:Zq3-x_9/ending/ and /notifications/news/"
    assert redact_secrets(line) == "POST /notifications/emails/…/ending/ and /notifications/news/"
