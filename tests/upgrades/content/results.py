"""What people do with results and files: mark, collect, share, remove, download, start again."""

from __future__ import annotations

import datetime as dt

from pixstudio.collections.operations.editing import CollectionBudgets, set_collection_budgets
from pixstudio.collections.operations.items import add_files
from pixstudio.create.operations import record_remix, save_draft, save_result_frame
from pixstudio.downloads.models import StoredChecksum
from pixstudio.downloads.operations import create_list
from pixstudio.library.operations import (
    find_or_create_tags,
    set_favourite,
    start_upload,
    tag_assets,
)
from pixstudio.marks.operations import change_tags, rate_results, set_stars, write_note
from pixstudio.selections.actions import ACTIONS
from pixstudio.selections.models import BulkRun, RunState
from pixstudio.sharing.models import Decision, ReviewComment
from pixstudio.sharing.operations import Review, answer_comment, submit_review
from pixstudio.trash.operations import trash_generations
from tests.collections.boards import board, put
from tests.sharing.links import NAME, share
from tests.upgrades.content.jobs import Jobs
from tests.upgrades.content.people import People


def use_results(people: People, jobs: Jobs, now: dt.datetime) -> None:
    """Everything of this module."""
    _mark(people, jobs)
    _collect(people, jobs, now)
    _share(people, jobs, now)
    _go_on(people, jobs, now)
    _act_on_many(people, jobs, now)


def _mark(people: People, jobs: Jobs) -> None:
    member, ids = people.alice.member, [jobs.finished.pk]
    set_stars(member=member, ids=ids, is_starred=True)
    rate_results(member=member, ids=ids, rating=5)
    change_tags(member=member, ids=ids, add=["campaign"])
    write_note(member=member, pk=jobs.finished.pk, shown="", note="For the first page")
    set_favourite(member=member, assets=[jobs.photo], is_favourite=True)
    find_or_create_tags(people.alice.team, ["ridge"])
    tag_assets(team=people.alice.team, assets=[jobs.photo], add=["ridge"])


def _collect(people: People, jobs: Jobs, now: dt.datetime) -> None:
    member = people.alice.member
    made = board(people.alice, is_restricted=True, members={people.bob.member.user_id: True})
    put(people.alice, made, jobs.finished, jobs.further)
    add_files(collection=made, ids=[jobs.photo.pk], member=member, now=now)
    budgets = CollectionBudgets(monthly_credits=800)
    set_collection_budgets(member=member, collection=made, budgets=budgets, now=now)


def _share(people: People, jobs: Jobs, now: dt.datetime) -> None:
    link = share(people.alice.member, jobs.finished, label="Client").link
    review = Review(NAME, "Warmer, please", 1.5, Decision.CHANGES, "upgrade-review")
    submit_review(link=link, generation=jobs.finished, review=review, now=now)
    comment = ReviewComment.objects.get()
    answer_comment(
        member=people.alice.member, comment=comment, text="@Bob please", nonce="answer", now=now
    )


def _go_on(people: People, jobs: Jobs, now: dt.datetime) -> None:
    member = people.bob.member
    save_draft(member=member, operation="text", values={"prompt": "Half a sentence"}, now=now)
    record_remix(jobs=[jobs.further], origin=jobs.batch[0])
    save_result_frame(member=member, generation=jobs.finished, at_seconds=0.0, now=now)
    start_upload(member=member, name="half.mp4", size_bytes=900, fingerprint="half", now=now)


def _act_on_many(people: People, jobs: Jobs, now: dt.datetime) -> None:
    member = people.alice.member
    trash_generations(generations=[jobs.batch[1]], now=now, member=member)
    create_list(member=member, ids=[jobs.finished.pk, jobs.further.pk], now=now)
    StoredChecksum.objects.create(
        generation=jobs.finished,
        kind=StoredChecksum.Kind.FILE,
        identity=str(jobs.finished.file),
        size_bytes=jobs.finished.file.size,
        crc=1,
    )
    BulkRun.objects.create(
        team=member.team,
        user=member.user,
        action=next(iter(ACTIONS)),
        selection={"ids": [str(jobs.finished.pk)]},
        state=RunState.FINISHED,
        total=1,
        done_count=1,
        created_at=now,
        finished_at=now,
    )
