"""The gallery, a result's page and its removal in a browser."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.cards.presenters.activity import SHOWN
from pixstudio.gallery.result_lists import PAGE
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.marks.operations import change_tags, rate_results, set_stars
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.teams.models import Team
from tests.jobs.jobs import UNKNOWN_PK, finished, job, open_attempt, plain, text_of
from tests.library.sample_files import png, upload
from tests.teams.people import Person, check_access, words_of

MOST_QUERIES = 18
# The team's number, people and effects of that name, the newest rows before the index, and the months.
MOST_QUERIES_OF_A_SEARCH = 21
# Favourite and tags of the result.
MOST_QUERIES_OF_A_RESULT = 20


def shown(page: Any) -> list[str]:
    """The titles of the tiles, in their order."""
    return [tile.title for day in page.context["gallery"].days for tile in day.tiles]


def titled(person: Person, title: str, state: State = State.DONE, **values: Any) -> Generation:
    parameters = {"prompt": title, "model": values.pop("model", "v5.6"), "quality": "540p"}
    return job(person.member, state, parameters=parameters, **values)


def test_an_empty_gallery_says_what_to_do_first(bob: Person) -> None:
    text = text_of(bob.get("/gallery/"))
    assert "No results yet" in text
    assert 'href="/create/"' in text


def test_nothing_found_is_something_else_than_nothing_there(bob: Person) -> None:
    titled(bob, "harbour")
    text = text_of(bob.get("/gallery/?q=mountain"))
    assert "No results" in text
    assert "No results yet" not in text


def test_the_newest_comes_first_under_its_day(bob: Person, carol: Person) -> None:
    now = timezone.now()
    for days, title in ((0, "today"), (1, "yesterday"), (400, "long ago")):
        titled(bob, title, created_at=now - dt.timedelta(days=days))
    page = carol.get("/gallery/")
    assert shown(page) == ["today", "yesterday", "long ago"]
    labels = [day.label for day in page.context["gallery"].days]
    assert labels[:2] == ["Today", "Yesterday"]
    assert str((now - dt.timedelta(days=400)).year) in labels[2]
    assert page.context["gallery"].sum_text == "3 results"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"red harbour", "blue harbour"}),
        ("q=red", {"red harbour"}),
        ("q=HARBOUR+blue", {"blue harbour"}),
        ("q=alice", {"blue harbour"}),
        ("q=ridge.png", {"red harbour"}),
        ("q=%25", set()),
        ("mine=1", {"red harbour"}),
        ("operation=image", {"red harbour"}),
        ("model=v5", {"blue harbour"}),
        ("state=open", {"runs", "asks"}),
        ("state=failed", {"refused"}),
        ("state=nonsense", {"red harbour", "blue harbour"}),
        ("operation=nonsense", set()),
        ("q=%00", {"red harbour", "blue harbour"}),
        ("before=nonsense", {"red harbour", "blue harbour"}),
    ],
)
def test_filters_live_in_the_address(
    alice: Person, bob: Person, query: str, titles: set[str]
) -> None:
    with_photo = titled(bob, "red harbour", operation="image")
    with_photo.inputs.create(field="first_frame", asset=upload(bob.member, "ridge.png", png())[0])
    titled(alice, "blue harbour", model="v5")
    titled(bob, "runs", State.RUNNING)
    titled(bob, "asks", State.ASK)
    titled(bob, "refused", State.REFUSED)
    page = bob.get(f"/gallery/?{query}")
    assert page.status_code == 200
    assert set(shown(page)) == titles


def test_chips_add_and_take_away_their_filter(bob: Person) -> None:
    titled(bob, "harbour")
    page = bob.get("/gallery/?q=harbour").context["gallery"]
    urls = {chip.label: chip.url for chip in page.chips}
    assert urls["Mine"] == "/gallery/?q=harbour&mine=1"
    chosen = bob.get(urls["Mine"]).context["gallery"].chips[0]
    assert (chosen.current, chosen.url) == (True, "/gallery/?q=harbour")


def test_pages_go_by_key(bob: Person) -> None:
    now = timezone.now()
    for number in range(PAGE + 3):
        titled(bob, f"n{number}", created_at=now - dt.timedelta(seconds=number))
    first = bob.get("/gallery/")
    titled(bob, "newer", created_at=now + dt.timedelta(seconds=5))
    second = bob.get(first.context["gallery"].next_url)
    assert shown(second) == [f"n{PAGE}", f"n{PAGE + 1}", f"n{PAGE + 2}"]
    assert second.context["gallery"].next_url == ""


NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
BELOW = {"HTTP_HX_REQUEST": "true"}


def headings(page: Any) -> list[tuple[str, str]]:
    return [(day.label, plain(day.sum_text)) for day in page.context["gallery"].days]


def test_a_days_heading_sums_the_whole_day_on_every_page(bob: Person, mallory: Person) -> None:
    for number in range(PAGE + 3):
        titled(bob, f"n{number}", created_at=NOON - dt.timedelta(seconds=number), charged_credits=3)
    titled(bob, "the day before", created_at=NOON - dt.timedelta(days=1), charged_credits=0)
    titled(bob, "failed", State.FAILED, created_at=NOON)
    titled(mallory, "theirs", created_at=NOON)
    day = ("Monday 4 May", f"{PAGE + 3} jobs, {3 * (PAGE + 3)} credits")
    first = bob.get("/gallery/")
    assert headings(first) == [day]
    below = first.context["gallery"].next_url
    # On a page of its own it is headed again, with the same sum; put below the first one it is not.
    before = ("Sunday 3 May", "1 job, 0 credits")
    assert headings(bob.get(below)) == [day, before]
    page = bob.get(below, **BELOW)
    assert headings(page) == [("", day[1]), before]
    assert text_of(page).count('<h2 class="day">') == 1


def test_a_days_sum_is_of_what_the_filters_let_through(alice: Person, bob: Person) -> None:
    photo = upload(bob.member, "harbour.png", png())[0]
    twice = titled(bob, "harbour", created_at=NOON, charged_credits=5)
    twice.inputs.create(field="first_frame", asset=photo)
    twice.inputs.create(field="last_frame", asset=photo)
    titled(alice, "harbour", created_at=NOON, charged_credits=7)
    titled(bob, "mountain", created_at=NOON, charged_credits=11, model="v5")
    day = "Monday 4 May"
    assert headings(bob.get("/gallery/?q=harbour")) == [(day, "2 jobs, 12 credits")]
    assert headings(bob.get("/gallery/?mine=1")) == [(day, "2 jobs, 16 credits")]
    assert headings(bob.get("/gallery/?model=v5")) == [(day, "1 job, 11 credits")]
    mountain = Generation.objects.get(charged_credits=11)
    change_tags(member=bob.member, ids=[twice.pk, mountain.pk], add=["sea"])
    set_stars(member=bob.member, ids=[twice.pk, mountain.pk], is_starred=True)
    rate_results(member=bob.member, ids=[twice.pk, mountain.pk], rating=4)
    for query in ("tag=sea", "favourite=1", "rating=4", "rating=2&sort=old", "tag=sea&rating=3"):
        assert headings(bob.get(f"/gallery/?{query}")) == [(day, "2 jobs, 16 credits")], query
    rate_results(member=bob.member, ids=[twice.pk], rating=0)
    for query in ("favourite=1&rating=1", "tag=sea&rejected=hide", f"file={photo.pk}&rating=0"):
        credits = 5 if "file" in query else 11
        assert headings(bob.get(f"/gallery/?{query}")) == [(day, f"1 job, {credits} credits")], (
            query
        )


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", ["Monday 4 May: 2 jobs", "Sunday 3 May: 1 job"]),
        ("Pacific/Kiritimati", ["Tuesday 5 May: 1 job", "Monday 4 May: 2 jobs"]),
        ("Pacific/Pago_Pago", ["Sunday 3 May: 3 jobs"]),
    ],
)
def test_a_day_begins_where_the_member_is(bob: Person, zone: str, days: list[str]) -> None:
    bob.member.user.time_zone = zone
    bob.member.user.save()
    for hours in (15, 5, 2):
        titled(bob, "one", created_at=NOON - dt.timedelta(hours=hours), charged_credits=1)
    found = headings(bob.get("/gallery/"))
    assert [f"{label}: {words.partition(',')[0]}" for label, words in found] == days


def test_a_place_at_the_end_of_all_time_is_no_error(bob: Person) -> None:
    bob.member.user.time_zone = "Pacific/Kiritimati"
    bob.member.user.save()
    titled(bob, "harbour")
    place = f"before=9999-12-31T23:59:59%2B00:00_{UNKNOWN_PK}"
    assert shown(bob.get(f"/gallery/?{place}", **BELOW)) == ["harbour"]


def test_other_teams_and_removed_results_are_not_there(bob: Person, mallory: Person) -> None:
    titled(mallory, "theirs")
    titled(bob, "removed", removed_at=timezone.now())
    page = bob.get("/gallery/?q=e")
    assert shown(page) == []


def test_gallery_access(bob: Person, carol: Person) -> None:
    check_access("/gallery/", method="get", wrong="post", allowed=[bob, carol], refused=[])


@pytest.fixture
def busy(bob: Person) -> Person:
    """A member with one item of each kind that costs queries, photos included."""
    photo = upload(bob.member, "ridge.png", png())[0]
    for state in (State.QUEUED, State.RUNNING, State.ASK):
        job(bob.member, state).inputs.create(field="first_frame", asset=photo)
    made = finished(bob.member)
    made.inputs.create(field="first_frame", asset=photo)
    open_attempt(made, is_open=False, remote_id="video:1")
    bob.get("/gallery/")
    return bob


def fill(person: Person) -> None:
    photo = upload(person.member, "ridge.png", png())[0]
    for number in range(29):
        made = finished(person.member)
        made.inputs.create(field="first_frame", asset=photo)
        open_attempt(made, is_open=False, remote_id=f"video:1{number}")
        job(person.member, State.RUNNING if number % 2 else State.QUEUED)


@pytest.mark.parametrize("path", ["/gallery/", "/gallery/?q=light", "/generations/{pk}/"])
def test_pages_cost_the_same_for_one_and_thirty(
    busy: Person, path: str, django_assert_max_num_queries: Any
) -> None:
    path = path.format(pk=Generation.objects.get(state=State.DONE).pk)
    most = MOST_QUERIES_OF_A_SEARCH if "?q=" in path else MOST_QUERIES_OF_A_RESULT
    most = MOST_QUERIES if path == "/gallery/" else most
    with django_assert_max_num_queries(most) as few:
        busy.get(path)
    fill(busy)
    with django_assert_max_num_queries(most) as many:
        busy.get(path)
    # The front of a long queue is read in steps.
    assert len(many) <= len(few) + 2


def test_a_line_longer_than_the_panel_keeps_the_limit(
    busy: Person, django_assert_max_num_queries: Any
) -> None:
    for _ in range(SHOWN + 5):
        job(busy.member, State.QUEUED)
    made = Generation.objects.get(state=State.DONE)
    for path in ("/gallery/", f"/generations/{made.pk}/"):
        with django_assert_max_num_queries(MOST_QUERIES_OF_A_RESULT + 2):
            assert busy.get(path).status_code == 200


def test_a_result_shows_everything_that_made_it(bob: Person, connected: Team) -> None:
    asked = {
        "prompt": "Rain & wind",
        "model": "v5",
        "quality": "720p",
        "duration": 8,
        "aspect_ratio": "9:16",
        "sound_effect_prompt": "waves",
        "lip_sync_tts_prompt": "Hello",
        "preview_mode": True,
        "off_peak_mode": True,
        "multi_shot": True,
        "audio": True,
        "detail_level": "high",
    }
    account = connected.accounts.all()[0]
    made = finished(bob.member, parameters=asked, account=account, operation="image")
    made.inputs.create(field="first_frame", asset=upload(bob.member, "ridge.png", png())[0])
    open_attempt(
        made, is_open=False, remote_id=f"user:1-pixverse:{account.email}-video:1", seed=123456
    )
    page = bob.get(f"/generations/{made.pk}/")
    facts = {fact.name: plain(fact.value) for fact in page.context["result"].facts}
    assert facts["Requested"] == "8 s, 720p, 9:16, high detail"
    assert facts["Result"].startswith("960 × 540, 5.0 s, ")
    assert facts["Seed"].replace(" ", "") == "123456"
    assert (facts["Sound effect"], facts["Voice line"]) == ("waves", "Hello")
    assert facts["Operation"] == "Image to video"
    assert (facts["Extras"], facts["First frame"]) == (
        "preview, off-peak mode, multi shot",
        "ridge.png",
    )
    assert (facts["Account"], facts["Created by"], facts["Attempts"]) == (account.name, "you", "1")
    text = text_of(page)
    assert "Rain &amp; wind" in text
    assert f'href="/generations/{made.pk}/file/?download"' in text
    assert account.email not in text


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_page(bob: Person, carol: Person, state: State) -> None:
    generation = job(bob.member, state, expected_seconds=40)
    page = carol.get(f"/generations/{generation.pk}/")
    assert page.status_code == 200
    assert (page.context["result"].card is None) == (state == State.DONE)
    assert "removal" not in text_of(page)
    assert ("removal" in text_of(bob.get(f"/generations/{generation.pk}/"))) == (
        not generation.is_active
    )


def test_detail_access(bob: Person, carol: Person) -> None:
    path = f"/generations/{finished(bob.member).pk}/"
    check_access(path, method="get", wrong="post", allowed=[bob, carol], refused=[])


@pytest.mark.parametrize("pk", [UNKNOWN_PK, "x", "00000000"])
def test_a_result_that_is_none_is_not_found(bob: Person, pk: object) -> None:
    assert bob.get(f"/generations/{pk}/").status_code == 404


def test_another_teams_result_is_not_found(bob: Person, mallory: Person) -> None:
    theirs = finished(mallory.member)
    assert bob.get(f"/generations/{theirs.pk}/").status_code == 404
    assert bob.post(f"/generations/{theirs.pk}/removal/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.removed_at is None


def remove(person: Person, generation: Generation, where: str = "here") -> Any:
    return person.post(f"/generations/{generation.pk}/removal/", {"where": where})


def test_removing_here_leaves_the_files_in_the_trash(bob: Person) -> None:
    made = finished(bob.member)
    path = Path(made.file.path)
    answer = remove(bob, made)
    assert (answer.status_code, answer.url) == (302, "/gallery/")
    assert path.exists()
    made.refresh_from_db()
    assert (bool(made.file), made.charged_credits) == (True, 80)
    assert "Moved to trash." in text_of(bob.get("/gallery/"))
    assert bob.get(f"/generations/{made.pk}/").status_code == 404
    assert remove(bob, made).status_code == 404


def test_what_is_under_way_is_not_removed(bob: Person) -> None:
    generation = job(bob.member, State.RUNNING)
    answer = remove(bob, generation)
    assert answer.url == f"/generations/{generation.pk}/"
    assert words_of(answer) == ["This job is still running. Stop it first, then delete it."]


def made_upstream(person: Person, team: Team) -> Generation:
    account = team.accounts.all()[0]
    made = finished(person.member, account=account)
    remote_id = f"user:1-pixverse:{account.email}-video:12345"
    open_attempt(made, is_open=False, account=account, remote_id=remote_id)
    return made


def test_removing_upstream_too_is_fine_when_it_is_gone_there(bob: Person, connected: Team) -> None:
    made = made_upstream(bob, connected)
    assert words_of(remove(bob, made, "upstream")) == ["Deleted."]


@pytest.mark.parametrize("status", [400, 401, 500])
def test_nothing_is_removed_here_when_pixverse_says_no(
    bob: Person, connected: Team, control: SandboxControl, status: int
) -> None:
    made = made_upstream(bob, connected)
    control.add_fault("status", "/v2/pixverse/videos", method="DELETE", status=status)
    answer = remove(bob, made, "upstream")
    (words,) = words_of(answer)
    assert words.startswith("Nothing was deleted. PixVerse says:")
    made.refresh_from_db()
    assert Path(made.file.path).exists()


def test_without_a_token_nothing_is_removed_upstream(bob: Person) -> None:
    made = finished(bob.member)
    open_attempt(made, is_open=False, remote_id="user:1-video:1")
    assert words_of(remove(bob, made, "upstream")) == ["Nothing was deleted. No API token is set."]
    made.refresh_from_db()
    assert made.file


def test_removal_access(bob: Person, carol: Person) -> None:
    path = f"/generations/{finished(bob.member).pk}/removal/"
    check_access(path, method="post", wrong="get", allowed=[bob], refused=[carol])
