import datetime as dt

import pytest

from pixstudio.prompts.models import PromptHistoryEntry
from pixstudio.prompts.presenters import format_used_at
from tests.prompts.conftest import NOW
from tests.query_counts import queries_of
from tests.teams.people import check_access, words_of

HTMX = {"HX-Request": "true"}


def shown(person, **query):
    return [
        row.words for row in person.get("/past-prompts/", data=query).context["history"]["rows"]
    ]


def test_prompt_history_is_ones_own_newest_first(alice, bob, mallory, remember):
    remember(alice, "Hers")
    remember(mallory, "Theirs")
    old = remember(bob, "Old <b>one</b>", minutes=5)
    remember(bob, "New one", minutes=1)
    remember(bob, "Old <b>one</b>", minutes=3)
    answer = bob.get("/past-prompts/")
    assert [row.words for row in answer.context["history"]["rows"]] == ["New one", "Old <b>one</b>"]
    text = answer.content.decode()
    assert text.strip().startswith('<dialog class="dialog" id="prompt-history"')
    assert "Old &lt;b&gt;one" in text
    assert "2 times · Text" in text
    assert f'href="/create/text/?prompt={old.pk}"' in text
    assert "Hers" not in text


def test_prompt_history_is_searched_and_filtered(bob, remember):
    tram = remember(bob, "A TRAM at dusk", minutes=2)
    remember(bob, "Öl on water", minutes=1)
    PromptHistoryEntry.objects.filter(pk=tram.pk).update(is_starred=True)
    assert shown(bob, q="dusk tram") == ["A TRAM at dusk"]
    assert shown(bob, q="öl") == ["Öl on water"]
    assert shown(bob, starred="1") == ["A TRAM at dusk"]
    assert shown(bob, starred="1", q="water") == []
    assert len(shown(bob, starred="x", q="\x00")) == 2
    assert shown(bob, q="x" * 10_000) == []


def test_an_empty_prompt_history_says_why(bob, remember):
    assert (
        "Your prompts appear here, newest first, only for you."
        in bob.get("/past-prompts/").content.decode()
    )
    remember(bob, "A tram")
    assert "No prompts match your search" in bob.get("/past-prompts/?q=boat").content.decode()
    assert "No starred prompts yet" in bob.get("/past-prompts/?starred=1").content.decode()


def test_prompt_history_shows_more_within_the_search(bob, remember):
    for number in range(61):
        remember(bob, f"Tram & bus {number}", minutes=number)
    next_url = bob.get("/past-prompts/", data={"q": "tram &"}).context["history"]["next_url"]
    more = bob.get(next_url).context["history"]
    assert [row.words for row in more["rows"]] == ["Tram & bus 60"]
    assert (more["query"], more["next_url"]) == ("tram &", "")


@pytest.mark.parametrize("before", ["x", "\x00", "20260101T000000.0_x"])
def test_prompt_history_with_a_broken_mark_are_not_found(bob, before):
    assert bob.get("/past-prompts/", data={"before": before}).status_code == 404


def test_prompt_history_costs_the_same_for_one_and_thirty(bob, remember):
    remember(bob, "0")
    assert queries_of(lambda: bob.get("/past-prompts/")) == 3
    for number in range(1, 31):
        remember(bob, str(number))
    assert queries_of(lambda: bob.get("/past-prompts/")) == 3


def test_prompt_history_access(alice, bob, carol):
    path = "/past-prompts/"
    check_access(path, method="get", wrong="post", allowed=[alice, bob], refused=[carol])


def test_star_answers_with_the_row(bob, remember):
    prompt = remember(bob, "A tram")
    path = f"/past-prompts/{prompt.pk}/star/"
    text = bob.post(path, {"is_starred": "1"}, headers=HTMX).content.decode()
    assert text.strip().startswith(
        f'<li class="prompt-history-entry" id="prompt-history-entry-{prompt.pk}"'
    )
    assert 'aria-pressed="true"' in text
    assert bob.post(path, {"is_starred": "1"}, headers=HTMX).status_code == 200
    prompt.refresh_from_db()
    assert prompt.is_starred
    plain = bob.post(path, {"is_starred": "0"}, headers={"Referer": "/create/text/"})
    assert (plain.status_code, plain.url) == (302, "/create/text/")
    prompt.refresh_from_db()
    assert not prompt.is_starred


def test_removal(bob, remember):
    prompt = remember(bob, "A tram")
    text = bob.post(f"/past-prompts/{prompt.pk}/removal/", headers=HTMX).content.decode()
    assert "Results made with it are not deleted." in text
    assert "<li" not in text
    assert not PromptHistoryEntry.objects.exists()
    other = remember(bob, "A bus")
    plain = bob.post(f"/past-prompts/{other.pk}/removal/")
    assert (plain.status_code, plain.url) == (302, "/")
    assert words_of(plain)[-1] == "Removed. Results made with it are not deleted."


@pytest.mark.parametrize("part", ["star", "removal"])
def test_prompts_of_others_and_no_one_are_not_found(alice, bob, mallory, remember, part):
    prompt = remember(bob, "A tram")
    for person in (alice, mallory):
        assert person.post(f"/past-prompts/{prompt.pk}/{part}/").status_code == 404
    for pk in ("0", "x", "-1", str(10**30)):
        assert bob.post(f"/past-prompts/{pk}/{part}/").status_code == 404
    assert PromptHistoryEntry.objects.filter(pk=prompt.pk, is_starred=False).exists()


@pytest.mark.parametrize("part", ["star", "removal"])
def test_prompt_access(alice, bob, carol, remember, part):
    path = f"/past-prompts/{remember(bob, 'A tram').pk}/{part}/"
    check_access(path, method="post", wrong="get", allowed=[alice, bob], refused=[carol])


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (dt.timedelta(minutes=5), "11:55"),
        (dt.timedelta(hours=13), "yesterday"),
        (dt.timedelta(days=5), "27 Feb"),
        (dt.timedelta(days=365), "4 Mar 2025"),
    ],
)
def test_moments_are_short(ago, words):
    assert format_used_at(NOW - ago, NOW) == words
