"""Invitations: created, shown once, accepted once by the right user."""

import datetime as dt
import re
import socket

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.teams import operations
from pixstudio.teams.models import Invitation, Membership, Role, Team, User
from pixstudio.teams.queries import TEAM_KEY
from pixstudio.web.secrets.digests import digest_of
from tests.teams.people import PASSWORD, Person, check_access, join, sign_in, words_of

NOW = timezone.now()
NEW = {"name": "Nora Lind", "password": "quite a long one, 7"}


@pytest.fixture(autouse=True)
def forgotten_tries():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def dana(team: Team) -> Person:
    return join(team, "dana", Role.ADMIN)


def invite(person: Person, email: str = "", role: Role = Role.CREATOR, **more):
    values = {"member": person.member, "email": email, "role": role, "days": 7, "now": NOW, **more}
    return operations.invite_member(**values)


def link_of(invited) -> str:
    return f"/team/invitation/{invited.secret}/"


def shown_link(answer) -> str:
    return re.search(r'id="invitation-link">([^<]+)<', answer.content.decode())[1]


def test_an_invitation_is_mailed_and_its_link_is_shown_once(alice):
    values = {"email": "Nora+Film@Lind.example", "role": "viewer", "days": "30"}
    answer = alice.post("/team/invitations/", values)
    link = shown_link(answer)
    secret = link.rstrip("/").rsplit("/", maxsplit=1)[-1]
    row = Invitation.objects.get()
    assert (row.email, row.role) == ("nora+film@lind.example", Role.VIEWER)
    assert (row.expires_at - row.created_at).days == 30
    assert row.secret_digest == digest_of(secret)
    assert secret not in str(Invitation.objects.values_list().get())
    (message,) = mail.outbox
    assert message.to == ["nora+film@lind.example"]
    assert link in message.body
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in alice.get("/team/").content.decode()


def test_a_link_leads_to_the_public_address(alice, settings: Settings):
    settings.PUBLIC_URL = "https://studio.example"
    answer = alice.post("/team/invitations/", {"role": "viewer", "days": "1"})
    assert shown_link(answer).startswith("https://studio.example/team/invitation/")
    assert mail.outbox == []


def test_without_a_mail_server_the_link_is_there_to_pass_on(alice, settings: Settings):
    settings.SENDS_EMAIL = False
    values = {"email": "nora@lind.example", "role": "creator", "days": "7"}
    text = alice.post("/team/invitations/", values).content.decode()
    assert "Email isn’t set up" in text
    assert "/team/invitation/" in text
    assert mail.outbox == []


def test_a_mail_server_that_is_away_leaves_the_invitation(alice, settings: Settings):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    values = {"email": "nora@lind.example", "role": "creator", "days": "7"}
    text = alice.post("/team/invitations/", values).content.decode()
    assert "couldn’t be sent" in text
    assert Invitation.objects.get().withdrawn_at is None


@pytest.mark.parametrize(
    "values",
    [
        {"email": "", "role": "owner", "days": "7"},
        {"email": "nobody", "role": "viewer", "days": "7"},
        {"email": "", "role": "viewer", "days": "365"},
        {},
    ],
)
def test_bad_input_invites_no_one(dana, values):
    assert dana.post("/team/invitations/", values).status_code == 200
    assert not Invitation.objects.exists()


def test_no_one_invites_an_owner(alice):
    with pytest.raises(operations.RoleNotInvitable):
        invite(alice, role=Role.OWNER)


def test_a_team_member_is_not_invited(dana, bob):
    values = {"email": bob.member.user.email.upper(), "role": "viewer", "days": "7"}
    text = dana.post("/team/invitations/", values).content.decode()
    assert "already in the team" in text
    assert not Invitation.objects.exists()


def test_a_second_invitation_takes_the_place_of_the_first(alice):
    first, second = invite(alice, "n@l.example"), invite(alice, "N@L.example")
    answer = Client().get(link_of(first))
    assert answer.headers["Location"] == "/team/invitation/"
    browser = Client()
    browser.get(link_of(first))
    assert "withdrawn" in browser.get("/team/invitation/").content.decode()
    browser.get(link_of(second))
    assert browser.get("/team/invitation/").status_code == 200


def test_someone_new_sets_a_password_joins_and_is_signed_in(alice):
    invited, browser = invite(alice, "nora@lind.example"), Client()
    browser.get(link_of(invited))
    answer = browser.post("/team/invitation/", NEW)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    member = Membership.objects.get(user__email="nora@lind.example")
    assert (member.team, member.role, str(member.user)) == (alice.team, Role.CREATOR, "Nora Lind")
    assert member.user.check_password(NEW["password"])
    assert browser.get("/team/").status_code == 200
    entry = AuditEntry.objects.get(action=Action.INVITATION_ACCEPTED)
    assert (entry.actor_id, entry.address) == (member.user_id, "127.0.0.1")
    assert browser.get("/team/new/").status_code == 403


def test_a_form_without_an_address_asks_for_one(alice):
    invited, browser = invite(alice), Client()
    browser.get(link_of(invited))
    assert browser.post("/team/invitation/", NEW).status_code == 200
    browser.post("/team/invitation/", {**NEW, "email": "Nora+X@Lind.example"})
    assert User.objects.filter(email="nora+x@lind.example").exists()


@pytest.mark.parametrize("password", ["", "short", "password", "noralind", "1" * 5000])
def test_a_weak_password_joins_no_one(alice, password):
    invited, browser = invite(alice, "noralind@lind.example"), Client()
    browser.get(link_of(invited))
    answer = browser.post("/team/invitation/", {"name": "Nora", "password": password})
    assert answer.status_code == 200
    assert not User.objects.filter(email="noralind@lind.example").exists()
    assert Invitation.objects.get().accepted_at is None


def test_a_known_user_signs_in_and_comes_back(alice, mallory):
    user = mallory.member.user
    invited, browser = invite(alice, user.email.upper()), Client()
    browser.get(link_of(invited))
    page = browser.get("/team/invitation/")
    assert "/auth/login/?next=%2Fteam%2Finvitation%2F" in page.content.decode()
    values = {"login": user.email, "password": PASSWORD, "next": "/team/invitation/"}
    assert browser.post("/auth/login/", values).headers["Location"] == "/team/invitation/"
    assert "You are signed in as" in browser.get("/team/invitation/").content.decode()
    assert browser.post("/team/invitation/").headers["Location"] == "/"
    assert browser.session[TEAM_KEY] == str(alice.team.pk)
    assert browser.get("/team/").context["team"]["name"] == "Halden"


def test_the_page_says_the_same_whether_an_address_is_known(alice, mallory):
    pages = []
    for email in (mallory.member.user.email, "unknown@elsewhere.example"):
        browser = Client()
        browser.get(link_of(invite(alice, email)))
        text = browser.get("/team/invitation/").content.decode().replace(email, "")
        pages.append(re.sub(r'(value|content)="[\w-]{64}"|nonce="[^"]*"', "", text))
    assert pages[0] == pages[1]


def test_an_address_that_is_taken_signs_no_one_in(alice, mallory):
    user = mallory.member.user
    browser = Client()
    browser.get(link_of(invite(alice, user.email)))
    answer = browser.post("/team/invitation/", NEW)
    assert "sign in first" in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert "_auth_user_id" not in browser.session
    assert Membership.objects.filter(user=user).count() == 1


def test_only_the_named_address_takes_it(alice, mallory):
    invited = invite(alice, "nora@lind.example")
    mallory.get(link_of(invited))
    for call in (mallory.get, mallory.post):
        text = call("/team/invitation/").content.decode()
        assert "is for nora@lind.example" in text
    assert not Membership.objects.filter(team=alice.team, user=mallory.member.user).exists()
    with pytest.raises(operations.InvitedOtherAddress):
        accept(invited, mallory.member.user)


def accept(invited, user, now=NOW):
    return operations.accept_invitation(
        invitation=invited.invitation, user=user, address="", now=now
    )


def test_it_is_used_once(alice, mallory, db):
    invited = invite(alice)
    accept(invited, mallory.member.user)
    other = User.objects.create_user("zoe@x.example", PASSWORD)
    with pytest.raises(operations.InvitationGone):
        accept(invited, other)
    browser = Client()
    browser.get(link_of(invited))
    assert "already used" in browser.get("/team/invitation/").content.decode()


def test_a_team_member_does_not_use_it_up(alice, bob):
    invited = invite(alice)
    bob.get(link_of(invited))
    assert bob.get("/team/invitation/").url == "/"
    assert "Your role stays" in words_of(bob.get("/team/"))[-1]
    assert bob.post("/team/invitation/").url == "/"
    assert Invitation.objects.get().accepted_at is None
    bob.member.refresh_from_db()
    assert bob.member.role == Role.CREATOR


@pytest.mark.parametrize("seconds", [0, 1])
def test_it_ends_at_its_time(alice, mallory, seconds):
    invited = invite(alice)
    late = NOW + dt.timedelta(days=7, seconds=seconds)
    with pytest.raises(operations.InvitationGone):
        accept(invited, mallory.member.user, late)
    accept(invited, mallory.member.user, NOW + dt.timedelta(days=7, seconds=-1))


def test_an_old_one_says_so(alice):
    invited = invite(alice, now=NOW - dt.timedelta(days=8))
    browser = Client()
    browser.get(link_of(invited))
    answer = browser.get("/team/invitation/")
    assert answer.status_code == 404
    assert "has expired" in answer.content.decode()
    assert "expired on" in alice.get("/team/").content.decode()


def test_a_truncated_link_and_none_say_the_same(alice):
    texts = {
        Client().get(path).content.decode().split("<h1")[1].split("<form")[0]
        for path in ("/team/invitation/", "/team/invitation/cut/", "/team/invitation/%00/")
    }
    assert len(texts) == 1
    assert "This invitation doesn’t exist" in texts.pop()


def test_too_many_looks_are_stopped(alice):
    browser = Client()
    codes = [browser.get(f"/team/invitation/guess-{n}/").status_code for n in range(31)]
    assert (codes[0], codes[-1]) == (404, 429)


def test_withdrawing_and_inviting_again(dana):
    invited = invite(dana, "nora@lind.example", days=30)
    path = f"/team/invitations/{invited.invitation.pk}/"
    link = shown_link(dana.post(path + "renewal/"))
    assert invited.secret not in link
    old, new = Invitation.objects.order_by("withdrawn_at")
    old, new = (old, new) if old.withdrawn_at else (new, old)
    assert (new.expires_at - new.created_at).days == 30
    answer = dana.post(path + "withdrawal/")
    assert words_of(answer) == ["This invitation is no longer open. Nothing was changed."]
    dana.post(f"/team/invitations/{new.pk}/withdrawal/")
    new.refresh_from_db()
    assert new.withdrawn_at
    actions = AuditEntry.objects.order_by("number").values_list("action", flat=True)
    expected = [Action.MEMBER_INVITED, Action.INVITATION_WITHDRAWN] * 2
    assert list(actions) == expected


def test_no_one_comes_back_by_a_link_they_made_as_an_admin(alice, dana):
    for act in ("role", "removal"):
        own, of_alice = invite(dana, role=Role.ADMIN), invite(alice)
        alice.post(f"/team/members/{dana.member.pk}/{act}/", {"role": "creator"})
        for invited, status in ((own, 404), (of_alice, 200)):
            assert Client().get(link_of(invited), follow=True).status_code == status
        alice.post(f"/team/members/{dana.member.pk}/role/", {"role": "admin"})


def test_invitations_of_others_are_not_found(mallory, alice):
    invited = invite(alice)
    for what in ("withdrawal", "renewal"):
        path = f"/team/invitations/{invited.invitation.pk}/{what}/"
        assert mallory.post(path).status_code == 404


def test_invitations_cost_the_same_for_one_and_thirty(alice, django_assert_max_num_queries):
    invite(alice, "x@l.example")
    alice.get("/team/")
    with django_assert_max_num_queries(12) as few:
        alice.get("/team/")
    for number in range(30):
        invite(alice, f"x{number}@l.example")
    with django_assert_max_num_queries(12) as many:
        alice.get("/team/")
    assert len(few) == len(many)


def test_access(alice, dana, bob, carol):
    invited = invite(alice)
    one = f"/team/invitations/{invited.invitation.pk}/"
    sides = {"allowed": [alice, dana], "refused": [bob, carol]}
    check_access("/team/invitations/", method="get", wrong="put", **sides)
    check_access(one + "withdrawal/", method="post", wrong="get", **sides)
    check_access(one + "renewal/", method="post", wrong="get", **sides)


def test_inviting_asks_for_a_fresh_sign_in(dana):
    sign_in(dana.browser, dana.member.user, ago=901)
    answer = dana.post("/team/invitations/", {"role": "viewer", "days": "7"})
    assert answer.url.startswith("/auth/reauthenticate/")
    assert not Invitation.objects.exists()
