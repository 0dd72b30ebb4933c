import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from pixstudio.accounts.encrypted_columns import unseal
from pixstudio.accounts.models import Account, ApiConnection, Health
from pixstudio.jobs.models import Generation
from pixstudio.sandbox.state.fixtures import DEMO_PASSWORD, DEMO_TOKEN, PRO_EMAIL
from pixstudio.web.formatting import format_number
from tests.teams.people import PASSWORD, Person, check_access, sign_in, words_of

PAGES = {
    "": ("get", "post"),
    "token/": ("get", "put"),
    "new/": ("get", "put"),
    "import/": ("get", "put"),
    "refresh/": ("post", "get"),
}
ACCOUNT_PAGES = {
    "": ("get", "post"),
    "editing/": ("get", "put"),
    "refresh/": ("post", "get"),
    "recovery/": ("post", "get"),
    "pause/": ("post", "get"),
    "removal/": ("get", "put"),
}


@pytest.fixture
def pro(accounts):
    return next(account for account in accounts if account.email == PRO_EMAIL)


def path_of(account, page=""):
    return f"/accounts/{account.pk}/{page}"


def row_of(page, account):
    return next(row for row in page.context["accounts"] if row.id == str(account.pk))


def changes(account, **values):
    account.refresh_from_db()
    shown = {"version": account.version, "initial-name": account.name}
    shown |= {"initial-maxJobs": account.max_jobs, "name": account.name}
    return {**shown, "maxJobs": account.max_jobs, "password": "", **values}


def test_accounts_before_the_token_lead_to_the_first_run(alice):
    assert alice.get("/accounts/").url == "/accounts/first-run/"
    assert alice.get("/accounts/new/").url == "/accounts/first-run/"


def test_accounts_show_plan_credits_and_slots(alice, pro):
    now = timezone.now()
    for number, is_off_peak in enumerate([False, False, True]):
        Generation.objects.create(
            team=pro.team,
            account=pro,
            nonce=str(number),
            operation="text",
            state="running",
            is_off_peak=is_off_peak,
            created_at=now,
            changed_at=now,
        )
    page = alice.get("/accounts/")
    row = row_of(page, pro)
    assert (row.name, row.state_word) == ("Northlight", "Ready")
    assert row.plan_text == "Pro Plan, renews 1 January 2100"
    assert row.credits == format_number(pro.credits)
    assert [part["kind"] for part in row.parts] == ["month", "day", "package"]
    assert row.places_text == f"2 of {pro.places}"
    assert row.places == ["used", "used"] + ["free"] * (pro.places - 2)
    text = page.content.decode()
    assert "checked now" in text or "second" in text
    assert "500 purchased" in text


def test_accounts_keep_secrets_to_themselves(alice, pro):
    alice.post(path_of(pro, "editing/"), changes(pro, password="moved-on-pass"))
    for path in ("/accounts/", path_of(pro), "/accounts/token/", "/accounts/new/"):
        text = alice.get(path).content.decode()
        assert DEMO_TOKEN not in text
        assert "moved-on-pass" not in text
        sealed = Account.objects.get(pk=pro.pk).password_sealed
        assert sealed not in text


def test_accounts_of_others_stay_out_of_sight(mallory, accounts):
    assert PRO_EMAIL not in mallory.get("/accounts/", follow=True).content.decode()
    for account in accounts:
        for page, (call, _wrong) in ACCOUNT_PAGES.items():
            assert getattr(mallory, call)(path_of(account, page)).status_code == 404
    assert Account.objects.count() == len(accounts)


def test_accounts_that_do_not_exist_are_not_found(alice):
    for page, (call, _wrong) in ACCOUNT_PAGES.items():
        assert getattr(alice, call)(f"/accounts/{uuid.uuid4()}/{page}").status_code == 404


def test_accounts_access(alice, bob, carol, pro):
    for page, (call, wrong) in PAGES.items():
        path = f"/accounts/{page}"
        check_access(path, method=call, wrong=wrong, allowed=[alice], refused=[bob, carol])
    for page, (call, wrong) in ACCOUNT_PAGES.items():
        path = path_of(pro, page)
        check_access(path, method=call, wrong=wrong, allowed=[alice], refused=[bob, carol])


def test_accounts_cost_the_same_for_one_and_thirty(alice, team, django_assert_max_num_queries):
    ApiConnection.objects.create(team=team, token_sealed="x", checked_at=timezone.now())
    Account.objects.create(team=team, email="0@studio.example", name="Zero")
    with django_assert_max_num_queries(12) as few:
        alice.get("/accounts/")
    for number in range(1, 30):
        Account.objects.create(team=team, email=f"{number}@studio.example", name=str(number))
    with django_assert_max_num_queries(12) as many:
        alice.get("/accounts/")
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("health", "title"),
    [
        (Health.ON_HOLD, "PixVerse asks for a new sign-in."),
        (Health.UNAUTHORIZED, "The API refused this account."),
        (Health.GONE, "The API no longer knows this account."),
    ],
)
def test_an_account_in_trouble_says_what_to_do(alice, pro, health, title):
    Account.objects.filter(pk=pro.pk).update(health=health, problem="<Say> it & fix it")
    page = alice.get("/accounts/")
    row = row_of(page, pro)
    assert row.alert["title"] == title
    assert "<Say> it & fix it" in row.alert["text"]
    assert "&lt;Say&gt; it &amp; fix it" in page.content.decode()
    assert set(row.places) == {"held"}


def test_a_hold_shows_after_a_reading_and_ends_with_an_update(alice, pro, control):
    control.add_fault("status", "features", status=596, body={"error": "Sign in again"})
    answer = alice.post(path_of(pro, "refresh/"))
    assert "needs attention" in words_of(answer)[0]
    pro.refresh_from_db()
    assert pro.health == Health.ON_HOLD
    page = alice.post(path_of(pro, "editing/"), changes(pro))
    assert "wants the PixVerse password" in page.context["form"].errors["password"][0]
    assert (
        alice.post(path_of(pro, "editing/"), changes(pro, password="moved on")).url == "/accounts/"
    )
    pro.refresh_from_db()
    assert (pro.health, pro.problem) == (Health.OK, "")
    assert unseal(pro, "password_sealed") == "moved on"


def test_a_hold_outlives_readings_until_someone_gives_it_another_try(alice, pro):
    Account.objects.filter(pk=pro.pk).update(health=Health.ON_HOLD, problem="Sign in again")
    alice.post("/accounts/refresh/")
    pro.refresh_from_db()
    assert (pro.health, pro.problem) == (Health.ON_HOLD, "Sign in again")
    alice.post(path_of(pro, "refresh/"))
    pro.refresh_from_db()
    assert (pro.health, pro.problem) == (Health.OK, "")


def test_refresh_reads_credits_again(alice, pro, control):
    control.set_account(PRO_EMAIL, credit_package=1234)
    answer = alice.post(path_of(pro, "refresh/"))
    assert answer.url == "/accounts/"
    assert words_of(answer) == [
        "“Northlight” answers: Pro Plan, 7\u00a0264 credits. The test cost nothing."
    ]
    pro.refresh_from_db()
    assert pro.package_credits == 1234


def test_refresh_while_the_api_is_away_keeps_what_is_known(alice, pro, control):
    control.add_fault("status", "features", status=503, times=-1)
    for path in (path_of(pro, "refresh/"), "/accounts/refresh/"):
        answer = alice.post(path)
        assert "couldn’t" in words_of(answer)[-1].lower().replace("the api ", "")
    before = pro.credits
    pro.refresh_from_db()
    assert (pro.credits, pro.health) == (before, Health.OK)


def test_refresh_all_names_those_in_trouble(alice, accounts, control):
    assert "refreshed" in words_of(alice.post("/accounts/refresh/"))[-1]
    control.add_fault("status", "features", status=596, body={"error": "Sign in again"})
    first = Account.objects.all()[0]
    assert words_of(alice.post("/accounts/refresh/"))[-1] == f"Couldn’t refresh: {first.name}."


def test_refresh_with_a_lost_key_says_so(alice, pro):
    ApiConnection.objects.update(token_sealed="gone:AAAA")
    for path in (path_of(pro, "refresh/"), "/accounts/refresh/"):
        assert "FIELD_KEYS" in words_of(alice.post(path))[-1]


def test_pause_and_resume(alice, pro):
    path = path_of(pro, "pause/")
    assert words_of(alice.post(path))[-1] == "“Northlight” paused. It gets no new jobs."
    assert Account.objects.get(pk=pro.pk).is_paused
    assert row_of(alice.get("/accounts/"), pro).state_word == "Paused"
    alice.post(path, {"is_paused": "1"})
    assert Account.objects.get(pk=pro.pk).is_paused
    assert words_of(alice.post(path))[-1] == "“Northlight” resumed. It gets jobs again."
    assert not Account.objects.get(pk=pro.pk).is_paused


def test_removal_is_here_only(alice, pro, control):
    assert alice.post(path_of(pro, "removal/"), {"where": "here"}).url == "/accounts/"
    assert not Account.objects.filter(pk=pro.pk).exists()
    methods = {seen["method"] for seen in control.requests_seen()}
    assert "DELETE" not in methods


def test_a_new_name_needs_no_api(alice, pro, control):
    seen = len(control.requests_seen())
    assert alice.post(path_of(pro, "editing/"), changes(pro, name="Big one")).url == "/accounts/"
    pro.refresh_from_db()
    assert pro.name == "Big one"
    assert len(control.requests_seen()) == seen
    alice.post(path_of(pro, "editing/"), changes(pro, name=""))
    assert Account.objects.get(pk=pro.pk).name == "Big one"


def test_more_jobs_go_to_the_api_with_the_kept_password(alice, pro, control):
    page = alice.post(path_of(pro, "editing/"), changes(pro, maxJobs=3))
    assert "wants the PixVerse password" in page.context["form"].errors["password"][0]
    alice.post(path_of(pro, "editing/"), changes(pro, maxJobs=3, password=DEMO_PASSWORD))
    assert alice.post(path_of(pro, "editing/"), changes(pro, maxJobs=2)).status_code == 302
    kept = {account["email"]: account["max_jobs"] for account in control.state()["accounts"]}
    assert kept[PRO_EMAIL] == 2
    assert Account.objects.get(pk=pro.pk).max_jobs == 2


def test_a_wrong_password_is_reported_at_its_field(alice, pro):
    page = alice.post(path_of(pro, "editing/"), changes(pro, password="wrong"))
    assert "PixVerse login failed" in page.context["form"].errors["password"][0]
    assert Account.objects.get(pk=pro.pk).password_sealed == ""
    assert 'aria-invalid="true"' in page.content.decode()


def test_new_account_from_its_page(alice, accounts):
    values = {"email": "extra@studio.example", "password": PASSWORD, "maxJobs": 1, "name": "Extra"}
    answer = alice.post("/accounts/new/", values)
    assert answer.url == "/accounts/"
    assert words_of(answer) == ["“Extra” is connected."]
    assert Account.objects.get(email=values["email"]).refreshed_at


def test_a_new_token_replaces_the_old_one_only_when_it_works(alice, accounts, team):
    page = alice.post("/accounts/token/", {"token": "user:wrong"})
    assert "The API says this token isn’t valid." in page.context["form"].errors["token"][0]
    assert unseal(ApiConnection.objects.get(team=team), "token_sealed") == DEMO_TOKEN
    assert alice.post("/accounts/token/", {"token": DEMO_TOKEN}).url == "/accounts/"


@pytest.mark.parametrize("name", ["account_token", "account_new", "first_run"])
def test_credentials_ask_for_a_fresh_sign_in(alice: Person, name: str) -> None:
    sign_in(alice.browser, alice.member.user, ago=3600)
    url = reverse(name)
    sent = alice.post(
        url, {"token": "a-secret-to-keep"}, headers={"Referer": f"http://testserver{url}"}
    )
    for answer in (alice.get(url), sent):
        assert answer.status_code == 302
        assert answer.url == f"{reverse('account_reauthenticate')}?next={url.replace('/', '%2F')}"
    assert "a-secret-to-keep" not in str(dict(alice.browser.session))
