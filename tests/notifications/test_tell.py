"""Who is told of what: once, together, and nothing that they may not see."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.api_keys.models import Scope
from pixstudio.api_keys.operations import KeyRules, create_key
from pixstudio.event_sources.operations import record_ended_batches
from pixstudio.events.models import Event, EventKind
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.notifications.models import Notification
from pixstudio.notifications.operations.due import next_due_at
from pixstudio.notifications.operations.tell import tell_events
from pixstudio.notifications.presenters.messages import target_of, words_of
from pixstudio.sharing.models import ReviewComment
from pixstudio.sharing.operations import Review, answer_comment, submit_review
from pixstudio.teams.models import Approval, Membership, Role
from tests.collections.boards import board
from tests.jobs.jobs import finished, job
from tests.jobs.test_races import side_by_side
from tests.notifications.events import (
    DAY,
    MINUTE,
    NOW,
    SECOND,
    SILENT,
    batch_of,
    choose,
    disabled_webhook,
    ended,
    happened,
    stopped_key,
    titles_of,
)
from tests.sharing.links import share
from tests.teams.people import Person, join


def tell(at: dt.datetime = NOW) -> int:
    return tell_events(now=at)


def only() -> Notification:
    return Notification.objects.get()


def test_the_creator_alone_is_notified_of_a_result(alice: Person, bob: Person) -> None:
    made = ended(bob)
    assert tell() == 1
    assert titles_of(bob) == ["Your result is ready"]
    assert titles_of(alice) == []
    row = only()
    assert (row.created_at, row.read_at, row.push_due_at) == (NOW, None, NOW)
    assert words_of(row).text == "A lighthouse at dusk"
    assert target_of(row) == f"/generations/{made.pk}/"
    # Handled: nothing is left to do but to tell the browser.
    assert tell() == 0
    assert next_due_at() == NOW


def test_jobs_of_a_minute_are_notified_together(bob: Person) -> None:
    ended(bob)
    tell()
    ended(bob, at=NOW + 59 * SECOND)
    ended(bob, at=NOW + MINUTE)
    tell(NOW + MINUTE)
    assert titles_of(bob) == ["3 results are ready"]
    assert target_of(only()) == "/gallery/"
    # Another kind, and another minute, are other notifications.
    ended(bob, State.FAILED, at=NOW + MINUTE)
    ended(bob, at=NOW + MINUTE + SECOND)
    tell(NOW + 2 * MINUTE)
    assert titles_of(bob) == ["3 results are ready", "A job failed", "Your result is ready"]


def test_what_was_read_is_joined_by_nothing(bob: Person) -> None:
    ended(bob)
    tell()
    Notification.objects.update(read_at=NOW)
    ended(bob, at=NOW + SECOND)
    tell()
    assert titles_of(bob) == ["Your result is ready", "Your result is ready"]


def test_a_batch_is_notified_once_with_its_failures(bob: Person) -> None:
    batch = batch_of(bob, State.DONE, State.DONE, State.FAILED)
    tell()
    assert titles_of(bob) == []
    record_ended_batches(NOW)
    tell()
    assert titles_of(bob) == ["Batch finished: 2 results, 1 failed"]
    row = only()
    assert (row.kind, target_of(row)) == ("failed", f"/batches/{batch.pk}/")


def test_a_batch_that_needs_a_decision_has_one_notification_in_all(bob: Person) -> None:
    batch = batch_of(bob, State.DONE, State.ASK, State.ASK)
    record_ended_batches(NOW)
    tell()
    assert titles_of(bob) == ["2 jobs need your decision"]
    first = only()
    assert target_of(first) == f"/batches/{batch.pk}/"
    Notification.objects.update(read_at=NOW)
    for made in Generation.objects.filter(state=State.ASK):
        Generation.objects.move(made.pk, [State.ASK], State.ABANDONED, NOW + MINUTE)
    record_ended_batches(NOW + MINUTE)
    tell(NOW + MINUTE)
    assert titles_of(bob) == ["Batch finished: 1 result"]
    # It is new again, and rings again.
    assert only().pk > first.pk
    assert only().read_at is None


def test_a_batch_that_was_cancelled_as_a_whole_is_no_news(bob: Person) -> None:
    batch_of(bob, State.CANCELLED, State.CANCELLED)
    record_ended_batches(NOW)
    assert tell() == 3
    assert titles_of(bob) == []


def test_no_member_is_notified_after_they_left(bob: Person) -> None:
    ended(bob)
    Membership.objects.filter(pk=bob.member.pk).delete()
    assert tell() == 1
    assert not Notification.objects.exists()


def test_a_job_that_was_removed_is_no_news(bob: Person) -> None:
    made = ended(bob)
    Generation.objects.filter(pk=made.pk).update(removed_at=NOW)
    tell()
    assert titles_of(bob) == []


def test_those_who_chose_silence_are_notified_nothing(bob: Person) -> None:
    choose(bob.member.user, SILENT)
    ended(bob)
    assert tell() == 1
    assert not Notification.objects.exists()


def test_old_events_ring_no_browser(bob: Person) -> None:
    ended(bob, at=NOW - 2 * 60 * MINUTE)
    tell()
    assert only().push_due_at is None


def request_of(person: Person, state: str = "waiting") -> Approval:
    values = {"rule": {"credits": 5}, "key": "k", "created_at": NOW, "state": state}
    return Approval.objects.create(team=person.team, requested_by=person.member.user, **values)


def test_approvers_are_notified_of_requests_and_who_asked_of_the_decision(
    alice: Person, bob: Person, carol: Person
) -> None:
    request = request_of(bob)
    job(bob.member, State.QUEUED, pending_approval=request)
    tell()
    assert (titles_of(alice), titles_of(bob), titles_of(carol)) == (
        ["Bob asks for approval"],
        [],
        [],
    )
    assert words_of(only()).text == "1 job · 80 credits · A lighthouse at dusk"
    values = {"decided_by": alice.member.user, "decided_at": NOW, "words": "Too dear", "count": 1}
    Approval.objects.filter(pk=request.pk).update(state="declined", **values)
    tell()
    assert titles_of(bob) == ["Your request was declined"]
    row = Notification.objects.get(user=bob.member.user)
    assert (words_of(row).text, target_of(row)) == (
        "Alice: “Too dear”",
        f"/approvals/{request.pk}/",
    )
    # Nobody needs to decide any more.
    assert Notification.objects.get(user=alice.member.user).read_at == NOW


def test_no_member_is_notified_of_their_own_request_or_decision(alice: Person) -> None:
    request = request_of(alice)
    tell()
    values = {"decided_by": alice.member.user, "decided_at": NOW}
    Approval.objects.filter(pk=request.pk).update(state="approved", **values)
    tell()
    assert titles_of(alice) == []


BUDGET = {"limit_credits": 1500, "spent_credits": 1200, "is_monthly": True}


def test_budgets_are_notified_to_those_whose_they_are(
    alice: Person, bob: Person, carol: Person
) -> None:
    happened(EventKind.BUDGET_WARNING, bob, facts={**BUDGET, "scope": "team"})
    facts = {**BUDGET, "scope": "member", "spent_credits": 1500}
    happened(EventKind.BUDGET_EXHAUSTED, bob, user=bob.member.user, facts=facts)
    tell()
    assert titles_of(alice) == ["80 % of the team’s budget is used"]
    assert titles_of(bob) == ["Your budget is used up"]
    assert titles_of(carol) == []
    row = Notification.objects.get(user=bob.member.user)
    assert (
        words_of(row).text
        == "1\u00a0500 of 1\u00a0500 credits this month. Jobs that cost more wait."
    )


def test_a_collections_budget_is_notified_to_who_sees_it(alice: Person, bob: Person) -> None:
    shown = board(bob, name="Poster")
    facts = {**BUDGET, "scope": "collection", "is_monthly": False}
    happened(EventKind.BUDGET_WARNING, bob, subject_id=shown.pk, facts=facts)
    tell()
    assert titles_of(bob) == titles_of(alice) == ["80 % of the budget of “Poster” is used"]
    type(shown).objects.filter(pk=shown.pk).update(is_restricted=True)
    happened(EventKind.BUDGET_WARNING, bob, subject_id=shown.pk, facts=facts)
    tell()
    assert (len(titles_of(bob)), len(titles_of(alice))) == (1, 2)


def test_a_key_s_budget_is_notified_to_its_owner(alice: Person, bob: Person) -> None:
    rules = KeyRules("n8n", [Scope.READ], budget_credits=1500)
    key, _text = create_key(member=bob.member, rules=rules, now=NOW)
    facts = {**BUDGET, "scope": "api_key"}
    owner = bob.member.user
    happened(EventKind.BUDGET_WARNING, bob, subject_id=key.pk, user=owner, facts=facts)
    tell()
    assert titles_of(bob) == [f"80 % of the budget of API key “{key}” is used"]
    assert titles_of(alice) == []
    assert target_of(only()) == f"/team/keys/{key.pk}/"


def test_admins_are_notified_of_accounts(connected: object, alice: Person, bob: Person) -> None:
    account = alice.team.accounts.all()[0]
    type(account).objects.filter(pk=account.pk).update(health="unauthorized")
    tell(timezone.now())
    assert titles_of(alice) == [f"Account “{account}” is in trouble"]
    assert target_of(only()) == f"/accounts/{account.pk}/"
    type(account).objects.filter(pk=account.pk).update(health="ok")
    tell(timezone.now())
    assert titles_of(alice) == [f"Account “{account}” works again"]
    assert titles_of(bob) == []


def test_stopped_keys_and_webhooks_are_notified_to_admins_and_their_owner(
    alice: Person, bob: Person, carol: Person
) -> None:
    key, hook = stopped_key(bob), disabled_webhook(bob)
    tell()
    assert titles_of(bob) == ["API key “n8n (ps_abc…)” was stopped"]
    assert titles_of(alice) == [
        "API key “n8n (ps_abc…)” was stopped",
        "Webhook “n8n.example” was disabled",
    ]
    targets = {target_of(row) for row in Notification.objects.all()}
    assert targets == {f"/team/keys/{key.pk}/", f"/team/webhooks/{hook.pk}/"}
    assert titles_of(carol) == []


def comment(person: Person, text: str = "Warmer", author: str = "Ida") -> ReviewComment:
    made = Generation.objects.filter(team=person.team).first() or finished(person.member)
    link = made.share_links.first() or share(person.member, made).link
    submit_review(link=link, generation=made, review=Review(author, text, nonce=text), now=NOW)
    return ReviewComment.objects.latest("pk")


def test_comments_are_notified_to_who_shared_and_grouped(alice: Person, bob: Person) -> None:
    first = comment(bob)
    comment(bob, "And slower")
    tell()
    assert titles_of(bob) == ["2 comments on a result"]
    assert words_of(only()).text == "“And slower”"
    assert target_of(only()) == f"/generations/{first.generation_id}/#sharing"
    assert titles_of(alice) == []


def test_mentions_are_notified_to_members_that_are_named(
    alice: Person, bob: Person, carol: Person
) -> None:
    found = comment(bob)
    text = "@carol and @Alice, mail x@bob.example; @bob too, @nobody not"
    for _again in range(2):
        answer_comment(member=bob.member, comment=found, text=text, nonce="n", now=NOW)
    tell()
    assert titles_of(alice) == titles_of(carol) == ["Bob mentioned you"]
    assert "Bob mentioned you" not in titles_of(bob)


def test_each_kind_of_event_that_is_notified_has_words(alice: Person) -> None:
    from pixstudio.notifications.kinds import KINDS_OF_EVENTS
    from pixstudio.notifications.operations.drafts import _DRAFTERS
    from pixstudio.notifications.presenters.messages import _WORDS

    assert set(KINDS_OF_EVENTS) == set(_WORDS) == {str(kind) for kind in _DRAFTERS}
    assert set(EventKind) - set(_DRAFTERS) == {EventKind.JOB_CANCELLED}


def test_a_thousand_events_of_many_people_are_notified_in_portions(
    alice: Person, bob: Person, django_assert_max_num_queries: Any
) -> None:
    dana = join(bob.team, "dana", Role.CREATOR)
    made = {person.member.user: ended(person) for person in (bob, dana)}
    rows = [
        Event(
            team=bob.team,
            kind=EventKind.JOB_DONE,
            subject_id=generation.pk.hex,
            user=user,
            created_at=NOW + number * dt.timedelta(milliseconds=50),
        )
        for number in range(500)
        for user, generation in made.items()
    ]
    Event.objects.bulk_create(rows)
    with django_assert_max_num_queries(150):
        assert tell(NOW + MINUTE) == 1002
    assert titles_of(bob) == titles_of(dana) == ["501 results are ready"]
    assert titles_of(alice) == []


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_tell_each_event_once(alice: Person, bob: Person) -> None:
    for number in range(30):
        ended(bob, at=NOW + number * SECOND)
        disabled_webhook(alice)
    assert side_by_side(*[lambda: tell(NOW + DAY)] * 4) == []
    assert titles_of(bob) == ["30 results are ready"]
    assert titles_of(alice) == ["Webhook “n8n.example” was disabled"] * 30
    assert not Event.objects.filter(is_notified=False).exists()
