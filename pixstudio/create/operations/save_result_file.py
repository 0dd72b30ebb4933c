"""Save the file of a result as a library file."""

import datetime as dt
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify

from pixstudio.create.models import FrameOrigin
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset
from pixstudio.library.operations import ingest_form_file
from pixstudio.teams.models import Membership


def save_result_file(
    *, member: Membership, generation: Generation, now: dt.datetime
) -> tuple[Asset, bool]:
    """Save the file of a result to the library, with its origin, so that it can be sent as an upload.

    Returns the file and whether it is new: the same file again is the same asset, with its first origin.

    Raises: UploadRefused if it is too large or storage is full.
    """
    words = slugify(str(generation.parameters.get("prompt") or ""))[:60] or generation.operation
    name = f"{words}{PurePosixPath(generation.file.name or '').suffix}"
    with generation.file.open("rb") as stream:
        asset, is_new = ingest_form_file(
            member=member,
            uploaded_file=UploadedFile(
                stream, name, generation.content_type, generation.size_bytes
            ),
            name=name,
            now=now,
        )
    FrameOrigin.objects.get_or_create(asset=asset, defaults={"generation": generation})
    return asset, is_new
