"""Our results as the beginning of others: are they still at PixVerse, and their file as an upload."""

import datetime as dt
import logging
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify

from pixstudio.accounts.operations import NO_CLIENT, client_of
from pixstudio.generations.models import Generation
from pixstudio.generations.sources import remote_id_of
from pixstudio.library.models import Asset
from pixstudio.library.operations import ingest_form_file
from pixstudio.pixverse import errors
from pixstudio.teams.models import Membership

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


def file_of_result(*, member: Membership, generation: Generation, now: dt.datetime) -> Asset:
    """Bring the file of a result into the library, so that it can be sent as an upload.

    The same file again is the same asset. Raises: UploadRefused when it is too large or there is no room.
    """
    words = slugify(str(generation.parameters.get("prompt") or ""))[:60] or generation.operation
    name = f"{words}{PurePosixPath(generation.file.name or '').suffix}"
    with generation.file.open("rb") as stream:
        asset, _is_new = ingest_form_file(
            member=member,
            uploaded_file=UploadedFile(
                stream, name, generation.content_type, generation.size_bytes
            ),
            name=name,
            now=now,
        )
    return asset
