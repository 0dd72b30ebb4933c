"""`manage.py apikey`: a key and nothing else on standard output, errors as sentences."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pixstudio.api_keys.models import ApiKey
from pixstudio.api_keys.queries import find_key
from pixstudio.audit.models import AuditEntry
from pixstudio.teams.models import Membership, Role, Team
from pixstudio.web import database_time
from tests.teams.people import Person

pytestmark = pytest.mark.django_db


def run(person: Person, *more: str, team: str = "") -> str:
    out = StringIO()
    who = ["--email", person.member.user.email, "--team", team or person.team.name]
    call_command("apikey", *who, "--name", "Cron", *more, stdout=out)
    return out.getvalue()


def test_apikey_prints_a_key_that_works(bob: Person) -> None:
    text = run(bob)
    assert text.endswith("\n")
    assert find_key(text.strip(), address="", now=database_time.now()) is not None
    key = ApiKey.objects.get()
    assert (key.name, key.scopes, key.budget_credits, key.expires_at) == (
        *("Cron", ["read", "create"]),
        *(None, None),
    )
    entry = AuditEntry.objects.get(action="api_key_created")
    # Whoever runs the studio did it, not the member.
    assert (entry.actor_id, entry.chain) == (None, str(bob.team.pk))


def test_apikey_takes_every_rule(alice: Person) -> None:
    more = ["--scopes", "read, files,admin", "--budget", "500", "--in-total", "--days", "30"]
    run(alice, *more, "--addresses", "10.1.2.3,192.0.2.0/24", team=str(alice.team.pk))
    key = ApiKey.objects.get()
    assert key.scopes == ["read", "files", "admin"]
    assert (key.budget_credits, key.is_budget_monthly) == (500, False)
    assert key.addresses == ["10.1.2.3/32", "192.0.2.0/24"]
    assert key.expires_at is not None
    assert (key.expires_at - key.created_at).days == 30


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--scopes", "read,fly"], "There is no scope “fly”"),
        (["--scopes", ","], "A key needs a scope"),
        (["--scopes", "admin"], "is creator in this team, which doesn’t allow: admin"),
        (["--budget", "-5"], "The budget must be"),
        (["--days", "0"], "The days must be"),
        (["--name", " "], "The name must have"),
        (["--addresses", "localhost"], "is no address or network"),
        (["--team", "Nowhere"], "No active member"),
        (["--email", "nobody@halden.example"], "No active member"),
    ],
)
def test_apikey_says_what_is_wrong(bob: Person, more: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(bob, *more)
    assert not ApiKey.objects.exists()


def test_apikey_asks_which_of_two_teams(bob: Person) -> None:
    twin = Team.objects.create(name=bob.team.name)
    Membership.objects.create(team=twin, user=bob.member.user, role=Role.CREATOR)
    with pytest.raises(CommandError, match=str(twin.pk)):
        run(bob)
    run(bob, team=str(twin.pk))
    assert ApiKey.objects.get().team == twin
