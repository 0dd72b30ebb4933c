"""The file of a result as an upload."""

import datetime as dt
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify

from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset
from pixstudio.library.operations import store_upload
from pixstudio.teams.models import Membership


def file_of_result(*, member: Membership, generation: Generation, now: dt.datetime) -> Asset:
    """Bring the file of a result into the library, so that it can be sent as an upload.

    The same file again is the same asset. Raises: UploadRefused when it is too large or there is no room.
    """
    words = slugify(str(generation.parameters.get("prompt") or ""))[:60] or generation.operation
    name = f"{words}{PurePosixPath(generation.file.name or '').suffix}"
    with generation.file.open("rb") as stream:
        asset, _is_new = store_upload(
            member=member,
            uploaded_file=UploadedFile(
                stream, name, generation.content_type, generation.size_bytes
            ),
            name=name,
            now=now,
        )
    return asset
