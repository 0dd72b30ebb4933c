"""Cleaning of text that comes from outside: one rule for every form, address and API answer."""

import re
import unicodedata

# CR LF is one break. The rest are what browsers and word processors send for a new line or page.
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_KEPT_CONTROLS = frozenset("\n\t")
REPLACEMENT = "\ufffd"


def clean_text(text: str) -> str:
    """The text with `\\n` as its only line break, and U+FFFD for control characters and lone surrogates.

    A browser counts a line break as one character and submits two (CR LF); limits, prices and the
    API see the text as the page shows it. NUL and surrogates can't be stored in PostgreSQL. They are replaced
    and not removed, so that nonsense in place of an id never becomes an empty field.
    Cleaning twice changes nothing more.
    """
    return "".join(map(_storable, _LINE_BREAK.sub("\n", text)))


def _storable(character: str) -> str:
    is_kept = character in _KEPT_CONTROLS or unicodedata.category(character) not in ("Cc", "Cs")
    return character if is_kept else REPLACEMENT
