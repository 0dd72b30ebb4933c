"""Our results as the beginning of others: are they still at PixVerse, and their file as an upload."""

import datetime as dt
import logging

from pixstudio.accounts.operations import NO_CLIENT, client_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.upstream import remote_id_of
from pixstudio.pixverse import errors

logger = logging.getLogger(__name__)


def look_up_result(*, generation: Generation, now: dt.datetime) -> bool | None:
    """Whether PixVerse still has a result's video; None where it could not say.

    A video that is gone is remembered. One call, no credits, may be repeated.
    Page: get-pixverse-videos-video_id.
    """
    try:
        return ask_for_result(generation, now)
    except (errors.PixVerseError, *NO_CLIENT) as error:
        logger.info("Whether %s is still upstream is not known: %s", generation.pk, error)
        return None


def ask_for_result(generation: Generation, now: dt.datetime) -> bool:
    """The same, where no answer is an error. Raises: the client's errors, NotConnected, CannotDecrypt."""
    remote_id = remote_id_of(generation)
    try:
        is_there = bool(remote_id) and bool(client_of(generation.team_id).get_video(remote_id))
    except (errors.NotFound, errors.BadRequest):
        is_there = False
    gone_at = None if is_there else now
    Generation.objects.filter(pk=generation.pk).update(upstream_gone_at=gone_at)
    return is_there
