"""Importing an account's videos in a browser, and what the gallery shows of them."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.cards.presenters.activity import activity_of
from pixstudio.imports.models import VideoImport
from pixstudio.imports.operations.walk import PAGE
from pixstudio.imports.presenters import import_row
from pixstudio.imports.queries import ImportStatus
from pixstudio.jobs import operations
from pixstudio.jobs.models import IMPORTED, Generation
from pixstudio.jobs.states import State
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.saving.operations import fetch_posters, save_result
from tests.imports.import_steps import plant, step, walk_on
from tests.jobs.jobs import finished, job, plain, text_of
from tests.jobs.studio import Studio
from tests.query_counts import queries_of
from tests.teams.people import Person, check_access, words_of

PAGE_URL = "/gallery/imports/"


def url_of(account: Account, part: str = "") -> str:
    return f"{PAGE_URL}accounts/{account.pk}/{part}"


def start(alice: Person, account: Account, **asked_values: str) -> VideoImport:
    """Submit the button of the account's row."""
    answer = alice.post(url_of(account, "start/"), asked_values)
    assert (answer.status_code, answer.url) == (302, f"{PAGE_URL}#import-{account.pk}")
    return VideoImport.objects.filter(account=account).order_by("-created_at")[0]


def brought_in(person: Person, count: int = 1, **values: Any) -> list[Generation]:
    """A result that an import left at PixVerse."""
    facts = {"is_imported": True, "problem": IMPORTED, "content_type": "video/mp4"}
    facts |= {"estimate_credits": 0, **values}
    return [job(person.member, State.UNSAVED, **facts) for _ in range(count)]


def test_the_page_has_a_row_for_each_account(alice: Person, studio: Studio) -> None:
    text = text_of(alice.get(PAGE_URL))
    assert studio.account.name in text
    assert "Nothing imported yet." in text
    assert ">Import</button>" in text
    assert 'name="keeps_files" checked' in text


def test_without_an_account_the_page_says_what_to_do_first(alice: Person) -> None:
    text = text_of(alice.get(PAGE_URL))
    assert "Connect an account to import" in text
    assert 'href="/accounts/"' in text


@pytest.mark.parametrize("is_fragment", [True, False])
def test_how_many_there_are_is_asked_of_pixverse(
    alice: Person, studio: Studio, is_fragment: bool
) -> None:
    plant(studio, 3)
    plant(studio, 1, operation="images")
    plant(studio, 2, operation="speech")
    account = studio.account
    url = url_of(account, "count/") if is_fragment else f"{PAGE_URL}?count={account.pk}"
    assert "PixVerse lists 3 videos, 1 image, speech." in plain(text_of(alice.get(url)))
    studio.control.add_fault("status", "/videos", status=500, times=-1)
    assert "Try again in a moment" in text_of(alice.get(url))


def test_an_import_is_started_watched_and_over(alice: Person, studio: Studio) -> None:
    plant(studio, PAGE + 2)
    account = studio.account
    walk = start(alice, account, keeps_files="on")
    assert (walk.keeps_files, walk.brings_removed) == (True, False)
    assert walk.started_by == alice.member.user
    assert AuditEntry.objects.filter(action=Action.VIDEOS_IMPORTED, target_id=account.pk).exists()
    assert step(walk)
    row = alice.get(url_of(account))
    text = plain(text_of(row))
    assert f"Videos: {PAGE} of {PAGE + 2}" in text
    assert f"{PAGE} new" in text
    assert "hx-trigger" in text
    assert ">Import</button>" not in text
    walk_on(walk)
    text = plain(text_of(alice.get(PAGE_URL)))
    assert f"{PAGE + 2} results checked" in text
    assert f"{PAGE + 2} files left to download" in text
    Generation.objects.update(state=State.DONE, problem="")
    assert "hx-trigger" not in text_of(alice.get(url_of(account)))


def test_an_account_without_videos_is_reported(alice: Person, studio: Studio) -> None:
    walk_on(start(alice, studio.account))
    assert "PixVerse listed no results." in text_of(alice.get(PAGE_URL))


def test_it_can_be_paused_gone_on_with_and_stopped(alice: Person, studio: Studio) -> None:
    plant(studio, 1)
    walk = start(alice, studio.account)
    assert words_of(alice.post(f"{PAGE_URL}{walk.pk}/pause/"))[-1].startswith("Import paused.")
    text = text_of(alice.get(PAGE_URL))
    assert "Paused" in text
    assert "Resume" in text
    assert not step(walk)
    alice.post(f"{PAGE_URL}{walk.pk}/resumption/")
    walk.refresh_from_db()
    assert walk.paused_at is None
    assert words_of(alice.post(f"{PAGE_URL}{walk.pk}/ending/"))[-1].startswith("Import stopped.")
    assert not step(walk)
    said = words_of(alice.post(f"{PAGE_URL}{walk.pk}/pause/"))
    assert said[-1:] == ["The import has already ended."]
    assert AuditEntry.objects.filter(action=Action.IMPORT_CHANGED).count() == 3


def test_a_second_submit_starts_no_second_import(alice: Person, studio: Studio) -> None:
    start(alice, studio.account)
    answer = alice.post(url_of(studio.account, "start/"))
    assert words_of(answer)[-1:] == ["An import from this account is already running."]
    assert VideoImport.objects.count() == 1


def test_trouble_is_reported_with_what_comes_next(alice: Person, studio: Studio) -> None:
    walk = start(alice, studio.account)
    studio.control.add_fault("status", "/videos", status=596, body={"error": "Pending message"})
    step(walk)
    text = text_of(alice.get(PAGE_URL))
    assert "Needs attention" in text
    assert "Pending message" in text
    assert "Resume" in text
    assert "Nothing was charged." in text


def test_only_admins_import(
    alice: Person, bob: Person, carol: Person, mallory: Person, studio: Studio
) -> None:
    walk = start(alice, studio.account)
    people = {"allowed": [alice], "refused": [bob, carol]}
    check_access(PAGE_URL, method="get", wrong="post", **people)
    check_access(url_of(studio.account, "start/"), method="post", wrong="get", **people)
    check_access(f"{PAGE_URL}{walk.pk}/pause/", method="post", wrong="get", **people)
    assert mallory.post(url_of(studio.account, "start/")).status_code == 404
    assert mallory.get(url_of(studio.account, "count/")).status_code == 404
    assert mallory.post(f"{PAGE_URL}{walk.pk}/ending/").status_code == 404
    for person, sees in ((alice, True), (bob, False)):
        assert (PAGE_URL in text_of(person.get("/gallery/"))) is sees


def test_the_page_takes_the_same_queries_for_many_accounts(alice: Person, studio: Studio) -> None:
    for number in range(20):
        account = Account.objects.create(
            team=alice.team, email=f"{number}@studio.example", name=f"Account {number}"
        )
        VideoImport.objects.create(team=alice.team, account=account, created_at=timezone.now())
    assert queries_of(lambda: alice.get(PAGE_URL)) <= 16


def test_what_was_brought_in_stands_among_the_results_by_its_own_date(
    alice: Person, studio: Studio
) -> None:
    plant(studio, 1, prompts=["A red kite"], days=400)
    walk_on(start(alice, studio.account))
    finished(alice.member)
    page = alice.get("/gallery/")
    titles = [tile.title for day in page.context["gallery"].days for tile in day.tiles]
    assert titles == ["A lighthouse at dusk", "A red kite"]
    assert "Not saved here" in text_of(page)
    found = alice.get("/gallery/?q=kite").context["gallery"]
    assert found.sum_text == "1 result"
    assert [day.sum_text for day in found.days] == ["1 job"]


def test_its_page_says_where_it_is_from_and_offers_to_save_it(
    alice: Person, studio: Studio
) -> None:
    plant(studio, 1, model="v5")
    walk_on(start(alice, studio.account))
    fetch_posters(now=timezone.now())
    row = Generation.objects.get()
    page = alice.get(f"/generations/{row.pk}/")
    facts = {fact.name: fact.value for fact in page.context["result"].facts}
    assert facts["Imported from"] == studio.account.name
    assert facts["Price"] == "made elsewhere"
    text = text_of(page)
    assert "only on PixVerse" in text
    assert "Save file" in text
    assert f"/generations/{row.pk}/poster/" in text
    assert {action.label for action in page.context["result"].next_actions} >= {"Extend", "Upscale"}
    alice.post(f"/generations/{row.pk}/saving/")
    assert save_result(generation_id=row.pk, now=timezone.now())
    assert f"/generations/{row.pk}/file/" in text_of(alice.get(f"/generations/{row.pk}/"))


def test_a_thousand_of_them_fill_neither_activity_nor_what_is_under_way(
    alice: Person, connected: Any
) -> None:
    rows = brought_in(alice, 3)
    brought = {"is_imported": True, "problem": IMPORTED}
    job(alice.member, State.SAVING, **brought)
    page = alice.get("/gallery/?state=open")
    assert page.context["gallery"].sum_text == "0 results"
    activity = activity_of(alice.member, timezone.now())
    assert page.context["activity"].running_count == 0
    assert (activity.running_count, activity.ask_count, activity.groups) == (0, 0, [])
    assert alice.get("/gallery/").context["gallery"].sum_text == "4 results"
    operations.save_again(generation=rows[0], now=timezone.now())
    assert alice.get("/gallery/").context["activity"].running_count == 1


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({}, "Importing"),
        ({"problem": "No answer."}, "Waiting"),
        (
            {"problem": "Refused.", "paused_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
            "Needs attention",
        ),
        ({"paused_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "Paused"),
        ({"stopped_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "Stopped"),
        ({"finished_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "Imported"),
    ],
)
def test_each_state_has_its_word(
    connected: Any, control: SandboxControl, values: dict[str, Any], word: str
) -> None:
    account = connected.accounts.all()[0]
    walk = VideoImport(account=account, created_at=timezone.now(), total=512, offset=120, **values)
    walk.imported_count, walk.known_count = 117, 3
    row = import_row(account, ImportStatus(walk))
    assert row.state_word == word
    assert row.facts_text == "117 new, 3 already here"
    if walk.is_open:
        assert (row.words, row.percent) == ("Videos: 120 of 512", 23)


def test_what_waits_for_its_file_can_be_deleted_at_once(alice: Person, studio: Studio) -> None:
    plant(studio, 1)
    walk_on(start(alice, studio.account, keeps_files="on"))
    row = Generation.objects.get()
    assert alice.get(f"/generations/{row.pk}/").context["result"].deletion
    assert alice.post(f"/generations/{row.pk}/removal/", {"where": "here"}).url == "/gallery/"
    assert not Generation.objects.of(alice.team).exists()
    assert not save_result(generation_id=row.pk, now=timezone.now())
