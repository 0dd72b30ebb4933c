"""Submissions that need a confirmation, redirect elsewhere, or are blocked."""

from typing import Any

import pytest

from pixstudio.accounts.models import Account
from pixstudio.create.models import Draft
from pixstudio.gallery.next_actions import next_actions
from pixstudio.jobs.models import Generation
from pixstudio.prompts.operations import set_rules
from pixstudio.teams.models import Team
from tests.jobs.jobs import finished, open_attempt, post_create, text_of, typed
from tests.jobs.studio import Studio
from tests.teams.people import Person

BOTH = pytest.mark.parametrize("htmx", [False, True], ids=["form", "htmx"])
EXPENSIVE = {"model": "v5.5", "quality": "1080p", "duration": "8"}


def limit(team: Team, credits: int | None) -> None:
    Team.objects.filter(pk=team.pk).update(confirm_above_credits=credits)


def question(person: Person, values: dict[str, str], *, htmx: bool = False) -> Any:
    return post_create(person, values, htmx=htmx).context["launch"].confirmation


@BOTH
def test_an_expensive_job_is_asked_about_and_sent_after_a_yes(
    bob: Person, studio: Studio, htmx: bool
) -> None:
    limit(bob.team, 100)
    values = typed(**EXPENSIVE)
    answer = post_create(bob, values, htmx=htmx)
    assert answer.status_code == 200
    assert "Generate this for 160 credits?" in text_of(answer)
    assert "Your team confirms jobs above 100 credits." in text_of(answer)
    assert not Generation.objects.exists()
    key = answer.context["launch"].confirmation.key
    assert f'value="{key}"' in text_of(answer)
    post_create(bob, {**values, "confirmed": key}, htmx=htmx)
    assert Generation.objects.count() == 1


@BOTH
def test_below_the_amount_nothing_is_asked(bob: Person, studio: Studio, htmx: bool) -> None:
    limit(bob.team, 160)
    post_create(bob, typed(**EXPENSIVE), htmx=htmx)
    assert Generation.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"audio": "on"},
        {"duration": "7"},
        {"variations": "2"},
        {"off_peak_mode": "on", "audio": "on"},
    ],
)
def test_a_changed_price_is_asked_about_again(
    bob: Person, studio: Studio, change: dict[str, str]
) -> None:
    limit(bob.team, 10)
    values = typed(**EXPENSIVE)
    first = question(bob, values)
    again = question(bob, {**values, **change, "confirmed": first.key})
    assert again is not None
    assert again.key != first.key
    assert not Generation.objects.exists()
    post_create(bob, {**values, **change, "confirmed": again.key})
    assert Generation.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "1", "\x00", "true", "9" * 5000])
def test_a_made_up_yes_counts_for_nothing(bob: Person, studio: Studio, key: str) -> None:
    limit(bob.team, 10)
    assert question(bob, typed(**EXPENSIVE, confirmed=key)) is not None
    assert not Generation.objects.exists()


def test_a_yes_to_other_words_counts_for_nothing(bob: Person, studio: Studio) -> None:
    set_rules(team=bob.team, confirm_above_credits=None, stop=(), warn=("knife", "axe"))
    first = question(bob, typed(prompt="A knife"))
    assert "words that need confirmation" in first.lines[0]
    assert question(bob, typed(prompt="An axe", confirmed=first.key)) is not None
    assert not Generation.objects.exists()
    post_create(bob, typed(prompt="A knife", confirmed=first.key))
    assert Generation.objects.get().parameters["prompt"] == "A knife"


@BOTH
def test_words_that_the_team_stops_are_not_sent(bob: Person, studio: Studio, htmx: bool) -> None:
    set_rules(team=bob.team, confirm_above_credits=None, stop=("knife",), warn=())
    answer = post_create(bob, typed(prompt="A knife"), htmx=htmx)
    assert "” is on your team’s list of blocked words. Nothing was sent." in text_of(answer)
    assert "A knife" in text_of(answer)
    assert not Generation.objects.exists()


def test_every_line_of_a_prompt_is_screened(bob: Person, studio: Studio) -> None:
    set_rules(team=bob.team, confirm_above_credits=None, stop=("knife",), warn=())
    values = typed(prompt="A kite\nA knife", prompt_lines="on")
    answer = post_create(bob, values)
    assert answer.status_code == 422
    assert not Generation.objects.exists()


def test_every_line_of_a_prompt_has_its_length(bob: Person, studio: Studio) -> None:
    values = typed(prompt="A kite\n" + "x" * 2049, prompt_lines="on")
    asked = question(bob, values)
    assert asked.lines[-1].endswith("Up to 2,048 characters; this has 2,049")
    assert not Generation.objects.exists()


def test_what_is_left_out_is_reported_before_the_yes(bob: Person, studio: Studio) -> None:
    values = {**typed(duration="10"), "more_qualities": ["720p", "1080p"]}
    answer = bob.post("/create/text/", values)
    asked = answer.context["launch"].confirmation
    assert asked.lines == [
        "Skipped, because they can’t be made:",
        "v5.6 · 1080p: 1080p goes up to 8 s",
    ]
    bob.post("/create/text/", {**values, "confirmed": asked.key})
    made = Generation.objects.order_by("queue_position")
    assert [row.parameters["quality"] for row in made] == ["540p", "720p"]


def test_an_account_that_can_not_pay_for_all_is_named(bob: Person, studio: Studio) -> None:
    Account.objects.update(daily_credits=40, monthly_credits=0, package_credits=0)
    asked = question(bob, typed(variations="3"))
    assert asked.lines[-1].startswith(studio.account.name)


def test_changed_credits_do_not_void_a_confirmation(bob: Person, studio: Studio) -> None:
    values = typed(variations="3")
    key = question(bob, values).key
    Account.objects.update(daily_credits=40, monthly_credits=0, package_credits=0)
    assert question(bob, values).key == key
    post_create(bob, {**values, "confirmed": key})
    assert Generation.objects.count() == 3


def test_nothing_on_a_result_spends_before_its_form_showed_the_price(
    bob: Person, studio: Studio
) -> None:
    made = finished(bob.member, account=studio.account)
    open_attempt(made, is_open=False, remote_id="user:1-pixverse:x-video:1")
    for step in next_actions(made, bob.member):
        page = bob.get(step.url)
        assert page.status_code == 200
        assert "credits" in page.context["launch"].price_text
    assert not Generation.objects.filter(source=made).exists()
    values = {"source": str(made.pk), "nonce": "n", "next": "/gallery/"}
    assert bob.post("/create/upscale/", values).url == "/gallery/"
    child = Generation.objects.get(source=made)
    assert (child.operation, child.estimate_credits) == ("upscale", 30)


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "javascript:alert(1)",
        "\x00",
        "",
        "foo",
        "home",
    ],
)
def test_redirects_stay_on_our_pages(bob: Person, studio: Studio, back: str) -> None:
    assert post_create(bob, typed(next=back)).url == "/create/text/"


def test_a_script_without_a_nonce_means_each_of_its_posts(bob: Person, studio: Studio) -> None:
    values = {name: value for name, value in typed().items() if name != "nonce"}
    for _post in range(2):
        assert post_create(bob, values).status_code == 302
    assert Generation.objects.count() == 2


@BOTH
def test_a_sent_form_is_kept_as_the_draft_and_nothing_is_kept_of_the_page(
    bob: Person, studio: Studio, htmx: bool
) -> None:
    post_create(bob, typed(prompt="Rain", fix="", confirmed="x", next="/gallery/"), htmx=htmx)
    kept = Draft.objects.get().values
    assert kept["prompt"] == "Rain"
    assert {"nonce", "fix", "confirmed", "next", "edit"}.isdisjoint(kept)


def test_a_submit_of_a_fix_sends_nothing(bob: Person, studio: Studio) -> None:
    page = post_create(
        bob, typed(duration="10", fix="quality=1080p&duration=8&nonce=x&account=%00")
    )
    assert page.status_code == 200
    assert not Generation.objects.exists()
    assert Draft.objects.get().values["quality"] == "1080p"


def test_several_jobs_without_an_account_are_none(bob: Person) -> None:
    values = typed(variations="3")
    asked = question(bob, values)
    answer = post_create(bob, {**values, "confirmed": asked.key})
    assert "No PixVerse account is connected yet." in text_of(answer)
    assert not Generation.objects.exists()
