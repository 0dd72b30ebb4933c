"""Confirmation before a submission: when it is required, its text, and that its key changes with it."""

from dataclasses import replace

import pytest

from pixstudio.accounts.models import Account
from pixstudio.create.forms.confirmation import credit_lines, required_confirmation, title_of
from pixstudio.create.forms.expansion import MAX_SKIPPED_LINES, skipped_lines
from pixstudio.jobs.job_specs import BatchCost, JobSpec, batch_cost
from pixstudio.pixverse.prices import Price
from pixstudio.teams.models import Team
from tests.jobs.jobs import plain

ONE = BatchCost(1, 80, is_exact=True, full_credits=80)
MANY = BatchCost(12, 480, is_exact=False, full_credits=480)
WARNED = ["“blood” is on your team’s list of words to think twice about."]


def a_team(limit: int | None = 500) -> Team:
    return Team(name="Halden", confirm_above_credits=limit)


@pytest.mark.parametrize(
    ("credits", "limit", "is_asked"),
    [(80, 500, False), (500, 500, False), (501, 500, True), (1, 0, True), (10**6, None, False)],
)
def test_one_job_is_asked_about_above_the_teams_amount_only(
    credits: int, limit: int | None, is_asked: bool
) -> None:
    question = required_confirmation(a_team(limit), replace(ONE, credits=credits))
    assert (question is not None) == is_asked


def test_an_expensive_job_names_the_amount() -> None:
    question = required_confirmation(a_team(1000), replace(ONE, credits=1200))
    assert question is not None
    assert plain(question.title) == "Generate this for 1 200 credits?"
    assert [plain(line) for line in question.lines] == [
        "Your team confirms jobs above 1 000 credits."
    ]


def test_several_jobs_are_always_asked_about() -> None:
    question = required_confirmation(a_team(None), MANY)
    assert question is not None
    assert plain(question.title) == "Generate 12 jobs for ≈ 480 credits in total?"
    assert question.lines == []


def test_words_to_think_twice_about_are_asked_about() -> None:
    question = required_confirmation(a_team(), ONE, WARNED)
    assert question is not None
    assert question.lines == WARNED


def test_one_job_that_stands_for_several_is_asked_about() -> None:
    question = required_confirmation(a_team(), ONE, (), ["v5.6 · 1080p: 1080p goes up to 8 s"])
    assert question is not None
    assert question.title == "Generate this for 80 credits?"
    assert question.lines[1:] == ["v5.6 · 1080p: 1080p goes up to 8 s"]


def test_what_is_left_out_is_listed_and_not_endlessly() -> None:
    lines = [f"v5 · {n}p: why not" for n in range(MAX_SKIPPED_LINES + 3)]
    question = required_confirmation(a_team(), MANY, (), lines)
    assert question is not None
    assert question.lines[0] == "Skipped, because they can’t be made:"
    assert question.lines[1:] == [*lines[:MAX_SKIPPED_LINES], "and 3 more"]
    assert skipped_lines(lines[:MAX_SKIPPED_LINES]) == lines[:MAX_SKIPPED_LINES]


def account_with(credits: int | None) -> Account:
    return Account(name="Harbour", daily_credits=credits, monthly_credits=0, package_credits=0)


@pytest.mark.parametrize(
    ("total", "credits", "is_reported"),
    [(MANY, 479, True), (MANY, 480, False), (MANY, None, False), (ONE, 10, False)],
)
def test_an_account_that_can_not_pay_for_all_is_reported(
    total: BatchCost, credits: int | None, is_reported: bool
) -> None:
    account = account_with(credits)
    reported = credit_lines(total, account)
    assert bool(reported) == is_reported
    if reported:
        words = "Harbour has 479 credits. Jobs it can’t pay for will wait."
        assert plain(reported[0]) == words


def test_the_key_changes_with_whatever_is_asked() -> None:
    team = a_team(10)
    asked = [
        (ONE, (), ()),
        (replace(ONE, credits=81), (), ()),
        (replace(ONE, is_exact=False), (), ()),
        (replace(ONE, count=2), (), ()),
        (ONE, WARNED, ()),
        (ONE, ["“knife” is on the list."], ()),
        (MANY, (), ["v5 · 4K"]),
        (MANY, (), ["v5-fast · 4K"]),
    ]
    questions = [required_confirmation(team, *parts) for parts in asked]
    keys = {question.key for question in questions if question}
    assert len(keys) == len(asked)
    again = required_confirmation(team, *asked[0])
    assert again is not None
    assert again.key in keys


def test_totals_add_up_and_are_exact_only_together() -> None:
    exact = JobSpec({}, Price(45, is_exact=True, full_credits=90))
    guess = JobSpec({}, Price(30, is_exact=False, full_credits=30))
    assert batch_cost([exact, exact]) == BatchCost(2, 90, is_exact=True, full_credits=180)
    assert batch_cost([exact, guess]) == BatchCost(2, 75, is_exact=False, full_credits=120)
    assert batch_cost([]) == BatchCost(0, 0, is_exact=True, full_credits=0)
    assert title_of(batch_cost([exact])) == "Generate this for 45 credits?"
