"""Emails: at once or daily, together, never in quiet hours, and ended by their own link."""

import datetime as dt
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from pytest_django import Settings

from pixstudio.events.models import Event
from pixstudio.notifications.kinds import Channels, Mail
from pixstudio.notifications.models import Delivery, Notification
from pixstudio.notifications.operations.mail import unsubscribe_token
from pixstudio.teams.models import Membership
from tests.jobs.test_races import side_by_side
from tests.notifications.events import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    choose,
    disabled_webhook,
    ended,
    run,
    stopped_key,
    titles_of,
)
from tests.teams.people import Person

DAILY = Channels(page=True, push=False, mail=Mail.DAILY)


class BrokenBackend(EmailBackend):
    """A mail server that is down."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("gone")


def subjects() -> list[str]:
    return [str(message.subject) for message in mail.outbox]


def test_an_email_waits_a_minute_and_names_all_of_it(bob: Person) -> None:
    choose(bob.member.user)
    ended(bob)
    assert run() == 0
    ended(bob, at=NOW + 30 * SECOND)
    stopped_key(bob)
    run(NOW + 30 * SECOND)
    assert mail.outbox == []
    run(NOW + 90 * SECOND)
    (message,) = mail.outbox
    assert message.subject == "2 notifications from PixStudio"
    assert message.to == [bob.member.user.email]
    assert (
        "2 results are ready\nA lighthouse at dusk and others\nHalden, 10 Mar, 12:00"
        in message.body
    )
    row = Notification.objects.get(event_kind="job.done")
    assert f"https://studio.example/notifications/{row.pk}/" in message.body
    headers = message.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].strip("<>") in message.body
    assert headers["Message-ID"].endswith("@studio.example>")


def test_one_alone_is_its_own_subject(bob: Person) -> None:
    choose(bob.member.user)
    ended(bob)
    run()
    run(NOW + MINUTE)
    assert subjects() == ["Your result is ready · PixStudio"]


def test_what_was_read_is_not_mailed(bob: Person) -> None:
    choose(bob.member.user)
    ended(bob)
    run()
    Notification.objects.update(read_at=NOW)
    run(NOW + MINUTE)
    assert mail.outbox == []


def test_a_thousand_events_are_few_emails(alice: Person) -> None:
    choose(alice.member.user)
    disabled_webhook(alice)
    (first,) = Event.objects.all()
    for number in range(20):
        at = NOW + number * 30 * SECOND
        count = 50 - (not number)
        Event.objects.bulk_create(
            Event(
                team=first.team,
                kind=first.kind,
                subject_id=first.subject_id,
                facts=first.facts,
                created_at=at,
            )
            for _ in range(count)
        )
        run(at)
    run(NOW + HOUR)
    assert len(titles_of(alice)) == 1000
    assert len(mail.outbox) == 3
    assert mail.outbox[-1].subject.endswith("notifications from PixStudio")


def test_the_daily_summary_comes_once_and_by_the_persons_clock(bob: Person) -> None:
    user = bob.member.user
    user.time_zone = "America/New_York"
    user.save()
    choose(user, DAILY, daily_hour=9)
    ended(bob)
    ended(bob, at=NOW + 10 * MINUTE)
    run(NOW + 10 * MINUTE)
    # New York is at summer time since 8 March: 9 o'clock there is 13:00 in UTC.
    assert Notification.objects.latest("pk").mail_due_at == NOW + HOUR
    run(NOW + HOUR - SECOND)
    assert mail.outbox == []
    for _ in range(3):
        run(NOW + HOUR)
    assert subjects() == ["Your day in PixStudio: 2 notifications"]
    assert "Halden, 10 Mar, 08:10" in mail.outbox[0].body
    run(NOW + HOUR + DAY)
    assert len(mail.outbox) == 1
    ended(bob, at=NOW + 2 * HOUR)
    run(NOW + 2 * HOUR)
    run(NOW + HOUR + DAY)
    assert len(mail.outbox) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_summary(bob: Person) -> None:
    choose(bob.member.user, DAILY)
    ended(bob)
    run()
    assert side_by_side(*[lambda: run(NOW + DAY)] * 4) == []
    assert len(mail.outbox) == 1
    assert Delivery.objects.count() == 1


def test_quiet_hours_hold_emails_until_they_end(bob: Person) -> None:
    user = bob.member.user
    user.time_zone = "Europe/Oslo"
    user.save()
    # Summer time begins in the night to 29 March: the quiet hours end at 5:00 in UTC, not at 6:00.
    choose(user, quiet_from=dt.time(22), quiet_until=dt.time(7))
    night = dt.datetime(2026, 3, 28, 23, 0, tzinfo=dt.UTC)
    end = dt.datetime(2026, 3, 29, 5, 0, tzinfo=dt.UTC)
    ended(bob, at=night)
    run(night)
    row = Notification.objects.get()
    assert (row.mail_due_at, row.push_due_at) == (end, end)
    run(end - SECOND)
    assert mail.outbox == []
    run(end)
    assert len(mail.outbox) == 1


def test_quiet_hours_that_began_meanwhile_count_too(bob: Person) -> None:
    choose(bob.member.user)
    ended(bob)
    run()
    choose(bob.member.user, quiet_from=dt.time(12), quiet_until=dt.time(14))
    run(NOW + MINUTE)
    assert mail.outbox == []
    run(NOW + 2 * HOUR)
    assert len(mail.outbox) == 1


def test_who_left_the_team_gets_no_email(bob: Person) -> None:
    choose(bob.member.user)
    ended(bob)
    run()
    Membership.objects.filter(pk=bob.member.pk).delete()
    run(NOW + MINUTE)
    assert mail.outbox == []


def test_a_studio_without_email_sends_none(bob: Person, settings: Settings) -> None:
    settings.SENDS_EMAIL = False
    choose(bob.member.user)
    ended(bob)
    run()
    assert Notification.objects.get().mail_due_at is None


def test_a_mail_server_that_is_down_is_tried_again_and_given_up(
    bob: Person, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"
    choose(bob.member.user)
    ended(bob)
    run()
    for hours in range(1, 8):
        run(NOW + hours * 2 * HOUR)
    found = Delivery.objects.get()
    assert (found.tries, found.due_at, found.error) == (4, None, "SMTPServerDisconnected")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run(NOW + DAY)
    assert mail.outbox == []


def test_a_link_ends_emails_without_a_sign_in(bob: Person) -> None:
    choose(bob.member.user)
    ended(bob)
    run()
    path = f"/notifications/emails/{unsubscribe_token(bob.member.user)}/ending/"
    browser = Client(enforce_csrf_checks=True)
    # Mail servers open links: looking ends nothing.
    assert browser.get(path).status_code == 200
    assert Notification.objects.get().mail_due_at
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    run(NOW + MINUTE)
    assert mail.outbox == []
    ended(bob, at=NOW + HOUR)
    run(NOW + HOUR)
    run(NOW + HOUR + MINUTE)
    assert mail.outbox == []
    # The bell goes on.
    assert len(titles_of(bob)) == 2
    assert Notification.objects.latest("pk").push_due_at is None


@pytest.mark.parametrize("token", ["x", "MQ:1abc:xyz", "1"])
def test_a_link_that_was_made_up_ends_nothing(db: None, token: str) -> None:
    assert Client().post(f"/notifications/emails/{token}/ending/").status_code == 404
