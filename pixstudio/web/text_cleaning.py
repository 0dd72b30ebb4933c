"""Cleaning of submitted text: one rule for all forms and URLs."""

import re
import unicodedata

# CR LF is one break. The others are line and page breaks of browsers and word processors.
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_KEPT_CONTROLS = frozenset("\n\t")
REPLACEMENT = "\ufffd"


def clean_text(text: str) -> str:
    """The text with `\\n` as its only line break, without control characters and lone surrogates.

    A browser counts a line break as one character and submits two (CR LF); limits, prices and the
    API see the text as the page shows it. NUL and surrogates can't be stored in PostgreSQL.
    Cleaning twice changes nothing more.
    """
    # What can be printed has neither; looking at each character would cost a poll a fifth of its time.
    if text.isprintable():
        return text
    return "".join(filter(_is_kept, _LINE_BREAK.sub("\n", text)))


def clean_field(text: str) -> str:
    """`clean_text` for a query parameter or form field; U+FFFD if nothing is left of a non-empty value.

    An invalid id therefore stays invalid and is not mistaken for an empty field.
    """
    return clean_text(text) or (REPLACEMENT if text else "")


def _is_kept(character: str) -> bool:
    return character in _KEPT_CONTROLS or unicodedata.category(character) not in ("Cc", "Cs")
