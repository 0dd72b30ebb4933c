import pytest

from pixstudio.accounts.encrypted_columns import unseal
from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.accounts.operations import remove_account
from pixstudio.sandbox.state.fixtures import DEMO_TOKEN, PRO_EMAIL
from tests.teams.people import check_access

PATH = "/accounts/first-run/"
NEW = {"email": "new-pro@studio.example", "password": "s3cret pass", "maxJobs": "2", "name": ""}


def test_first_run_begins_with_the_token(alice, control):
    page = alice.get(PATH)
    text = page.content.decode()
    assert page.context["first_run"]["step"] == "token"
    assert 'name="token"' in text
    assert "Alice, Halden" in text
    assert "nothing can be charged" in text


def test_first_run_connects_and_lists_the_accounts_behind_the_token(alice, team, control):
    answer = alice.post(PATH, {"token": f"  {DEMO_TOKEN} "})
    assert (answer.status_code, answer.url) == (302, PATH)
    connection = ApiConnection.objects.get(team=team)
    assert unseal(connection, "token_sealed") == DEMO_TOKEN
    assert DEMO_TOKEN not in connection.token_sealed
    page = alice.get(PATH)
    assert page.context["first_run"]["step"] == "ready"
    text = page.content.decode()
    assert "Northlight, Pro" in text
    assert 'href="/create/"' in text
    assert DEMO_TOKEN not in text


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("", "Paste the token"),
        ("two words", "That doesn’t look like a token."),
        ("tökén", "That doesn’t look like a token."),
        ("user:wrong", "The API says this token isn’t valid."),
    ],
)
def test_first_run_with_a_bad_token_says_so_at_the_field(alice, control, token, words):
    page = alice.post(PATH, {"token": token})
    assert page.status_code == 200
    assert words in page.context["first_run"]["form"].errors["token"][0]
    text = page.content.decode()
    assert words in text
    assert not token or f'value="{token}"' not in text
    assert not ApiConnection.objects.exists()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "status", "status": 402}, "subscription to useapi.net has ended"),
        ({"kind": "status", "status": 403}, "does not allow this"),
        ({"kind": "status", "status": 500}, "unexpected response"),
        ({"kind": "html"}, "unexpected response"),
        ({"kind": "cut_json"}, "unexpected response"),
    ],
)
def test_first_run_while_the_api_is_in_trouble_stores_nothing(alice, control, fault, words):
    control.add_fault(path="accounts", times=9, **fault)
    page = alice.post(PATH, {"token": DEMO_TOKEN})
    assert words in page.context["first_run"]["form"].errors["token"][0]
    assert not ApiConnection.objects.exists()


def test_first_run_without_a_network_says_so(alice, settings):
    settings.PIXVERSE_API_URL = "http://127.0.0.1:9/v2/pixverse"
    page = alice.post(PATH, {"token": DEMO_TOKEN})
    assert "could not be reached" in page.context["first_run"]["form"].errors["token"][0]


def test_first_run_asks_for_an_account_where_there_is_none(alice, accounts):
    for account in accounts:
        remove_account(account=account)
    page = alice.get(PATH)
    assert page.context["first_run"]["step"] == "account"
    answer = alice.post(PATH, NEW)
    assert (answer.status_code, answer.url) == (302, "/create/")
    account = Account.objects.get()
    assert (account.email, account.name, account.max_jobs) == (NEW["email"], "new-pro", 2)
    assert unseal(account, "password_sealed") == NEW["password"]
    assert account.plan_name


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"email": "nobody"}, "email", "valid email"),
        ({"email": "a/b@studio.example"}, "email", "This address has unsupported characters."),
        ({"password": ""}, "password", "required"),
        ({"password": "wrong"}, "password", "PixVerse login failed"),
        ({"maxJobs": "9"}, "maxJobs", "From 1 to 8"),
        ({"maxJobs": "0"}, "maxJobs", "From 1 to 8"),
        ({"maxJobs": "x"}, "maxJobs", "from 1 to 8"),
        ({"maxJobs": ""}, "maxJobs", "from 1 to 8"),
        ({"name": "n" * 81}, "name", "80"),
    ],
)
def test_first_run_with_a_bad_account_keeps_what_was_typed(alice, accounts, change, field, words):
    for account in accounts:
        remove_account(account=account)
    page = alice.post(PATH, NEW | {"password": "hidden-as-ever"} | change)
    form = page.context["first_run"]["form"]
    assert words in form.errors[field][0]
    assert list(form.errors) == [field]
    text = page.content.decode()
    assert "hidden-as-ever" not in text
    assert (NEW | change)["email"].split("@")[0] in text
    assert not Account.objects.exists()


def test_first_run_a_second_time_shows_where_it_led(alice, accounts):
    assert alice.get(PATH).context["first_run"]["step"] == "ready"
    assert alice.post(PATH, NEW).context["first_run"]["step"] == "ready"
    assert not Account.objects.filter(email=NEW["email"]).exists()
    assert alice.post(PATH, {"token": DEMO_TOKEN}).url == PATH
    assert Account.objects.filter(email=PRO_EMAIL).count() == 1


def test_first_run_belongs_to_one_team(mallory, accounts):
    assert mallory.get(PATH).context["first_run"]["step"] == "token"


def test_first_run_access(alice, bob, carol):
    check_access(PATH, method="get", wrong="put", allowed=[alice], refused=[bob, carol])
