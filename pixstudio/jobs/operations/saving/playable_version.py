"""A version for browsers of a result that not all of them play as it came."""

import logging
from collections.abc import Callable
from pathlib import Path

from pixstudio.jobs.models import Generation
from pixstudio.library.operations.storing import put
from pixstudio.media import films
from pixstudio.media.playable import NotMade, make_playable

logger = logging.getLogger(__name__)


def keep_version(generation: Generation, film: Path, pulse: Callable[[], None]) -> bool:
    """Make and store what players on pages get in place of a result, as `generation.playable`.

    False where every browser plays the result itself, or nothing can be made of it: then they get that.
    Downloads, stills and PixVerse always get the result. `pulse` is called every second.

    Raises: OSError, and what `pulse` raises.
    """
    version = film.with_name("playable.mp4")
    try:
        if films.probe(film).plays_everywhere:
            return False
        make_playable(film, version, pulse=pulse)
    except (NotMade, films.BrokenFilm) as error:
        logger.warning("Result of %s has no version for browsers: %s", generation.pk, error)
        return False
    put(generation.playable, version, pulse)
    return True
