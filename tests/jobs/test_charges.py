"""What each attempt counts as: charged, reserved, written off or nothing; and after any chaos the ledger."""

import contextlib
import datetime as dt
import random
from collections.abc import Callable

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import remove_account
from pixstudio.cards.presenters.cards import card_of
from pixstudio.jobs import operations
from pixstudio.jobs.budgets import month_sums
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.actions.job_actions import JobMovedOn
from pixstudio.jobs.operations.due import find_due
from pixstudio.jobs.operations.submission.outcomes import record_outcome
from pixstudio.jobs.queries.cards import card_queryset
from pixstudio.jobs.states import Charge, State
from pixstudio.pixverse import errors
from pixstudio.pixverse.schemas import Submitted
from pixstudio.usage.operations import bring_up_to_date
from pixstudio.usage.periods import month_of
from pixstudio.usage.permissions import Scope
from pixstudio.usage.presenters import usage_page
from tests.jobs.jobs import job, open_attempt
from tests.jobs.studio import Studio
from tests.teams.people import Person
from tests.usage.past_jobs import sums

CREATE = "/v2/pixverse/videos/create"
# 5 s at 540p.
PRICE = 30
FAULTS: tuple[dict[str, object], ...] = (
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 400},
    {"kind": "status", "status": 422},
    {"kind": "drop_before"},
    {"kind": "drop_after"},
    {"kind": "html", "accepted": True},
    {"kind": "html", "accepted": False},
    {"kind": "cut_json"},
    {"kind": "no_id"},
)
WORDS = ("A lighthouse", "A glitch in the rain", "A borderline case", "forbidden things")


def ledger_of(studio: Studio) -> int:
    return sum(charge["credits"] for charge in studio.charges())


def fault(studio: Studio, kind: str, **more: object) -> None:
    studio.control.add_fault(kind, CREATE, method="POST", times=1, **more)


def counted(generation: Generation) -> list[tuple[str, int]]:
    rows = Attempt.objects.filter(generation=generation).order_by("pk")
    return list(rows.values_list("charge", "credits"))


def asking(studio: Studio, generation: Generation) -> None:
    """Have the question asked, as three clean readings after ten minutes would, if it is still open: a
    reading since the job was looked at may have found it."""
    open_question = Generation.objects.filter(pk=generation.pk, state=State.UNKNOWN)
    if not open_question.update(state=State.ASK):
        raise JobMovedOn
    Attempt.objects.filter(generation=generation).update(clean_readings=3)
    generation.refresh_from_db()


def test_a_running_job_whose_charge_was_reported_is_charged(studio: Studio) -> None:
    generation = studio.ask()
    studio.send()
    assert counted(generation) == [(Charge.CHARGED, PRICE)]


def test_a_running_job_is_reserved_until_its_end_where_no_charge_was_reported(
    studio: Studio,
) -> None:
    fault(studio, "no_id")
    generation = studio.ask()
    studio.send()
    assert counted(generation) == [(Charge.RESERVED, PRICE)]
    studio.read(later=6)
    assert counted(generation) == [(Charge.RESERVED, PRICE)]
    studio.finish()
    assert counted(generation) == [(Charge.CHARGED, PRICE)]
    assert ledger_of(studio) == PRICE


@pytest.mark.parametrize("prompt", ["A glitch in the rain", "A borderline case"])
def test_a_failed_or_moderated_job_stays_charged(studio: Studio, prompt: str) -> None:
    fault(studio, "cut_json")
    generation = studio.ask(prompt=prompt)
    studio.send()
    studio.read(later=6)
    studio.finish()
    generation.refresh_from_db()
    assert generation.state in (State.FAILED, State.MODERATED)
    assert counted(generation) == [(Charge.CHARGED, PRICE)]
    assert ledger_of(studio) == PRICE


def test_a_cancelled_running_job_stays_charged(studio: Studio) -> None:
    fault(studio, "no_id")
    generation = studio.ask()
    studio.send()
    studio.read(later=6)
    operations.cancel_generation(generation=generation, now=timezone.now())
    assert counted(generation) == [(Charge.CHARGED, PRICE)]


def test_a_job_that_never_arrives_was_charged(studio: Studio) -> None:
    generation = studio.ask()
    studio.send()
    Attempt.objects.filter(generation=generation).update(charge=Charge.RESERVED)
    long_ago = timezone.now() - dt.timedelta(days=8)
    Attempt.objects.filter(generation=generation).update(sent_at=long_ago)
    Generation.objects.filter(pk=generation.pk).update(started_at=long_ago)
    find_due(now=timezone.now())
    generation.refresh_from_db()
    assert generation.problem == "never_arrived"
    assert counted(generation) == [(Charge.CHARGED, PRICE)]


@pytest.mark.parametrize("status", [400, 401, 412, 422, 429, 596])
def test_a_refused_or_untaken_attempt_costs_nothing(studio: Studio, status: int) -> None:
    fault(studio, "status", status=status)
    generation = studio.ask()
    studio.send()
    assert counted(generation)[0][0] == Charge.NOTHING


def test_a_dismissed_job_is_written_off_and_out_of_the_budget(studio: Studio) -> None:
    fault(studio, "drop_before")
    generation = studio.ask()
    studio.send()
    asking(studio, generation)
    day = studio.member.team.day_of(timezone.now())
    assert month_sums(studio.member.team, day).held.total() == PRICE
    operations.dismiss_generation(generation=generation, now=timezone.now())
    month = month_sums(studio.member.team, day)
    assert (month.held.total(), month.written_off.total()) == (0, PRICE)


def test_a_dismissed_job_that_turns_up_is_charged(studio: Studio) -> None:
    fault(studio, "drop_after")
    generation = studio.ask()
    studio.send()
    asking(studio, generation)
    operations.dismiss_generation(generation=generation, now=timezone.now())
    studio.read()
    studio.finish()
    assert counted(generation) == [(Charge.CHARGED, PRICE)]
    assert ledger_of(studio) == PRICE


def test_an_attempt_given_up_stays_reserved_until_it_is_proven(studio: Studio) -> None:
    fault(studio, "drop_before")
    generation = studio.ask()
    studio.send()
    asking(studio, generation)
    operations.submit_again(generation=generation, now=timezone.now())
    studio.send()
    assert counted(generation) == [(Charge.RESERVED, PRICE), (Charge.CHARGED, PRICE)]


def test_a_given_up_attempt_that_turns_up_is_a_charged_job_of_its_own(studio: Studio) -> None:
    fault(studio, "drop_after")
    generation = studio.ask()
    studio.send()
    asking(studio, generation)
    operations.submit_again(generation=generation, now=timezone.now())
    studio.send()
    studio.finish()
    studio.finish()
    assert Generation.objects.filter(state=State.DONE).count() == 2
    assert set(Attempt.objects.values_list("charge", flat=True)) == {Charge.CHARGED}
    assert ledger_of(studio) == 2 * PRICE


def test_a_charge_reported_after_the_job_was_found_is_kept(studio: Studio) -> None:
    fault(studio, "drop_after")
    generation = studio.ask()
    attempt = studio.send()
    assert attempt is not None
    studio.read(later=6)
    attempt.refresh_from_db()
    answer = Submitted((str(attempt.remote_id),), cost_credits=28)
    record_outcome(attempt_id=attempt.pk, now=timezone.now(), answer=answer)
    generation.refresh_from_db()
    assert counted(generation) == [(Charge.CHARGED, 28)]
    assert (generation.state, generation.charged_credits) == (State.RUNNING, 28)


def test_a_late_refusal_of_a_given_up_attempt_reaches_the_sums(studio: Studio) -> None:
    fault(studio, "drop_before")
    generation = studio.ask()
    attempt = studio.send()
    assert attempt is not None
    asking(studio, generation)
    now = timezone.now()
    operations.submit_again(generation=generation, now=now)
    bring_up_to_date(now=now)
    assert sums().reserved_credits == PRICE
    error = errors.BadRequest("no", status=400, words="no")
    later = now + dt.timedelta(hours=3)
    record_outcome(attempt_id=attempt.pk, now=later, error=error)
    bring_up_to_date(now=later)
    assert sums().reserved_credits == 0


def test_a_dismissed_job_whose_late_answer_refused_it_says_so(studio: Studio) -> None:
    fault(studio, "drop_before")
    generation = studio.ask()
    attempt = studio.send()
    assert attempt is not None
    asking(studio, generation)
    now = timezone.now()
    operations.dismiss_generation(generation=generation, now=now)
    error = errors.BadRequest("no", status=400, words="no")
    record_outcome(attempt_id=attempt.pk, now=now, error=error)
    assert counted(generation)[0][0] == Charge.NOTHING
    row = card_queryset(studio.member.team).get(pk=generation.pk)
    assert "Not charged" in card_of(row, studio.member, {}, now).message


def test_an_attempt_whose_account_was_removed_keeps_its_charge(studio: Studio) -> None:
    generation = studio.ask()
    studio.send()
    remove_account(account=studio.account)
    assert counted(generation) == [(Charge.CHARGED, PRICE)]


@pytest.mark.parametrize("seed", range(3))
def test_what_is_charged_is_the_ledger_after_any_chaos(studio: Studio, seed: int) -> None:
    dice = random.Random(seed)
    studio.control.set_account(studio.account.email, credits=10_000, max_jobs=40)
    Account.objects.update(max_jobs=40, gen_simultaneously=40)
    jobs = [studio.ask(prompt=dice.choice(WORDS)) for _ in range(30)]
    for number in range(60):
        if dice.random() < 0.4:
            studio.control.add_fault(
                path=CREATE,
                method="POST",
                times=1,
                **dice.choice(FAULTS),
            )
        studio.send(timezone.now() + dt.timedelta(seconds=number))
        _some_member_acts(studio, dice.choice(jobs), dice)
    studio.control.clear_faults()
    for _ in range(4):
        studio.send_all()
        studio.read(later=11 * 60)
        studio.finish()
        studio.finish()
    _until_nothing_runs(studio)
    _no_answer_is_open_but_the_unsent(studio)
    by_kind = dict.fromkeys(Charge, 0)
    for charge, credits in Attempt.objects.values_list("charge", "credits"):
        by_kind[Charge(charge)] += credits
    assert by_kind[Charge.CHARGED] == ledger_of(studio)
    bring_up_to_date(now=timezone.now() + dt.timedelta(minutes=30))
    rows = sums()
    assert rows.charged_credits == by_kind[Charge.CHARGED]
    assert rows.reserved_credits == by_kind[Charge.RESERVED]
    assert rows.written_off_credits == by_kind[Charge.WRITTEN_OFF]


def _some_member_acts(studio: Studio, generation: Generation, dice: random.Random) -> None:
    """Cancel, retry, dismiss or send again, whatever the job's state lets anybody do."""
    generation.refresh_from_db()
    acts: dict[str, list[Callable[..., None]]] = {
        State.RUNNING: [operations.cancel_generation],
        State.UNKNOWN: [lambda generation, now: asking(studio, generation)],
        State.ASK: [operations.dismiss_generation, operations.submit_again],
        State.ABANDONED: [operations.submit_again],
        State.REFUSED: [operations.retry_generation],
        State.CANCELLED: [operations.retry_generation],
        State.FAILED: [operations.retry_generation],
    }
    if dice.random() < 0.2:
        studio.read(later=6)
    if dice.random() < 0.2:
        studio.finish()
        return
    if choices := acts.get(generation.state):
        # The reading above may have moved it on.
        with contextlib.suppress(JobMovedOn):
            dice.choice(choices)(generation=generation, now=timezone.now())


def _until_nothing_runs(studio: Studio) -> None:
    """What runs is reserved and not charged yet. A reading that failed on a busy machine rests its account
    for ten minutes at most, so each is a quarter of an hour after the one before."""
    for quarter in range(8, 48):
        if not _is_something_open():
            return
        studio.control.finish()
        studio.read(later=quarter * 15 * 60)
    assert not _is_something_open()


def _is_something_open() -> bool:
    """Whether a job runs, or a video was found whose charge no reading has told yet."""
    found = Attempt.objects.filter(charge=Charge.RESERVED).exclude(remote_id=None)
    return Generation.objects.filter(state=State.RUNNING).exists() or found.exists()


def _no_answer_is_open_but_the_unsent(studio: Studio) -> None:
    """Every charge of the ledger has found its attempt."""
    charged = {charge["reply_ref"] for charge in studio.charges()}
    found = set(Attempt.objects.exclude(remote_id=None).values_list("reply_ref", flat=True))
    assert charged == found


def test_the_page_of_usage_shows_the_three_apart(alice: Person) -> None:
    now = timezone.now()
    for charge, credits in ((Charge.CHARGED, 50), (Charge.RESERVED, 20), (Charge.WRITTEN_OFF, 7)):
        open_attempt(job(alice.member), charge=charge, credits=credits)
    bring_up_to_date(now=now + dt.timedelta(seconds=1))
    today = alice.team.day_of(now)
    scope = Scope(alice.member, 0)
    page = usage_page(scope, month_of(today, today), alice.member, today, now)
    assert page.totals[0]["figure"] == "50"
    assert page.totals[0]["note"] == "credits in 3 jobs · 20 reserved · 7 written off"
    assert [(s.charged, s.reserved, s.written_off) for s in page.tables[0].shares] == [
        ("50", "20", "7")
    ]
