"""What the clock and the worker leave behind: catalogues, sums, deliveries, runs, and what is still due."""

from __future__ import annotations

import datetime as dt

from pixstudio.accounts.models import Account
from pixstudio.ai_models.models import ModelChange
from pixstudio.audit.log import Actor
from pixstudio.effects.models import Catalogue
from pixstudio.effects.operations import choose_voice, record_uses, set_favourites
from pixstudio.effects.queries import effects_of
from pixstudio.event_sources.operations import note_spent_budgets, record_ended_batches
from pixstudio.imports.operations import import_videos, start_import
from pixstudio.jobs.models import LearnedDurations, WantedPoster
from pixstudio.monitoring.models import FailedTask
from pixstudio.monitoring.operations import RequestKind, add_request_counts
from pixstudio.notifications.models import Channel, Notification
from pixstudio.notifications.models import Delivery as Message
from pixstudio.notifications.operations.tell import tell_events
from pixstudio.previews.models import WantedPreview
from pixstudio.previews.operations import find_due_previews
from pixstudio.privacy.models import PersonDeletion, TeamDeletion
from pixstudio.privacy.operations import request_export
from pixstudio.reconciliation.models import Finding, ReconciledDay
from pixstudio.retention.models import RetentionRun
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from pixstudio.usage.models import StaleDay
from pixstudio.usage.operations import bring_up_to_date
from pixstudio.web.background.retention import Kind
from pixstudio.web.operations import record_heartbeat
from pixstudio.webhooks.models import Delivery, WebhookAttempt
from pixstudio.webhooks.operations import find_due
from tests.effects.catalogues import answer, answer_speech_voices, answer_voices, read
from tests.upgrades.content.jobs import Jobs
from tests.upgrades.content.people import People

EFFECTS = ("326700000000001", "326700000000002")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def read_catalogues(people: People, control: SandboxControl, now: dt.datetime) -> None:
    """Two effects and a voice of each sort, with what members made of them."""
    account = Account.objects.get()
    answer(control, *EFFECTS)
    answer_voices(control, ("7", "Emily", "https://media.invalid/emily.mp3"))
    answer_speech_voices(control, {"voice_id": "s1", "name": "Ida", "language": "en"})
    for of in Catalogue.Of:
        assert read(account, now, of)
    control.clear_faults()
    member = people.bob.member
    effects = [*effects_of(member.team)]
    set_favourites(member=member, effects=effects, is_liked=True)
    record_uses(member=member, counts={effects[0].pk: 2}, now=now)
    assert choose_voice(member=member, speaker_id="7")
    ModelChange.objects.create(
        team=member.team, kind="video", name="v4", data=None, reason="Not used", created_at=now
    )


def import_older_results(people: People, control: SandboxControl, now: dt.datetime) -> None:
    """One that the account had before, whose still image is not fetched yet."""
    control.add_existing_results(PRO_EMAIL, 1)
    started = start_import(
        member=people.alice.member,
        account=Account.objects.get(),
        keeps_files=False,
        brings_removed=False,
        now=now,
    )
    assert import_videos(import_id=started.pk, now=now)
    assert WantedPoster.objects.exists()


def work_in_the_background(people: People, jobs: Jobs, now: dt.datetime) -> None:
    """Events are told, days are summed up, and runs are under way."""
    note_spent_budgets(now)
    record_ended_batches(now)
    find_due(now)
    tell_events(now=now)
    _deliver(people, now)
    bring_up_to_date(now=now)
    StaleDay.objects.create(team=people.alice.team, day=now.date() - DAY)
    find_due_previews(now)
    WantedPreview.objects.create(generation=jobs.finished, tries=1, due_at=now + DAY)
    _reconcile(people, now)
    _begin_runs(people, now)
    add_request_counts({RequestKind("gallery", "2xx", 3): (12, 0.8)})
    FailedTask.objects.create(task="fetch_previews", queue="transfers", count=1, failed_at=now)
    for name in ("clock", "worker", "backup"):
        record_heartbeat(name=name, now=now)
    assert LearnedDurations.objects.exists()


def _deliver(people: People, now: dt.datetime) -> None:
    """A message and a webhook that were tried once and are to be tried again."""
    delivery = Delivery.objects.all()[0]
    WebhookAttempt.objects.create(
        delivery=delivery, sent_at=now, milliseconds=80, status=503, words="Try later"
    )
    Delivery.objects.filter(pk=delivery.pk).update(tries=1, due_at=now + HOUR, status=503)
    notification = Notification.objects.all()[0]
    Message.objects.create(
        user=notification.user,
        channel=Channel.MAIL,
        notification_ids=[notification.pk],
        created_at=now,
        due_at=now + HOUR,
        tries=1,
    )


def _reconcile(people: People, now: dt.datetime) -> None:
    """A day that did not add up, as the check of the next one would have left it."""
    day = ReconciledDay.objects.create(
        team=people.alice.team,
        account=Account.objects.get(),
        day=now.date() - DAY,
        checked_at=now,
        counted_posts=2,
        own_posts=1,
    )
    Finding.objects.create(day=day, kind=Finding.Kind.POST, key="videos-create:1", at=now - DAY)


def _begin_runs(people: People, now: dt.datetime) -> None:
    bob = people.bob.member
    request_export(user=bob.user, actor=Actor.of(bob), has_media=False, now=now)
    PersonDeletion.objects.create(user=people.mallory.member.user, created_at=now)
    TeamDeletion.objects.create(team=people.mallory.team, created_at=now)
    RetentionRun.objects.create(
        team=people.alice.team,
        kind=Kind.DRAFTS,
        before=now - 90 * DAY,
        created_at=now,
        due_at=now + DAY,
    )
