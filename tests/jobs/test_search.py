"""One search in every list: words are found whatever their capitals and accents."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs import operations
from pixstudio.jobs.job_specs import JobSpec
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.create_generations import JobInputs
from pixstudio.jobs.states import State
from pixstudio.library.operations import edit_asset
from pixstudio.pixverse.prices import Price
from pixstudio.prompts.operations import record_prompt
from pixstudio.teams.operations import change_profile
from tests.effects.factories import create_effect
from tests.jobs.jobs import finished, job
from tests.library.sample_files import png, upload
from tests.teams.people import Person

WRITTEN = "Ёлка at the CAFÉ in der Straße, Ｎｅｏｎ ﬁlm"
TYPED = ["CAFÉ", "cafe", "Cafe\u0301", "ёлка", "ЕЛКА", "strasse", "STRASSE", "neon", "FILM", "caf"]
STRANGE = ["kafe", "%", "_", "café x", "'", '"', "\\"]


def in_gallery(person: Person, typed: str) -> list[str]:
    page = person.get("/gallery/", data={"q": typed}).context["gallery"]
    return [tile.id for day in page.days for tile in day.tiles]


def in_sources(person: Person, typed: str) -> list[str]:
    page = person.get("/sources/", data={"operation": "extend", "q": typed})
    return [tile.id for tile in page.context["picker"].tiles]


def in_library(person: Person, typed: str) -> list[str]:
    page = person.get("/library/", data={"q": typed}).content.decode()
    return re.findall(r'<li[^>]* id="file-([0-9a-f-]{36})"', page)


def in_prompts(person: Person, typed: str) -> list[str]:
    page = person.get("/past-prompts/", data={"q": typed})
    return [str(row.id) for row in page.context["history"]["rows"]]


def in_audit(person: Person, typed: str) -> list[str]:
    page = person.get("/team/audit/", data={"q": typed})
    return [row.number for row in page.context["audit"]["rows"]]


def a_result(person: Person) -> object:
    return finished(person.member, parameters={"prompt": WRITTEN, "model": "v5"}).pk


def a_file(person: Person) -> object:
    return upload(person.member, f"{WRITTEN}.png", png())[0].pk


def a_prompt(person: Person) -> object:
    remembered = record_prompt(
        member=person.member, words=WRITTEN, operation="text", now=timezone.now()
    )
    assert remembered
    return remembered.pk


def an_entry(person: Person) -> object:
    return record(Action.TEAM_CHANGED, member=person.member, label=WRITTEN).number


LISTS: list[tuple[Callable[[Person, str], list[str]], Callable[[Person], object]]] = [
    (in_gallery, a_result),
    (in_sources, a_result),
    (in_library, a_file),
    (in_prompts, a_prompt),
    (in_audit, an_entry),
]


@pytest.mark.parametrize(("search", "make"), LISTS, ids=lambda step: step.__name__)
def test_every_list_finds_words_whatever_their_capitals_and_accents(
    alice: Person, search: Callable[[Person, str], list[Any]], make: Callable[[Person], object]
) -> None:
    made = str(make(alice))
    for typed in [*TYPED, "film cafe елка"]:
        assert [str(pk) for pk in search(alice, typed)] == [made], typed
    for typed in STRANGE:
        # A quotation mark alone begins a phrase of results, and asks for nothing yet.
        begins_phrase = typed == '"' and make is a_result
        assert search(alice, typed) == ([made] if begins_phrase else []), typed


def test_a_result_is_found_by_what_its_tile_is_called(alice: Person) -> None:
    """By the words of a transition, an effect's name, the source's prompt, its files and its creator."""
    member = alice.member
    words = {"prompt_1_to_2": "", "prompt_2_to_3": "Crème brûlée", "model": "v5"}
    transition = finished(member, operation="transition", parameters=words)
    effect = create_effect(member.team, name="Papier-Orchidée", hint="secret hint")
    of_effect = finished(member, operation="effect", parameters={"template_id": 1}, effect=effect)
    upscaled = finished(member, operation="upscale", parameters={}, source=transition)
    spoken = finished(
        member,
        operation="lipsync",
        parameters={"lip_sync_tts_prompt": "Grüße aus Øre"},
        source=transition,
    )
    found = {
        "creme": {transition, upscaled, spoken},
        "orchidee": {of_effect},
        "papier-orchidée": {of_effect},
        "hint": set(),
        "ore grusse": {spoken},
        "alice": {transition, of_effect, upscaled, spoken},
    }
    for typed, rows in found.items():
        assert set(in_gallery(alice, typed)) == {str(row.pk) for row in rows}, typed


def test_a_result_is_found_by_the_present_names_of_its_files_and_people(
    alice: Person, bob: Person, mallory: Person
) -> None:
    photo, _is_new = upload(alice.member, "Zürich.png", png())
    made = finished(alice.member, parameters={"model": "v5"})
    made.inputs.create(field="first_frame", asset=photo)
    theirs, _is_new = upload(mallory.member, "Zürich.png", png())
    other = finished(mallory.member, parameters={})
    other.inputs.create(field="first_frame", asset=theirs)
    assert in_gallery(alice, "zurich") == [str(made.pk)]
    edit_asset(asset=photo, name="Malmö.png", note="", tags=[])
    change_profile(
        member=alice.member, name="Ålice Ærlig", time_zone="", theme="", now=timezone.now()
    )
    assert in_gallery(alice, "zurich") == []
    assert in_gallery(bob, "malmo ærlig alice") == [str(made.pk)]


def test_a_changed_job_is_found_by_its_new_words(alice: Person) -> None:
    waiting = job(alice.member, State.QUEUED, parameters={"prompt": "old words"})
    operations.change_waiting_generation(
        generation=waiting,
        order=JobSpec({"prompt": "Nouveau Château"}, Price(10, True), None),
        ingredients=JobInputs(),
        now=timezone.now(),
    )
    rows = {
        typed: alice.get("/gallery/", data={"q": typed, "state": "open"})
        for typed in ("old", "chateau")
    }
    counts = {t: len(page.context["gallery"].days) for t, page in rows.items()}
    assert counts == {"old": 0, "chateau": 1}


def test_searching_many_takes_no_more_queries(alice: Person, django_assert_max_num_queries) -> None:
    now = timezone.now()
    for number in range(30):
        finished(
            alice.member,
            parameters={"prompt": f"Café {number}", "model": "v5"},
            created_at=now - dt.timedelta(minutes=number),
        )
    with django_assert_max_num_queries(18):
        assert len(in_gallery(alice, "cafe")) == 30
    assert Generation.objects.exclude(searched="").count() == 30
