"""Parse and validate a blocklist typed as one entry per line."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from pixstudio.prompts.blocklist import WILDCARD, Pattern, parse_pattern

MAX_ENTRIES = 500
MAX_ENTRY_LENGTH = 120


class InvalidEntry(Exception):
    """An entry can't be saved; the message is shown to the user."""


def clean_entries(lines: Iterable[str]) -> list[str]:
    """The entries without blank lines and without repeated patterns, of which the first remains.

    Raises: InvalidEntry for an entry that is too long or matches nothing, and for too many entries.
    """
    found: dict[Pattern, str] = {}
    for line in lines:
        entry = " ".join(line.replace("\x00", "").split())
        if entry:
            found.setdefault(_checked(entry), entry)
    if len(found) > MAX_ENTRIES:
        text = _("The list has %(count)s entries; the limit is %(limit)s.")
        raise InvalidEntry(text % {"count": len(found), "limit": MAX_ENTRIES})
    return list(found.values())


def _checked(entry: str) -> Pattern:
    shown = {"entry": entry if len(entry) <= 40 else f"{entry[:40]}…", "limit": MAX_ENTRY_LENGTH}
    if len(entry) > MAX_ENTRY_LENGTH:
        raise InvalidEntry(
            _("“%(entry)s” is too long: an entry can have up to %(limit)s characters.") % shown
        )
    if WILDCARD in entry[:-1]:
        raise InvalidEntry(_("“%(entry)s”: a * can only be at the end of an entry.") % shown)
    pattern = parse_pattern(entry)
    if not pattern.words:
        raise InvalidEntry(_("“%(entry)s” has no letters or digits, so it can’t match.") % shown)
    return pattern
