"""The state of accounts: their page, history, warnings, and whose fault it is when the API refuses."""

import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account, ApiConnection, CreditReading, Health
from pixstudio.accounts.operations import connect_api, record_failure, refresh_account
from pixstudio.accounts.presenters.credit_chart import credit_chart
from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.pixverse import errors
from pixstudio.sandbox.state.fixtures import DEMO_TOKEN, FREE_EMAIL, PRO_EMAIL
from tests.teams.people import words_of

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
REVOKED = {"status": 401, "body": {"error": "Unauthorized"}, "times": -1}


@pytest.fixture
def pro(accounts):
    return next(account for account in accounts if account.email == PRO_EMAIL)


def read(account, now):
    return refresh_account(account_id=account.pk, now=now)


def row_of(page, account):
    return next(row for row in page.context["accounts"] if row.id == str(account.pk))


def test_the_page_shows_plan_credits_jobs_and_session(alice, pro):
    text = alice.get(f"/accounts/{pro.pk}/").content.decode()
    for words in (
        "Pro Plan",
        "6\u00a0000",
        "500",
        "Jobs at once (plan limit)",
        "until 1 January 2100",
    ):
        assert words in text
    assert '<svg class="credit-chart__box"' in text
    assert '<title id="chart-title">' in text
    assert "Show as a table" in text


def test_the_page_counts_jobs_that_run_and_wait(alice, pro):
    from tests.jobs.jobs import State, job

    job(alice.member, account=pro)
    job(alice.member, account=pro, is_off_peak=True)
    for _number in range(3):
        job(alice.member, State.QUEUED, wanted_account=pro)
    job(alice.member, State.QUEUED)
    facts = {
        fact.name: fact.value for fact in alice.get(f"/accounts/{pro.pk}/").context["page"].facts
    }
    assert (facts["Running"], facts["Waiting for this account"]) == ("2", "3")
    assert "3 waiting for it" in row_of(alice.get("/accounts/"), pro).places_note


def test_more_jobs_than_the_plan_allows_are_warned_of(alice, pro, control):
    control.set_account(PRO_EMAIL, gen_simultaneously=2)
    read(pro, timezone.now())
    (words,) = row_of(alice.get("/accounts/"), pro).warnings
    assert "Set to 5 jobs at once, but its plan allows only 2" in words
    assert "under Edit" in alice.get(f"/accounts/{pro.pk}/").content.decode()


@pytest.mark.parametrize(
    ("hours", "shared", "words"),
    [
        (-1, True, "ended"),
        (-1, False, "signs in again with the next job"),
        (5, True, "the website is signed out"),
        (5, False, ""),
        (50, True, ""),
    ],
)
def test_a_session_near_its_end_is_warned_of(alice, pro, hours, shared, words):
    pro.session_expires_at = timezone.now() + dt.timedelta(hours=hours)
    pro.session_sealed = "x:y" if shared else ""
    pro.save()
    warnings = row_of(alice.get("/accounts/"), pro).warnings
    assert len(warnings) == bool(words)
    assert words in " ".join(warnings)


def test_a_reading_is_kept_when_something_changed_or_an_hour_passed(pro, control):
    CreditReading.objects.all().delete()
    for minutes in (0, 10, 20):
        read(pro, NOW + dt.timedelta(minutes=minutes))
    assert CreditReading.objects.filter(account=pro).count() == 1
    control.set_account(PRO_EMAIL, credit_package=7)
    read(pro, NOW + dt.timedelta(minutes=30))
    read(pro, NOW + dt.timedelta(minutes=91))
    kept = CreditReading.objects.filter(account=pro).order_by("read_at")
    assert [row.package_credits for row in kept] == [500, 7, 7]


def test_readings_of_more_than_90_days_go(pro):
    read(pro, NOW)
    read(pro, NOW + dt.timedelta(days=91))
    assert not CreditReading.objects.filter(account=pro, read_at=NOW).exists()


def readings(*counts, step):
    return [
        CreditReading(
            read_at=NOW + number * step, daily_credits=0, monthly_credits=count, package_credits=0
        )
        for number, count in enumerate(counts)
    ]


def test_the_chart_goes_in_steps_and_says_its_figures():
    rows = readings(100, 40, 80, step=dt.timedelta(hours=1))
    chart = credit_chart(rows, NOW + dt.timedelta(hours=4))
    assert chart.line == "0.0,6.0 150.0,6.0 150.0,74.4 300.0,74.4 300.0,28.8 600.0,28.8"
    assert "From 100 to 80 credits; highest 100, lowest 40." in chart.description
    assert [figure.all for figure in chart.figures] == ["80", "40", "100"]


def test_a_chart_of_credits_that_never_change_says_so_once():
    rows = readings(60, 60, step=dt.timedelta(hours=1))
    assert credit_chart(rows, NOW + dt.timedelta(hours=2)).description == "Unchanged at 60 credits."


def test_the_chart_of_a_long_time_has_a_point_a_day():
    rows = readings(*range(240), step=dt.timedelta(hours=1))
    chart = credit_chart(rows, NOW + dt.timedelta(hours=240))
    assert len(chart.figures) <= 12
    assert credit_chart([], NOW) is None


def test_the_chart_of_nothing_left_stays_on_the_floor():
    chart = credit_chart(readings(0, step=dt.timedelta(hours=1)), NOW)
    assert chart.line == "0.0,120.0 600.0,120.0"


def test_an_account_removed_upstream_is_gone_with_a_way_to_reconnect(
    alice, pro, control, connected
):
    from pixstudio.accounts.operations import client_of

    client_of(connected.pk).delete_account(PRO_EMAIL)
    assert not read(pro, NOW)
    pro.refresh_from_db()
    assert (pro.health, pro.problem_at) == (Health.GONE, NOW)
    assert pro.next_refresh_at > NOW
    alert = row_of(alice.get("/accounts/"), pro).alert
    assert alert["title"] == "The API no longer knows this account."
    assert "Save it again with its password to reconnect it, or remove it here." in alert["text"]
    assert Account.objects.exclude(pk=pro.pk).filter(health=Health.OK).count() == 2


@pytest.mark.parametrize("status", [400, 404])
def test_an_account_that_is_listed_is_not_gone(pro, control, status):
    control.add_fault("status", "features", status=status, body={"error": "Odd"})
    assert not read(pro, NOW)
    pro.refresh_from_db()
    assert pro.health == (Health.OK if status == 400 else Health.GONE)


def test_an_account_spelled_otherwise_at_the_api_takes_its_spelling(pro, connected):
    Account.objects.filter(pk=pro.pk).update(email=PRO_EMAIL.title())
    assert not read(pro, NOW)
    pro.refresh_from_db()
    assert (pro.email, pro.health) == (PRO_EMAIL, Health.OK)
    assert read(pro, NOW)


def test_an_account_that_is_refused_alone_is_its_own_fault(alice, pro, control, connected):
    control.add_fault("status", "features", status=401, body={"error": "Session ended"})
    assert not read(pro, NOW)
    pro.refresh_from_db()
    assert (pro.health, pro.problem) == (Health.UNAUTHORIZED, "Session ended")
    assert ApiConnection.objects.get(team=connected).problem == ""
    assert row_of(alice.get("/accounts/"), pro).alert["title"] == "The API refused this account."


def test_a_revoked_token_is_reported_once(alice, accounts, control, connected):
    control.add_fault("status", **REVOKED)
    answer = alice.post("/accounts/refresh/")
    assert words_of(answer)[-1].startswith("The API refuses the token")
    page = alice.get("/accounts/")
    text = page.content.decode()
    assert text.count("The API refuses the team’s token.") == 1
    assert [row.alert for row in page.context["accounts"]] == [None] * 3
    assert {row.state_word for row in page.context["accounts"]} == {"Waiting for token"}
    assert not any(account.is_usable for account in Account.objects.all())
    assert DEMO_TOKEN not in text
    assert "refuses the team’s token" in alice.get(f"/accounts/{accounts[0].pk}/").content.decode()


def test_a_token_that_works_again_brings_all_accounts_back(alice, accounts, control, connected):
    control.add_fault("status", **REVOKED)
    alice.post("/accounts/refresh/")
    control.clear_faults()
    connect_api(team=connected, token=DEMO_TOKEN, now=NOW)
    assert ApiConnection.objects.get(team=connected).problem == ""
    assert set(Account.objects.values_list("next_refresh_at", flat=True)) == {NOW}
    assert all(read(account, NOW) for account in accounts)
    assert set(Account.objects.values_list("health", flat=True)) == {Health.OK}


def test_one_good_reading_ends_the_words_about_the_token(accounts, control, connected):
    control.add_fault("status", **REVOKED)
    read(accounts[0], NOW)
    assert ApiConnection.objects.get(team=connected).problem
    control.clear_faults()
    read(accounts[0], NOW)
    assert not ApiConnection.objects.get(team=connected).problem
    assert Account.objects.get(pk=accounts[1].pk).next_refresh_at == NOW


def test_a_failure_is_remembered_with_its_time_and_looked_into_soon(pro):
    Account.objects.filter(pk=pro.pk).update(next_refresh_at=None)
    record_failure(account_id=pro.pk, error=errors.AccountOnHold("x", words="Sign in again"))
    pro.refresh_from_db()
    assert (pro.health, pro.problem) == (Health.ON_HOLD, "Sign in again")
    assert pro.problem_at == pro.next_refresh_at


def test_the_session_that_can_not_be_read_does_not_spoil_the_reading(pro, control):
    control.add_fault("status", f"accounts/{PRO_EMAIL}", status=404)
    assert read(pro, NOW)
    assert Account.objects.get(pk=pro.pk).health == Health.OK


def test_a_test_says_plan_and_credits_and_leads_back(alice, accounts, control):
    free = next(account for account in accounts if account.email == FREE_EMAIL)
    answer = alice.post(f"/accounts/{free.pk}/refresh/", {"back": "account"})
    assert answer.url == f"/accounts/{free.pk}/"
    assert words_of(answer) == [
        f"“{free.name}” answers: Free Plan, 60 credits. The test cost nothing."
    ]
    assert control.ledger() == []


def test_a_token_entered_is_noted_without_its_value(alice, accounts):
    assert alice.post("/accounts/token/", {"token": DEMO_TOKEN}).status_code == 302
    entry = AuditEntry.objects.get(action=Action.TOKEN_CHANGED)
    assert entry.target_label == str(alice.team)
    assert DEMO_TOKEN not in str(vars(entry))


@pytest.mark.parametrize("given", ["n/a", 10**15, -1, True, None, 12.5])
def test_credits_that_can_not_be_read_are_shown_as_unknown(alice, pro, control, given):
    body = {"plan_name": "Pro Plan", "credit_daily": 3, "credit_monthly": given}
    control.add_fault("status", "features", status=200, body=body)
    history = CreditReading.objects.filter(account=pro).count()
    answer = alice.post(f"/accounts/{pro.pk}/refresh/")
    assert words_of(answer) == [
        f"“{pro.name}” answers: Pro Plan; its credits are unknown. The test cost nothing."
    ]
    pro.refresh_from_db()
    assert (pro.credits, pro.monthly_credits, pro.least_credits) == (None, None, 3)
    assert CreditReading.objects.filter(account=pro).count() == history
    facts = {
        fact.name: fact.value for fact in alice.get(f"/accounts/{pro.pk}/").context["page"].facts
    }
    assert (facts["Credits"], facts["Monthly credits"]) == ("unknown", "unknown")
    page = alice.get("/accounts/")
    assert row_of(page, pro).credits == "unknown"
    assert page.context["page"]["totals"][0]["figure"].startswith("at least ")
    assert alice.get("/queue/").status_code == 200


def test_credits_with_thousands_apart_are_read(alice, pro, control):
    body = {"credit_daily": "1,234", "credit_monthly": "12 345", "credit_package": "0"}
    control.add_fault("status", "features", status=200, body=body)
    read(pro, NOW)
    pro.refresh_from_db()
    assert pro.credits == 13_579
