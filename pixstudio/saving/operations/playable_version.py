"""Browser versions of results that not all browsers can play."""

import logging
from collections.abc import Callable
from pathlib import Path

from pixstudio.jobs.models import Generation
from pixstudio.library.operations.storage import store_file
from pixstudio.media.video.transcoding import TranscodingError, transcode_video

logger = logging.getLogger(__name__)


def save_playable_version(generation: Generation, film: Path, pulse: Callable[[], None]) -> bool:
    """Make and store what players on pages get in place of a result, as `generation.playable`.

    False if the conversion failed: then players get the result.
    Downloads, stills and PixVerse always get the result. `pulse` is called every second.

    Raises: OSError, and what `pulse` raises.
    """
    version = film.with_name("playable.mp4")
    try:
        transcode_video(film, version, pulse=pulse)
    except TranscodingError as error:
        logger.warning("Result of %s has no version for browsers: %s", generation.pk, error)
        return False
    store_file(generation.playable, version, pulse)
    return True
