"""A team's list of words as people type it: one entry a line, checked before it is kept."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from pixstudio.prompts.blocklist import WILDCARD, Pattern, parse_pattern

MAX_ENTRIES = 500
MAX_ENTRY_LENGTH = 120


class InvalidEntry(Exception):
    """An entry can't be kept; the text is a sentence for a person."""


def clean_entries(lines: Iterable[str]) -> list[str]:
    """The entries without empty lines and without ones that mean the same; the first of those stays.

    Raises: BadEntry for an entry that is too long or would find nothing, and for too many of them.
    """
    found: dict[Pattern, str] = {}
    for line in lines:
        entry = " ".join(line.replace("\x00", "").split())
        if entry:
            found.setdefault(_checked(entry), entry)
    if len(found) > MAX_ENTRIES:
        words = _("These are %(count)s entries; a list may have %(limit)s.")
        raise InvalidEntry(words % {"count": len(found), "limit": MAX_ENTRIES})
    return list(found.values())


def _checked(entry: str) -> Pattern:
    shown = {"entry": entry if len(entry) <= 40 else f"{entry[:40]}…", "limit": MAX_ENTRY_LENGTH}
    if len(entry) > MAX_ENTRY_LENGTH:
        raise InvalidEntry(_("“%(entry)s” is too long: an entry has %(limit)s characters.") % shown)
    if WILDCARD in entry[:-1]:
        raise InvalidEntry(_("“%(entry)s”: a * can only stand at the end of an entry.") % shown)
    meaning = parse_pattern(entry)
    if not meaning.words:
        raise InvalidEntry(
            _("“%(entry)s” has no letter or figure in it, so it finds nothing.") % shown
        )
    return meaning
