"""Who may join by single sign-on: by invitation, by domain, by group; and who is turned away."""

import pytest
from django.utils import timezone

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.teams import operations
from pixstudio.teams.models import Invitation, Membership, Role, Team, User
from tests.teams.people import Person
from tests.teams.single_sign_on.provider.running import RunningProvider
from tests.teams.single_sign_on.travel import START, Traveller, switch_on

FRIDA = "frida@halden.example"


def invite(person: Person, email: str = "", role: Role = Role.CREATOR) -> str:
    values = {"member": person.member, "email": email, "role": role, "days": 7}
    return operations.invite_member(**values, now=timezone.now()).secret


def actions() -> list[tuple[str, str, bool]]:
    rows = AuditEntry.objects.order_by("pk")
    return [(row.action, row.target_label, row.is_denial) for row in rows]


def test_join_an_invited_person_becomes_a_member(alice, provider, traveller):
    provider.add(FRIDA, name="Frida Lind")
    secret = invite(alice, FRIDA)
    page = traveller.browser.get(f"/team/invitation/{secret}/", follow=True)
    assert "Continue with Halden ID" in page.content.decode()
    answer = traveller.sign_in(FRIDA, next="/team/invitation/")
    assert (answer.status_code, answer.url) == (302, "/")
    user = User.objects.get(email=FRIDA)
    assert (user.name, user.has_usable_password()) == ("Frida Lind", False)
    member = Membership.objects.get(user=user)
    assert (member.team, member.role, member.is_role_from_groups) == (
        alice.team,
        Role.CREATOR,
        False,
    )
    assert Invitation.objects.get().accepted_by == user
    home = traveller.browser.get("/gallery/")
    assert (home.status_code, "Welcome to “Halden”." in home.content.decode()) == (200, True)
    assert (Action.SIGNED_IN, "Halden ID", False) in actions()


def test_join_a_user_of_another_team_is_led_back_to_the_invitation(alice, mallory, provider):
    email = mallory.member.user.email
    provider.add(email)
    traveller = Traveller(provider)
    traveller.browser.get(f"/team/invitation/{invite(alice)}/")
    answer = traveller.sign_in(email, next="/team/invitation/")
    assert answer.url == "/team/invitation/"
    assert "You are signed in as" in traveller.browser.get(answer.url).content.decode()
    traveller.browser.post("/team/invitation/")
    assert Membership.objects.filter(user=mallory.member.user, team=alice.team).exists()


def test_join_who_is_in_no_team_may_sign_in_to_accept_an_invitation(alice, bob, provider):
    email = bob.member.user.email
    bob.member.delete()
    provider.add(email)
    assert Traveller(provider).sign_in(email).status_code == 403
    traveller = Traveller(provider)
    traveller.browser.get(f"/team/invitation/{invite(alice, email)}/")
    assert traveller.sign_in(email, next="/team/invitation/").url == "/team/invitation/"
    assert traveller.browser.post("/team/invitation/")["Location"] == "/"


def test_join_an_invitation_for_another_address_is_refused(alice, provider, traveller):
    provider.add("other@halden.example")
    traveller.browser.get(f"/team/invitation/{invite(alice, FRIDA)}/")
    answer = traveller.sign_in("other@halden.example")
    assert answer.status_code == 403
    assert "This invitation is for another address" in answer.content.decode()
    assert not traveller.is_in
    assert list(User.objects.all()) == [alice.member.user]
    assert Invitation.objects.get().accepted_at is None


def test_join_a_withdrawn_invitation_is_refused(alice, provider, traveller):
    provider.add(FRIDA)
    traveller.browser.get(f"/team/invitation/{invite(alice, FRIDA)}/")
    Invitation.objects.update(withdrawn_at=timezone.now())
    answer = traveller.sign_in(FRIDA)
    assert (answer.status_code, traveller.is_in) == (403, False)
    assert "used, withdrawn, or has expired" in answer.content.decode()


def test_join_without_invitation_group_or_domain_creates_nothing(alice, provider, traveller):
    switch_on(provider, roles="studio-makers:creator", domains=["halden.example"])
    provider.add("eve@elsewhere.example", groups=["others"])
    answer = traveller.sign_in("eve@elsewhere.example")
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "You came from Halden ID as eve@elsewhere.example" in text
    assert not traveller.is_in
    assert User.objects.count() == 1
    last = AuditEntry.objects.latest("pk")
    assert (last.action, last.target_label, last.is_denial, last.chain) == (
        Action.SIGN_IN_REFUSED,
        "eve@elsewhere.example",
        True,
        str(alice.team.pk),
    )


def test_join_by_domain_gives_its_role_once(alice, provider, traveller):
    switch_on(provider, domains=["@Halden.example"], domain_role="creator")
    provider.add(FRIDA)
    assert traveller.sign_in(FRIDA).status_code == 302
    member = Membership.objects.get(user__email=FRIDA)
    assert (member.role, member.is_role_from_groups) == (Role.CREATOR, False)
    operations.remove_member(member=alice.member, member_id=member.pk, now=timezone.now())
    answer = Traveller(provider).sign_in(FRIDA)
    assert answer.status_code == 403
    assert not Membership.objects.filter(user__email=FRIDA).exists()


@pytest.mark.parametrize("email", ["eve@nothalden.example", "eve@halden.example.evil.example"])
def test_join_a_domain_is_matched_whole(email, alice, provider, traveller):
    switch_on(provider, domains=["halden.example"])
    provider.add(email)
    assert traveller.sign_in(email).status_code == 403
    assert User.objects.count() == 1


@pytest.mark.parametrize("verified", [False, "false", None, 1])
def test_join_an_unverified_address_counts_for_nothing(verified, alice, provider, traveller):
    switch_on(provider, domains=["halden.example"], roles="makers:creator")
    provider.add(FRIDA, email_verified=verified, groups=["makers"])
    answer = traveller.sign_in(FRIDA)
    assert answer.status_code == 403
    assert "hasn’t confirmed your email address" in answer.content.decode()
    assert User.objects.count() == 1


def test_join_addresses_count_as_verified_where_the_provider_is_trusted(alice, provider, traveller):
    switch_on(provider, domains=["halden.example"], trusts_emails=True)
    provider.add(FRIDA, email_verified=None)
    assert traveller.sign_in(FRIDA).status_code == 302
    assert User.objects.filter(email=FRIDA).exists()


def test_join_several_teams_and_none_named_lets_in_by_invitation_only(
    alice, mallory, provider, traveller
):
    switch_on(provider, domains=["halden.example"])
    provider.add(FRIDA)
    assert traveller.sign_in(FRIDA).status_code == 403
    switch_on(provider, domains=["halden.example"], team=str(alice.team.pk))
    assert traveller.sign_in(FRIDA).status_code == 302
    assert Membership.objects.get(user__email=FRIDA).team == alice.team


def test_join_a_second_team_of_the_name_makes_it_ambiguous(alice, provider, traveller):
    switch_on(provider, domains=["halden.example"], team="Halden")
    Team.objects.create(name="Halden")
    provider.add(FRIDA)
    assert traveller.sign_in(FRIDA).status_code == 403


def test_join_the_start_is_for_posts_and_leads_nowhere_else(provider, traveller):
    assert traveller.browser.get(START).status_code == 405
    address = traveller.leave(next="https://evil.example/")
    provider.add(FRIDA)
    assert address.startswith(f"{provider.url}/identity/o/authorize?")
    assert "evil" not in address


def test_join_the_login_page_has_the_button(provider: RunningProvider, traveller: Traveller):
    page = traveller.browser.get("/auth/login/?next=/queue/").content.decode()
    assert "Continue with Halden ID" in page
    assert page.count('name="next" value="/queue/"') == 2
