"""How old a list is, what changed in it, and the words for that."""

import datetime as dt
from dataclasses import replace

import pytest

from pixstudio.accounts.models import Account, Health
from pixstudio.effects.models import Catalogue, RefreshProblem
from pixstudio.effects.operations import request_refresh
from pixstudio.effects.operations.catalogue_refresh import RefreshRun
from pixstudio.effects.presenters import freshness_of
from pixstudio.effects.queries import (
    RECENT_PERIOD,
    CatalogueChanges,
    CatalogueState,
    catalogue_state,
    changes_of,
)
from pixstudio.web.formatting import NO_BREAK_SPACE
from tests.effects.catalogues import DAY, MINUTE, NOW, list_of, read
from tests.effects.factories import create_catalogue, create_effect
from tests.query_counts import queries_of

EFFECTS, VOICES = Catalogue.Of.EFFECTS, Catalogue.Of.VOICES
HOUR = dt.timedelta(hours=1)


def state_of(team, now=NOW, of=EFFECTS):
    return catalogue_state(team, of, now)


def words_of(state, of=EFFECTS, **more):
    line = freshness_of(state, of, NOW, **more)
    return replace(line, words=plain(line.words), trouble_text=plain(line.trouble_text))


def plain(words):
    return words.replace(NO_BREAK_SPACE, " ")


def test_a_list_that_was_never_read_says_so(team):
    state = state_of(team)
    assert state == CatalogueState()
    line = words_of(state)
    assert (line.words, line.is_bare, line.trouble_text) == ("Not refreshed yet", True, "")
    assert (line.state_url, line.reading_url) == ("/effects/lists/effects/", "")
    may_ask = words_of(state, VOICES, may_ask=True)
    assert may_ask.reading_url == "/effects/lists/voices/reading/"


def test_a_list_that_was_read_says_when(account, mallory):
    create_catalogue(account, read_at=NOW - 2 * HOUR, tried_at=NOW - 2 * HOUR)
    state = state_of(account.team)
    assert (state.read_at, state.trouble, state.is_reading) == (NOW - 2 * HOUR, "", False)
    assert words_of(state).words == "Updated 2 h ago"
    assert state_of(account.team, of=VOICES) == CatalogueState()
    assert state_of(mallory.team) == CatalogueState()
    assert (
        words_of(CatalogueState(read_at=NOW - dt.timedelta(seconds=9))).words == "Updated just now"
    )


def test_a_list_that_is_read_says_how_far_it_came(account):
    reading = RefreshRun.claim(list_of(account).pk, NOW)
    assert words_of(state_of(account.team)).words == "Refreshing"
    assert words_of(state_of(account.team)).is_reading
    reading.note(set(range(1200)), 2500)
    state = state_of(account.team)
    assert words_of(state).words == "Refreshing: 1 200 of 2 500"
    assert (state.read_count, state.total_count) == (1200, 2500)
    reading.note({1}, None)
    assert words_of(state_of(account.team)).words == "Refreshing: 1 200 so far"


def test_a_list_that_someone_asked_for_counts_as_read_until_it_was(account):
    create_catalogue(account, read_at=NOW - DAY, tried_at=NOW - DAY)
    request_refresh(team=account.team, now=NOW)
    assert state_of(account.team, NOW + MINUTE).is_reading
    assert not state_of(account.team, NOW + 3 * MINUTE).is_reading
    read(account, NOW + MINUTE / 2)
    Catalogue.objects.exclude(account=account).delete()
    state = state_of(account.team, NOW + MINUTE)
    assert (state.is_reading, state.read_at) == (False, NOW + MINUTE / 2)


def test_a_list_whose_worker_was_killed_is_not_being_read(account):
    RefreshRun.claim(list_of(account).pk, NOW)
    assert state_of(account.team).is_reading
    assert not state_of(account.team, NOW + 6 * MINUTE).is_reading


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (RefreshProblem.AWAY, "PixVerse could not be reached, 5 min ago."),
        (RefreshProblem.PARTLY, "PixVerse stopped answering in the middle of the list, 5 min ago."),
        (RefreshProblem.EMPTY, "PixVerse sent an empty list, 5 min ago."),
    ],
)
def test_trouble_is_reported_with_what_stays_and_what_comes_next(account, trouble, words):
    create_catalogue(account, trouble=trouble, read_at=NOW - DAY, tried_at=NOW - 5 * MINUTE)
    line = words_of(state_of(account.team))
    assert line.trouble_text.startswith(words)
    assert line.trouble_text.endswith("Nothing was charged.")
    assert line.words == "Updated 1 day ago"
    assert "voices" in words_of(state_of(account.team), VOICES).trouble_text


def test_trouble_of_one_account_is_reported_and_not_while_it_is_read_again(account, other):
    create_catalogue(account, read_at=NOW - DAY)
    failed = create_catalogue(other, read_at=None, tried_at=NOW, trouble=RefreshProblem.AWAY)
    assert state_of(account.team).trouble == RefreshProblem.AWAY
    RefreshRun.claim(failed.pk, NOW)
    assert state_of(account.team).trouble == ""


def test_the_age_is_that_of_the_oldest_list_of_several(account, other):
    create_catalogue(account, read_at=NOW - DAY)
    create_catalogue(other, read_at=NOW - HOUR)
    assert state_of(account.team).read_at == NOW - DAY


@pytest.mark.parametrize("health", [Health.ON_HOLD, Health.UNAUTHORIZED, Health.GONE])
def test_an_account_that_is_read_no_more_says_nothing_about_the_age(account, other, health):
    create_catalogue(account, read_at=NOW - HOUR)
    create_catalogue(other, read_at=NOW - 9 * DAY, trouble=RefreshProblem.AWAY, asked_at=NOW)
    Account.objects.filter(pk=other.pk).update(health=health)
    assert state_of(account.team).read_at == NOW - HOUR
    assert (state_of(account.team).trouble, state_of(account.team).is_reading) == ("", False)
    Account.objects.update(health=health)
    assert state_of(account.team).read_at == NOW - 9 * DAY
    assert state_of(account.team).trouble == ""


def test_state_costs_one_query(team, account, other):
    create_catalogue(account)
    create_catalogue(other)
    assert queries_of(lambda: state_of(team)) == 1


def test_changes_are_those_of_two_weeks(team, mallory):
    create_effect(team, "1", appeared_at=NOW - DAY)
    create_effect(team, "2", appeared_at=NOW - RECENT_PERIOD)
    create_effect(team, "3")
    create_effect(team, "4", vanished_at=NOW - DAY)
    create_effect(team, "5", appeared_at=NOW - 2 * DAY, vanished_at=NOW - DAY)
    create_effect(team, "6", vanished_at=NOW - RECENT_PERIOD)
    create_effect(mallory.team, "7", appeared_at=NOW)
    assert changes_of(team, NOW) == CatalogueChanges(added=1, gone=2, all_gone=3)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (CatalogueChanges(12, 3), "12 new, 3 removed in two weeks"),
        (CatalogueChanges(0, 1), "1 removed in two weeks"),
        (CatalogueChanges(0, 0), ""),
    ],
)
def test_changes_are_reported_once_the_list_was_read(changes, words):
    assert words_of(CatalogueState(read_at=NOW), changes=changes).changes_text == words
    assert words_of(CatalogueState(), changes=changes).changes_text == ""
