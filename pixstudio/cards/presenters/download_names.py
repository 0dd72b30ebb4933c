"""The names that files of results are saved under: `2026-11-29 Text A lighthouse at dusk 6f3f4c52.mp4`."""

import re
from pathlib import PurePosixPath

from django.utils import timezone

from pixstudio.cards.presenters.cards import title_of
from pixstudio.jobs.models import Generation
from pixstudio.media.recognition.filenames import sanitize_filename, shorten_to_bytes
from pixstudio.web.wording import operation_label

# Names on Linux have at most 255 bytes, and a path on Windows 260 characters.
TITLE_CHARACTERS, TITLE_BYTES = 50, 110
LABEL_BYTES = 40
# What Windows or macOS refuse in names, and what shells of Windows read as variables.
_RESERVED = re.compile(r'[<>:"/\\|?*%\x00-\x1f\x7f]+')


def download_name(generation: Generation, stored_name: str | None, *, with_id: str = "") -> str:
    """The day, the operation, the first words of the prompt, the beginning of the id, and the file's ending.

    The day is that of the active time zone. Names of one team's results differ, but for the rare case that
    their ids begin alike; `with_id` is a longer beginning then. They are safe on every system.
    """
    day = timezone.localtime(generation.created_at).date().isoformat()
    label = shorten_to_bytes(_safe(operation_label(generation.operation)), LABEL_BYTES)
    words = [day, label, _first_words(title_of(generation)), with_id or generation.pk.hex[:8]]
    ending = PurePosixPath(stored_name or "").suffix
    return sanitize_filename(" ".join(filter(None, words)) + ending)


def _first_words(title: str) -> str:
    """Whole words, or of a script without spaces as many characters as there is room for."""
    safe = _safe(title)
    cut = shorten_to_bytes(safe[: TITLE_CHARACTERS + 1], TITLE_BYTES)
    if len(cut) > TITLE_CHARACTERS or len(cut) < len(safe):
        whole_words = cut.rpartition(" ")[0]
        cut = whole_words or shorten_to_bytes(cut[:TITLE_CHARACTERS], TITLE_BYTES)
    return cut.strip(" .,;-")


def _safe(text: str) -> str:
    cleaned = _RESERVED.sub(" ", text).strip(". ")
    return sanitize_filename(cleaned) if cleaned else ""
