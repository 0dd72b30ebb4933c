"""Facts of jobs: what the triggers write, and walks through several of them."""

import datetime as dt
import itertools
import random
from typing import Any

import pytest

from pixstudio.accounts.models import Account
from pixstudio.cards.presenters.shapes import nearest_ratio
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME
from pixstudio.search.facts import KIND, NO_FACT, FactWalk
from pixstudio.search.models import JobFact, SearchDocument
from tests.effects.factories import create_effect
from tests.jobs.jobs import job
from tests.library.sample_files import png, upload
from tests.teams.people import Person

NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


def facts_of(made: Generation) -> set[str]:
    """Without group, operation, model, creator and kind."""
    number = SearchDocument.objects.get(generation=made).number
    found = JobFact.objects.filter(number=number).values_list("fact", flat=True)
    return {one for one in found if one[0] not in "gomck"}


def test_facts_follow_a_job_from_its_creation_to_its_end(bob: Person) -> None:
    made = job(bob.member, State.QUEUED)
    number = SearchDocument.objects.get(generation=made).number
    every = set(JobFact.objects.filter(number=number).values_list("fact", flat=True))
    asked = {"gopen", "otext", "kvideo", "mv5.6", f"c{bob.member.user_id}", "q540p", "s16:9"}
    assert every == asked
    account = Account.objects.create(team=bob.team, email="a@x.example", name="North")
    effect = create_effect(bob.team)
    new = {"account": account, "effect": effect, "state": State.DONE, "charged_credits": 45}
    file = {"width": 720, "height": 720, "duration_seconds": 5.04, "has_sound": True, "rating": 2}
    Generation.objects.filter(pk=made.pk).update(**new, **file)
    assert facts_of(made) == {
        *(f"a{account.pk.hex}", f"e{effect.pk}", "q540p", "s1:1", "l5", "h1", "p50", "r1", "r2")
    }
    Generation.objects.filter(pk=made.pk).update(rating=0, parameters={}, width=3840, height=2160)
    assert {"r0", "q4K", "s16:9"} <= facts_of(made)
    assert "r1" not in facts_of(made)
    photo = upload(bob.member, "ridge.png", png())[0]
    first = made.inputs.create(field="first_frame", asset=photo)
    made.inputs.create(field="last_frame", asset=photo)
    first.delete()
    assert f"f{photo.pk.hex}" in facts_of(made)
    made.inputs.all().delete()
    assert f"f{photo.pk.hex}" not in facts_of(made)
    made.delete()
    assert not JobFact.objects.exists()


def test_imported_results_have_no_price(bob: Person) -> None:
    made = job(bob.member, State.DONE, is_imported=True, charged_credits=0)
    assert not any(one[0] == "p" for one in facts_of(made))


def test_kinds_are_those_of_operations_and_of_the_files_that_effects_made(bob: Person) -> None:
    for operation, row in OPERATION_OF_NAME.items():
        assert kinds_of(job(bob.member, State.RUNNING, operation=operation)) == {row.kind}
    made = job(bob.member, State.RUNNING, operation="effect")
    for content_type, kind in (("image/webp", "image"), ("video/mp4", "video")):
        Generation.objects.filter(pk=made.pk).update(content_type=content_type)
        assert kinds_of(made) == {kind}


def kinds_of(made: Generation) -> set[str]:
    found = JobFact.objects.filter(number=made.search_document.number, fact__startswith=KIND)
    return {one.fact.removeprefix(KIND) for one in found}


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("duration_seconds", {1: "5", 5.4: "5", 6: "8", 8.2: "8", 10: "10", 15: "30", 31: "more"}),
        ("charged_credits", {0: "0", 1: "20", 20: "20", 21: "50", 200: "200", 201: "more"}),
    ],
)
def test_amounts_are_in_steps(bob: Person, column: str, values: dict[float, str]) -> None:
    letter = column[0].replace("d", "l").replace("c", "p")
    made = job(bob.member, State.DONE)
    for value, expected in values.items():
        Generation.objects.filter(pk=made.pk).update(**{column: value})
        assert letter + expected in facts_of(made), value


def test_shapes_are_those_of_tiles(bob: Person) -> None:
    """Of any size, as pages work them out."""
    made, dice = job(bob.member, State.DONE), random.Random(7)
    for _ in range(40):
        width, height = dice.randrange(100, 2000), dice.randrange(100, 2000)
        Generation.objects.filter(pk=made.pk).update(width=width, height=height)
        assert f"s{nearest_ratio(width / height)}" in facts_of(made), (width, height)


@pytest.fixture
def jobs(bob: Person, mallory: Person) -> list[Generation]:
    """Forty jobs of which each has its own quality, ratings and moments, several at one of them."""
    qualities = ("360p", "540p", "1080p")
    made = [
        job(
            bob.member,
            State.FAILED if number % 5 == 0 else State.DONE,
            parameters={"model": "v5" if number % 2 else "v5.6", "quality": qualities[number % 3]},
            rating=number % 6 if number % 4 == 0 else None,
            created_at=NOW + dt.timedelta(milliseconds=number // 3),
        )
        for number in range(40)
    ]
    job(mallory.member, State.DONE, parameters={"quality": "1080p", "model": "v5"}, created_at=NOW)
    return made


def walked(walk: FactWalk, size: int, *, newest_first: bool) -> list[Any]:
    """All that a walk finds in portions of this size."""
    found, place = [], None
    while True:
        portion = walk.portion(size, place, newest_first=newest_first)
        found += portion.ids
        place = portion.stopped_at
        if place is None:
            return found


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_walk_finds_what_has_all_facts_whatever_is_rarest(
    bob: Person, jobs: list[Generation], newest_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = dict(SearchDocument.objects.values_list("generation", "number"))
    facts: dict[Any, set[str]] = {row.pk: set() for row in jobs}
    ids = {number: pk for pk, number in numbers.items()}
    for one, number in JobFact.objects.values_list("fact", "number"):
        if ids[number] in facts:
            facts[ids[number]].add(one)
    wanted = (("gdone",), ("gfinished", "q1080p"), ("gfailed", "q540p", "mv5"), ("gfinished", "r2"))
    for asked, unwanted in itertools.product(wanted, ((), ("r0",), ("r3", "mv5"))):
        expected = [
            row.pk
            for row in sorted(jobs, key=lambda row: numbers[row.pk], reverse=newest_first)
            if facts[row.pk].issuperset(asked) and facts[row.pk].isdisjoint(unwanted)
        ]
        for sample, size in ((600, 50), (3, 1), (1, 4)):
            monkeypatch.setattr("pixstudio.search.facts.SAMPLE", sample)
            walk = FactWalk.of(bob.team, asked, unwanted)
            assert walked(walk, size, newest_first=newest_first) == expected, (asked, unwanted)


def test_a_walk_is_within_a_time_and_skips_to_where_all_facts_are(
    bob: Person, jobs: list[Generation]
) -> None:
    begin, end = NOW + dt.timedelta(milliseconds=2), NOW + dt.timedelta(milliseconds=-90)
    walk = FactWalk.of(bob.team, ["gfinished"])
    assert walk.between(begin, None).portion(100).ids == [
        row.pk for row in reversed(jobs) if row.created_at >= begin and row.state == State.DONE
    ]
    assert walk.between(None, end - dt.timedelta(seconds=1)).portion(100).ids == []
    Generation.objects.update(rating=1)
    Generation.objects.filter(pk=jobs[1].pk).update(rating=3)
    rare = FactWalk.of(bob.team, ["gfinished", "r3"])
    assert rare.portion(1).ids == [jobs[1].pk]
    assert FactWalk.of(bob.team, [NO_FACT]).portion(9).ids == []
    assert walk.rarest == ("gfinished", True)


def test_a_team_without_jobs_has_none_of_any_fact(carol: Person) -> None:
    assert FactWalk.of(carol.team, ["gfinished"]).portion(9).ids == []
