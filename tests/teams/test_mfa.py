"""The second factor: set-up, use at sign-in, team requirement, encryption."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from pixstudio.accounts.key_rotation import find_unreadable_secrets
from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.teams import operations
from pixstudio.teams.models import Membership, Role, Team
from pixstudio.teams.queries import member_of_request
from pixstudio.web.secrets.encryption import CannotDecrypt, generate_key
from tests.teams.people import PASSWORD, Person, join, sign_in, words_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOME = "/auth/second-factor/"


@pytest.fixture(autouse=True)
def forgotten_tries():
    cache.clear()
    yield
    cache.clear()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def give_factor(person: Person) -> Authenticator:
    return TOTP.activate(person.member.user, SECRET).instance


def set_up(person: Person) -> tuple[str, list[str]]:
    """Set up an app as a person does; returns its key and the recovery codes."""
    page = person.get(HOME + "totp/activate/").content.decode()
    secret = re.search(r'id="totp-key">(\w+)<', page)[1]
    answer = person.post(HOME + "totp/activate/", {"code": code_of(secret)})
    assert answer.url == HOME + "recovery-codes/"
    codes = person.get(answer.url).content.decode()
    return secret, re.findall(r"^(?:.*>)?(\d{8})", codes, re.MULTILINE)


def require(team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(requires_second_factor=True)


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_with_an_image_and_recovery_codes(alice):
    page = alice.get(HOME + "totp/activate/").content.decode()
    assert re.search(r'<path class="qr__cells" d="M[\d.,hvzM-]+"', page)
    _secret, codes = set_up(alice)
    assert len(codes) == 10
    actions = list(AuditEntry.objects.order_by("number").values_list("action", "target_label"))
    added = Action.SECOND_FACTOR_ADDED
    assert sorted(actions) == [(added, "Authenticator app"), (added, "Recovery codes")]


def test_recovery_codes_are_shown_once(alice):
    _secret, codes = set_up(alice)
    again = alice.get(HOME + "recovery-codes/").content.decode()
    assert "shown once" in again
    assert not [code for code in codes if code in again]
    assert alice.get(HOME + "recovery-codes/download/").status_code == 404
    alice.post(HOME + "recovery-codes/generate/")
    new = alice.get(HOME + "recovery-codes/").content.decode()
    assert not [code for code in codes if code in new]
    assert len(re.findall(r"\b\d{8}\b", new)) == 10


def test_a_wrong_code_sets_nothing_up(alice):
    alice.get(HOME + "totp/activate/")
    page = alice.post(HOME + "totp/activate/", {"code": "000000"}).content.decode()
    assert "This code is wrong" in page
    assert not Authenticator.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_it_rests_on_is_nowhere_in_the_clear(caplog, alice, bob):
    secret, codes = set_up(alice)
    rows = [str(row) for row in Authenticator.objects.values_list("data", flat=True)]
    rows += [str(row) for row in AuditEntry.objects.values_list()]
    pages = [bob.get(path).content.decode() for path in ("/team/", "/gallery/", "/team/profile/")]
    pages += [alice.get(path).content.decode() for path in (HOME, "/team/profile/", "/team/")]
    seed = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    for canary in (secret, *codes, *seed.get_unused_codes()):
        assert not [text for text in (*rows, *pages, caplog.text) if canary in text]


def test_the_sign_in_asks_for_it(bob):
    give_factor(bob)
    browser, email = Client(), bob.member.user.email
    answer = browser.post("/auth/login/", {"login": email, "password": PASSWORD})
    assert answer.headers["Location"] == HOME + "authenticate/"
    assert browser.get("/team/").status_code == 302
    assert (
        "code is wrong"
        in browser.post(answer.headers["Location"], {"code": "123"}).content.decode()
    )
    assert (
        browser.post(answer.headers["Location"], {"code": code_of(SECRET)}).headers["Location"]
        == "/"
    )
    assert browser.get("/team/").status_code == 200
    entries = AuditEntry.objects.order_by("number").values_list("action", "is_denial")
    assert list(entries) == [(Action.SIGN_IN_FAILED, True), (Action.SIGNED_IN, False)]


def test_a_recovery_code_signs_in_once(bob):
    give_factor(bob)
    code = RecoveryCodes.activate(bob.member.user).get_unused_codes()[0]
    for expected in (302, 200):
        browser = Client()
        browser.post("/auth/login/", {"login": bob.member.user.email, "password": PASSWORD})
        assert browser.post(HOME + "authenticate/", {"code": code}).status_code == expected


def test_a_code_counts_as_a_fresh_sign_in(alice):
    give_factor(alice)
    sign_in(alice.browser, alice.member.user, ago=901)
    assert alice.get("/team/settings/").url.startswith("/auth/reauthenticate/")
    page = alice.get("/auth/reauthenticate/?next=/team/settings/").content.decode()
    assert "/auth/second-factor/reauthenticate/?next=" in page
    answer = alice.post(
        HOME + "reauthenticate/", {"code": code_of(SECRET), "next": "/team/settings/"}
    )
    assert answer.url == "/team/settings/"
    assert alice.get("/team/settings/").status_code == 200


def test_a_user_who_signed_in_long_ago_is_asked_before_setting_up(alice):
    sign_in(alice.browser, alice.member.user, ago=901)
    answer = alice.get(HOME + "totp/activate/")
    assert answer.url.startswith("/auth/reauthenticate/")


def test_removing_the_app_removes_the_codes(alice):
    set_up(alice)
    alice.post(HOME + "totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(action=Action.SECOND_FACTOR_REMOVED).exists()


def test_only_with_a_factor_of_their_own_do_admins_ask_for_one(alice):
    values = {"name": "Halden", "time_zone": "", "requires_second_factor": "on"}
    assert (
        "Set up a second factor in your profile first"
        in alice.post("/team/settings/", values).content.decode()
    )
    give_factor(alice)
    assert alice.post("/team/settings/", values).url == "/team/"
    assert Team.objects.get().requires_second_factor


def test_members_without_one_are_led_to_set_it_up(alice, bob):
    require(alice.team)
    give_factor(alice)
    assert alice.get("/gallery/").status_code == 200
    for path in ("/gallery/", "/team/", "/create/text/", "/generations/status/"):
        assert bob.get(path).url == "/team/second-factor/"
        within = bob.get(path, HTTP_HX_REQUEST="true")
        assert (within.status_code, within.headers["HX-Redirect"]) == (204, "/team/second-factor/")
        assert bob.get(path, HTTP_ACCEPT="image/webp,*/*").status_code == 403
    assert bob.post("/library/uploads/", HTTP_ACCEPT="application/json").status_code == 403
    page = bob.get("/team/second-factor/").content.decode()
    assert "requires a second factor" in page
    assert bob.get("/team/profile/").status_code == 200
    set_up(bob)
    assert bob.get("/gallery/").status_code == 200
    assert bob.get("/team/second-factor/").url == "/"


def test_other_teams_stay_usable(alice, bob, mallory):
    require(alice.team)
    Membership.objects.create(team=mallory.team, user=bob.member.user, role=Role.VIEWER)
    assert "Switch to Elsewhere" in bob.get("/team/second-factor/").content.decode()
    assert bob.post("/team/current/", {"team": str(mallory.team.pk)}).status_code == 302
    assert bob.get("/gallery/").status_code == 200


def test_a_role_is_looked_at_before_the_factor(alice, carol):
    require(alice.team)
    assert carol.get("/team/settings/").status_code == 403


def test_asking_is_refused_where_the_member_has_none(alice):
    with pytest.raises(operations.NoSecondFactor):
        operations.change_team(
            member=alice.member, name="X", time_zone="", requires_second_factor=True, now=None
        )
    assert Team.objects.get().name == "Halden"


def test_rekey_and_doctor_cover_it(alice, settings: Settings):
    row, codes = give_factor(alice), RecoveryCodes.activate(alice.member.user)
    before, old = codes.get_unused_codes(), settings.FIELD_KEYS
    settings.FIELD_KEYS = f"{generate_key()},{old}"
    call_command("rekey")
    settings.FIELD_KEYS = settings.FIELD_KEYS.split(",")[0]
    row.refresh_from_db()
    assert TOTP(row).validate_code(code_of(SECRET))
    again = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert again.get_unused_codes() == before
    assert find_unreadable_secrets() == []
    settings.FIELD_KEYS = old
    assert len(find_unreadable_secrets()) == 2
    settings.FIELD_KEYS = f"{generate_key()}"
    with pytest.raises(CommandError, match="mfa_authenticator"):
        call_command("rekey")


def swap_secrets(one: Authenticator, other: Authenticator) -> None:
    """Copy a factor between users, as an attacker with database access would."""
    Authenticator.objects.filter(pk=one.pk).update(data=other.data)


def test_a_secret_moved_to_another_row_opens_nothing(alice, bob, caplog):
    caplog.set_level("ERROR")
    his, hers = give_factor(bob), give_factor(alice)
    assert bob.member.user_id != alice.member.user_id
    swap_secrets(his, hers)
    with pytest.raises(CannotDecrypt):
        TOTP(Authenticator.objects.get(pk=his.pk)).validate_code(code_of(SECRET))
    his.refresh_from_db()
    with pytest.raises(CannotDecrypt):
        TOTP(his).validate_code(code_of(SECRET))
    browser = Client()
    browser.post("/auth/login/", {"login": bob.member.user.email, "password": PASSWORD})
    page = browser.post(HOME + "authenticate/", {"code": code_of(SECRET)})
    assert "code is wrong" in page.content.decode()
    assert browser.get("/team/").status_code == 302
    assert "can't be read" in caplog.text
    assert len(find_unreadable_secrets()) == 1


def test_a_seed_moved_to_another_row_or_field_opens_nothing(alice, bob):
    give_factor(bob)
    his, hers = (RecoveryCodes.activate(one.member.user) for one in (bob, alice))
    code = hers.get_unused_codes()[0]
    swap_secrets(his.instance, hers.instance)
    with pytest.raises(CannotDecrypt):
        RecoveryCodes(Authenticator.objects.get(pk=his.instance.pk)).validate_code(code)
    app = Authenticator.objects.get(user=bob.member.user, type="totp")
    Authenticator.objects.filter(pk=app.pk).update(data={"secret": hers.instance.data["seed"]})
    with pytest.raises(CannotDecrypt):
        TOTP(Authenticator.objects.get(pk=app.pk)).validate_code("123456")


def test_a_key_waits_for_its_app_sealed_and_for_its_owner_only(alice, bob):
    page = alice.get(HOME + "totp/activate/").content.decode()
    secret = re.search(r'id="totp-key">(\w+)<', page)[1]
    kept = alice.browser.session["mfa.totp.secret"]
    assert secret not in str(dict(alice.browser.session))
    bob.get(HOME + "totp/activate/")
    session = bob.browser.session
    session["mfa.totp.secret"] = kept
    session.save()
    answer = bob.post(HOME + "totp/activate/", {"code": code_of(secret)})
    assert "code is wrong" in answer.content.decode()
    assert not Authenticator.objects.exists()


def sign_in_with(person: Person, code: str) -> bool:
    """Whether password and code open a page, in a browser of its own."""
    browser = Client()
    browser.post("/auth/login/", {"login": person.member.user.email, "password": PASSWORD})
    browser.post(HOME + "authenticate/", {"code": code})
    return browser.get("/team/").status_code == 200


def stop_clock(monkeypatch) -> list[int]:
    """Codes of one period throughout, until the number in the list is changed."""
    period = [next(yield_hotp_counters_from_time())]
    for place in (
        "allauth.mfa.totp.internal.auth",
        "pixstudio.teams.authenticator_codes",
        __name__,
    ):
        monkeypatch.setattr(f"{place}.yield_hotp_counters_from_time", lambda: iter(period))
    return period


def test_the_code_that_set_an_app_up_does_not_sign_in(alice, monkeypatch):
    period = stop_clock(monkeypatch)
    secret, _codes = set_up(alice)
    cache.clear()
    assert not sign_in_with(alice, code_of(secret))
    # Nor written otherwise.
    code = code_of(secret)
    assert not sign_in_with(alice, f"{code[:3]} {code[3:]}")
    sign_in(alice.browser, alice.member.user, ago=901)
    alice.post(HOME + "reauthenticate/", {"code": code, "next": "/team/settings/"})
    assert alice.get("/team/settings/").status_code == 302
    period[0] += 1
    assert sign_in_with(alice, code_of(secret))


def test_a_code_signs_in_once_also_where_no_cache_remembers_it(bob, monkeypatch):
    period = stop_clock(monkeypatch)
    give_factor(bob)
    assert sign_in_with(bob, code_of(SECRET))
    cache.clear()
    assert not sign_in_with(bob, code_of(SECRET))
    period[0] += 1
    assert sign_in_with(bob, code_of(SECRET))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery code"])
def test_of_two_who_use_a_code_at_once_one_gets_in(bob, kind, monkeypatch):
    stop_clock(monkeypatch)
    give_factor(bob)
    seeds = RecoveryCodes.activate(bob.member.user)
    code = code_of(SECRET) if kind == "app" else seeds.get_unused_codes()[0]
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        browser.post("/auth/login/", {"login": bob.member.user.email, "password": PASSWORD})
    together = Barrier(len(browsers))

    def use(browser: Client) -> bool:
        together.wait()
        try:
            answer = browser.post(HOME + "authenticate/", {"code": code})
            return answer.status_code == 302 and answer.headers["Location"] == "/"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(browsers)) as pool:
        assert sum(pool.map(use, browsers)) == 1


def test_knowing_it_costs_no_query_of_its_own(alice, rf, django_assert_num_queries):
    give_factor(alice)
    request = rf.get("/")
    request.session = alice.browser.session
    _ = request.session.keys()
    with django_assert_num_queries(1):
        assert member_of_request(request).has_second_factor


@pytest.mark.parametrize("path", ["webauthn/keys/1/remove/", "webauthn/keys/1/edit/"])
def test_passkeys_of_others_are_not_found(alice, bob, path):
    key = Authenticator.objects.create(
        user=bob.member.user, type="webauthn", data={"name": "Bob’s", "credential": {}}
    )
    assert alice.post(HOME + path.replace("1", str(key.pk))).status_code == 404


def test_a_passkey_that_is_none_is_refused(alice):
    page = alice.get(HOME + "webauthn/add/").content.decode()
    assert 'type="application/json"' in page
    assert "data-passkey" in page
    for credential in ("", "{}", "[]", "nonsense", '{"id": "x", "response": {}}'):
        answer = alice.post(HOME + "webauthn/add/", {"name": "Key", "credential": credential})
        assert answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_admins_see_who_lacks_one(team, alice, carol):
    dana = join(team, "dana", Role.ADMIN)
    give_factor(dana)
    lacking = {
        row["name"]: row["lacks_factor"] for row in dana.get("/team/").context["team"]["members"]
    }
    assert lacking == {"Alice": True, "Carol": True, "Dana": False}
    assert "no second factor" not in carol.get("/team/").content.decode()
    assert words_of(dana.get("/team/")) == []
