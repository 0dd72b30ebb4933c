"""Looks up results used as sources: whether they are still at PixVerse."""

import datetime as dt
import logging

from pixstudio.accounts.operations import NO_CLIENT_ERRORS, client_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.upstream import remote_id_of, result_kind
from pixstudio.pixverse import errors

logger = logging.getLogger(__name__)


def check_source_upstream(*, generation: Generation, now: dt.datetime) -> bool | None:
    """Whether PixVerse still has a result's video; None where it could not say.

    A video that is gone is remembered. One call, no credits, may be repeated.
    Page: get-pixverse-videos-video_id.
    """
    try:
        return fetch_source_status(generation, now)
    except (errors.PixVerseError, *NO_CLIENT_ERRORS) as error:
        logger.info("Whether %s is still upstream is not known: %s", generation.pk, error)
        return None


def fetch_source_status(generation: Generation, now: dt.datetime) -> bool:
    """The same, where no answer is an error. Raises: the client's errors, NotConnected, CannotDecrypt."""
    remote_id = remote_id_of(generation)
    try:
        client = client_of(generation.team_id)
        is_there = bool(remote_id) and bool(client.get_result(result_kind(generation), remote_id))
    except (errors.NotFound, errors.BadRequest):
        is_there = False
    gone_at = None if is_there else now
    Generation.objects.filter(pk=generation.pk).update(upstream_gone_at=gone_at)
    return is_there
