"""`bootstrap`, `newkey` and `rekey`, as an operator uses them."""

from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from pixstudio.accounts.encrypted_columns import generate_key, parse_keys, seal, unseal
from pixstudio.accounts.key_rotation import find_unreadable_secrets
from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox
from pixstudio.teams.models import Membership, Role, Team, User

EMAIL = "anna@studio.example"


def bootstrap(password: str = "one long password", **more: str) -> str:
    out = StringIO()
    options = {"email": EMAIL, "team": "North", "password": password, **more}
    call_command("bootstrap", stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_bootstrap_makes_one_owner_however_often() -> None:
    assert f"{EMAIL} is now an owner of “North”" in bootstrap()
    assert "already" in bootstrap("another long password", email=EMAIL.upper())
    member = Membership.objects.select_related("user", "team").get()
    assert (member.role, member.team.name) == (Role.OWNER, "North")
    assert member.user.check_password("another long password")
    assert (User.objects.count(), Team.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_bootstrap_repeated_keeps_sessions_where_the_password_is_the_same() -> None:
    bootstrap()
    before = User.objects.get().password
    bootstrap()
    assert User.objects.get().password == before


@pytest.mark.django_db
def test_bootstrap_refuses_what_is_no_email() -> None:
    with pytest.raises(CommandError, match="not an email address"):
        bootstrap(email="anna")
    assert not Team.objects.exists()


@pytest.mark.django_db
def test_bootstrap_takes_a_password_from_a_file_and_refuses_a_weak_one(tmp_path: Path) -> None:
    words = ("bootstrap", "--email", EMAIL, "--team", "North", "--password-file")
    file = tmp_path / "password"
    file.write_text("password\n")
    with pytest.raises(CommandError, match="too common"):
        call_command(*words, str(file))
    assert not User.objects.exists()
    file.write_text("one long password\n")
    call_command(*words, str(file), stdout=StringIO())
    assert User.objects.get().check_password("one long password")
    with pytest.raises(CommandError, match="can't be read"):
        call_command(*words, str(tmp_path / "none"))


@pytest.mark.django_db
def test_bootstrap_prints_a_link_that_sets_the_password_once() -> None:
    out = StringIO()
    call_command("bootstrap", "--email", EMAIL, "--team", "North", "--link", stdout=out)
    link = out.getvalue().split()[-1]
    assert not User.objects.get().has_usable_password()
    browser = Client()
    form = browser.get(urlsplit(link).path, follow=True)
    assert form.status_code == 200
    typed = {"password1": "one long password", "password2": "one long password"}
    assert browser.post(form.request["PATH_INFO"], typed).status_code == 302
    assert User.objects.get().check_password("one long password")
    again = Client().get(urlsplit(link).path, follow=True)
    assert "password1" not in again.content.decode()


@pytest.mark.django_db
def test_bootstrap_with_a_token_brings_the_accounts_in(sandbox: Sandbox) -> None:
    assert "Accounts imported: " in bootstrap(api_token=sandbox.token)
    assert Account.objects.count() == 3
    assert "none that was not known before" in bootstrap(api_token=sandbox.token)
    assert Account.objects.count() == 3


@pytest.mark.django_db
def test_bootstrap_with_a_wrong_token_stores_none_and_does_not_print_it(sandbox: Sandbox) -> None:
    with pytest.raises(CommandError, match="The API refused the token") as caught:
        bootstrap(api_token="user:wrong-token")
    assert "wrong-token" not in str(caught.value)
    assert not ApiConnection.objects.exists()
    assert Membership.objects.exists()


@pytest.mark.django_db
def test_bootstrap_while_the_api_is_down_says_so(sandbox: Sandbox, control: SandboxControl) -> None:
    control.add_fault("status", status=503, times=5)
    with pytest.raises(CommandError, match="could not be checked"):
        bootstrap(api_token=sandbox.token)


def test_newkey_prints_a_usable_entry() -> None:
    out = StringIO()
    call_command("newkey", stdout=out)
    assert len(parse_keys(out.getvalue().strip())) == 1


def rekey() -> str:
    out = StringIO()
    call_command("rekey", stdout=out)
    return out.getvalue()


@pytest.fixture
def sealed(db: None, settings: Settings) -> ApiConnection:
    team = Team.objects.create(name="North")
    api = ApiConnection.objects.create(team=team)
    account = Account.objects.create(team=team, email="a@b.example", name="A")
    secrets = [(api, "token_sealed"), (account, "password_sealed"), (account, "session_sealed")]
    for row, column in secrets:
        seal(row, column, "hidden")
        row.save()
    return api


def test_rekey_moves_everything_to_the_first_key(sealed: ApiConnection, settings: Settings) -> None:
    fresh = generate_key()
    settings.FIELD_KEYS = f"{fresh},{settings.FIELD_KEYS}"
    assert "3 secrets were sealed" in rekey()
    assert "0 secrets were sealed" in rekey()
    settings.FIELD_KEYS = fresh
    sealed.refresh_from_db()
    assert unseal(sealed, "token_sealed") == "hidden"
    account = Account.objects.get()
    assert unseal(account, "password_sealed") == unseal(account, "session_sealed") == "hidden"


def test_a_session_that_can_not_be_read_is_found(sealed: ApiConnection) -> None:
    assert find_unreadable_secrets() == []
    Account.objects.update(session_sealed="gone:AAAA")
    (words,) = find_unreadable_secrets()
    assert "session_sealed" in words


def test_rekey_without_the_old_key_changes_nothing_and_says_so(
    sealed: ApiConnection, settings: Settings
) -> None:
    before = sealed.token_sealed
    settings.FIELD_KEYS = generate_key()
    with pytest.raises(CommandError, match="put their key back"):
        rekey()
    sealed.refresh_from_db()
    assert sealed.token_sealed == before
