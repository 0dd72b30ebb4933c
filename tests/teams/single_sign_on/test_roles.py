"""Roles by groups, read again at each sign-in; a team keeps an owner whatever the groups say."""

import pytest
from django.utils import timezone

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.teams.models import Invitation, Membership, Role, User
from pixstudio.teams.operations import change_role, invite_member, transfer_ownership
from tests.teams.people import Person
from tests.teams.single_sign_on.provider.running import RunningProvider
from tests.teams.single_sign_on.travel import Traveller, switch_on

FRIDA = "frida@halden.example"
ROLES = "studio-admins:admin, studio-makers:creator, studio:guests:viewer"


@pytest.fixture(autouse=True)
def groups_give_roles(provider: RunningProvider, alice: Person) -> None:
    switch_on(provider, roles=ROLES)


def sign_in(provider: RunningProvider, *groups: str, email: str = FRIDA, **claims):
    provider.add(email, groups=list(groups), **claims)
    return Traveller(provider).sign_in(email)


def role_of(email: str = FRIDA) -> tuple[str, bool] | None:
    row = Membership.objects.filter(user__email=email).first()
    return (row.role, row.is_role_from_groups) if row else None


def last_action() -> tuple[str, str, str]:
    entry = AuditEntry.objects.exclude(action=Action.SIGNED_IN).latest("pk")
    return entry.action, entry.target_label, entry.actor_label


def test_roles_the_highest_group_counts(provider):
    assert sign_in(provider, "studio:guests", "studio-makers", "all").status_code == 302
    assert role_of() == (Role.CREATOR, True)
    assert last_action() == (Action.MEMBER_ADDED, "Frida (Halden ID)", "")


def test_roles_change_with_the_groups_at_the_next_sign_in(provider):
    sign_in(provider, "studio-admins")
    assert role_of() == (Role.ADMIN, True)
    member = Membership.objects.get(user__email=FRIDA)
    invite_member(member=member, email="", role=Role.VIEWER, days=7, now=timezone.now())
    sign_in(provider, "studio-makers")
    assert role_of() == (Role.CREATOR, True)
    assert last_action() == (Action.ROLE_CHANGED, "Frida (Halden ID)", "")
    assert Invitation.objects.get().withdrawn_at is not None


def test_roles_without_a_group_any_more_the_membership_ends(provider):
    sign_in(provider, "studio-makers")
    answer = sign_in(provider, "all")
    assert (answer.status_code, role_of()) == (403, None)
    assert "isn’t in a team here" in answer.content.decode()
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == [Action.MEMBER_REMOVED, Action.SIGN_IN_REFUSED]
    assert User.objects.filter(email=FRIDA).exists()


def test_roles_given_by_hand_stay_without_a_group_and_follow_one(provider, bob):
    email = bob.member.user.email
    assert sign_in(provider, email=email).status_code == 302
    assert role_of(email) == (Role.CREATOR, False)
    sign_in(provider, "studio:guests", email=email)
    assert role_of(email) == (Role.VIEWER, True)


def test_roles_an_owner_by_hand_stays_one(provider, alice):
    email = alice.member.user.email
    sign_in(provider, "studio:guests", email=email)
    assert role_of(email) == (Role.OWNER, False)
    sign_in(provider, email=email)
    assert role_of(email) == (Role.OWNER, False)


def test_roles_owners_by_groups_come_and_go_but_never_the_last(provider, alice):
    switch_on(provider, roles="studio-owners:owner,studio-makers:creator")
    sign_in(provider, "studio-owners")
    assert role_of() == (Role.OWNER, True)
    sign_in(provider, "studio-makers")
    assert role_of() == (Role.CREATOR, True)
    sign_in(provider, "studio-owners")
    alice.member.delete()
    sign_in(provider, "studio-makers")
    assert role_of() == (Role.OWNER, True)
    assert sign_in(provider).status_code == 302
    assert role_of() == (Role.OWNER, True)


def test_roles_changed_by_hand_last_until_the_next_sign_in(provider, alice):
    sign_in(provider, "studio-makers")
    member = Membership.objects.get(user__email=FRIDA)
    values = {"member_id": member.pk, "role": Role.ADMIN, "now": timezone.now()}
    change_role(member=alice.member, **values)
    assert "by groups" in alice.get("/team/").content.decode()
    sign_in(provider, "studio-makers")
    assert role_of() == (Role.CREATOR, True)


def test_roles_who_is_made_an_owner_by_hand_stays_one(provider, alice):
    for make_owner in (change_role, transfer_ownership):
        sign_in(provider, "studio-makers")
        member = Membership.objects.get(user__email=FRIDA)
        values = {"member": alice.member, "member_id": member.pk, "now": timezone.now()}
        make_owner(**values, **({"role": Role.OWNER} if make_owner is change_role else {}))
        Membership.objects.filter(pk=alice.member.pk).update(role=Role.OWNER)
        sign_in(provider, "studio-makers")
        assert role_of() == (Role.OWNER, False)
        member.refresh_from_db()
        member.delete()


def test_roles_the_page_of_removal_says_that_groups_bring_them_back(provider, alice):
    sign_in(provider, "studio-makers")
    member = Membership.objects.get(user__email=FRIDA)
    page = alice.get(f"/team/members/{member.pk}/removal/").content.decode()
    assert "groups at Halden ID bring them back" in page


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("realm_access.roles", {"realm_access": {"roles": ["studio-makers"]}}),
        ("https://halden.example/groups", {"https://halden.example/groups": ["studio-makers"]}),
        ("role", {"role": "studio-makers"}),
    ],
)
def test_roles_come_from_the_claim_of_the_settings(claim, value, provider):
    switch_on(provider, roles=ROLES, groups_claim=claim)
    assert sign_in(provider, **value).status_code == 302
    assert role_of() == (Role.CREATOR, True)


@pytest.mark.parametrize("value", [None, 7, {"studio-makers": True}, [["studio-makers"], 1]])
def test_roles_of_a_malformed_claim_are_none(value, provider):
    provider.add(FRIDA, groups=value)
    assert Traveller(provider).sign_in(FRIDA).status_code == 403
    assert role_of() is None


def test_roles_another_team_of_the_person_is_left_alone(provider, mallory, alice):
    switch_on(provider, roles=ROLES, team="Halden")
    email = mallory.member.user.email
    assert sign_in(provider, "studio-makers", email=email).status_code == 302
    rows = Membership.objects.filter(user=mallory.member.user).order_by("pk")
    assert [(row.team.name, row.role) for row in rows] == [
        ("Elsewhere", Role.OWNER),
        ("Halden", Role.CREATOR),
    ]
    assert sign_in(provider, email=email).status_code == 302
    assert list(rows.values_list("team__name", flat=True)) == ["Elsewhere"]
