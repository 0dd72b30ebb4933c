import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import Generation
from pixstudio.usage.models import DailyUsage
from pixstudio.usage.operations import bring_up_to_date
from tests.effects.factories import create_effect
from tests.jobs.jobs import plain, text_of
from tests.teams.people import Person, check_access
from tests.usage.past_jobs import made

FIGURES = "/usage/figures/"


def summed() -> None:
    bring_up_to_date(now=timezone.now())


def usage_of(person: Person, query: str = "") -> Any:
    answer = person.get(f"/usage/{query}")
    assert answer.status_code == 200
    return answer.context["usage"]


def words(person: Person, query: str = "") -> str:
    return plain(text_of(person.get(f"/usage/{query}")))


@pytest.fixture
def past(alice: Person, bob: Person) -> dict[str, Any]:
    """Alice's done job on an account with an effect, and bob's failed one; both today."""
    now = timezone.now()
    account = Account.objects.create(team=alice.team, email="secret@x.example", name="Northlight")
    effect = create_effect(alice.team)
    made(alice.member, at=now, account=account, operation="effect", effect=effect, credits=40)
    made(bob.member, "failed", at=now, credits=1000)
    summed()
    return {"account": account, "effect": effect}


def test_the_page_reports_the_month(past: dict[str, Any], alice: Person) -> None:
    page = usage_of(alice)
    figures = [(total["figure"], total["note"]) for total in page.totals]
    assert [plain(figure) for figure, _note in figures] == ["1 040", "1", "50 %", "1:05"]
    assert plain(figures[0][1]) == "credits in 2 jobs"
    assert plain(figures[1][1]) == "1 040 credits each"
    assert figures[2][1] == "1 failed"
    tables = {table.id: [share.name for share in table.shares] for table in page.tables}
    assert tables == {
        "by-member": ["Bob", "Alice"],
        "by-account": ["Northlight", "Removed account"],
        "by-model": ["v5.6"],
        "by-operation": ["Text", "Effect"],
        "by-effect": ["Paper Parade"],
    }


def test_each_chart_is_reported_in_words_and_as_a_table(
    past: dict[str, Any], alice: Person
) -> None:
    alice.team.monthly_budget_credits = 5000
    alice.team.save()
    page, text = usage_of(alice), text_of(alice.get("/usage/"))
    assert [chart.id for chart in page.charts] == [
        "credits",
        "budget",
        "making",
        "waiting",
        "told",
    ]
    for chart in page.charts:
        assert f'aria-labelledby="chart-{chart.id}-title chart-{chart.id}-text"' in text
        assert chart.rows
        assert chart.description
    assert plain(page.totals[0]["note"]) == "of a budget of 5 000 credits"
    by_day = dict(page.charts[0].rows)
    assert [plain(cell) for cell in list(by_day.values())[-1]] == [
        "1 000",
        "40",
        *["1 040"] * 2,
        "0",
        "0",
    ]
    assert page.charts[4].rows[-1] == ("All", ["1", "40", "40", "0 %"])


@pytest.mark.parametrize("query", ["", "?range=30days", "?range=12months"])
def test_days_of_a_range(past: dict[str, Any], alice: Person, query: str) -> None:
    page = usage_of(alice, query)
    today = alice.team.day_of(timezone.now())
    count = {"": today.day, "?range=30days": 30, "?range=12months": 12}[query]
    assert len(page.charts[0].rows) == count
    assert plain(page.totals[0]["figure"]) == "1 040"
    assert [chip.current for chip in page.chips].count(True) == 1


@pytest.mark.parametrize(
    "query",
    ["?month=x", "?month=9999-12", "?month=2026-13", "?range=ever", "?month=%00", "?scope=team"],
)
def test_nonsense_is_this_month(past: dict[str, Any], alice: Person, query: str) -> None:
    page = usage_of(alice, query)
    assert page.chips[0].current
    assert plain(page.totals[0]["figure"]) == "1 040"


@pytest.mark.parametrize("month", ["0001-01", "1999-02", "2024-02"])
def test_a_month_without_jobs_says_so(past: dict[str, Any], alice: Person, month: str) -> None:
    assert "No usage in this period" in words(alice, f"?month={month}")


@pytest.mark.parametrize(
    ("zone", "month"), [("Pacific/Apia", "2026-04"), ("Etc/GMT+11", "2026-03")]
)
def test_a_month_begins_where_the_team_is(alice: Person, zone: str, month: str) -> None:
    alice.team.time_zone = zone
    alice.team.save()
    made(alice.member, at=dt.datetime(2026, 3, 31, 11, tzinfo=dt.UTC), credits=77)
    summed()
    assert usage_of(alice, f"?month={month}").totals[0]["figure"] == "77"
    other = {"2026-03": "2026-04", "2026-04": "2026-03"}[month]
    assert usage_of(alice, f"?month={other}").is_empty


def test_earlier_months_are_in_the_menu(alice: Person) -> None:
    today = alice.team.day_of(timezone.now())
    at = timezone.now() - dt.timedelta(days=120)
    made(alice.member, at=at)
    summed()
    (menu,) = usage_of(alice).menus
    assert menu.options[-1].url == f"/usage/?month={at:%Y-%m}"
    assert today.strftime("%Y-%m") not in [chip.url[-7:] for chip in menu.options]
    assert not usage_of(alice, menu.options[-1].url.removeprefix("/usage/")).is_empty


def test_admins_look_at_one_member_and_one_thing(
    past: dict[str, Any], alice: Person, bob: Person
) -> None:
    page = usage_of(alice, f"?member={bob.member.user_id}")
    assert (page.about, plain(page.totals[0]["figure"])) == ("Bob", "1 000")
    assert [table.id for table in page.tables] == ["by-account", "by-model", "by-operation"]
    account = past["account"]
    for query, about in (
        (f"?account={account.pk}", "Account: Northlight"),
        (f"?effect={past['effect'].pk}", "Effect: Paper Parade"),
        ("?operation=effect", "Operation: Effect"),
    ):
        page = usage_of(alice, query)
        assert (page.about, page.totals[0]["figure"]) == (about, "40")
        assert [share.name for share in page.tables[0].shares] == ["Alice"]
    page = usage_of(alice, f"?member={bob.member.user_id}&model=v5.6")
    assert plain(page.totals[0]["figure"]) == "1 000"


def test_each_link_of_a_table_leads_somewhere(past: dict[str, Any], alice: Person) -> None:
    page = usage_of(alice)
    urls = [share.url for table in page.tables for share in table.shares if share.url]
    assert len(urls) == 7
    for url in urls:
        assert alice.get(url).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["?member=9999999", "?member=x", "?member=9999999999999999999", "?model=nothing", "?account=x"],
)
def test_what_the_team_never_had_is_not_found(
    past: dict[str, Any], alice: Person, query: str
) -> None:
    assert alice.get(f"/usage/{query}").status_code == 404


def test_outsiders_find_nothing_of_another_team(
    past: dict[str, Any], alice: Person, mallory: Person
) -> None:
    assert usage_of(mallory).is_bare
    assert mallory.get(f"/usage/?member={alice.member.user_id}").status_code == 404
    assert mallory.get(f"/usage/?account={past['account'].pk}").status_code == 404
    assert mallory.get(f"/usage/export/?member={alice.member.user_id}").status_code == 404


def test_creators_see_their_own_and_the_teams_totals_without_names(
    past: dict[str, Any], alice: Person, bob: Person
) -> None:
    page = usage_of(bob)
    assert (page.about, plain(page.totals[0]["figure"])) == ("Yours", "1 000")
    assert "by-member" not in [table.id for table in page.tables]
    team = usage_of(bob, "?scope=team")
    assert plain(team.totals[0]["figure"]) == "1 040"
    assert [table.id for table in team.tables] == ["by-model", "by-operation"]
    assert not any(share.url for table in team.tables for share in table.shares)
    for query in (f"?member={alice.member.user_id}", "?scope=team&model=v5.6"):
        assert bob.get(f"/usage/{query}").status_code == 403
    page = usage_of(bob, "?model=v5.6")
    assert plain(page.totals[0]["figure"]) == "1 000"
    assert page.tables == []


def test_viewers_see_the_teams_totals_without_names(
    past: dict[str, Any], alice: Person, carol: Person
) -> None:
    page = usage_of(carol)
    assert plain(page.totals[0]["figure"]) == "1 040"
    assert [table.id for table in page.tables] == ["by-model", "by-operation"]
    assert not page.export_url
    for query in (f"?member={alice.member.user_id}", f"?member={carol.member.user_id}"):
        assert carol.get(f"/usage/{query}").status_code == 403
    # The panel beside it names whose jobs are under way, as on every page.
    text = text_of(carol.get(FIGURES))
    assert "Northlight" not in text
    assert "Alice" not in text


@pytest.mark.parametrize("name", ["alice", "bob", "carol"])
def test_no_address_of_an_account_is_shown(
    past: dict[str, Any], name: str, request: pytest.FixtureRequest
) -> None:
    assert "secret@x.example" not in text_of(request.getfixturevalue(name).get("/usage/"))


def test_an_empty_page_says_what_to_do_first(alice: Person, carol: Person) -> None:
    text = words(alice)
    assert "No usage yet" in text
    assert 'href="/create/"' in text_of(alice.get("/usage/"))
    assert "View gallery" in words(carol)


def test_who_and_what_is_gone_is_named_as_gone(
    past: dict[str, Any], alice: Person, bob: Person
) -> None:
    bob.member.user.delete()
    past["account"].delete()
    Generation.objects.update(effect=None)
    past["effect"].delete()
    text = words(alice)
    for said in ("Former member", "Removed account", "Removed effect"):
        assert said in text
    # Summed up again, the sums say the same.
    Generation.objects.update(changed_at=timezone.now())
    summed()
    assert "Former member" in words(alice)
    assert "Removed effect" in words(alice)


def test_a_member_who_was_removed_is_still_named_to_admins(
    past: dict[str, Any], alice: Person, bob: Person
) -> None:
    bob.member.delete()
    assert usage_of(alice).tables[0].shares[0].name == "Bob"


def test_the_poll_is_silent_until_something_was_summed_up(
    past: dict[str, Any], alice: Person
) -> None:
    url = usage_of(alice).poll_url
    assert url.startswith(FIGURES)
    with CaptureQueriesContext(connection) as queries:
        assert alice.get(url).status_code == 204
    assert len(queries) <= 3
    made(alice.member, at=timezone.now())
    summed()
    answer = alice.get(url)
    assert answer.status_code == 200
    assert '<div id="figures"' in text_of(answer)
    assert "<html" not in text_of(answer)


def queries_of(person: Person, query: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        person.get(f"/usage/{query}")
    return len(queries)


@pytest.mark.parametrize("query", ["", "?range=12months", "?model=v5.6"])
def test_it_takes_the_same_queries_with_a_job_and_with_many(
    past: dict[str, Any], alice: Person, query: str
) -> None:
    few = queries_of(alice, query)
    days = DailyUsage.objects.filter(dimension="")
    first = days.first()
    assert first is not None
    rows = []
    for number in range(1, 1000):
        row = DailyUsage(team=alice.team, day=first.day, who=0, dimension="model", key=f"m{number}")
        row.jobs = row.charged_credits = number
        rows.append(row)
    DailyUsage.objects.bulk_create(rows)
    for number in range(30):
        made(
            alice.member, at=timezone.now() - dt.timedelta(days=number), parameters={"model": "v5"}
        )
    summed()
    assert queries_of(alice, query) == few <= 14


@pytest.mark.parametrize("path", ["/usage/", FIGURES, "/usage/export/"])
def test_access(past: dict[str, Any], alice: Person, bob: Person, carol: Person, path: str) -> None:
    refused = [carol] if "export" in path else []
    allowed = [alice, bob] if refused else [alice, bob, carol]
    check_access(path, method="get", wrong="post", allowed=allowed, refused=refused)


def test_everybody_has_the_link(alice: Person, carol: Person) -> None:
    for person in (alice, carol):
        assert 'href="/usage/" aria-current="page"' in text_of(person.get("/usage/"))
