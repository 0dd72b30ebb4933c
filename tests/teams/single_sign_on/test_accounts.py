"""An account that exists: found once by a verified address, later by the provider's subject alone."""

import io

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.management import CommandError, call_command

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.teams.models import Role, User
from tests.teams.people import PASSWORD, Person, join, sign_in
from tests.teams.single_sign_on.travel import Traveller, switch_on


def link_of(person: Person) -> SocialAccount | None:
    return SocialAccount.objects.filter(user=person.member.user).first()


def last_entry() -> tuple[str, str, bool]:
    entry = AuditEntry.objects.latest("pk")
    return entry.action, entry.target_label, entry.is_denial


def test_accounts_a_verified_address_links_and_takes_the_place_of_the_password(
    bob, provider, traveller
):
    email = bob.member.user.email
    provider.add(email, sub="1-2-3")
    provider.order(id_token={"email": email.upper()})
    assert traveller.sign_in(email).status_code == 302
    link = link_of(bob)
    assert (link.provider, link.uid, link.extra_data["email"]) == (provider.url, "1-2-3", email)
    assert not User.objects.get(pk=bob.member.user_id).has_usable_password()
    assert bob.get("/gallery/").status_code == 302
    assert "Your password no longer works" in traveller.browser.get("/gallery/").content.decode()
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == [Action.SIGN_IN_LINKED, Action.SIGNED_IN]


def test_accounts_owners_keep_their_password(alice, provider, traveller):
    email = alice.member.user.email
    provider.add(email)
    assert traveller.sign_in(email).status_code == 302
    assert User.objects.get(email=email).check_password(PASSWORD)
    assert alice.get("/gallery/").status_code == 200


@pytest.mark.parametrize("verified", [False, "false", None, "yes"])
def test_accounts_an_unverified_address_takes_nothing_over(verified, bob, provider, traveller):
    email = bob.member.user.email
    provider.add(email, email_verified=verified)
    assert traveller.sign_in(email).status_code == 403
    assert not traveller.is_in
    assert link_of(bob) is None
    assert User.objects.get(email=email).check_password(PASSWORD)


def test_accounts_the_subject_counts_whatever_the_address_says_later(
    bob, carol, provider, traveller
):
    email = bob.member.user.email
    provider.add(email, sub="bob")
    traveller.sign_in(email)
    provider.order(id_token={"email": carol.member.user.email})
    again = Traveller(provider)
    again.sign_in(email)
    assert again.browser.session["_auth_user_id"] == str(bob.member.user_id)
    provider.order(id_token={"email_verified": False, "email": "bobby@new.example"})
    once_more = Traveller(provider)
    once_more.sign_in(email)
    assert once_more.browser.session["_auth_user_id"] == str(bob.member.user_id)
    assert User.objects.get(pk=bob.member.user_id).email == email


def test_accounts_an_address_given_to_another_person_finds_no_account(bob, provider, traveller):
    email = bob.member.user.email
    provider.add(email, sub="bob")
    traveller.sign_in(email)
    provider.add(email, sub="the new owner of the address")
    answer = Traveller(provider).sign_in(email)
    assert answer.status_code == 403
    assert "linked to another one" in answer.content.decode()
    assert SocialAccount.objects.count() == 1


def test_accounts_links_of_another_provider_count_for_nothing(bob, provider, traveller):
    SocialAccount.objects.create(user=bob.member.user, provider="https://old.example", uid="7")
    provider.add("eve@elsewhere.example", sub="7")
    assert traveller.sign_in("eve@elsewhere.example").status_code == 403


def test_accounts_who_is_not_active_stays_out_and_unchanged(bob, provider, traveller):
    switch_on(provider, roles="makers:admin")
    user = bob.member.user
    provider.add(user.email, groups=["makers"])
    traveller.sign_in(user.email)
    User.objects.filter(pk=user.pk).update(is_active=False)
    provider.add(user.email, groups=[])
    again = Traveller(provider)
    answer = again.sign_in(user.email)
    assert (answer.status_code, answer.url) == (302, "/auth/inactive/")
    assert not again.is_in
    bob.member.refresh_from_db()
    assert bob.member.role == Role.ADMIN
    assert last_entry() == (Action.SIGN_IN_REFUSED, user.email, True)


def test_accounts_who_is_not_active_is_not_linked(bob, provider, traveller):
    User.objects.filter(pk=bob.member.user_id).update(is_active=False)
    provider.add(bob.member.user.email)
    assert traveller.sign_in(bob.member.user.email).url == "/auth/inactive/"
    assert link_of(bob) is None


def test_accounts_no_token_is_stored(bob, provider, traveller):
    provider.add(bob.member.user.email)
    traveller.sign_in(bob.member.user.email)
    assert not SocialToken.objects.exists()
    assert sorted(link_of(bob).extra_data) == ["email", "name"]


def test_linking_from_the_profile_needs_a_fresh_sign_in(alice, provider):
    sign_in(alice.browser, alice.member.user, ago=3600)
    answer = alice.post("/auth/single-sign-on/link/")
    assert answer.url.startswith("/auth/reauthenticate/")


def test_linking_and_unlinking_from_the_profile(alice, provider):
    provider.add("alice.private@elsewhere.example", email_verified=False)
    page = alice.get("/team/profile/").content.decode()
    assert 'aria-label="Link Halden ID"' in page
    traveller = Traveller(provider, alice.browser)
    answer = traveller.sign_in("alice.private@elsewhere.example", "/auth/single-sign-on/link/")
    assert answer.url == "/team/profile/"
    assert last_entry() == (Action.SIGN_IN_LINKED, "Halden ID", False)
    page = alice.get("/team/profile/").content.decode()
    assert "Linked as alice.private@elsewhere.example." in page
    assert alice.post("/auth/single-sign-on/removal/").url == "/team/profile/"
    assert link_of(alice) is None
    assert last_entry() == (Action.SIGN_IN_UNLINKED, "Halden ID", False)
    answer = Traveller(provider).sign_in("alice.private@elsewhere.example")
    assert answer.status_code == 403


def test_linking_a_person_who_is_linked_to_another_user_is_refused(alice, bob, provider, traveller):
    email = bob.member.user.email
    provider.add(email)
    traveller.sign_in(email)
    answer = Traveller(provider, alice.browser).sign_in(email, "/auth/single-sign-on/link/")
    assert answer.status_code == 403
    assert "Already linked" in answer.content.decode()
    assert link_of(alice) is None


def test_linking_ends_where_another_user_has_signed_in_meanwhile(alice, carol, provider):
    provider.add("x@halden.example")
    traveller = Traveller(provider, alice.browser)
    back = traveller.sign_in_there(
        traveller.leave("/auth/single-sign-on/link/"), "x@halden.example"
    )
    states = alice.browser.session["socialaccount_states"]
    sign_in(alice.browser, carol.member.user)
    session = alice.browser.session
    session["socialaccount_states"] = states
    session.save()
    answer = alice.browser.get(back)
    assert (answer.status_code, "That isn’t you" in answer.content.decode()) == (403, True)
    assert not SocialAccount.objects.exists()


def test_unlinking_needs_a_password(bob, provider, traveller):
    email = bob.member.user.email
    provider.add(email)
    traveller.sign_in(email)
    page = traveller.browser.get("/team/profile/").content.decode()
    assert "Set a password" in page
    assert "Unlink" not in page
    confirmed = traveller.sign_in(email, "/auth/single-sign-on/confirmation/", next="/team/")
    assert confirmed.url == "/team/"
    answer = traveller.browser.post("/auth/single-sign-on/removal/", follow=True)
    assert "Set a password first" in answer.content.decode()
    assert link_of(bob) is not None


def test_unlinking_by_the_studio_lets_a_new_account_of_the_person_in(bob, provider, traveller):
    email = bob.member.user.email
    provider.add(email, sub="old")
    traveller.sign_in(email)
    provider.add(email, sub="new")
    with pytest.raises(CommandError, match="nobody@halden"):
        call_command("unlink_sign_on", email="nobody@halden.example")
    printed = io.StringIO()
    call_command("unlink_sign_on", email=email, stdout=printed)
    assert printed.getvalue().startswith(f"{email}: 1 link(s) removed")
    assert last_entry() == (Action.SIGN_IN_UNLINKED, "Bob", False)
    assert traveller.browser.get("/gallery/").status_code == 302
    assert Traveller(provider).sign_in(email).status_code == 302
    assert link_of(bob).uid == "new"


def test_the_pages_of_single_sign_on_are_for_members(provider, team):
    stranger = Traveller(provider).browser
    for name in ("confirmation", "link", "removal"):
        path = f"/auth/single-sign-on/{name}/"
        assert stranger.post(path)["Location"] == f"/auth/login/?next={path}"
    viewer = join(team, "vera", Role.VIEWER)
    assert viewer.get("/auth/single-sign-on/link/").status_code == 405
    assert viewer.get("/auth/single-sign-on/removal/").status_code == 405
