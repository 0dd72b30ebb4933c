"""Stills from films, kept in the library: of our results, and of films that are there already."""

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.db.models.fields.files import FieldFile
from django.utils.text import slugify
from django.utils.translation import gettext as _

from pixstudio.jobs.models import Generation
from pixstudio.jobs.result_types import is_video
from pixstudio.library.arriving import work_folder
from pixstudio.library.models import Asset, Kind, Origin
from pixstudio.library.operations import UploadRefused, check_disk, keep_file, trouble_refused
from pixstudio.media.probing import ProbeRefused, take_still
from pixstudio.teams.models import Membership

NAME_LENGTH = 60
COPY_BYTES = 1024 * 1024


class NoFrame(Exception):
    """No still could be taken; the text is a sentence for a person, and nothing was kept."""


@dataclass(frozen=True)
class Film:
    stored: FieldFile
    title: str
    length_seconds: float | None


def frame_of_result(
    *, member: Membership, generation: Generation, at_seconds: float, now: dt.datetime
) -> tuple[Asset, bool]:
    """Keep the picture that a result shows at a moment, as `frame_of_file` does. Raises: NoFrame."""
    if not generation.has_file or not is_video(generation.content_type):
        raise NoFrame(_("There is no video to take a picture from."))
    title = str(generation.parameters.get("prompt") or "") or generation.operation
    film = Film(generation.file, title, generation.duration_seconds)
    return _frame(member, film, at_seconds, now)


def frame_of_file(
    *, member: Membership, asset: Asset, at_seconds: float, now: dt.datetime
) -> tuple[Asset, bool]:
    """Keep the picture that a film of the library shows at a moment, and say where it is from.

    It is a PNG in the film's full size. A moment behind the end gives the last picture. The same picture
    again gives the file that is already there, and False. May be repeated; costs nothing.

    Raises: NoFrame, with a sentence; then nothing is kept.
    """
    if asset.kind != Kind.VIDEO:
        raise NoFrame(_("There is no video to take a picture from."))
    title = asset.name.rpartition(".")[0] or asset.name
    film = Film(asset.file, title, asset.duration_seconds)
    return _frame(member, film, at_seconds, now)


def _frame(
    member: Membership, film: Film, at_seconds: float, now: dt.datetime
) -> tuple[Asset, bool]:
    at_seconds = min(at_seconds, film.length_seconds or at_seconds)
    moment = moment_words(at_seconds)
    name = f"{slugify(film.title)[:NAME_LENGTH] or 'frame'}-{moment.replace(':', '-')}.png"
    words = _("from “%(title)s” at %(moment)s") % {"title": film.title[:120], "moment": moment}
    try:
        with trouble_refused(name), work_folder("frame") as folder:
            path = _on_disk(film.stored, folder)
            return keep_file(
                team=member.team,
                user=member.user,
                path=take_still(path, folder, at_seconds),
                name=name,
                origin=Origin.FRAME,
                origin_words=words,
                now=now,
            )
    except (ProbeRefused, UploadRefused) as error:
        raise NoFrame(str(error)) from error
    except FileNotFoundError as error:
        raise NoFrame(_("The video’s file is not there any more.")) from error


def _on_disk(stored: FieldFile, folder: Path) -> Path:
    """The film where it lies, or a copy of what a bucket holds. Raises: UploadRefused, FileNotFoundError."""
    try:
        place = Path(stored.path)
    except NotImplementedError:
        # It is only looked at here: the team's quota has nothing to do with it.
        check_disk(stored.size, _("The video"))
        place = folder / "film"
        with stored.open("rb") as stream, place.open("wb") as out:
            shutil.copyfileobj(stream, out, COPY_BYTES)
    if not place.exists():
        raise FileNotFoundError(place)
    return place


def moment_words(seconds: float) -> str:
    """A moment of a film as its player shows it: 0:03.2."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths % 600 // 10:02d}.{tenths % 10}"
