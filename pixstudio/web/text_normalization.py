"""Text normalization for search: ignores case, accents, full-width forms and invisible characters."""

import unicodedata
from functools import lru_cache

_PLAIN_LETTERS = str.maketrans("øđħłıŧ", "odhlit")
# Invisible characters that Unicode classes as letters, marks or symbols; the Arabic tatweel; U+FFFD.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\u0640\ufffd"
)
# Scripts without spaces between words: each character is treated as a word.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


def normalize_text(text: str) -> str:
    """The text casefolded and NFC-composed, without accents and invisible characters."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    kept: list[str] = []
    for character in unicodedata.normalize("NFKD", decomposed):
        # Combining marks on ASCII letters are always accents.
        is_stray = bool(kept) and kept[-1].isascii() and unicodedata.category(character)[0] == "M"
        if not is_stray and _is_visible(character):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept).translate(_PLAIN_LETTERS))


@lru_cache(maxsize=4096)
def _is_visible(character: str) -> bool:
    if character.isspace():
        return True
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Me") or character in _INVISIBLE:
        return False
    if "\ufe00" <= character <= "\ufe0f" or "\U000e0000" <= character <= "\U000e0fff":
        return False
    # Overlays, Hebrew and Arabic points, and marks above or below a letter are ignored.
    combining_class = unicodedata.combining(character)
    return not (combining_class == 1 or 10 <= combining_class <= 36 or combining_class >= 200)


def split_words(text: str) -> list[str]:
    """Normalized words in order. Punctuation separates words; a symbol such as + is a word itself."""
    return "".join(map(_with_word_breaks, normalize_text(text))).split()


@lru_cache(maxsize=4096)
def _with_word_breaks(character: str) -> str:
    if any(first <= ord(character) <= last for first, last in _UNSPACED):
        return f" {character} "
    category = unicodedata.category(character)
    if character.isalnum() or category[0] == "M":
        return character
    return f" {character} " if category in ("Sm", "Sc", "So") else " "
