"""Pausing and removing accounts, here and at the API, and finding those that exist there."""

import pytest

from pixstudio.accounts.models import Account, MemberAccount
from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.jobs.models import Generation
from pixstudio.sandbox.state.fixtures import FREE_EMAIL, PRO_EMAIL
from tests.jobs.jobs import State, job
from tests.teams.people import sign_in, words_of


@pytest.fixture
def pro(accounts):
    return next(account for account in accounts if account.email == PRO_EMAIL)


def removal(account):
    return f"/accounts/{account.pk}/removal/"


def emails(control):
    return {one["email"] for one in control.state()["accounts"]}


def test_the_question_names_what_happens_to_jobs(alice, pro):
    job(alice.member, account=pro)
    for _number in range(2):
        job(alice.member, State.QUEUED, wanted_account=pro)
    MemberAccount.objects.create(team=pro.team, user=alice.member.user, account=pro)
    text = alice.get(removal(pro)).content.decode()
    assert "1 job runs on it: it continues at PixVerse and its video is still fetched." in text
    assert "its credits are spent, but its video may no longer be fetched here" in text
    assert "2 jobs wait for this account" in text
    assert "1 member is set to use it" in text


def test_without_a_choice_nothing_goes(alice, pro, control):
    for values in ({}, {"where": "nowhere"}):
        page = alice.post(removal(pro), values)
        assert page.status_code == 200
    assert "Choose an option." in page.content.decode()
    assert Account.objects.filter(pk=pro.pk).exists()
    assert PRO_EMAIL in emails(control)


def test_here_only_leaves_the_api_alone(alice, pro, control):
    running = job(alice.member, account=pro)
    assert alice.post(removal(pro), {"where": "here"}).url == "/accounts/"
    assert PRO_EMAIL in emails(control)
    running.refresh_from_db()
    assert (running.state, running.account) == (State.RUNNING, None)
    entry = AuditEntry.objects.get(target_id=str(pro.pk))
    assert (entry.action, entry.target_label) == (Action.ACCOUNT_REMOVED, "Northlight")


def test_at_the_api_too(alice, pro, control):
    waiting = job(alice.member, State.QUEUED, wanted_account=pro)
    answer = alice.post(removal(pro), {"where": "both"})
    assert words_of(answer) == ["“Northlight” removed here and at the API."]
    assert PRO_EMAIL not in emails(control)
    assert not Account.objects.filter(pk=pro.pk).exists()
    assert Generation.objects.get(pk=waiting.pk).wanted_account is None
    assert AuditEntry.objects.get(target_id=str(pro.pk)).action == Action.ACCOUNT_REMOVED_UPSTREAM


def test_one_that_is_gone_there_already_goes_here(alice, pro, control):
    control.add_fault("status", "accounts/", method="DELETE", status=404)
    assert alice.post(removal(pro), {"where": "both"}).url == "/accounts/"
    assert not Account.objects.filter(pk=pro.pk).exists()


@pytest.mark.parametrize("status", [401, 429, 503])
def test_other_failures_change_nothing_and_are_reported(alice, pro, control, status):
    control.add_fault("status", "accounts/", method="DELETE", status=status)
    page = alice.post(removal(pro), {"where": "both"})
    assert page.status_code == 200
    assert "Nothing was removed." in page.content.decode()
    assert Account.objects.filter(pk=pro.pk).exists()
    assert not AuditEntry.objects.filter(target_id=str(pro.pk)).exists()


def test_removing_twice_is_not_found(alice, pro):
    alice.post(removal(pro), {"where": "here"})
    assert alice.post(removal(pro), {"where": "here"}).status_code == 404


@pytest.mark.parametrize("page", ["editing", "removal"])
def test_credentials_ask_for_a_fresh_sign_in(alice, pro, page):
    sign_in(alice.browser, alice.member.user, ago=3600)
    answer = alice.get(f"/accounts/{pro.pk}/{page}/")
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url


def test_pausing_twice_is_noted_once(alice, pro):
    for _time in range(2):
        alice.post(f"/accounts/{pro.pk}/pause/", {"is_paused": "1"})
    alice.post(f"/accounts/{pro.pk}/pause/", {"is_paused": "0"})
    noted = AuditEntry.objects.filter(target_id=str(pro.pk)).order_by("number")
    assert [e.action for e in noted] == [Action.ACCOUNT_PAUSED, Action.ACCOUNT_RESUMED]


def test_the_import_offers_what_is_not_here(alice, pro, control):
    alice.post(removal(pro), {"where": "here"})
    control.set_account("Studio+B@studio.example", plan="Standard")
    text = alice.get("/accounts/import/").content.decode()
    assert PRO_EMAIL in text
    assert "Studio+B@studio.example" in text
    assert FREE_EMAIL not in text
    answer = alice.post("/accounts/import/", {"emails": ["Studio+B@studio.example", FREE_EMAIL]})
    assert words_of(answer)[-1] == "1 account imported."
    account = Account.objects.get(email="Studio+B@studio.example")
    assert (account.plan_name, account.password_sealed) == ("Standard Plan", "")
    assert not Account.objects.filter(email=PRO_EMAIL).exists()
    assert AuditEntry.objects.get(target_id=str(account.pk)).action == Action.ACCOUNT_CONNECTED


def test_the_import_sent_twice_brings_in_once(alice, pro, control):
    alice.post(removal(pro), {"where": "here"})
    for words in (
        "1 account imported.",
        "These accounts are already connected. Nothing was changed.",
    ):
        answer = alice.post("/accounts/import/", {"emails": [PRO_EMAIL]})
        assert words_of(answer)[-1] == words
    assert Account.objects.filter(email=PRO_EMAIL).count() == 1


def test_the_import_knows_another_spelling(alice, accounts, control):
    Account.objects.filter(email=PRO_EMAIL).update(email=PRO_EMAIL.upper())
    assert "are already in this studio" in alice.get("/accounts/import/").content.decode()
    alice.post("/accounts/import/", {"emails": [PRO_EMAIL]})
    assert Account.objects.count() == len(accounts)


def test_the_import_of_nothing_asks_for_a_tick(alice, pro):
    alice.post(removal(pro), {"where": "here"})
    assert "Select at least one account." in alice.post("/accounts/import/").content.decode()


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "The API says this token isn’t valid."), (429, "busy"), (503, "unexpected response")],
)
def test_the_import_without_the_api_says_so(alice, accounts, control, status, words):
    control.add_fault("status", "accounts", status=status, times=-1)
    for answer in (
        alice.get("/accounts/import/"),
        alice.post("/accounts/import/", {"emails": ["x"]}),
    ):
        text = answer.content.decode()
        assert "The accounts couldn’t be loaded." in text
        assert words in text
        assert "Refresh" in text


def test_the_import_before_the_token_leads_to_the_first_run(alice):
    assert alice.get("/accounts/import/").url == "/accounts/first-run/"
