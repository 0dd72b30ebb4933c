"""The page of voices, the dialog in which a form gets one, and the choice that is remembered."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Catalogue, ChosenVoice, RefreshProblem
from pixstudio.effects.operations import choose_voice
from pixstudio.effects.presenters import SEARCH_THRESHOLD, voice_choices
from pixstudio.effects.queries import chosen_voice_of, is_voice_offered
from pixstudio.teams.models import Membership
from tests.effects.factories import create_catalogue, create_voice
from tests.teams.people import Person, check_access, words_of

PAGE, CHOICE, PICKER = "/effects/voices/", "/effects/voices/choice/", "/effects/voices/picker/"
HOUR = dt.timedelta(hours=1)


def page_of(person: Person, path: str = PAGE) -> str:
    return str(person.get(path).content.decode())


@pytest.fixture
def account(bob: Person) -> Account:
    return Account.objects.create(team=bob.team, email="a@studio.example", name="A")


def test_voices_are_listed_to_be_heard_and_used(bob: Person, mallory: Person) -> None:
    emily, james = create_voice(bob.team), create_voice(bob.team, "2", name="James <b>", sample=b"")
    create_voice(bob.team, "3", name="Gone", vanished_at=timezone.now())
    create_voice(mallory.team, "4", name="Theirs")
    page = page_of(bob)
    sample = f"/effects/previews/{emily.previews.get().pk}/0a1b.mp3"
    assert f'data-sample="{sample}"' in page
    assert f'<audio class="voice-row__player" controls preload="none" src="{sample}"' in page
    assert page.count("data-sample=") == 1
    assert "No sample yet" in page
    assert f'name="speaker_id" value="{james.speaker_id}"' in page
    assert "James &lt;b&gt;" in page
    assert "Gone" not in page
    assert "Theirs" not in page
    assert 'href="/effects/voices/" aria-current="page"' in page
    assert 'href="/effects/"' in page


def test_chosen_voice_is_marked_in_words(bob: Person) -> None:
    create_voice(bob.team)
    create_voice(bob.team, "2", name="James")
    answer = bob.post(CHOICE, {"speaker_id": "2"})
    assert (answer.status_code, answer.url) == (302, PAGE)
    assert words_of(answer) == ["James is now the default in new forms."]
    page = page_of(bob)
    assert page.count("Your voice") == 1
    assert 'name="speaker_id" value="1"' in page
    assert 'name="speaker_id" value="2"' not in page


def test_viewers_see_and_hear_but_can_not_choose(carol: Person) -> None:
    create_voice(carol.team)
    page = page_of(carol)
    assert "data-sample=" in page
    assert 'name="speaker_id"' not in page
    assert "new forms begin" not in page.lower()


@pytest.mark.parametrize("speaker_id", ["", "2", "9", "theirs", "\x00", "x" * 500])
def test_a_voice_that_is_not_offered_can_not_be_chosen(
    bob: Person, mallory: Person, speaker_id: str
) -> None:
    create_voice(bob.team)
    create_voice(bob.team, "2", vanished_at=timezone.now())
    create_voice(mallory.team, "theirs")
    assert bob.post(CHOICE, {"speaker_id": speaker_id}).status_code == 404
    assert not ChosenVoice.objects.exists()


def test_each_member_has_a_voice_of_their_own(alice: Person, bob: Person) -> None:
    for name in ("1", "2"):
        create_voice(bob.team, name)
    for person, name in ((alice, "1"), (bob, "1"), (bob, "2")):
        person.post(CHOICE, {"speaker_id": name})
    assert (chosen_voice_of(alice.member), chosen_voice_of(bob.member)) == ("1", "2")


def test_a_chosen_voice_that_vanished_is_chosen_no_more(bob: Person) -> None:
    voice = create_voice(bob.team)
    choose_voice(member=bob.member, speaker_id="1")
    voice.vanished_at = timezone.now()
    voice.save()
    create_voice(bob.team, "2", name="James")
    assert chosen_voice_of(bob.member) == ""
    assert "Your voice" not in page_of(bob)


def test_before_the_first_reading_the_page_says_what_brings_it(alice: Person, bob: Person) -> None:
    for person in (alice, bob):
        page = page_of(person)
        assert "No voices yet" in page
        assert "Refreshing it costs nothing." in page
        assert ("Connect an account" in page) == (person is alice)
    Account.objects.create(team=alice.team, email="a@studio.example", name="A")
    assert "Connect an account" not in page_of(alice)


def test_an_empty_list_differs_from_one_that_was_not_read(bob: Person, account: Account) -> None:
    create_catalogue(account, Catalogue.Of.VOICES)
    page = page_of(bob)
    assert "PixVerse lists no voices for the team’s accounts." in page
    assert "No voices yet" not in page


def test_trouble_is_reported_and_what_is_known_stays(bob: Person, account: Account) -> None:
    tried = timezone.now() - HOUR
    create_voice(bob.team)
    create_catalogue(account, Catalogue.Of.VOICES, tried_at=tried, trouble=RefreshProblem.AWAY)
    for path in (PAGE, PICKER):
        page = page_of(bob, path)
        assert "PixVerse could not be reached" in page, path
        assert "Emily" in page


def test_picker_offers_every_voice(bob: Person, mallory: Person) -> None:
    create_voice(bob.team)
    create_voice(bob.team, "2", name="James", sample=b"")
    create_voice(bob.team, "3", name="Gone", vanished_at=timezone.now())
    create_voice(mallory.team, "4", name="Theirs")
    page = page_of(bob, PICKER)
    assert [f'data-voice="{key}"' in page for key in "1234"] == [True, True, False, False]
    assert page.count("data-sample=") == 1
    assert 'type="search"' not in page


def test_picker_is_searched_only_where_there_are_many(bob: Person) -> None:
    for number in range(SEARCH_THRESHOLD + 1):
        create_voice(bob.team, str(number), name=f"Élodie {number}", sample=b"")
    assert 'type="search"' in page_of(bob, PICKER)
    found = bob.get(PICKER, data={"q": " elodie  11\x00"}).context["picker"]
    assert [voice.name for voice in found.voices] == ["Élodie 11"]
    assert found.has_search
    assert "No voices match your search." in page_of(bob, PICKER + "?q=nobody")
    assert bob.get(PICKER, data={"q": "x" * 5000}).status_code == 200


def test_picker_without_voices_says_what_brings_them(bob: Person) -> None:
    page = page_of(bob, PICKER)
    assert "No voices yet." in page
    assert "data-voice=" not in page


def test_an_expired_session_chooses_nothing(bob: Person) -> None:
    create_voice(bob.team)
    answer = Client().post(CHOICE, {"speaker_id": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/auth/login/?next={CHOICE}")
    assert not ChosenVoice.objects.exists()


@pytest.mark.parametrize("path", [PAGE, PICKER])
def test_lists_cost_the_same_for_one_and_thirty(
    bob: Person, path: str, django_assert_max_num_queries: Any
) -> None:
    create_voice(bob.team, "0")
    with django_assert_max_num_queries(14) as few:
        bob.get(path)
    for number in range(1, 30):
        create_voice(bob.team, str(number), sample=b"")
    with django_assert_max_num_queries(14) as many:
        bob.get(path)
    assert len(few) == len(many)


def test_access(alice: Person, bob: Person, carol: Person) -> None:
    makers, everybody = [alice, bob], [alice, bob, carol]
    check_access(PAGE, method="get", wrong="post", allowed=everybody, refused=[])
    check_access(PICKER, method="get", wrong="post", allowed=makers, refused=[carol])
    check_access(CHOICE, method="post", wrong="get", allowed=makers, refused=[carol])


def test_voice_choices_hold_one_that_is_gone_only_when_it_is_named(bob: Person) -> None:
    create_voice(bob.team)
    create_voice(bob.team, "2", name="James", vanished_at=timezone.now())
    assert [voice.value for voice in voice_choices(bob.team)] == ["1"]
    named = voice_choices(bob.team, "2")
    assert [(voice.value, voice.is_gone) for voice in named] == [("1", False), ("2", True)]
    assert len(voice_choices(bob.team, "\x00")) == 1


def test_is_voice_offered(bob: Person, member_of_another: Membership) -> None:
    team = bob.team
    assert is_voice_offered(team, "1")
    assert not is_voice_offered(team, "\x00")
    create_voice(team, "1")
    create_voice(team, "2", vanished_at=timezone.now())
    assert [is_voice_offered(team, key) for key in ("1", "2", "3")] == [True, False, False]


@pytest.fixture
def member_of_another(mallory: Person) -> Membership:
    """A team elsewhere that knows a voice of the same name."""
    create_voice(mallory.team, "3")
    return mallory.member
