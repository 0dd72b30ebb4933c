"""Create the jobs of a submitted form, or save it into the queued job that is edited."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from pixstudio.collections.operations.items import add_new_jobs, lock_for_new_jobs
from pixstudio.create.operations.remixes import record_remix
from pixstudio.jobs.job_specs import JobSpec
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations import JobInputs, change_waiting_generation, create_generations
from pixstudio.teams.models import Membership

# A double click or a second tab sends the same page within this time; later it came from browser history.
SAME_SUBMISSION = dt.timedelta(seconds=10)


class AlreadySubmitted(Exception):
    """The page was submitted before, long enough ago not to be a double click; nothing was created."""


def create_jobs(
    *,
    member: Membership,
    operation: str,
    jobs: Sequence[JobSpec],
    inputs: JobInputs,
    nonce: str,
    edited: Generation | None,
    now: dt.datetime,
) -> list[Generation]:
    """Queue the jobs, all or none, or change the `edited` one into the first of them. Charges nothing yet.

    New jobs are in the collection that they are made for, and know whose remix they are. A double click
    returns the jobs of the first.
    Raises: NotReady, AlreadySent, AlreadySubmitted, CollectionGone.
    """
    if edited is not None:
        change_waiting_generation(
            member=member, generation=edited, order=jobs[0], ingredients=inputs, now=now
        )
        return [edited]
    with transaction.atomic():
        collection = None
        if inputs.made_for is not None:
            collection = lock_for_new_jobs(collection_id=inputs.made_for, member=member)
        created, is_new = create_generations(
            member=member,
            operation=operation,
            orders=jobs,
            ingredients=inputs,
            nonce=nonce,
            now=now,
        )
        if is_new and collection is not None:
            add_new_jobs(collection=collection, jobs=created, member=member, now=now)
        if is_new and inputs.remix_of is not None:
            # One that was removed meanwhile is left out.
            for origin in Generation.objects.of(member.team).filter(pk=inputs.remix_of):
                record_remix(jobs=created, origin=origin)
    if not is_new and now - created[0].created_at > SAME_SUBMISSION:
        raise AlreadySubmitted
    return created
