"""Names that files of results are saved under, on every system."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from pixstudio.cards.presenters.download_names import download_name
from pixstudio.jobs.states import State
from tests.jobs.jobs import job
from tests.teams.people import Person

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


def name_of(person: Person, prompt: str, **values: object) -> str:
    made = job(person.member, State.DONE, created_at=NOON, parameters={"prompt": prompt}, **values)
    name = download_name(made, "results/1/2/result.mp4")
    assert name.endswith(f" {made.pk.hex[:8]}.mp4")
    return name.removesuffix(f" {made.pk.hex[:8]}.mp4")


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("A lighthouse at dusk", " A lighthouse at dusk"),
        ("Ein  Hafen\nim Nebel 🌫️", " Ein Hafen im Nebel 🌫️"),
        ("灯台と夕焼け", " 灯台と夕焼け"),
        ('a/b\\c: <d> | e? * "f" %PATH%', " a b c d e f PATH"),
        ("../../etc/passwd", " etc passwd"),
        ("CON", " CON"),
        ("ends with dots...", " ends with dots"),
        ("\u202eexe.mp4", " exe.mp4"),
        ("", " No prompt"),
    ],
)
def test_a_name_says_day_operation_and_the_first_words(
    bob: Person, prompt: str, words: str
) -> None:
    assert name_of(bob, prompt) == f"2026-05-04 Text{words}"


@pytest.mark.parametrize(
    "prompt",
    [
        "word " * 500,
        "w" * 3000,
        "灯" * 3000,
        "👩‍👩‍👧‍👦" * 200,
        "🇩🇪" * 300,
        "é" * 400,
        "a\u0301" * 400,
    ],
)
def test_a_long_prompt_gives_a_name_that_every_system_takes(bob: Person, prompt: str) -> None:
    made = job(bob.member, State.DONE, parameters={"prompt": prompt})
    name = download_name(made, "result.webp")
    assert name.endswith(f" {made.pk.hex[:8]}.webp")
    assert len(name.encode()) <= 200
    assert len(name) <= 120
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)


def test_whole_words_are_kept(bob: Person) -> None:
    found = name_of(bob, "The old harbour of Halden in the first light of a Monday morning")
    assert found == "2026-05-04 Text The old harbour of Halden in the first light of a"


def test_a_joined_emoji_is_not_split(bob: Person) -> None:
    family = "👩‍👩‍👧‍👦"
    words = name_of(bob, family * 200).removeprefix("2026-05-04 Text ")
    assert words.replace(family, "") == ""


def test_the_day_is_that_of_the_member(bob: Person) -> None:
    late = dt.datetime(2026, 5, 4, 23, 30, tzinfo=dt.UTC)
    made = job(bob.member, State.DONE, created_at=late)
    with timezone.override("Asia/Tokyo"):
        assert download_name(made, "a.mp4").startswith("2026-05-05 ")


def test_a_name_without_an_ending_and_with_more_of_the_id(bob: Person) -> None:
    made = job(bob.member, State.DONE)
    assert download_name(made, None).endswith(made.pk.hex[:8])
    assert download_name(made, None, with_id=made.pk.hex).endswith(f" {made.pk.hex}")
