"""The line that says how old a list is, and the button that has it read again."""

import pytest
from django.utils import timezone

from pixstudio.effects.models import Catalogue, RefreshProblem
from pixstudio.effects.operations.catalogue_refresh import RefreshRun
from tests.effects.catalogues import DAY, list_of
from tests.effects.factories import create_catalogue, create_effect
from tests.teams.people import check_access, words_of

PAGES = {
    "effects": "/effects/",
    "voices": "/effects/voices/",
    "speech": "/effects/voices/speech/",
}
TRIGGER = "HX-Trigger-After-Settle"


def state(person, of="effects"):
    return person.get(f"/effects/lists/{of}/")


def ask(person, of="effects", **more):
    return person.post(f"/effects/lists/{of}/reading/", **more)


@pytest.mark.parametrize("of", PAGES)
def test_the_line_says_how_old_the_list_is_and_who_may_have_it_read(bob, carol, account, of):
    create_catalogue(account, of)
    page = state(bob, of)
    assert "Updated just now" in page.content.decode()
    assert page.headers[TRIGGER] == "catalogue-read"
    assert f"/effects/lists/{of}/reading/" in page.content.decode()
    seen = state(carol, of).content.decode()
    assert "Updated just now" in seen
    assert "reading/" not in seen


def test_the_line_asks_again_while_the_list_is_read(bob, account):
    assert RefreshRun.claim(list_of(account).pk, timezone.now()) is not None
    page = state(bob)
    assert "Refreshing" in page.content.decode()
    assert 'hx-get="/effects/lists/effects/"' in page.content.decode()
    assert TRIGGER not in page.headers


def test_the_line_reports_what_changed_and_what_is_wrong(bob, account):
    now = timezone.now()
    create_effect(bob.team, "1", appeared_at=now - DAY)
    create_effect(bob.team, "2", vanished_at=now - DAY)
    create_catalogue(account, trouble=RefreshProblem.PARTLY)
    page = state(bob).content.decode()
    assert "1 new, 1 removed in two weeks" in page
    assert "PixVerse stopped answering in the middle of the list" in page


def test_the_line_is_about_ones_own_team(mallory, account):
    create_catalogue(account)
    assert "Not refreshed yet" in state(mallory).content.decode()


@pytest.mark.parametrize("of", PAGES)
def test_the_button_has_the_lists_read(bob, connected, of, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as nudges:
        answer = ask(bob, of)
    assert len(nudges) == Catalogue.objects.count() == 9
    assert (answer.status_code, answer.url) == (302, PAGES[of])
    assert words_of(answer) == []
    assert "Refreshing" in state(bob, of).content.decode()
    with django_capture_on_commit_callbacks() as nudges:
        ask(bob, of)
    assert not nudges


def test_the_button_without_an_account_says_what_to_do(bob):
    (words,) = words_of(ask(bob))
    assert words.startswith("There is no account to refresh the list with.")


def test_the_button_leaves_other_teams_alone(mallory, connected):
    ask(mallory)
    assert not Catalogue.objects.exists()


@pytest.mark.parametrize("of", ["x", "Effects", "effect", "0"])
def test_another_list_is_not_found(bob, of):
    assert state(bob, of).status_code == 404
    assert ask(bob, of).status_code == 404


@pytest.mark.parametrize("of", PAGES)
def test_access_of_lists(alice, bob, carol, of):
    path = f"/effects/lists/{of}/"
    check_access(path, method="get", wrong="post", allowed=[alice, bob, carol], refused=[])
    path = f"{path}reading/"
    check_access(path, method="post", wrong="get", allowed=[alice, bob], refused=[carol])
