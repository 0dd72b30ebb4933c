"""Roles, removal, leaving and ownership transfer; a team always keeps an owner."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.teams import operations
from pixstudio.teams.models import Membership, Role, Team, User
from tests.teams.people import PASSWORD, Person, check_access, join, sign_in, words_of

NOW = timezone.now()
OWNERS_ONLY = "Only an owner can do this. Nothing was changed."
LAST = "A team needs an owner. Make another member owner first. Nothing was changed."


@pytest.fixture
def dana(team: Team) -> Person:
    return join(team, "dana", Role.ADMIN)


def last_word(answer) -> str:
    return words_of(answer)[-1]


def role_of(person: Person) -> str:
    return Membership.objects.get(pk=person.member.pk).role


def set_role(by: Person, whom: Person, role: str):
    return by.post(f"/team/members/{whom.member.pk}/role/", {"role": role})


def remove(by: Person, whom: Person):
    return by.post(f"/team/members/{whom.member.pk}/removal/")


def test_an_owner_gives_any_role(alice, bob, dana):
    for role in ("viewer", "admin", "owner", "creator"):
        set_role(alice, bob, role)
        assert role_of(bob) == role
    entry = AuditEntry.objects.filter(action=Action.ROLE_CHANGED).first()
    assert (entry.actor_label, entry.target_label, entry.address) == ("Alice", "Bob", "127.0.0.1")


def test_an_admin_gives_roles_below_owner_and_touches_no_owner(alice, bob, dana):
    set_role(dana, bob, "admin")
    assert role_of(bob) == "admin"
    assert last_word(set_role(dana, bob, "owner")) == OWNERS_ONLY
    assert last_word(set_role(dana, alice, "viewer")) == OWNERS_ONLY
    assert last_word(remove(dana, alice)) == OWNERS_ONLY
    assert (role_of(bob), role_of(alice)) == ("admin", "owner")


@pytest.mark.parametrize("role", ["", "king", "OWNER", "\x00"])
def test_a_role_that_is_none_changes_nothing(alice, bob, role):
    assert last_word(set_role(alice, bob, role)) == "Choose a role. Nothing was changed."
    assert role_of(bob) == "creator"


def test_the_last_owner_stays(alice, bob):
    assert last_word(set_role(alice, alice, "admin")) == LAST
    assert last_word(remove(alice, alice)) == LAST
    assert last_word(alice.post("/team/leaving/")) == LAST
    assert "Transfer ownership first" in alice.get("/team/leaving/").content.decode()
    assert role_of(alice) == "owner"
    set_role(alice, bob, "owner")
    assert alice.post("/team/leaving/").url == "/"
    assert not Membership.objects.filter(pk=alice.member.pk).exists()


def test_removal_asks_and_then_ends_it_at_once(alice, bob):
    page = alice.get(f"/team/members/{bob.member.pk}/removal/").content.decode()
    assert "held for an admin" in page
    assert Membership.objects.filter(pk=bob.member.pk).exists()
    assert bob.get("/gallery/").status_code == 200
    assert remove(alice, bob).url == "/team/"
    assert bob.get("/gallery/").status_code == 403
    assert AuditEntry.objects.filter(action=Action.MEMBER_REMOVED, target_label="Bob").exists()


def test_a_user_who_was_removed_continues_in_another_team(alice, bob, mallory):
    Membership.objects.create(team=mallory.team, user=bob.member.user, role=Role.VIEWER)
    remove(alice, bob)
    assert bob.get("/team/").context["team"]["name"] == "Elsewhere"


def test_a_role_that_is_gone_meanwhile_does_nothing(alice, bob, dana):
    asked = Membership.objects.select_related("team", "user").get(pk=dana.member.pk)
    set_role(alice, dana, "viewer")
    with pytest.raises(operations.NotYours):
        operations.remove_member(member=asked, member_id=bob.member.pk, now=NOW)
    assert Membership.objects.filter(pk=bob.member.pk).exists()


def test_someone_who_is_gone_is_reported(alice, bob):
    bob.member.delete()
    with pytest.raises(operations.NoSuchMember):
        operations.change_role(
            member=alice.member, member_id=bob.member.pk or 99, role=Role.ADMIN, now=NOW
        )


def test_members_of_others_are_not_found(mallory, bob):
    for what in ("role", "removal"):
        path = f"/team/members/{bob.member.pk}/{what}/"
        assert mallory.post(path, {"role": "viewer"}).status_code == 404
    assert mallory.post(f"/team/members/{10**30}/role/").status_code == 404


def test_ownership_changes_hands(alice, bob):
    assert "Bob (bob@" in alice.get("/team/ownership/").content.decode()
    alice.post("/team/ownership/", {"member": bob.member.pk})
    assert (role_of(alice), role_of(bob)) == ("admin", "owner")
    assert AuditEntry.objects.filter(action=Action.OWNERSHIP_TRANSFERRED).exists()


@pytest.mark.parametrize("wanted", ["", "x", "0"])
def test_ownership_goes_to_no_one_else(alice, bob, mallory, wanted):
    for member in (wanted, str(mallory.member.pk), str(alice.member.pk)):
        answer = alice.post("/team/ownership/", {"member": member})
        assert last_word(answer) == "Choose a member. Nothing was changed."
    assert role_of(alice) == "owner"


def test_handing_over_asks_for_a_fresh_sign_in(alice, bob):
    sign_in(alice.browser, alice.member.user, ago=901)
    answer = alice.post("/team/ownership/", {"member": bob.member.pk})
    assert answer.url.startswith("/auth/reauthenticate/")
    assert role_of(alice) == "owner"


def test_access(alice, dana, bob, carol):
    one = f"/team/members/{carol.member.pk}/"
    admins = {"allowed": [alice, dana], "refused": [bob, carol]}
    check_access(one + "role/", method="post", wrong="get", **admins)
    check_access(one + "removal/", method="get", wrong="put", **admins)
    check_access(
        "/team/ownership/", method="get", wrong="put", allowed=[alice], refused=[dana, bob, carol]
    )
    check_access("/team/leaving/", method="get", wrong="put", allowed=[alice, carol], refused=[])


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_leave_one():
    team = Team.objects.create(name="Two")
    members = [
        Membership.objects.create(
            team=team,
            user=User.objects.create_user(f"{name}@two.example", PASSWORD),
            role=Role.OWNER,
        )
        for name in ("one", "two")
    ]
    start, stayed = threading.Barrier(2), []

    def leave(member: Membership) -> None:
        start.wait()
        try:
            operations.leave_team(member=member, now=NOW)
        except operations.LastOwner:
            stayed.append(member)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[member]) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stayed) == 1
    assert Membership.objects.get(team=team).pk == stayed[0].pk


def test_roles_in_words_are_true(carol):
    words = {row["label"]: row["words"] for row in carol.get("/team/").context["team"]["roles"]}
    assert "Can’t change owners" in words["Admin"]
    assert carol.get("/team/").context["team"]["invite_url"] == ""


def test_another_team_is_made_by_owners_and_admins(dana, bob):
    answer = dana.post("/team/new/", {"name": "Fjord"})
    assert answer.url == "/team/"
    assert dana.get("/team/").context["team"]["name"] == "Fjord"
    member = Membership.objects.get(team__name="Fjord")
    assert (member.user, member.role) == (dana.member.user, Role.OWNER)
    assert bob.post("/team/new/", {"name": "Fjord"}).status_code == 403
    assert dana.post("/team/new/", {"name": " "}).status_code == 200


def test_the_sidebar_offers_other_teams(alice, mallory):
    assert "Switch" not in alice.get("/gallery/").content.decode()
    Membership.objects.create(team=mallory.team, user=alice.member.user, role=Role.VIEWER)
    text = alice.get("/gallery/").content.decode()
    assert f'name="team" value="{mallory.team.pk}"' in text
