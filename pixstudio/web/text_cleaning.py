"""Cleaning of text that comes from outside: one rule for every form and address."""

import re
import unicodedata

# CR LF is one break. The rest are what browsers and word processors send for a new line or page.
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_KEPT_CONTROLS = frozenset("\n\t")
REPLACEMENT = "\ufffd"


def clean_text(text: str) -> str:
    """The text with `\\n` as its only line break, without control characters and lone surrogates.

    A browser counts a line break as one character and submits two (CR LF); limits, prices and the
    API see the text as the page shows it. NUL and surrogates can't be stored in PostgreSQL.
    Cleaning twice changes nothing more.
    """
    return "".join(filter(_is_kept, _LINE_BREAK.sub("\n", text)))


def clean_field(text: str) -> str:
    """The same for a field of an address or a form; U+FFFD if nothing is left of what came.

    So nonsense in place of an id stays nonsense, and never becomes a field that was left empty.
    """
    return clean_text(text) or (REPLACEMENT if text else "")


def _is_kept(character: str) -> bool:
    return character in _KEPT_CONTROLS or unicodedata.category(character) not in ("Cc", "Cs")
