"""The bell, its poll, the pages, and what a person chooses."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from pixstudio.event_sources.operations import record_ended_batches
from pixstudio.jobs.states import State
from pixstudio.notifications.kinds import Kind
from pixstudio.notifications.models import Notification, NotificationPreferences
from pixstudio.notifications.queries import PAGE_ROWS, UNREAD
from pixstudio.retention.operations.notifications import prune_notifications
from pixstudio.teams.models import Membership, Role, Team
from tests.jobs.jobs import finished, text_of
from tests.notifications.events import DAY, NOW, batch_of, choose, ended
from tests.notifications.events import run as run_workers
from tests.teams.people import Person, check_access


def tell(person: Person, count: int = 1, **values: Any) -> list[Notification]:
    """So many unread notifications of the person."""
    rows = [
        Notification(
            **{
                "team": person.team,
                "user": person.member.user,
                "kind": Kind.DONE,
                "event_kind": "job.done",
                "key": f"{Notification.objects.count()}-{number}",
                "facts": {"title": "A boat"},
                "created_at": NOW,
                **values,
            }
        )
        for number in range(count)
    ]
    return Notification.objects.bulk_create(rows)


def poll(person: Person, mark: object) -> Any:
    query = f"?cards=&bell={mark}"
    return person.get(f"/generations/status/{query}", HTTP_HX_REQUEST="true")


def mark_of(person: Person) -> str:
    page = text_of(person.get("/notifications/"))
    return page.split('data-mark="')[1].split('"')[0]


def test_the_poll_costs_two_queries_while_the_bell_is_as_shown(
    bob: Person, django_assert_num_queries: Any
) -> None:
    assert mark_of(bob) == "0"
    with django_assert_num_queries(2):
        assert poll(bob, 0).status_code == 204
    (row,) = tell(bob)
    answer = poll(bob, 0)
    assert answer.status_code == 200
    shown = text_of(answer)
    assert 'aria-label="Notifications: 1 unread"' in shown
    mark = f"{1_000_000_000_000 + row.pk}"
    assert f'data-mark="{mark}" data-count="1"' in shown
    with django_assert_num_queries(2):
        assert poll(bob, mark).status_code == 204
    # One is read and another comes: their number is the same, the bell is not.
    Notification.objects.update(read_at=NOW)
    tell(bob)
    assert poll(bob, mark).status_code == 200
    assert poll(bob, "no number").status_code == 200


def test_pages_that_show_no_bell_ask_for_none(bob: Person, django_assert_num_queries: Any) -> None:
    tell(bob)
    with django_assert_num_queries(2) as queries:
        answer = bob.get("/generations/status/?cards=", HTTP_HX_REQUEST="true")
    assert answer.status_code == 204
    assert not [one for one in queries.captured_queries if "notification" in one["sql"]]


def test_the_bell_walks_unread_ones_alone(bob: Person) -> None:
    """However many were read: SQLite would rather take the index of the list."""
    rows = Membership.objects.filter(user=bob.member.user).annotate(number=UNREAD.build())
    assert "USING INDEX unread (user_id=? AND team_id=? AND read_at=?)" in rows.explain()


def test_the_bell_counts_to_a_hundred(bob: Person) -> None:
    tell(bob, 130)
    page = text_of(bob.get("/gallery/"))
    assert 'data-count="99+"' in page
    assert "Notifications: 99+ unread" in page


def test_the_bell_is_ones_own_in_the_team(alice: Person, bob: Person) -> None:
    tell(bob)
    assert 'data-count=""' in text_of(alice.get("/notifications/"))
    assert 'data-count="1"' in text_of(bob.get("/notifications/"))


def test_the_page_has_all_by_days_and_older_ones_behind_a_link(bob: Person) -> None:
    tell(bob, PAGE_ROWS + 5)
    page = bob.get("/notifications/").context["page"]
    assert sum(len(day["rows"]) for day in page["days"]) == PAGE_ROWS
    older = bob.get(page["more_url"]).context["page"]
    assert (len(older["days"][0]["rows"]), older["more_url"]) == (5, "")
    for odd in ("x", "-1", "9" * 30, "²"):
        assert bob.get(f"/notifications/?before={odd}").status_code == 200


@pytest.mark.parametrize("path", ["/notifications/", "/notifications/recent/"])
def test_lists_take_as_many_queries_for_few_as_for_many(bob: Person, path: str) -> None:
    tell(bob)
    bob.get(path)
    with CaptureQueriesContext(connection) as one:
        bob.get(path)
    tell(bob, 30)
    with CaptureQueriesContext(connection) as many:
        bob.get(path)
    assert len(one) == len(many)


def test_unread_ones_alone(bob: Person) -> None:
    tell(bob, 2)
    tell(bob, 3, read_at=NOW)
    page = bob.get("/notifications/?show=unread").context["page"]
    assert len(page["days"][0]["rows"]) == 2
    Notification.objects.update(read_at=NOW)
    assert "All read" in text_of(bob.get("/notifications/?show=unread"))


def test_empty_pages_say_what_will_be_there(carol: Person) -> None:
    assert "No notifications yet" in text_of(carol.get("/notifications/"))
    assert "Nothing yet." in text_of(carol.get("/notifications/recent/"))


def test_opening_one_reads_it_and_leads_to_it(bob: Person) -> None:
    made = finished(bob.member)
    (row,) = tell(bob, subject_id=str(made.pk))
    answer = bob.get(f"/notifications/{row.pk}/")
    assert (answer.status_code, answer.url) == (302, f"/generations/{made.pk}/")
    row.refresh_from_db()
    assert row.read_at


def test_no_member_opens_or_reads_those_of_others(
    alice: Person, bob: Person, mallory: Person
) -> None:
    (row,) = tell(bob)
    for other in (alice, mallory):
        assert other.get(f"/notifications/{row.pk}/").status_code == 404
        assert other.post(f"/notifications/{row.pk}/reading/").status_code == 404
        other.post("/notifications/reading/", {"up_to": str(row.pk)})
    assert bob.get(f"/notifications/{2**70}/").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_one_of_another_team_asks_to_switch_there(bob: Person) -> None:
    other = Team.objects.create(name="Northlight")
    Membership.objects.create(team=other, user=bob.member.user, role=Role.CREATOR)
    (row,) = tell(bob, team=other)
    page = text_of(bob.get("/notifications/"))
    assert "1 unread in Northlight" in page
    path = f"/notifications/{row.pk}/"
    text = text_of(bob.get(path))
    assert "This is in your team Northlight." in text
    row.refresh_from_db()
    assert row.read_at is None
    answer = bob.post("/team/current/", {"team": str(other.pk), "next": path})
    assert answer.url == path
    # Who left the team finds nothing there.
    Membership.objects.filter(team=other).delete()
    assert bob.get(path).status_code == 404


def test_reading_one_or_all_that_were_shown(bob: Person) -> None:
    first, second, third = tell(bob, 3)
    answer = bob.post(
        f"/notifications/{first.pk}/reading/", {"next": "/notifications/?show=unread"}
    )
    assert answer.url == "/notifications/?show=unread"
    bob.post("/notifications/reading/", {"up_to": str(second.pk)})
    unread = Notification.objects.filter(read_at=None)
    assert [row.pk for row in unread] == [third.pk]
    assert bob.post("/notifications/reading/", {"up_to": "x"}).status_code == 302
    # Somebody else's site is no place to go.
    answer = bob.post("/notifications/reading/", {"up_to": "0", "next": "https://evil.example/"})
    assert answer.url == "/notifications/"


def test_what_a_page_rings_for(bob: Person) -> None:
    first, second = tell(bob, 2)
    found = bob.get(f"/notifications/news/?after={first.pk}").json()
    assert [one["tag"] for one in found["alerts"]] == [f"n{second.pk}"]
    assert found["sound"] is False
    choose(bob.member.user, has_sound=True)
    assert bob.get("/notifications/news/?after=0").json()["sound"] is True
    assert bob.get(f"/notifications/news/?after={second.pk}").json() == {
        "alerts": [],
        "sound": False,
    }
    # In quiet hours a page is silent.
    choose(bob.member.user, quiet_from=dt.time(0), quiet_until=dt.time(23, 59, 59), has_sound=True)
    assert bob.get("/notifications/news/?after=0").json() == {"alerts": [], "sound": False}


def form_of(person: Person) -> dict[str, str]:
    """What the form of preferences sends as it stands."""
    form = person.get("/notifications/settings/").context["form"]
    values = {field.html_name: field.value() for field in form}
    return {
        name: "on" if value is True else str(value)
        for name, value in values.items()
        if value not in (False, None)
    }


def test_preferences_are_saved_and_used(bob: Person) -> None:
    values = form_of(bob)
    assert values["done_page"] == values["done_push"] == "on"
    assert values["mention_mail"] == "now"
    del values["done_page"], values["done_push"]
    values |= {"quiet_from": "22:00", "quiet_until": "07:00", "has_sound": "on", "daily_hour": "7"}
    assert bob.post("/notifications/settings/", values).status_code == 302
    row = NotificationPreferences.objects.get()
    assert row.choices["done"] == {"page": False, "push": False, "mail": "off"}
    assert (row.quiet_from, row.quiet_until) == (dt.time(22), dt.time(7))
    assert (row.daily_hour, row.has_sound) == (7, True)
    ended(bob)
    run_workers()
    assert not Notification.objects.exists()
    assert "done_page" not in form_of(bob)


def test_emails_alone_leave_the_bell_silent(bob: Person) -> None:
    values = form_of(bob)
    del values["done_page"]
    bob.post("/notifications/settings/", {**values, "done_mail": "now"})
    ended(bob)
    run_workers()
    assert Notification.objects.get().is_listed is False
    page = text_of(bob.get("/notifications/"))
    assert 'data-count=""' in page
    assert "No notifications yet" in page


def test_switching_off_drops_what_waits(bob: Person) -> None:
    choose(bob.member.user)
    (row,) = tell(bob, push_due_at=NOW, mail_due_at=NOW)
    values = {name: value for name, value in form_of(bob).items() if name != "done_push"}
    bob.post("/notifications/settings/", {**values, "done_mail": "off"})
    row.refresh_from_db()
    assert (row.push_due_at, row.mail_due_at) == (None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"quiet_from": "22:00"},
        {"quiet_until": "25:00"},
        {"daily_hour": "24"},
        {"done_mail": "hourly"},
    ],
)
def test_preferences_that_are_none(bob: Person, changes: dict[str, str]) -> None:
    answer = bob.post("/notifications/settings/", {**form_of(bob), **changes})
    assert answer.status_code == 422
    assert not NotificationPreferences.objects.exists()


def test_each_role_is_asked_of_what_it_can_be_notified(
    alice: Person, bob: Person, carol: Person
) -> None:
    def kinds(person: Person) -> set[str]:
        form = person.get("/notifications/settings/").context["form"]
        return {str(kind) for kind in form.kinds}

    assert kinds(alice) == {str(kind) for kind in Kind}
    assert kinds(bob) == kinds(alice) - {"retention"}
    assert kinds(carol) == {"approval", "mention"}
    assert form_of(alice)["budget_mail"] == "daily"
    assert form_of(bob)["budget_mail"] == "off"


def test_a_studio_without_email_asks_nothing_of_it(bob: Person, settings: Settings) -> None:
    choose(bob.member.user, daily_hour=6)
    settings.SENDS_EMAIL = False
    values = form_of(bob)
    assert not [name for name in values if name.endswith("_mail") or name == "daily_hour"]
    assert bob.post("/notifications/settings/", values).status_code == 302
    row = NotificationPreferences.objects.get()
    assert (row.choices["done"]["mail"], row.daily_hour) == ("now", 6)


def test_what_was_read_long_ago_is_forgotten(bob: Person) -> None:
    tell(bob, read_at=NOW - 91 * DAY, created_at=NOW - 92 * DAY)
    kept = tell(bob, read_at=NOW - 89 * DAY, created_at=NOW - 92 * DAY)
    kept += tell(bob, created_at=NOW - 92 * DAY)
    tell(bob, created_at=NOW - 366 * DAY)
    assert prune_notifications(now=NOW) == 2
    assert set(Notification.objects.values_list("pk", flat=True)) == {row.pk for row in kept}


def test_a_batch_leads_to_its_page(bob: Person) -> None:
    batch = batch_of(bob, State.DONE)
    record_ended_batches(NOW)
    run_workers()
    row = Notification.objects.get()
    assert bob.get(f"/notifications/{row.pk}/").url == f"/batches/{batch.pk}/"


@pytest.mark.parametrize(
    ("path", "method", "wrong"),
    [
        ("/notifications/", "get", "post"),
        ("/notifications/recent/", "get", "post"),
        ("/notifications/news/", "get", "post"),
        ("/notifications/settings/", "get", "delete"),
        ("/notifications/reading/", "post", "get"),
        ("/notifications/browsers/", "get", "delete"),
    ],
)
def test_access(path: str, method: str, wrong: str, carol: Person) -> None:
    check_access(path, method=method, wrong=wrong, allowed=[carol], refused=[])


def test_strangers_get_the_worker_alone(db: None) -> None:
    assert Client().get("/notifications-worker.js").status_code == 200
    assert Client().post("/notifications-worker.js").status_code == 405
