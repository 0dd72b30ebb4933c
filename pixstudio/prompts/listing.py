"""A team's list of words as people type it: one entry a line, checked before it is kept."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from pixstudio.prompts.screening import STAR, Meaning, meaning_of

MOST_ENTRIES = 500
MOST_CHARACTERS = 120


class BadEntry(Exception):
    """An entry can't be kept; the text is a sentence for a person."""


def checked_entries(lines: Iterable[str]) -> list[str]:
    """The entries without empty lines and without ones that mean the same; the first of those stays.

    Raises: BadEntry for an entry that is too long or would find nothing, and for too many of them.
    """
    found: dict[Meaning, str] = {}
    for line in lines:
        entry = " ".join(line.replace("\x00", "").split())
        if entry:
            found.setdefault(_checked(entry), entry)
    if len(found) > MOST_ENTRIES:
        words = _("These are %(count)s entries; a list may have %(limit)s.")
        raise BadEntry(words % {"count": len(found), "limit": MOST_ENTRIES})
    return list(found.values())


def _checked(entry: str) -> Meaning:
    shown = {"entry": entry if len(entry) <= 40 else f"{entry[:40]}…", "limit": MOST_CHARACTERS}
    if len(entry) > MOST_CHARACTERS:
        raise BadEntry(_("“%(entry)s” is too long: an entry has %(limit)s characters.") % shown)
    if STAR in entry[:-1]:
        raise BadEntry(_("“%(entry)s”: a * can only stand at the end of an entry.") % shown)
    meaning = meaning_of(entry)
    if not meaning.words:
        raise BadEntry(_("“%(entry)s” has no letter or figure in it, so it finds nothing.") % shown)
    return meaning
