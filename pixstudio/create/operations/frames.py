"""Save images of results, and frames of results and of library videos, as images in the library."""

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.db.models.fields.files import FieldFile
from django.utils.text import slugify
from django.utils.translation import gettext as _

from pixstudio.create.models import FrameOrigin
from pixstudio.create.operations.save_result_file import save_result_file
from pixstudio.jobs.models import Generation
from pixstudio.jobs.result_types import is_image, is_video
from pixstudio.library.models import Asset, Kind, Origin
from pixstudio.library.operations import (
    AssetOwner,
    SourceFile,
    UploadRefused,
    check_disk,
    ingest_file,
    refuse_on_storage_error,
)
from pixstudio.library.temp_files import work_folder
from pixstudio.media.subprocesses.file_probe import ProbeError, extract_still
from pixstudio.teams.models import Membership

NAME_LENGTH = 60
COPY_BYTES = 1024 * 1024


class FrameUnavailable(Exception):
    """No frame could be saved; the text says why. Nothing was saved."""


@dataclass(frozen=True)
class VideoFile:
    """A video to take a frame from: of a result, or a library file."""

    stored: FieldFile
    title: str
    length_seconds: float | None
    generation: Generation | None = None
    asset: Asset | None = None


def save_result_frame(
    *, member: Membership, generation: Generation, at_seconds: float, now: dt.datetime
) -> tuple[Asset, bool]:
    """Save the frame of a result at this time, as `save_file_frame` does; an image is saved as it is.

    Raises: FrameUnavailable.
    """
    if generation.has_file and is_image(generation.content_type):
        return _image(member, generation, now)
    if not generation.has_file or not is_video(generation.content_type):
        raise FrameUnavailable(_("There is no video to take a frame from."))
    title = str(generation.parameters.get("prompt") or "") or generation.operation
    video = VideoFile(generation.file, title, generation.duration_seconds, generation=generation)
    return _frame(member, video, at_seconds, now)


def save_file_frame(
    *, member: Membership, asset: Asset, at_seconds: float, now: dt.datetime
) -> tuple[Asset, bool]:
    """Save the frame of a library video at this time as an image, with its origin.

    A PNG in the video's full size; the last frame for a time after the end. Returns the file and whether it
    is new: the same frame again is the same file. May be repeated; costs nothing. Raises: FrameUnavailable.
    """
    if asset.kind != Kind.VIDEO:
        raise FrameUnavailable(_("There is no video to take a frame from."))
    title = asset.name.rpartition(".")[0] or asset.name
    video = VideoFile(asset.file, title, asset.duration_seconds, asset=asset)
    return _frame(member, video, at_seconds, now)


def _image(member: Membership, generation: Generation, now: dt.datetime) -> tuple[Asset, bool]:
    try:
        return save_result_file(member=member, generation=generation, now=now)
    except UploadRefused as error:
        raise FrameUnavailable(str(error)) from error
    except FileNotFoundError as error:
        raise FrameUnavailable(_("The image file no longer exists.")) from error


def _frame(
    member: Membership, video: VideoFile, at_seconds: float, now: dt.datetime
) -> tuple[Asset, bool]:
    at_seconds = min(at_seconds, video.length_seconds or at_seconds)
    timestamp = timestamp_text(at_seconds)
    name = f"{slugify(video.title)[:NAME_LENGTH] or 'frame'}-{timestamp.replace(':', '-')}.png"
    text = _("from “%(title)s” at %(timestamp)s") % {
        "title": video.title[:120],
        "timestamp": timestamp,
    }
    try:
        with refuse_on_storage_error(name), work_folder("frame") as folder:
            path = _on_disk(video.stored, folder)
            still = extract_still(path, folder, at_seconds)
            source = SourceFile(still, name, origin=Origin.FRAME, origin_words=text)
            frame, is_new = ingest_file(source, owner=AssetOwner.of(member), now=now)
    except (ProbeError, UploadRefused) as error:
        raise FrameUnavailable(str(error)) from error
    except FileNotFoundError as error:
        raise FrameUnavailable(_("The video file no longer exists.")) from error
    _save_origin(frame, video, at_seconds)
    return frame, is_new


def _save_origin(frame: Asset, video: VideoFile, at_seconds: float) -> None:
    """Where the frame comes from, for its lineage. The same frame of another video keeps its first origin."""
    values = {"generation": video.generation, "video": video.asset, "at_seconds": at_seconds}
    FrameOrigin.objects.get_or_create(asset=frame, defaults=values)


def _on_disk(stored: FieldFile, folder: Path) -> Path:
    """The path of the video, or of a copy from remote storage. Raises: UploadRefused, FileNotFoundError."""
    try:
        path_on_disk = Path(stored.path)
    except NotImplementedError:
        # A temporary copy does not count towards the team's quota.
        check_disk(stored.size, _("The video"))
        path_on_disk = folder / "video"
        with stored.open("rb") as stream, path_on_disk.open("wb") as out:
            shutil.copyfileobj(stream, out, COPY_BYTES)
    if not path_on_disk.exists():
        raise FileNotFoundError(path_on_disk)
    return path_on_disk


def timestamp_text(seconds: float) -> str:
    """A time in a video as its player shows it: 0:03.2."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths % 600 // 10:02d}.{tenths % 10}"
