"""Jobs of a batch: told apart on card, queue row and tile by what differs, without a query for each."""

from typing import Any

import pytest
from django.utils import timezone

from pixstudio.cards.presenters.variations import variation_text
from pixstudio.effects.models import Effect
from pixstudio.jobs.job_specs import JobSpec
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.operations import JobInputs, change_waiting_generation, create_generations
from pixstudio.jobs.queries.cards import card_queryset, with_card_details
from pixstudio.jobs.states import State
from pixstudio.pixverse.prices import Price
from pixstudio.teams.models import Team
from tests.effects.factories import create_effect
from tests.jobs.jobs import TEXT, finished, job, open_attempt, plain, text_of
from tests.query_counts import queries_of
from tests.teams.people import Person

PRICE = Price(30, is_exact=True)


def batch_of(
    person: Person, *changes: dict[str, Any], effects: tuple[Effect, ...] = ()
) -> list[Generation]:
    """What one press made, with these differences."""
    orders = [
        JobSpec({**TEXT, "duration": 5, **one}, PRICE, effects[n] if effects else None)
        for n, one in enumerate(changes)
    ]
    made, _is_new = create_generations(
        member=person.member,
        operation="effect" if effects else "text",
        orders=orders,
        ingredients=JobInputs(),
        nonce="a-form.with.dots",
        now=timezone.now(),
    )
    return made


def words_of_all(team: Team) -> list[str]:
    rows = with_card_details(list(card_queryset(team).order_by("queue_position")))
    return [plain(variation_text(row)) for row in rows]


def test_what_differs_is_shown_and_what_does_not_is_not(connected: Team, bob: Person) -> None:
    batch_of(
        bob,
        {"model": "v5.6", "quality": "540p", "seed": 4711},
        {"model": "v5.5", "quality": "540p", "seed": 4712},
        {"model": "v5.5", "quality": "540p", "seed": 4713, "duration": 8},
    )
    assert words_of_all(connected) == [
        "1 of 3 · v5.6 · 5 s · seed 4 711",
        "2 of 3 · v5.5 · 5 s · seed 4 712",
        "3 of 3 · v5.5 · 8 s · seed 4 713",
    ]


def test_effects_and_shapes_that_differ_are_named(connected: Team, bob: Person) -> None:
    effects = tuple(create_effect(connected, name, name=name) for name in ("Hug", "Jump"))
    batch_of(bob, {"aspect_ratio": "1:1"}, {"aspect_ratio": "9:16"}, effects=effects)
    assert words_of_all(connected) == ["1 of 2 · Hug · 1:1", "2 of 2 · Jump · 9:16"]


def test_variations_are_distinguished_by_the_seed_that_was_drawn(
    connected: Team, bob: Person
) -> None:
    first, second = batch_of(bob, {}, {})
    assert words_of_all(connected) == ["1 of 2", "2 of 2"]
    account = connected.accounts.all()[0]
    for row, seed in ((first, 11), (second, 22)):
        Generation.objects.filter(pk=row.pk).update(account=account)
        row.refresh_from_db()
        open_attempt(row, seed=seed)
    assert words_of_all(connected) == ["1 of 2 · seed 11", "2 of 2 · seed 22"]


def test_a_job_alone_says_nothing(bob: Person) -> None:
    job(bob.member, State.QUEUED)
    assert words_of_all(bob.team) == [""]


def test_an_edited_job_is_distinguished_by_what_it_was_changed_to(
    connected: Team, bob: Person
) -> None:
    first, _second = batch_of(bob, {}, {})
    order = JobSpec({**TEXT, "duration": 5, "quality": "720p"}, PRICE)
    change_waiting_generation(
        generation=first, order=order, ingredients=JobInputs(), now=timezone.now()
    )
    assert words_of_all(connected) == ["1 of 2 · 720p", "2 of 2 · 540p"]


def test_card_queue_row_and_tile_show_it(connected: Team, bob: Person) -> None:
    batch_of(bob, {"model": "v5.6"}, {"model": "v5.5"})
    panel = plain(text_of(bob.get("/gallery/?state=open")))
    assert panel.count("2 of 2 · v5.5") == 2
    assert "1 of 2 · v5.6" in plain(text_of(bob.get("/queue/")))


@pytest.mark.parametrize("path", ["/queue/", "/gallery/"])
def test_a_batch_of_thirty_costs_no_more_queries_than_one(
    connected: Team, alice: Person, path: str
) -> None:
    def fill(count: int) -> None:
        batch = Batch.objects.create(
            team=connected,
            creator=alice.member.user,
            nonce=f"n{count}",
            count=count,
            estimate_credits=1,
            differing=["effect"],
            created_at=timezone.now(),
        )
        for number in range(count):
            effect = create_effect(connected, f"{count}.{number}", name="Hug")
            values = {"batch": batch, "effect": effect, "parameters": {}}
            source = finished(alice.member)
            made = job(alice.member, State.QUEUED, source=source, **values)
            open_attempt(finished(alice.member, **values), is_open=False)
            assert made.pk

    def look() -> None:
        assert alice.get(path).status_code == 200

    # One job has no heading that counts the others.
    fill(2)
    look()
    with_two = queries_of(look)
    fill(12)
    assert queries_of(look) == with_two
