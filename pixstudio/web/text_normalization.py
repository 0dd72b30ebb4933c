"""Text as the eye takes it: capitals, accents, wide letters and what can't be seen make no difference."""

import unicodedata
from functools import lru_cache

_PLAIN_LETTERS = str.maketrans("øđħłıŧ", "odhlit")
# Invisible, although Unicode counts them as letters, marks or symbols; the Arabic stretcher, and what stands
# for a character that can't be.
_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\u0640\ufffd"
)
# Scripts that leave no space between words; there each sign is a word, and a word is a phrase.
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
    """The text in small plain letters, composed, without accents and without anything invisible."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    kept: list[str] = []
    for sign in unicodedata.normalize("NFKD", decomposed):
        # No language puts marks on these letters that are not accents.
        is_stray = bool(kept) and kept[-1].isascii() and unicodedata.category(sign)[0] == "M"
        if not is_stray and _is_seen(sign):
            kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept).translate(_PLAIN_LETTERS))


@lru_cache(maxsize=4096)
def _is_seen(sign: str) -> bool:
    if sign.isspace():
        return True
    category = unicodedata.category(sign)
    if category in ("Cc", "Cf", "Cs", "Me") or sign in _UNSEEN:
        return False
    if "\ufe00" <= sign <= "\ufe0f" or "\U000e0000" <= sign <= "\U000e0fff":
        return False
    # Overlays, Hebrew and Arabic points, and what stands above or below a letter.
    place = unicodedata.combining(sign)
    return not (place == 1 or 10 <= place <= 36 or place >= 200)


def split_words(text: str) -> list[str]:
    """The folded words in their order. Punctuation parts words; a symbol such as + is one itself."""
    return "".join(map(_spaced, normalize_text(text))).split()


@lru_cache(maxsize=4096)
def _spaced(sign: str) -> str:
    if any(first <= ord(sign) <= last for first, last in _UNSPACED):
        return f" {sign} "
    category = unicodedata.category(sign)
    if sign.isalnum() or category[0] == "M":
        return sign
    return f" {sign} " if category in ("Sm", "Sc", "So") else " "
