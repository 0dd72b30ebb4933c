"""Generate again: priced, confirmed, and made at most once for each result."""

import dataclasses
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.prompts.models import BlocklistEntry, MatchAction
from pixstudio.selections.actions import ACTIONS, AGAIN
from pixstudio.selections.bulk_actions import Portion, PortionOutcome
from pixstudio.selections.forms.again import MAX_AGAIN
from pixstudio.selections.models import BulkRun
from pixstudio.teams.models import Team
from tests.jobs.jobs import TEXT, UNKNOWN_PK, plain, text_of
from tests.selections.bulk_steps import MINUTE, act, many, only_run, work, work_on
from tests.selections.test_runs import Killed, process
from tests.teams.people import Person, check_access, words_of


def made(rows: list[Generation]) -> list[Generation]:
    return list(Generation.objects.exclude(pk__in=[row.pk for row in rows]))


def propose(person: Person, rows: list[Generation], **values: Any) -> BulkRun:
    answer = act(person, "again", rows, **values)
    run = BulkRun.objects.order_by("-created_at")[0]
    assert answer.url == f"/gallery/runs/{run.pk}/"
    return run


def start(person: Person, run: BulkRun) -> Any:
    return person.post(f"/gallery/runs/{run.pk}/start/")


def test_the_price_is_shown_and_nothing_is_made_before_it_is_confirmed(
    bob: Person, connected: Team
) -> None:
    rows = many(bob, 3)
    run = propose(bob, rows)
    text = plain(text_of(bob.get(f"/gallery/runs/{run.pk}/")))
    assert "Generate 3 jobs for " in text
    assert f"{run.argument['credits']} credits in total?" in text
    assert run.argument["credits"] > 0
    assert not work(run)
    assert made(rows) == []
    # A question is no run to be watched.
    assert f"run-{run.pk}" not in text_of(bob.get("/gallery/"))


def test_each_is_made_once_with_its_own_settings(bob: Person, connected: Team) -> None:
    rows = many(bob, 12)
    Generation.objects.filter(pk=rows[0].pk).update(
        parameters={**TEXT, "duration": 5, "prompt": "A kite", "seed": 11}
    )
    run = propose(bob, rows)
    # A double click, and another tab.
    for _time in range(3):
        assert start(bob, run).url == "/gallery/"
    work_on(run)
    new = made(rows)
    assert len(new) == 12
    assert {row.state for row in new} == {State.QUEUED}
    assert {row.remix_origin.origin for row in new} == set(rows)
    (kite,) = [row for row in new if row.parameters.get("prompt") == "A kite"]
    assert (kite.parameters["seed"], kite.parameters["quality"]) == (11, "540p")
    assert sum(row.estimate_credits for row in new) == run.spent_credits == run.argument["credits"]
    start(bob, run)
    assert not work(run)
    assert len(made(rows)) == 12
    assert "12 jobs created." in text_of(bob.get("/gallery/"))
    assert bob.get(f"/gallery/runs/{run.pk}/").url == "/gallery/"


def test_a_killed_worker_doubles_no_job(bob: Person, connected: Team) -> None:
    rows, now = many(bob, 35), timezone.now()
    run = propose(bob, rows)
    start(bob, run)

    def apply(portion: Portion) -> PortionOutcome:
        half = dataclasses.replace(portion, jobs=portion.jobs[:5])
        AGAIN.apply(half)
        raise Killed

    dying = {**ACTIONS, "again": dataclasses.replace(AGAIN, apply=apply)}
    run.refresh_from_db()
    while run.is_running:
        with pytest.raises(Killed):
            process(run, dying, now)
        now += MINUTE
        process(run, ACTIONS, now)
    assert (run.state, run.done_count) == ("finished", 35)
    assert len(made(rows)) == 35
    nonces = set(Generation.objects.values_list("nonce", flat=True))
    assert {f"again-{run.pk.hex}-{row.pk.hex}" for row in rows} < nonces


def test_a_portion_that_is_done_again_makes_nothing_twice(bob: Person, connected: Team) -> None:
    """As if a database had lost the run's own row and nothing else."""
    rows = many(bob, 5)
    run = propose(bob, rows)
    start(bob, run)
    selection = run.selection
    work_on(run)
    BulkRun.objects.filter(pk=run.pk).update(
        state="running", selection=selection, cursor="", spent_credits=0
    )
    work_on(run)
    assert len(made(rows)) == 5


def test_what_can_not_be_made_is_skipped_and_said(bob: Person, connected: Team) -> None:
    fine, old, imported = many(bob, 3)
    Generation.objects.filter(pk=old.pk).update(parameters={**TEXT, "model": "v1"})
    Generation.objects.filter(pk=imported.pk).update(operation="sound")
    run = propose(bob, [fine, old, imported])
    assert (run.argument["count"], sum(run.argument["skipped"].values())) == (1, 2)
    text = text_of(bob.get(f"/gallery/runs/{run.pk}/"))
    assert text.count("1 skipped: ") == 2
    start(bob, run)
    work_on(run)
    assert (run.done_count, run.skipped_count) == (1, 2)
    assert text_of(bob.get("/gallery/")).count("1 skipped: ") == 2


def test_nothing_to_generate_offers_no_button(bob: Person, connected: Team) -> None:
    rows = many(bob, 2, parameters={**TEXT, "model": "v1"})
    run = propose(bob, rows)
    text = text_of(bob.get(f"/gallery/runs/{run.pk}/"))
    assert "Nothing can be generated again" in text
    assert "start/" not in text
    start(bob, run)
    run.refresh_from_db()
    assert run.state == "proposed"


def test_a_price_that_rose_spends_no_more_than_was_confirmed(bob: Person, connected: Team) -> None:
    rows = many(bob, 4)
    run = propose(bob, rows)
    run.argument["credits"] //= 2
    run.save()
    start(bob, run)
    work_on(run)
    assert (run.done_count, run.skipped) == (2, {"price_rose": 2})
    assert len(made(rows)) == 2


def test_words_that_the_team_blocks_or_confirms_are_skipped(bob: Person, connected: Team) -> None:
    rows = many(bob, 3)
    for row, prompt in zip(rows, ("a dragon", "a knight", "a mill"), strict=True):
        Generation.objects.filter(pk=row.pk).update(parameters={**TEXT, "prompt": prompt})
    for words, action in (("dragon", MatchAction.STOP), ("knight", MatchAction.WARN)):
        BlocklistEntry.objects.create(team=connected, words=words, action=action)
    run = propose(bob, rows)
    assert run.argument["count"] == 1
    start(bob, run)
    work_on(run)
    (new,) = made(rows)
    assert new.parameters["prompt"] == "a mill"


def test_budgets_are_shown_before(bob: Person, connected: Team) -> None:
    bob.member.monthly_budget_credits = 10
    bob.member.save()
    run = propose(bob, many(bob, 2))
    text = text_of(bob.get(f"/gallery/runs/{run.pk}/"))
    assert "You have 10 credits left this month." in text


def test_more_than_can_be_confirmed_at_once_are_refused(bob: Person, connected: Team) -> None:
    many(bob, MAX_AGAIN + 1)
    answer = act(bob, "again", all="1", filter="/gallery/")
    assert words_of(answer) == [
        "Generate again takes up to 200 results at once. Nothing was generated."
    ]
    assert not BulkRun.objects.exists()


def test_all_that_match_within_the_limit(bob: Person, connected: Team) -> None:
    many(bob, 110)
    answer = act(bob, "again", all="1", filter="/gallery/", htmx=True)
    assert answer["HX-Redirect"] == f"/gallery/runs/{only_run().pk}/"
    assert only_run().argument["count"] == 110


def test_without_an_account_it_stops_and_says_why(bob: Person) -> None:
    run = propose(bob, many(bob, 1))
    start(bob, run)
    assert not work(run)
    assert run.state == "stopped"
    assert "No PixVerse account" in run.problem


def test_access(bob: Person, carol: Person) -> None:
    for step, method, wrong in (("", "get", "post"), ("start/", "post", "get")):
        check_access(
            f"/gallery/runs/{UNKNOWN_PK}/{step}",
            method=method,
            wrong=wrong,
            allowed=[bob],
            refused=[carol],
        )
