"""Connecting and changing accounts: secrets, two at once, spellings, and an API that says no."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from pixstudio.accounts.encrypted_columns import seal, unseal
from pixstudio.accounts.models import Account, Health
from pixstudio.accounts.operations import AccountInput, EditConflict, remove_account, update_account
from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.sandbox.state.fixtures import DEMO_PASSWORD, PRO_EMAIL
from pixstudio.teams.models import Role
from tests.teams.people import join, words_of

SESSION = "website-session-token-4711"


@pytest.fixture
def pro(accounts):
    return next(account for account in accounts if account.email == PRO_EMAIL)


def editing(account):
    return f"/accounts/{account.pk}/editing/"


def typed(account, **values):
    account.refresh_from_db()
    shown = {"version": account.version, "initial-name": account.name, "name": account.name}
    shown |= {"initial-maxJobs": account.max_jobs, "maxJobs": account.max_jobs}
    return {**shown, "password": "", "session": "", **values}


def new(**values):
    filled = {
        "email": "extra@studio.example",
        "password": "secret-one",
        "maxJobs": 2,
        "name": "Extra",
    }
    return {**filled, **values}


def upstream(control, email=PRO_EMAIL):
    return next(one for one in control.state()["accounts"] if one["email"] == email)


def posts(control):
    seen = control.requests_seen()
    return [one for one in seen if one["method"] == "POST" and "/accounts/" in one["path"]]


def actions(account):
    return list(
        AuditEntry.objects.filter(target_id=str(account.pk)).values_list("action", flat=True)
    )


def test_the_form_says_which_accounts_work(alice, accounts):
    text = alice.get("/accounts/new/").content.decode()
    for word in ("email and password", "Google", "Apple", "Discord"):
        assert word in text
    assert "Session token" not in text


def test_editing_explains_the_session_in_order(alice, pro):
    text = alice.get(editing(pro)).content.decode()
    steps = [
        "without a session token",
        "log out, and log in again",
        "<code>token</code>",
        "Enter it above",
    ]
    places = [text.index(step) for step in steps]
    assert places == sorted(places)


def test_a_session_goes_along_while_it_lasts_and_can_be_forgotten(alice, pro, control):
    alice.post(editing(pro), typed(pro, password=DEMO_PASSWORD, session=SESSION))
    pro.refresh_from_db()
    assert unseal(pro, "session_sealed") == SESSION
    assert upstream(control)["session"] == SESSION
    assert pro.session_expires_at > timezone.now()
    alice.post(editing(pro), typed(pro, maxJobs=4))
    assert upstream(control)["session"] == SESSION
    page = alice.get(editing(pro)).content.decode()
    assert SESSION not in page
    assert pro.session_sealed not in page
    alice.post(editing(pro), typed(pro, ends_session="on"))
    pro.refresh_from_db()
    assert (pro.session_sealed, upstream(control)["session"]) == ("", "")


def test_a_session_that_ended_is_not_sent_again(alice, pro, control):
    alice.post(editing(pro), typed(pro, password=DEMO_PASSWORD, session=SESSION))
    ago = timezone.now() - dt.timedelta(minutes=1)
    Account.objects.filter(pk=pro.pk).update(session_expires_at=ago)
    alice.post(editing(pro), typed(pro, maxJobs=4))
    assert upstream(control)["session"] == ""
    assert Account.objects.get(pk=pro.pk).session_sealed == ""


def test_a_session_that_the_api_replaced_is_forgotten(alice, pro, control):
    alice.post(editing(pro), typed(pro, password=DEMO_PASSWORD, session=SESSION))
    control.set_account(PRO_EMAIL, session_ends_at=4_000_000_000)
    alice.post(f"/accounts/{pro.pk}/refresh/")
    pro.refresh_from_db()
    assert pro.session_sealed == ""
    assert pro.session_expires_at.timestamp() == 4_000_000_000


def test_a_session_of_two_words_is_refused(alice, pro, control):
    page = alice.post(editing(pro), typed(pro, session="two words"))
    assert "look like a session token" in page.context["form"].errors["session"][0]
    assert posts(control) == []


def test_two_admins_do_not_undo_each_other(alice, pro, team, control):
    dana = join(team, "dana", Role.ADMIN)
    mine, theirs = typed(pro, name="Mine", maxJobs=2), typed(pro, name="Theirs", maxJobs=4)
    secret = "their-very-secret-password"
    assert dana.post(editing(pro), {**theirs, "password": secret}).status_code == 302
    page = alice.post(editing(pro), {**mine, "password": "my-password"})
    text = page.content.decode()
    (words,) = page.context["form"].non_field_errors()
    assert words.startswith("Dana saved this account while you had it open (now)")
    assert "“Theirs”, was “Northlight”" in words
    assert "Jobs at once is now “4”, was “5”" in words
    assert secret not in text
    assert "my-password" not in text
    pro.refresh_from_db()
    assert (pro.name, pro.max_jobs, unseal(pro, "password_sealed")) == ("Theirs", 4, secret)
    assert upstream(control)["max_jobs"] == 4
    assert 'value="Mine"' in text
    again = {
        **typed(pro, name="Mine", maxJobs=2),
        "version": page.context["form"]["version"].value(),
    }
    assert alice.post(editing(pro), again).status_code == 302
    pro.refresh_from_db()
    assert (pro.name, pro.max_jobs) == ("Mine", 2)
    assert actions(pro) == [Action.ACCOUNT_CHANGED] * 2


def test_a_form_sent_twice_changes_once(alice, pro, control):
    filled = typed(pro, name="Twice", maxJobs=3, password=DEMO_PASSWORD)
    assert alice.post(editing(pro), filled).status_code == 302
    assert alice.post(editing(pro), filled).status_code == 302
    assert len(posts(control)) == 1
    renamed = typed(pro, name="Again")
    assert alice.post(editing(pro), renamed).status_code == 302
    assert alice.post(editing(pro), renamed).status_code == 302
    assert Account.objects.get(pk=pro.pk).name == "Again"


@pytest.mark.django_db(transaction=True)
def test_two_changes_in_flight_reach_the_api_one_at_a_time(alice, pro, control):
    control.add_fault("slow", "accounts/", method="POST", seconds=0.5)
    found = []

    def change(jobs):
        try:
            inputs = AccountInput("Northlight", jobs, f"password-{jobs}")
            now = timezone.now()
            update_account(member=alice.member, account=pro, version=1, values=inputs, now=now)
            found.append("saved")
        except EditConflict:
            found.append("changed meanwhile")
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=[jobs]) for jobs in (2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["changed meanwhile", "saved"]
    pro.refresh_from_db()
    assert len(posts(control)) == 1
    assert upstream(control)["max_jobs"] == pro.max_jobs
    assert unseal(pro, "password_sealed") == f"password-{pro.max_jobs}"


@pytest.mark.django_db(transaction=True)
def test_an_account_that_someone_removes_while_it_is_saved_is_reported(alice, pro, control):
    control.add_fault("slow", "accounts/", method="POST", seconds=1.5)
    filled, answers = typed(pro, password="moved"), []

    def save():
        try:
            answers.append(alice.post(editing(pro), filled))
        finally:
            connection.close()

    thread = threading.Thread(target=save)
    thread.start()
    # From here on the API is asked.
    while thread.is_alive() and Account.objects.get(pk=pro.pk).version == pro.version:
        thread.join(0.02)
    remove_account(account=pro)
    thread.join()
    (page,) = answers
    (said,) = page.context["form"].non_field_errors()
    assert said.startswith("This account was removed in the meantime. Nothing was saved.")
    assert not Account.objects.filter(pk=pro.pk).exists()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "status", "status": 429, "body": {"error": "Busy"}}, "busy"),
        (
            {"kind": "status", "status": 503},
            "The API may have saved it; saving again does no harm.",
        ),
        ({"kind": "drop_before"}, "Nothing was changed|may have saved it"),
        ({"kind": "html"}, "The API may have saved it; saving again does no harm."),
    ],
)
def test_trouble_while_saving_changes_nothing_and_is_reported(alice, pro, control, fault, words):
    control.add_fault(fault.pop("kind"), "accounts/", method="POST", **fault)
    page = alice.post(editing(pro), typed(pro, name="New", maxJobs=2, password="moved"))
    (said,) = page.context["form"].non_field_errors()
    assert any(word in said for word in words.split("|")), said
    pro.refresh_from_db()
    assert (pro.name, pro.version, pro.password_sealed) == ("Northlight", 1, "")
    assert alice.post(editing(pro), typed(pro, maxJobs=2, password="moved")).status_code == 302


def test_a_hanging_api_ends_by_itself(alice, pro, control, monkeypatch):
    from pixstudio.accounts.operations import api_connection
    from pixstudio.pixverse.client import Client

    def impatient(token, base_url, submit_deadline):
        return Client(token, base_url=base_url, read_timeout=0.3, total_deadline=0.6)

    monkeypatch.setattr(api_connection, "_client", impatient)
    control.add_fault("hang", "accounts/", method="POST", seconds=3)
    page = alice.post(editing(pro), typed(pro, maxJobs=2, password="moved"))
    assert (
        "The API may have saved it; saving again does no harm."
        in page.context["form"].non_field_errors()[0]
    )
    assert Account.objects.get(pk=pro.pk).version == 1


def test_a_wrong_password_of_a_new_account_is_reported_with_the_words_of_the_api(alice, accounts):
    page = alice.post("/accounts/new/", new(password="wrong"))
    assert "PixVerse login failed: Account" in page.context["form"].errors["password"][0]
    assert not Account.objects.filter(email="extra@studio.example").exists()
    assert 'value="wrong"' not in page.content.decode()


def test_a_new_account_sent_twice_is_one(alice, accounts, control):
    for _time in range(2):
        assert alice.post("/accounts/new/", new()).status_code == 302
    assert len(posts(control)) == 1
    account = Account.objects.get(email="extra@studio.example")
    assert actions(account) == [Action.ACCOUNT_CONNECTED]
    assert AuditEntry.objects.get(target_id=str(account.pk)).target_label == account.name


@pytest.mark.parametrize("email", ["Northlight@Studio.Example", "NORTHLIGHT@studio.example"])
def test_another_spelling_is_not_another_account(alice, accounts, control, email):
    page = alice.post("/accounts/new/", new(email=email))
    assert "is already connected with this email" in page.context["form"].errors["email"][0]
    assert Account.objects.count() == len(accounts)
    assert posts(control) == []


@pytest.mark.parametrize("email", ["studio+pro@studio.example", "Studio.Pro+A@Studio.example"])
def test_a_plus_and_capitals_survive_the_way(alice, accounts, control, email):
    assert alice.post("/accounts/new/", new(email=email)).status_code == 302
    account = Account.objects.get(email=email)
    assert (account.plan_name, account.health) == ("Pro Plan", Health.OK)
    assert upstream(control, email)["max_jobs"] == 2
    assert account.session_expires_at
    alice.post(f"/accounts/{account.pk}/removal/", {"where": "both"})
    assert email not in {one["email"] for one in control.state()["accounts"]}


def test_one_click_returns_an_account_with_the_kept_password(alice, pro, control):
    seal(pro, "password_sealed", DEMO_PASSWORD)
    pro.health, pro.problem, pro.problem_at = Health.ON_HOLD, "Sign in", timezone.now()
    pro.save()
    control.set_account(PRO_EMAIL, hold=True)
    page = alice.get("/accounts/").content.decode()
    assert "Sign in again" in page
    answer = alice.post(f"/accounts/{pro.pk}/recovery/")
    assert "“Northlight” answers: Pro Plan" in words_of(answer)[-1]
    pro.refresh_from_db()
    assert (pro.health, pro.problem, pro.problem_at) == (Health.OK, "", None)
    assert not upstream(control)["is_on_hold"]


def test_recovery_without_a_password_asks_for_it(alice, pro):
    Account.objects.filter(pk=pro.pk).update(health=Health.ON_HOLD)
    answer = alice.post(f"/accounts/{pro.pk}/recovery/", {"back": "account"})
    assert answer.url == f"/accounts/{pro.pk}/"
    assert "wants the PixVerse password" in words_of(answer)[-1]
