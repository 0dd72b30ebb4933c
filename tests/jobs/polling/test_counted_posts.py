"""Lost answers of jobs without a seed: found by what the platform counted, or asked about."""

import datetime as dt
import random
from collections import Counter

import pytest
from django.utils import timezone
from pytest_django import Settings

from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.accounts.operations import client_of
from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.submission.outcomes import bind_attempt
from pixstudio.jobs.operations.submission.submit import claim_next_job
from pixstudio.jobs.states import Charge, State
from tests.jobs.jobs import job, open_attempt
from tests.jobs.studio import Studio

UPSCALE = "/v2/pixverse/videos/upscale"
STATS = "/v2/account/stats"
MINUTE = 60.0
# Before and after the statistics have to list a call.
EARLY, LATE = 11 * MINUTE, 23 * MINUTE


@pytest.fixture(autouse=True)
def listed_at_once(studio: Studio) -> None:
    studio.control.script_statistics(delay_seconds=0)


def source_on(studio: Studio, account: Account) -> Generation:
    """A result of five seconds that the account holds."""
    (remote_id,) = studio.control.add_existing_results(
        account.email, model="v5", duration_seconds=5, days=2
    )
    made = job(studio.member, State.DONE, account=account)
    open_attempt(
        made, remote_id=remote_id, is_open=False, outcome="imported", charge=Charge.NOTHING
    )
    return made


def upscale(studio: Studio, source: Generation) -> Generation:
    generation = studio.ask(operation="upscale", source=source, account=source.account)
    # That the source is still upstream was looked up.
    Generation.objects.filter(pk=generation.pk).update(prepared_at=timezone.now())
    return generation


def state_of(generation: Generation) -> str:
    generation.refresh_from_db()
    return generation.state


@pytest.fixture
def lost(studio: Studio) -> Generation:
    """An upscaled video, accepted and already made when its answer was lost: the scheduler forgot it."""
    return lose(studio, source_on(studio, studio.account))


def lose(studio: Studio, source: Generation, kind: str = "drop_after") -> Generation:
    studio.control.add_fault(kind, UPSCALE, method="POST", times=1)
    generation = upscale(studio, source)
    assert studio.send() is not None
    studio.control.finish()
    return generation


def stats_calls(studio: Studio) -> int:
    return sum(one["path"] == STATS for one in studio.control.requests_seen())


def test_one_candidate_and_one_unaccounted_post_are_proof(studio: Studio, lost: Generation) -> None:
    assert lost.attempts.get().seed is None
    for later in (6, EARLY, EARLY + MINUTE, EARLY + 2 * MINUTE):
        studio.read(later)
    assert state_of(lost) == State.UNKNOWN
    assert stats_calls(studio) == 0
    studio.read(LATE)
    studio.read(LATE)
    assert state_of(lost) in (State.RUNNING, State.SAVING)
    attempt = lost.attempts.get()
    assert [charge["video_id"] for charge in studio.charges()] == [attempt.remote_id]


def test_the_scheduler_is_believed_before_the_statistics(studio: Studio) -> None:
    source = source_on(studio, studio.account)
    studio.control.add_fault("drop_after", UPSCALE, method="POST", times=1)
    generation = upscale(studio, source)
    studio.send()
    studio.read(6)
    assert state_of(generation) == State.RUNNING
    assert stats_calls(studio) == 0


def asked_after(studio: Studio, generation: Generation) -> str:
    for later in (LATE, LATE + MINUTE, 31 * MINUTE, 32 * MINUTE):
        studio.read(later)
    return state_of(generation)


def test_a_job_that_never_arrived_is_asked_about(studio: Studio) -> None:
    generation = lose(studio, source_on(studio, studio.account), "drop_before")
    assert asked_after(studio, generation) == State.ASK
    assert stats_calls(studio) == 0


def test_a_second_candidate_leads_to_a_question(studio: Studio, lost: Generation) -> None:
    twin_of(studio, lost)
    assert asked_after(studio, lost) == State.ASK
    assert len(lost.attempts.get().candidates) == 2


def twin_of(studio: Studio, generation: Generation) -> None:
    """The same job, made with the API but not by the studio."""
    body = {**generation.attempts.get().body, "replyRef": "foreign"}
    client_of(studio.member.team_id).submit(generation.operation, body)
    studio.control.finish()


def test_a_second_attempt_of_ours_leads_to_a_question(studio: Studio, lost: Generation) -> None:
    other = lose(studio, source_on(studio, studio.account), "drop_before")
    assert asked_after(studio, lost) == State.ASK
    assert state_of(other) == State.ASK


def test_a_foreign_post_beside_it_leads_to_a_question(studio: Studio, lost: Generation) -> None:
    call = {"email": studio.account.email, "endpoint": "post-videos-upscale"}
    studio.control.script_statistics(calls=[call])
    assert asked_after(studio, lost) == State.ASK


def test_a_video_of_the_website_is_not_proof(studio: Studio, lost: Generation) -> None:
    studio.control.script_statistics(forget=True)
    assert asked_after(studio, lost) == State.ASK


def test_other_jobs_of_ours_are_accounted_for(studio: Studio) -> None:
    other = upscale(studio, source_on(studio, studio.account))
    studio.send()
    lost = lose(studio, source_on(studio, studio.account))
    studio.read(LATE)
    assert state_of(lost) in (State.RUNNING, State.SAVING)
    assert other.attempts.get().remote_id != lost.attempts.get().remote_id


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 401},
        {"kind": "status", "status": 429, "headers": {"Retry-After": "900"}},
        {"kind": "status", "status": 404},
        {"kind": "html"},
        {"kind": "status", "status": 200, "body": {"error": "no"}},
        {"kind": "status", "status": 200, "body": {"total": 9, "data": []}},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('status', '')}",
)
def test_statistics_that_can_not_be_read_lead_to_a_question_and_harm_nothing(
    studio: Studio, lost: Generation, fault: dict[str, object]
) -> None:
    studio.control.add_fault(path=STATS, method="GET", times=-1, **fault)
    assert asked_after(studio, lost) == State.ASK
    assert studio.account.health == "ok"
    operations.dismiss_generation(generation=lost, now=timezone.now())
    studio.control.clear_faults()
    ApiConnection.objects.update(statistics_after=None)
    studio.read(45 * MINUTE)
    assert state_of(lost) in (State.RUNNING, State.SAVING)


def test_a_pause_that_the_statistics_ask_for_is_kept_to(studio: Studio, lost: Generation) -> None:
    headers = {"Retry-After": "900"}
    studio.control.add_fault("status", STATS, status=429, times=1, headers=headers)
    studio.read(LATE)
    asked = stats_calls(studio)
    studio.read(LATE + 2 * MINUTE)
    assert stats_calls(studio) == asked
    assert studio.account.read_after is None


KINDS: tuple[dict[str, object], ...] = (
    {"kind": "drop_before"},
    {"kind": "drop_after"},
    {"kind": "html", "accepted": True},
    {"kind": "cut_json"},
    {"kind": "no_id"},
    {"kind": "status", "status": 502, "accepted": True},
)
# Accounts with a single lost answer, which the statistics can decide, and with many, where they can't.
QUIET, BUSY, LOST_ON_BUSY = 42, 6, 45


def test_no_lost_answer_is_charged_twice_or_bound_to_another_video(
    studio: Studio, settings: Settings
) -> None:
    """Three hundred lost answers and kills, over many accounts, beside foreign use of them."""
    dice = random.Random(16)
    settings.PATIENCE = 1.0
    for number in range(QUIET + BUSY):
        lost = 1 if number < QUIET else LOST_ON_BUSY
        _lose_on_an_account(studio, dice, number, lost)
    assert Attempt.objects.exclude(outcome="imported").count() >= 300
    studio.control.clear_faults()
    for later in (6, EARLY, LATE, 31 * MINUTE, 32 * MINUTE):
        studio.read(later)
    found = Counter(Generation.objects.filter(operation="upscale").values_list("state", flat=True))
    assert found[State.SAVING] + found[State.RUNNING] >= 15
    assert found[State.ASK] >= 100
    _each_is_bound_to_its_own(studio)
    for generation in Generation.objects.filter(state=State.ASK):
        _answer(studio, generation)
    studio.control.finish()
    studio.read(2 * 60 * MINUTE)
    _each_is_bound_to_its_own(studio)
    own = [charge for charge in studio.charges() if not charge["reply_ref"].startswith("foreign")]
    charged = Attempt.objects.filter(charge=Charge.CHARGED).values_list("credits", flat=True)
    assert sum(charged) == sum(charge["credits"] for charge in own)
    assert len({charge["reply_ref"] for charge in own}) == len(own)


def _lose_on_an_account(studio: Studio, dice: random.Random, number: int, lost: int) -> None:
    """Lose some answers on an account of its own."""
    email = f"account{number}@studio.example"
    studio.control.set_account(email, credits=100_000, max_jobs=100, gen_simultaneously=100)
    account = Account.objects.create(
        team=studio.member.team,
        email=email,
        name=email,
        max_jobs=100,
        monthly_credits=100_000,
        daily_credits=0,
        package_credits=0,
    )
    source = source_on(studio, account)
    for _ in range(lost):
        has_twin = number % 2 == 0 and dice.random() < 0.15
        source = source if number % 2 else source_on(studio, account)
        _lose_one(studio, source, dice, has_twin=has_twin)
    if dice.random() < 0.7:
        # Then the scheduler tells no `replyRef` any more.
        studio.control.finish()


def _lose_one(studio: Studio, source: Generation, dice: random.Random, *, has_twin: bool) -> None:
    generation = upscale(studio, source)
    if dice.random() < 0.25:
        _kill_a_worker(studio, is_sent=dice.random() < 0.6)
    else:
        fault = dice.choice(KINDS)
        studio.control.add_fault(path=UPSCALE, method="POST", times=1, **fault)
        assert studio.send() is not None
    attempt = generation.attempts.get()
    # The same job, sent from outside while ours did not arrive, can't be told from ours: no twin then.
    if has_twin and studio.control.ledger(attempt.reply_ref):
        body = {**attempt.body, "replyRef": f"foreign-{attempt.pk}"}
        client_of(studio.member.team_id).submit("upscale", body)


def _kill_a_worker(studio: Studio, *, is_sent: bool) -> None:
    """The process dies before it has sent, or before it has saved the answer; its lease ends later."""
    now = timezone.now()
    attempt = claim_next_job(team_id=studio.member.team_id, now=now)
    assert attempt is not None
    if is_sent:
        client_of(studio.member.team_id).submit("upscale", attempt.body)
    operations.find_due(now=now + dt.timedelta(minutes=10))


def _each_is_bound_to_its_own(studio: Studio) -> None:
    of_video = {charge["video_id"]: charge["reply_ref"] for charge in studio.charges()}
    bound = Attempt.objects.exclude(remote_id=None).exclude(outcome="imported")
    for remote_id, reply_ref in bound.values_list("remote_id", "reply_ref"):
        assert of_video[remote_id] == reply_ref


def _answer(studio: Studio, generation: Generation) -> None:
    """What somebody would answer who looked it up at PixVerse."""
    attempt = generation.attempts.get()
    now = timezone.now()
    for charge in studio.control.ledger(attempt.reply_ref):
        # Beside four candidates a card shows no others.
        assert bind_attempt(attempt, [charge["video_id"]], now)
        return
    operations.dismiss_generation(generation=generation, now=now)
