"""Results as sources of other jobs: validation and submission."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.accounts.operations import client_of
from pixstudio.cards.presenters.wording import message_of
from pixstudio.create import operations as create_operations
from pixstudio.create.forms.source_result import MAX_SOURCE_DEPTH, model_of, source_of, takes_upload
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.jobs.upstream import needs_source, remote_id_of
from pixstudio.library.models import Asset, Kind
from pixstudio.pixverse.capabilities import OPERATIONS
from pixstudio.sandbox.small_media import small_video
from pixstudio.sandbox.state.fixtures import PRO_EMAIL, STANDARD_EMAIL
from tests.jobs.jobs import UNKNOWN_PK, finished, job, open_attempt, typed
from tests.jobs.studio import Studio
from tests.teams.people import Person

VIDEOS = "/videos/"
FROM_VIDEO = ("extend", "modify", "lipsync", "upscale")
WORDS = {"modify": {"prompt": "Red sails"}, "lipsync": {"prompt": "Hi", "speaker_id": "1"}}


@pytest.fixture
def made(studio: Studio) -> Generation:
    """A finished video of v5 that PixVerse has."""
    studio.ask(model="v5")
    studio.send()
    studio.finish()
    return Generation.objects.get()


def go_on(person: Person, source: Generation, operation: str = "extend", **more: str) -> Any:
    """Press Generate with the result as the source, and say yes where it is asked."""
    values = {"nonce": typed()["nonce"], "source": str(source.pk)}
    values |= {**WORDS.get(operation, {}), **more}
    return person.post(f"/create/{operation}/", values)


def prepare(generation: Generation) -> bool:
    ready = operations.prepare_generation(generation_id=generation.pk, now=timezone.now())
    generation.refresh_from_db()
    return ready


def child_of(source: Generation) -> Generation:
    return Generation.objects.get(source=source)


def paid_posts(studio: Studio) -> list[dict[str, Any]]:
    seen = studio.control.requests_seen()
    return [one for one in seen if one["method"] == "POST" and VIDEOS in one["path"]]


@pytest.mark.parametrize("operation", FROM_VIDEO)
def test_what_is_sent_names_the_sources_video_on_its_own_account(
    bob: Person, studio: Studio, made: Generation, operation: str
) -> None:
    other = Account.objects.create(team=bob.team, email=STANDARD_EMAIL, name="Harbour", max_jobs=3)
    Account.objects.exclude(pk=other.pk).update(daily_credits=1)
    before = len(studio.charges())
    assert go_on(bob, made, operation).status_code == 302
    child = child_of(made)
    assert (child.wanted_account, child.prepared_at) == (made.account, None)
    assert studio.send() is None
    assert prepare(child)
    attempt = studio.send()
    assert attempt is not None
    assert attempt.body["video_id"] == remote_id_of(made)
    assert attempt.account == made.account
    assert attempt.body.get("email") == (None if operation == "upscale" else PRO_EMAIL)
    studio.finish()
    child.refresh_from_db()
    assert child.state == State.DONE
    assert len(studio.charges()) == before + 1


def test_a_job_waits_for_its_sources_account_however_long(
    bob: Person, studio: Studio, made: Generation
) -> None:
    go_on(bob, made)
    child = child_of(made)
    prepare(child)
    Account.objects.create(team=bob.team, email=STANDARD_EMAIL, name="Harbour", max_jobs=3)
    Account.objects.filter(email=PRO_EMAIL).update(is_paused=True)
    assert studio.send() is None
    child.refresh_from_db()
    assert (child.state, child.problem) == (State.QUEUED, "no_account")
    Account.objects.filter(email=PRO_EMAIL).update(is_paused=False)
    assert studio.send() is not None


@pytest.mark.parametrize("operation", FROM_VIDEO)
def test_a_source_deleted_upstream_is_refused_before_anything_is_paid(
    bob: Person, studio: Studio, made: Generation, operation: str
) -> None:
    go_on(bob, made, operation)
    child, charges, posts = child_of(made), studio.charges(), paid_posts(studio)
    delete_upstream(studio, made)
    assert not prepare(child)
    assert (child.state, child.problem) == (State.REFUSED, "source_gone")
    assert studio.send() is None
    assert (studio.charges(), paid_posts(studio)) == (charges, posts)
    assert "harged" in message_of(child)
    made.refresh_from_db()
    assert made.upstream_gone_at is not None
    refused = go_on(bob, made, operation)
    assert refused.status_code == 422
    assert "This video was deleted at PixVerse" in refused.content.decode()


def delete_upstream(studio: Studio, generation: Generation) -> None:
    client_of(studio.member.team_id).delete_result("video", remote_id_of(generation))


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 500}, {"kind": "drop_before"}])
def test_a_source_that_can_not_be_looked_up_now_is_asked_for_again(
    bob: Person, studio: Studio, made: Generation, fault: dict[str, Any]
) -> None:
    go_on(bob, made)
    child = child_of(made)
    studio.control.add_fault(path=VIDEOS, method="GET", times=20, **fault)
    assert not prepare(child)
    assert (child.state, child.problem, child.tries) == (State.QUEUED, "unreachable", 1)
    studio.control.clear_faults()
    assert prepare(child)


def test_a_source_that_was_removed_here_is_reported_before_submission(
    bob: Person, studio: Studio, made: Generation
) -> None:
    go_on(bob, made)
    child = child_of(made)
    Generation.objects.filter(pk=child.pk).update(source=None)
    assert not prepare(child)
    assert (child.state, child.problem) == (State.REFUSED, "source_gone")


def test_a_source_is_found_again_where_it_was_thought_gone(
    studio: Studio, made: Generation
) -> None:
    Generation.objects.update(upstream_gone_at=timezone.now())
    assert operations.check_source_upstream(generation=made, now=timezone.now()) is True
    made.refresh_from_db()
    assert made.upstream_gone_at is None


def test_looking_up_says_nothing_where_nothing_can_be_known(
    studio: Studio, made: Generation
) -> None:
    studio.control.add_fault("status", VIDEOS, method="GET", status=500, times=20)
    assert operations.check_source_upstream(generation=made, now=timezone.now()) is None
    ApiConnection.objects.all().delete()
    assert operations.check_source_upstream(generation=made, now=timezone.now()) is None
    made.refresh_from_db()
    assert made.upstream_gone_at is None


def test_the_file_of_a_result_can_go_instead_and_runs_anywhere(
    bob: Person, studio: Studio, made: Generation
) -> None:
    other = Account.objects.create(team=bob.team, email=STANDARD_EMAIL, name="Harbour", max_jobs=3)
    Account.objects.filter(email=PRO_EMAIL).update(is_paused=True)
    values = {"source": str(made.pk), "model": "v5", "quality": "540p", "duration": "5"}
    page = bob.post("/create/extend/settings/", values)
    slot = page.context["composer"].input.source
    assert "which is paused" in slot.error
    assert [fix.label for fix in slot.fixes] == [
        "Upload the video file instead (works on any account)"
    ]
    page = bob.post("/create/extend/settings/", {**values, slot.fixes[0].name: "1"})
    asset = Asset.objects.get(kind=Kind.VIDEO)
    assert page.context["composer"].input.source.value == ""
    assert [slot.value for slot in page.context["composer"].input.slots] == [str(asset.pk)]
    sent = {**values, "source": "", "video": str(asset.pk), "nonce": "n"}
    assert bob.post("/create/extend/", sent).status_code == 302
    child = Generation.objects.get(operation="extend")
    assert child.source is None
    assert prepare(child)
    attempt = studio.send()
    assert attempt is not None
    asset.refresh_from_db()
    assert attempt.body["video_path"] == asset.remote_path
    assert "video_id" not in attempt.body
    assert attempt.account == other


def test_the_same_result_is_the_same_file(bob: Person, tmp_path: Any) -> None:
    generation = finished(bob.member, parameters={"prompt": "Küste, bei Nacht!"})
    video_file = small_video(tmp_path, 160, 90, 1.0).read_bytes()
    generation.file.save("result.mp4", ContentFile(video_file))
    Generation.objects.update(size_bytes=len(video_file))
    generation.refresh_from_db()
    now = timezone.now()
    assets = [
        create_operations.save_result_file(member=bob.member, generation=generation, now=now)[0]
        for _ in "ab"
    ]
    assert assets[0] == assets[1]
    assert assets[0].name == "kuste-bei-nacht.mp4"


@pytest.mark.parametrize("wanted", ["", "x", "\x00", UNKNOWN_PK])
def test_there_is_no_source_without_a_result(bob: Person, wanted: str) -> None:
    assert source_of(bob.team, wanted, "extend") is None


def test_another_teams_or_a_removed_result_is_no_source(bob: Person, mallory: Person) -> None:
    theirs = job(mallory.member, State.DONE)
    removed = job(bob.member, State.DONE, removed_at=timezone.now())
    assert source_of(bob.team, str(theirs.pk), "extend") is None
    assert source_of(bob.team, str(removed.pk), "extend") is None


def test_the_file_can_go_only_where_there_is_one_and_it_would_help(bob: Person) -> None:
    gone = {"upstream_gone_at": timezone.now(), "parameters": {"model": "v5"}}
    kept = finished(bob.member, **gone)
    open_attempt(kept, is_open=False, remote_id="a")
    without = job(bob.member, State.DONE, content_type="video/mp4", **gone)
    running = job(bob.member, State.RUNNING)
    found = {
        (name, operation): found.can_send_file
        for name, row in (("kept", kept), ("without", without), ("running", running))
        for operation in FROM_VIDEO
        if (found := source_of(bob.team, str(row.pk), operation))
    }
    assert [key for key, can in found.items() if can] == [
        ("kept", "extend"),
        ("kept", "modify"),
        ("kept", "lipsync"),
    ]


def test_the_model_is_that_of_what_it_was_made_from(bob: Person) -> None:
    first = job(bob.member, State.DONE, parameters={"model": "v5.5"})
    upscaled = job(bob.member, State.DONE, operation="upscale", parameters={}, source=first)
    spoken = job(bob.member, State.DONE, operation="lipsync", parameters={}, source=first)
    effect = job(bob.member, State.DONE, operation="effect", parameters={})
    assert [model_of(row) for row in (first, upscaled, spoken, effect)] == [
        "v5.5",
        "v5.5",
        "v5",
        None,
    ]


def test_a_line_of_sources_without_an_end_is_given_up(bob: Person) -> None:
    row = job(bob.member, State.DONE, operation="upscale", parameters={})
    Generation.objects.filter(pk=row.pk).update(source=row)
    row.refresh_from_db()
    assert model_of(row) is None
    assert MAX_SOURCE_DEPTH < 20


def test_the_last_known_id_counts(bob: Person) -> None:
    row = job(bob.member, State.DONE)
    assert (remote_id_of(row), remote_id_of(None)) == ("", "")
    for remote_id in ("first", "second", None):
        open_attempt(row, is_open=False, remote_id=remote_id)
    assert remote_id_of(row) == "second"


def test_which_operations_need_a_source_and_which_take_an_upload(bob: Person, photo: Asset) -> None:
    assert [name for name in OPERATIONS if takes_upload(name)] == ["extend", "modify", "lipsync"]
    rows = {name: job(bob.member, operation=name) for name in OPERATIONS}
    assert [name for name, row in rows.items() if needs_source(row)] == list(FROM_VIDEO)
    rows["extend"].inputs.create(field="video", asset=photo)
    assert not needs_source(rows["extend"])
