"""The pages of API keys: who sees which, the key that is shown once, budgets and revocation."""

import csv
import datetime as dt
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.api_keys.models import ApiKey, Scope
from pixstudio.api_keys.operations import revoke_key
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import Charge, State
from pixstudio.key_settings.queries import SHOWN
from pixstudio.teams.models import Membership, Role
from pixstudio.usage.operations import bring_up_to_date
from pixstudio.web import database_time
from tests.budgets.test_key_budgets import key_of, spend
from tests.jobs.jobs import finished, job, plain, text_of
from tests.teams.people import Person, check_access, sign_in, words_of

pytestmark = pytest.mark.django_db
LIST, NEW = "/team/keys/", "/team/keys/new/"


def filled(**changes: Any) -> dict[str, Any]:
    """What the form sends."""
    values = {"name": "n8n", "scopes": ["read", "create"], "days": "90", "budget": "500"}
    return {**values, "period": "monthly", "addresses": "", "nonce": "form", **changes}


def shown_key(response: Any) -> str:
    found = re.search(r"pixs_[\w-]{43}", text_of(response))
    assert found is not None
    return found.group()


def test_access(alice: Person, bob: Person, carol: Person) -> None:
    people = (alice, bob, carol)
    check_access(LIST, method="get", wrong="post", allowed=people, refused=())
    check_access(NEW, method="get", wrong="put", allowed=people, refused=())


def test_new_key_is_shown_once_and_works(bob: Person) -> None:
    answer = bob.post(NEW, filled(addresses="127.0.0.1\n10.0.0.7/8, 10.0.0.0/8"))
    assert answer.status_code == 200
    text = shown_key(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers.get("Content-Encoding") is None
    key = ApiKey.objects.get()
    assert (key.scopes, key.budget_credits, key.is_budget_monthly) == (
        ["read", "create"],
        500,
        True,
    )
    assert key.addresses == ["127.0.0.1/32", "10.0.0.0/8"]
    assert key.expires_at is not None
    assert (key.expires_at - key.created_at).days == 90
    assert program_with(text).status_code == 200
    for path in (LIST, f"{LIST}{key.pk}/", "/team/profile/"):
        assert text not in text_of(bob.get(path))
    assert text not in str(dict(bob.browser.session))
    assert text not in str(bob.browser.cookies)


def program_with(text: str) -> Any:
    return Client(headers={"authorization": f"Bearer {text}"}).get("/api/v1/models")


def test_new_key_asks_for_a_fresh_sign_in(bob: Person) -> None:
    sign_in(bob.browser, bob.member.user, ago=86_400)
    for answer in (bob.get(NEW), bob.post(NEW, filled())):
        assert answer.status_code == 302
        assert answer.url.startswith("/auth/reauthenticate/")
    assert not ApiKey.objects.exists()
    assert bob.get(LIST).status_code == 200


def test_new_key_by_a_double_click_is_one(bob: Person) -> None:
    bob.post(NEW, filled())
    text = shown_key(bob.post(NEW, filled()))
    assert ApiKey.objects.count() == 1
    assert program_with(text).status_code == 200
    # Reloaded from the browser's history later.
    ApiKey.objects.update(created_at=timezone.now() - dt.timedelta(minutes=5))
    again = bob.post(NEW, filled())
    assert (again.status_code, again.url) == (302, LIST)
    assert "can’t be shown again" in words_of(again)[0]
    assert ApiKey.objects.count() == 1
    assert program_with(text).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["admin"]}, "scopes"),
        ({"days": "7000"}, "days"),
        ({"budget": "-1"}, "budget"),
        ({"budget": "many"}, "budget"),
        ({"period": "weekly"}, "period"),
        ({"addresses": "10.0.0.0/99"}, "addresses"),
        ({"addresses": "example.org"}, "addresses"),
        ({"addresses": " ".join(f"10.0.0.{n}" for n in range(21))}, "addresses"),
    ],
)
def test_new_key_says_what_is_wrong(bob: Person, changes: dict[str, Any], field: str) -> None:
    answer = bob.post(NEW, filled(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ApiKey.objects.exists()


def test_new_key_offers_the_scopes_of_the_role(alice: Person, bob: Person, carol: Person) -> None:
    def offered(person: Person) -> list[str]:
        field = person.get(NEW).context["form"]["scopes"]
        return [choice.data["value"] for choice in field]

    assert offered(carol) == ["read"]
    assert offered(bob) == ["read", "create", "files"]
    assert offered(alice) == ["read", "create", "files", "admin"]
    assert carol.post(NEW, filled()).status_code == 422


def test_key_that_can_not_spend_has_no_budget(bob: Person, carol: Person) -> None:
    assert 'name="budget"' in text_of(bob.get(NEW))
    assert 'name="budget"' not in text_of(carol.get(NEW))
    values = {name: value for name, value in filled(scopes=["read"]).items() if name != "period"}
    assert carol.post(NEW, values).status_code == 200
    key = ApiKey.objects.get()
    assert (key.user, key.budget_credits) == (carol.member.user, None)
    path = f"{LIST}{key.pk}/settings/"
    assert 'name="budget"' not in text_of(carol.get(path))
    assert carol.post(path, {"name": "reader", "addresses": "192.0.2.7"}).status_code == 302
    key.refresh_from_db()
    assert (key.name, key.addresses) == ("reader", ["192.0.2.7/32"])


def test_each_address_that_is_none_is_named(bob: Person) -> None:
    page = text_of(bob.post(NEW, filled(addresses="300.1.1.1\n192.0.2.7\n<foo>")))
    assert "“300.1.1.1”, “&lt;foo&gt;”" in page
    assert not ApiKey.objects.exists()


def test_list_has_own_keys_and_for_admins_all(
    alice: Person, bob: Person, carol: Person, mallory: Person
) -> None:
    own, others, foreign = (key_of(one) for one in (bob, alice, mallory))
    page = bob.get(LIST).context["page"]
    assert [row.id for row in page.own] == [str(own.pk)]
    assert page.others == []
    page = alice.get(LIST).context["page"]
    assert [row.id for row in page.others] == [str(own.pk)]
    assert page.others[0].owner == str(bob.member.user)
    for person, key, status in (
        *((bob, own, 200), (alice, own, 200), (bob, others, 404), (carol, own, 404)),
        *((alice, foreign, 404), (mallory, own, 404)),
    ):
        path = f"{LIST}{key.pk}/"
        assert person.get(path).status_code == status
        assert person.get(f"{path}settings/").status_code == status
        assert person.get(f"{path}revocation/").status_code == status
        if status == 404:
            assert person.post(f"{path}revocation/").status_code == 404
            assert person.post(f"{path}settings/", filled()).status_code == 404


def test_list_takes_the_same_queries_for_many(alice: Person, bob: Person) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert alice.get(LIST).status_code == 200
        return len(seen)

    key_of(bob, budget_credits=5, is_budget_monthly=False)
    alice.get(LIST)
    one = queries()
    for _ in range(29):
        key_of(bob, budget_credits=5, is_budget_monthly=False)
    assert queries() == one


def test_list_goes_on_page_by_page(alice: Person, bob: Person) -> None:
    for _ in range(SHOWN // 2 + 1):
        key_of(alice)
        key_of(bob)
    first = alice.get(LIST).context["page"]
    second = alice.get(first.older_url).context["page"]
    ids = {row.id for page in (first, second) for row in (*page.own, *page.others)}
    assert len(ids) == SHOWN + 2
    assert second.older_url == ""
    assert alice.get(f"{LIST}?before=nonsense").status_code == 404


def test_list_says_what_the_role_no_longer_covers(alice: Person, bob: Person) -> None:
    key_of(bob)
    Membership.objects.filter(pk=bob.member.pk).update(role=Role.VIEWER)
    row = alice.get(LIST).context["page"].others[0]
    assert "Create jobs" in row.note
    bob.member.delete()
    assert str(alice.get(LIST).context["page"].ended[0].status.word) == "Member left"


def test_settings_change_the_budget(alice: Person, bob: Person) -> None:
    key = key_of(bob, budget_credits=10)
    path = f"{LIST}{key.pk}/settings/"
    assert bob.get(path).context["form"]["budget"].value() == 10
    assert bob.post(path, filled(budget="x")).status_code == 422
    answer = bob.post(path, filled(name="Zapier", budget="700", period="total"))
    assert answer.status_code == 302
    key.refresh_from_db()
    assert (key.name, key.budget_credits, key.is_budget_monthly) == ("Zapier", 700, False)
    assert key.scopes == [Scope.READ, Scope.CREATE]
    alice.post(path, filled(budget=""))
    key.refresh_from_db()
    assert key.budget_credits is None
    revoke_key(member=bob.member, key=key, now=database_time.now())
    assert "no longer works" in words_of(bob.post(path, filled()))[-1]
    sign_in(bob.browser, bob.member.user, ago=86_400)
    assert bob.get(path).url.startswith("/auth/reauthenticate/")


@pytest.mark.parametrize("cancels", [True, False])
def test_revocation_may_take_the_waiting_jobs_along(
    alice: Person, bob: Person, cancels: bool
) -> None:
    key, other = key_of(bob), key_of(bob)
    waiting = [job(bob.member, State.QUEUED, api_key=key) for _ in range(2)]
    running = job(bob.member, State.RUNNING, api_key=key)
    apart = job(bob.member, State.QUEUED, api_key=other)
    path = f"{LIST}{key.pk}/revocation/"
    page = text_of(bob.get(path))
    assert "2 waiting jobs (160 credits)" in page
    answer = bob.post(path, {"cancels_jobs": "on"} if cancels else {})
    assert answer.status_code == 302
    key.refresh_from_db()
    assert key.revoked_by == bob.member.user
    states = [Generation.objects.get(pk=one.pk).state for one in (*waiting, running, apart)]
    first = State.CANCELLED if cancels else State.QUEUED
    assert states == [first, first, State.RUNNING, State.QUEUED]
    assert "already revoked" in words_of(bob.post(path))[-1]
    assert [row.id for row in bob.get(LIST).context["page"].ended] == [str(key.pk)]


def test_revocation_needs_no_fresh_sign_in(bob: Person) -> None:
    key = key_of(bob)
    sign_in(bob.browser, bob.member.user, ago=86_400)
    assert bob.post(f"{LIST}{key.pk}/revocation/").url == LIST
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_page_shows_months_and_jobs(bob: Person) -> None:
    key = key_of(bob, budget_credits=1000)
    spend(bob, key, 300)
    spend(bob, key, 45, charge=Charge.RESERVED)
    spend(bob, key_of(bob), 7)
    page = bob.get(f"{LIST}{key.pk}/").context["page"]
    assert [(jobs, credits) for _month, jobs, credits in page["months"]] == [("2", "345")]
    assert len(page["jobs"]) == 2
    assert plain(page["row"].spent_text) == "345 of 1 000 this month"
    assert (page["row"].meter.spent, page["row"].meter.limit) == (345, 1000)


def test_page_takes_the_same_queries_for_many_jobs(bob: Person) -> None:
    key = key_of(bob)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert bob.get(f"{LIST}{key.pk}/").status_code == 200
        return len(seen)

    spend(bob, key, 1)
    bob.get(f"{LIST}{key.pk}/")
    one = queries()
    for _ in range(29):
        spend(bob, key, 1)
    assert queries() == one


def test_cards_and_results_name_the_key(alice: Person, bob: Person, connected: Any) -> None:
    key = key_of(bob)
    account = Account.objects.filter(team=connected)[0]
    job(bob.member, State.RUNNING, api_key=key, account=account)
    made = finished(bob.member, api_key=key, account=account)
    assert "Bob, by key n8n" in text_of(alice.get("/queue/"))
    assert "Bob, by key n8n" in text_of(alice.get(f"/generations/{made.pk}/"))


def test_audit_log_shows_and_finds_the_key(alice: Person, bob: Person) -> None:
    key = key_of(bob)
    bob.member.api_key = key
    record(Action.JOBS_SENT, member=bob.member)
    assert f"by API key {key}" in text_of(alice.get("/team/audit/?q=n8n"))
    text = b"".join(alice.post("/team/audit/export/")).decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["key"] for row in rows} == {"", str(key)}


def test_usage_has_a_line_for_each_key(alice: Person, bob: Person) -> None:
    key = key_of(bob)
    spend(bob, key, 30)
    spend(bob, key_of(alice), 12)
    bring_up_to_date(now=timezone.now())
    page = text_of(alice.get("/usage/"))
    assert "By API key" in page
    assert f"{LIST}{key.pk}/" in page
    text = b"".join(alice.get("/usage/export/")).decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted(row["Charged credits"] for row in rows if row["API key"]) == ["12", "30"]


def test_pages_of_keys_and_the_reference_lead_to_each_other(carol: Person) -> None:
    """Nothing else of the studio links to the reference, so who has a key must find it here."""
    reference = 'href="/api/v1/docs"'
    assert reference in text_of(carol.get(LIST))
    assert reference in text_of(carol.post(NEW, filled(scopes=["read"])))
    assert f'href="{LIST}"' in text_of(Client().get("/api/v1/docs"))
