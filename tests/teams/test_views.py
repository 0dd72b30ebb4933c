from typing import Any

import pytest
from django.test import Client

from pixstudio.teams.models import Membership, Role, User
from pixstudio.teams.queries import TEAM_KEY
from tests.teams.people import PASSWORD, check_access, join


def test_team_shows_members_with_their_roles(alice, bob, carol, mallory):
    page = carol.get("/team/")
    shown = page.context["team"]
    assert [row["name"] for row in shown["members"]] == ["Alice", "Bob", "Carol"]
    assert [row["role_label"] for row in shown["members"]] == ["Owner", "Creator", "Viewer"]
    assert [row["is_you"] for row in shown["members"]] == [False, False, True]
    assert "3 members" in page.content.decode()
    assert "mallory" not in page.content.decode().lower()


def test_team_offers_other_teams_only_to_those_who_have_some(alice, mallory):
    assert "Switch" not in alice.get("/team/").content.decode()
    Membership.objects.create(team=mallory.team, user=alice.member.user, role=Role.VIEWER)
    text = alice.get("/team/").content.decode()
    assert "Switch" in text
    assert str(mallory.team.pk) in text


def test_team_costs_the_same_for_one_and_thirty(alice, team, django_assert_max_num_queries):
    alice.get("/team/")
    with django_assert_max_num_queries(12) as few:
        alice.get("/team/")
    for number in range(30):
        join(team, f"person{number}", Role.VIEWER)
    with django_assert_max_num_queries(12) as many:
        alice.get("/team/")
    assert len(few) == len(many)


def test_team_access(alice, carol):
    check_access("/team/", method="get", wrong="post", allowed=[alice, carol], refused=[])


def test_current_team_switches_this_session(alice, mallory):
    Membership.objects.create(team=mallory.team, user=alice.member.user, role=Role.VIEWER)
    answer = alice.post("/team/current/", {"team": str(mallory.team.pk)})
    assert (answer.status_code, answer.url) == (302, "/")
    assert alice.browser.session[TEAM_KEY] == str(mallory.team.pk)
    assert alice.get("/team/").context["team"]["name"] == "Elsewhere"


@pytest.mark.parametrize("wanted", ["", "x", "00000000-0000-4000-8000-000000000000", "\x00"])
def test_current_team_that_is_none_is_not_found(alice, wanted):
    assert alice.post("/team/current/", {"team": wanted}).status_code == 404


def test_current_team_of_others_is_not_found(alice, mallory):
    assert alice.post("/team/current/", {"team": str(mallory.team.pk)}).status_code == 404
    assert TEAM_KEY not in alice.browser.session


def test_current_team_access(alice, carol):
    check_access("/team/current/", method="post", wrong="get", allowed=[alice, carol], refused=[])


def test_a_user_in_no_team_gets_a_clear_page(db):
    user = User.objects.create_user("zoe@nowhere.example", PASSWORD)
    browser = Client()
    browser.force_login(user)
    for path in ("/", "/team/", "/gallery/"):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "You aren’t in a team yet" in answer.content.decode()
        assert "zoe@nowhere.example" in answer.content.decode()
    assert browser.post("/team/current/").status_code == 403


def test_a_former_member_the_team_gets_a_clear_page(bob):
    bob.member.delete()
    assert bob.get("/team/").status_code == 403


def test_someone_switched_off_is_sent_to_the_login(bob):
    User.objects.filter(pk=bob.member.user_id).update(is_active=False)
    assert bob.get("/team/").url == "/auth/login/?next=/team/"


def test_a_team_that_was_left_gives_way_to_another_one(bob, mallory):
    other = Membership.objects.create(team=mallory.team, user=bob.member.user, role=Role.VIEWER)
    bob.post("/team/current/", {"team": str(mallory.team.pk)})
    other.delete()
    assert bob.get("/team/").context["team"]["name"] == "Halden"


def test_a_changed_password_ends_the_session(bob):
    bob.member.user.set_password(PASSWORD + " changed")
    bob.member.user.save()
    assert bob.get("/team/").url == "/auth/login/?next=/team/"


def test_an_address_that_can_t_be_taken_apart_is_no_page_to_go_on_to(alice):
    wrong = {"next": "http://["}
    assert Client().get("/auth/login/", wrong).status_code == 200
    assert alice.browser.get("/auth/reauthenticate/", wrong).status_code == 200
    user = alice.member.user
    answer: Any = Client().post(
        "/auth/login/", {"login": user.email, "password": PASSWORD, **wrong}
    )
    assert (answer.status_code, answer.url) == (302, "/")
