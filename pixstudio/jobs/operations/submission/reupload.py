"""Uploads files again that PixVerse has lost, once per submission by a user.

The error's wording is undocumented. If our pattern matches too much, a file is uploaded needlessly;
if it misses one, the job ends refused with the API's message, and a retry by a user uploads its files
again.
"""

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from itertools import takewhile

from pixstudio.jobs.models import Attempt, Generation, GenerationInput
from pixstudio.jobs.request_body import field_name
from pixstudio.jobs.states import TAKEN_BACK, UPLOAD_LOST, State
from pixstudio.library.models import Asset
from pixstudio.library.operations import forget_remote_copy
from pixstudio.pixverse import capabilities, errors
from pixstudio.pixverse.capabilities.parameters import MEDIA_KINDS
from pixstudio.web.prepared_queries import PreparedQuery

_INPUTS = PreparedQuery(
    lambda generation: (
        GenerationInput.objects.filter(generation_id=generation).select_related("asset").order_by()
    ),
    generation=uuid.UUID,
)
SURELY_KEPT = dt.timedelta(days=1)
SAYS_LOST = re.compile(
    r"unable to find|(?:not|cannot|can't|could not|couldn't) (?:be )?(?:find|found|access)|no longer"
    r"|(?:does not|doesn't|not) exist|expired|(?:been|was) (?:deleted|removed)",
    re.IGNORECASE,
)


def is_upload_lost(attempt: Attempt, error: errors.PixVerseError) -> bool:
    """Whether the API refused an attempt because it has lost one of the named files, for the first
    time since a user submitted the job. Such a 400 proves that nothing was started or charged."""
    if type(error) is not errors.BadRequest or not SAYS_LOST.search(error.words):
        return False
    is_named = any(path in error.words for path in _paths_of(attempt).values())
    return is_named and not _was_renewed(attempt)


def _paths_of(attempt: Attempt) -> dict[str, str]:
    """The uploaded paths that were sent, by our field."""
    kinds, body = capabilities.kinds_of_names(), attempt.body
    sent = [name for name in body if kinds.get(name) in MEDIA_KINDS]
    return {field_name(name): str(body[name]) for name in sent if body[name]}


def _was_renewed(attempt: Attempt) -> bool:
    earlier = Attempt.objects.filter(generation=attempt.generation_id, pk__lt=attempt.pk)
    outcomes = earlier.order_by("-pk").values_list("outcome", flat=True)
    return UPLOAD_LOST in takewhile(TAKEN_BACK.__contains__, outcomes)


def forget_files(attempt: Attempt) -> None:
    """Clear the uploaded paths of an attempt's files; waiting jobs with these files upload them again.

    All of its files, since those that were sent together are lost together. Only inside of a transaction.
    """
    paths = _paths_of(attempt)
    inputs = GenerationInput.objects.filter(generation=attempt.generation_id)
    for item in inputs.filter(field__in=paths).select_related("asset"):
        _forget(item.asset, paths[item.field])


def forget_doubtful_files(generation: Generation, now: dt.datetime) -> None:
    """Clear the paths for a job that was refused as a bad request and is retried, in case PixVerse
    lost its files and reported it in an unknown way. Only files uploaded more than a day ago."""
    old = generation.inputs.filter(asset__remote_at__lt=now - SURELY_KEPT)
    for item in old.select_related("asset"):
        _forget(item.asset, item.asset.remote_path)


def _forget(asset: Asset, path: str) -> None:
    if forget_remote_copy(asset=asset, path=path):
        # Counted as a change, so that no worker sends a job as it was read before.
        waiting = Generation.objects.filter(state=State.QUEUED, inputs__asset=asset)
        waiting.update_with_version(prepared_at=None)


def inputs_of(generation: Generation) -> list[GenerationInput]:
    """The files of a job about to be submitted. One that is forgotten later changes the job's version."""
    return _INPUTS.rows({"generation": generation.pk})


def has_its_files(
    generation: Generation, inputs: Iterable[GenerationInput], now: dt.datetime
) -> bool:
    """Whether PixVerse has every file of a job about to be submitted; else its uploads are repeated."""
    if all(item.asset.remote_path for item in inputs):
        return True
    lost = Generation.objects.filter(pk=generation.pk, state=State.QUEUED)
    return not lost.update_with_version(prepared_at=None, due_at=now)
