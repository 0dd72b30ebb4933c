"""Counts beside the options of the gallery's filters."""

import pytest

from pixstudio.jobs.states import State
from pixstudio.marks.operations import change_tags
from pixstudio.marks.queries import tags_of_results
from tests.jobs.jobs import job, text_of
from tests.teams.people import Person


@pytest.fixture
def made(alice: Person, bob: Person, mallory: Person) -> None:
    """Six finished results, a failed one, a removed one, and another team's."""
    for number in range(6):
        row = job(
            (alice if number % 2 else bob).member,
            State.DONE,
            operation="text" if number < 4 else "image",
            parameters={"model": "v5" if number < 3 else "v5.6", "quality": "1080p"},
            rating=number or None,
        )
        if number < 2:
            change_tags(member=bob.member, ids=[row.pk], add=["sea"])
    values = {"parameters": {"model": "v5", "quality": "1080p"}}
    job(bob.member, State.FAILED, **values)
    job(bob.member, State.DONE, removed_at=row.created_at, **values)
    job(mallory.member, State.DONE, **values)


def counts(person: Person, path: str) -> dict[str, str]:
    """The options with their counts; '' where none is shown."""
    page = person.get(path)
    assert page.status_code == 200
    found = {one.label: str(one.count or "") for one in page.context["options"]}
    assert text_of(page).count("chip__count") == len([one for one in found.values() if one])
    return found


def form_counts(person: Person, query: str = "") -> dict[str, str]:
    form = person.get(f"/gallery/filters/form/{query}").context["form"]
    labels = [label for choice in form.choices for _value, label in choice.options]
    return {
        name: count.rstrip(")") for name, _, count in (label.partition(" (") for label in labels)
    }


@pytest.mark.usefixtures("made")
def test_options_say_how_many_results_they_leave(bob: Person, carol: Person) -> None:
    operations = counts(carol, "/gallery/operation-options/")
    assert (operations["Text"], operations["Extend"]) == ("4", "0")
    # Each menu is beside the other filters, not beside its own choice.
    narrowed = counts(carol, "/gallery/operation-options/?operation=image&model=v5")
    assert (narrowed["Text"], narrowed["Image"]) == ("3", "0")
    models = counts(bob, "/gallery/model-options/?mine=1")
    assert (models["v5"], models["v5.6"]) == ("2", "1")
    assert counts(bob, "/gallery/model-options/?state=failed")["v5"] == "1"
    ratings = counts(carol, "/gallery/rating-options/?rating=3&rejected=hide&sort=rating")
    assert [ratings[f"Rated {n}"] for n in ("5", "4 or more", "1 or more")] == ["1", "2", "5"]
    assert (ratings["Not rated"], ratings["Rejected"]) == ("", "0")
    assert counts(carol, "/gallery/tags/") == {"sea": "2"}
    assert counts(carol, "/gallery/tags/?operation=image&tag=sea") == {"sea": "0"}
    form = form_counts(carol)
    assert (form["1080p"], form["720p"], form["Bob"], form["Alice"]) == ("6", "0", "3", "3")
    assert form_counts(carol, "?quality=720p&rating=2")["1080p"] == "4"
    assert form_counts(carol, "?quality=720p&rating=2")["Bob"] == "0"


@pytest.mark.usefixtures("made")
def test_no_count_is_guessed_beside_what_is_no_fact(bob: Person) -> None:
    for query in ("q=sea", "favourite=1", "from=2026-01-01", "tag=sea"):
        assert set(counts(bob, f"/gallery/model-options/?{query}").values()) == {""}
        assert set(form_counts(bob, f"?{query}").values()) == {""}
    assert counts(bob, "/gallery/tags/?q=sea") == {"sea": ""}


@pytest.mark.usefixtures("made")
def test_another_teams_options_count_nothing_of_this_one(bob: Person, mallory: Person) -> None:
    assert counts(mallory, "/gallery/model-options/")["v5"] == "1"
    assert counts(mallory, "/gallery/tags/") == {}
    assert form_counts(mallory)["1080p"] == "1"
    assert list(tags_of_results(bob.team).values()) == ["sea"]
    # What only admins may filter by tells a creator nothing, whatever the address says.
    account = "6f3f4c52-7d5e-4f2b-9a53-0d4c6a1f9e11"
    assert set(counts(bob, f"/gallery/model-options/?account={account}").values()) == {""}
