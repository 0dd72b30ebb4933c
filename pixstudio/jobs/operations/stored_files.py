"""The stored files of results: check that they exist, delete those no longer needed."""

import datetime as dt
import logging
from typing import Any

from pixstudio.jobs.models import FILE_GONE, Generation
from pixstudio.jobs.states import State
from pixstudio.media.file_delivery.stored_files import stored_file_exists

logger = logging.getLogger(__name__)


def check_stored_file(*, generation: Generation) -> bool:
    """Record whether a finished result's file is missing or back; True if it is here.

    One storage lookup. If it fails, nothing changes. May be repeated; costs nothing.
    """
    if generation.state != State.DONE or not generation.file:
        return bool(generation.file)
    found = stored_file_exists(generation.file)
    if found is not None and found == (generation.problem == FILE_GONE):
        problem = "" if found else FILE_GONE
        same = Generation.objects.filter(pk=generation.pk, state=State.DONE)
        if same.filter(file=generation.file.name).update_with_version(problem=problem):
            generation.problem = problem
    return bool(found) if found is not None else generation.has_file


def delete_stored_files(generation: Generation, *, but: str | None = None) -> None:
    """Delete everything that is stored for a job, also what no row names: a killed worker's halves.

    The file named `but` stays. Failed deletions are only logged.
    """
    storage: Any = generation.file.storage
    folder = generation.stored_folder
    try:
        names = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
        for name in names - {but}:
            storage.delete(name)
        if hasattr(storage, "abort_unfinished_uploads"):
            storage.abort_unfinished_uploads(folder, dt.datetime.max.replace(tzinfo=dt.UTC))
    except FileNotFoundError:
        return
    except OSError as error:
        logger.warning("The stored files of %s could not be deleted: %s", generation.pk, error)
