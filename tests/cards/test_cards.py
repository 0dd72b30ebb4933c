"""Cards: each state and trouble in words, what it cost, what can be done and by whom."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from pixstudio.cards.presenters.cards import Card, card_of, clock_text
from pixstudio.cards.presenters.shapes import nearest_ratio
from pixstudio.jobs.budgets import OVER_BUDGET
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.teams.models import Role, Team
from tests.jobs.jobs import finished, job, open_attempt, plain
from tests.teams.people import Person, join

CHARGED = re.compile(
    r"[Nn]ot charged|[Nn]othing (was|is) (charged|sent)|charged|credits|paid for|free of charge"
)
NEXT = re.compile(
    r"retry|try again|[Ss]tarts (when|next)|under Accounts|[Cc]ancel it|look for it|Save again|"
    r"we’ll keep|Submit again|Edit first"
)
# Everything that can be wrong in a state, as the operations write it down.
TROUBLES = [
    *((State.QUEUED, problem) for problem in ("no_room", "no_account", "not_connected")),
    *((State.QUEUED, problem) for problem in ("not_member", "disk_full", "busy", "unreachable")),
    *((State.REFUSED, problem) for problem in ("bad_request", "unauthorized", "out_of_credits")),
    *((State.REFUSED, problem) for problem in ("moderated", "account_on_hold", "upload_refused")),
    (State.REFUSED, "file_lost"),
    (State.REFUSED, "something_new"),
    (State.FAILED, "upstream_failed"),
    (State.FAILED, "never_arrived"),
    (State.MODERATED, "upstream_moderated"),
    (State.DELETED, "upstream_deleted"),
    (State.CANCELLED, "cancelled_unsent"),
    (State.CANCELLED, "cancelled_running"),
    (State.UNKNOWN, "no_answer"),
    (State.ASK, "not_found"),
    (State.ABANDONED, "not_found"),
    (State.SAVING, "not_saved"),
    (State.UNSAVED, "not_saved"),
]
PLAIN = [State.QUEUED, State.SUBMITTING, State.RUNNING, State.SAVING, State.DONE]
RETRY = ["Edit first", "Retry, 80 credits"]
ACTIONS = {
    State.QUEUED: ["Pause", "Edit", "Cancel"],
    State.RUNNING: ["Stop tracking"],
    State.ASK: ["Submit again", "Dismiss"],
    State.UNSAVED: ["Save again"],
    State.REFUSED: RETRY,
    State.FAILED: RETRY,
    State.MODERATED: RETRY,
    State.CANCELLED: RETRY,
    State.DELETED: RETRY,
}


def card(generation: Generation, person: Person, place: int = 0, later: float = 0.0) -> Card:
    positions = {generation.pk: place} if place else {}
    now = generation.changed_at + dt.timedelta(seconds=later)
    return card_of(generation, person.member, positions, now)


def labels(shown: Card) -> list[str]:
    return [plain(action.label) for action in shown.actions]


@pytest.mark.parametrize(("state", "problem"), TROUBLES)
def test_trouble_says_what_happened_what_it_cost_and_what_to_do(
    bob: Person, state: State, problem: str
) -> None:
    shown = card(job(bob.member, state, problem=problem), bob)
    first = shown.message.split(".", maxsplit=1)[0]
    assert first
    assert shown.message.endswith(".")
    assert CHARGED.search(shown.message), shown.message
    assert NEXT.search(" ".join([shown.message, *labels(shown)])), shown.message


def test_trouble_is_different_words_each_time(bob: Person) -> None:
    said = [card(job(bob.member, s, problem=p), bob).message for s, p in TROUBLES]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("state", PLAIN)
def test_where_all_is_well_the_state_says_it(bob: Person, state: State) -> None:
    shown = card(job(bob.member, state), bob)
    assert shown.message == ""
    assert shown.state_word


@pytest.mark.parametrize("state", [State.REFUSED, State.FAILED, State.MODERATED, State.UNSAVED])
def test_the_words_of_a_refusal_are_repeated(bob: Person, state: State) -> None:
    generation = job(bob.member, state, words="Moderator: <b>no</b>")
    assert card(generation, bob).message.endswith("“Moderator: <b>no</b>”")
    page = bob.get("/gallery/").content.decode()
    assert "“Moderator: &lt;b&gt;no&lt;/b&gt;”" in page


def test_a_late_result_says_that_it_was_charged_once(bob: Person) -> None:
    shown = card(finished(bob.member, problem="arrived_late"), bob)
    assert "charged once." in shown.message


def test_the_question_reports_the_credits_before_and_after(bob: Person) -> None:
    generation = job(bob.member, State.ASK)
    open_attempt(generation, credits_before=1284, credits_after=1204)
    words = plain(card(generation, bob).message)
    assert words.endswith(
        "Account credits: 1 284 before, 1 204 after; other jobs may have changed them."
    )


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_actions_for_those_who_may(
    alice: Person, bob: Person, carol: Person, team: Team, state: State
) -> None:
    generation = job(bob.member, state)
    admin = join(team, "dana", Role.ADMIN)
    for person in (alice, admin, bob):
        assert labels(card(generation, person)) == ACTIONS.get(state, [])
    assert card(generation, carol).actions == []


@pytest.mark.parametrize("state", [State.RUNNING, State.ASK])
def test_what_may_cost_again_is_asked_first(bob: Person, state: State) -> None:
    asked = [action.confirm for action in card(job(bob.member, state), bob).actions]
    assert CHARGED.search(asked[0])


def test_candidates_are_for_those_who_may_choose(bob: Person, carol: Person) -> None:
    generation = job(bob.member, State.ASK)
    found = {"remote_id": "user:1-pixverse:a@b.example-video:2", "quality": "540p"}
    open_attempt(generation, candidates=[found])
    assert [one.remote_text for one in card(generation, bob).candidates] == ["540p"]
    assert "a@b.example" not in str(card(generation, bob))
    assert card(generation, carol).candidates == []


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"state": State.QUEUED}, "Waiting"),
        ({"state": State.RUNNING, "remote_status": 9}, "Running"),
        ({"state": State.RUNNING, "remote_status": 42}, "Running (status 42)"),
        ({"state": State.RUNNING, "is_off_peak": True}, "Off-peak"),
        ({"state": State.ASK}, "Outcome unknown"),
    ],
)
def test_the_state_in_a_word(bob: Person, values: dict[str, object], word: str) -> None:
    assert card(job(bob.member, **values), bob).state_word == word


@pytest.mark.parametrize(("place", "word"), [(0, "Waiting"), (1, "Waiting"), (3, "#3 in queue")])
def test_the_place_in_the_queue(bob: Person, place: int, word: str) -> None:
    assert card(job(bob.member, State.QUEUED), bob, place).state_word == word


@pytest.mark.parametrize("problem", [*OVER_BUDGET, "not_member"])
def test_a_job_that_others_go_past_is_not_called_in_the_queue(bob: Person, problem: str) -> None:
    assert card(job(bob.member, State.QUEUED, problem=problem), bob, 3).state_word == "Waiting"


@pytest.mark.parametrize(
    ("estimate", "is_exact", "charged", "words"),
    [
        (80, True, None, "80 credits"),
        (80, True, 80, "80 credits charged"),
        (1, True, None, "1 credit"),
        (90, False, None, "≈ 90 credits"),
        (90, False, 90, "90 credits charged"),
        (1280, True, 80, "1 280 credits, charged 80"),
    ],
)
def test_the_price_and_what_was_charged(
    bob: Person, estimate: int, is_exact: bool, charged: int | None, words: str
) -> None:
    credits = {"estimate_credits": estimate, "estimate_is_exact": is_exact}
    generation = job(bob.member, charged_credits=charged, **credits)
    assert plain(card(generation, bob).price_text) == words


@pytest.mark.parametrize("state", [State.UNKNOWN, State.ASK, State.ABANDONED])
def test_a_lost_answer_is_reported_without_a_programs_words(bob: Person, state: State) -> None:
    generation = job(bob.member, state, words="('Connection aborted.', POST http://127.0.0.1)")
    assert "aborted" not in card(generation, bob).message


@pytest.mark.parametrize(("later", "words"), [(0, "just now"), (59, "just now"), (61, "1 min ago")])
def test_how_long_ago(bob: Person, later: float, words: str) -> None:
    assert plain(card(job(bob.member, State.REFUSED), bob, later=later).time_text) == words


def test_the_creator_is_you_or_a_name_or_gone(alice: Person, bob: Person) -> None:
    generation = job(bob.member)
    assert card(generation, bob).creator_text == "you"
    assert card(generation, alice).creator_text == "Bob"
    generation.creator = None
    assert card(generation, alice).creator_text == "former member"


@pytest.mark.parametrize(("later", "percent"), [(0, 0), (21, 50), (42, 96), (4200, 96)])
def test_progress_is_never_full_before_the_end(bob: Person, later: float, percent: int) -> None:
    now = timezone.now()
    generation = job(bob.member, expected_seconds=42, started_at=now, changed_at=now)
    assert card(generation, bob, later=later).progress_percent == percent


def test_progress_is_not_guessed(bob: Person) -> None:
    assert card(job(bob.member), bob).progress_percent is None


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, ""), (0, "0:00"), (75.4, "1:15"), (3600, "60:00")]
)
def test_clock_words(seconds: float | None, words: str) -> None:
    assert clock_text(seconds) == words


@pytest.mark.parametrize(
    ("value", "ratio"), [(16 / 9, "16:9"), (0.5, "9:16"), (1.02, "1:1"), (1.3, "4:3"), (0.8, "3:4")]
)
def test_nearest_ratio(value: float, ratio: str) -> None:
    assert nearest_ratio(value) == ratio
