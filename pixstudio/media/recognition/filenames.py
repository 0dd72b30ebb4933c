"""Sanitize file names for display and headers: one line, no path, no misleading invisible characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from pathlib import PurePosixPath

MAX_NAME_LENGTH = 120
_MAX_EXTENSION_LENGTH = 10
_NON_JOINER, _JOINER = "\u200c", "\u200d"
# Emoji that are newer than this Python's Unicode tables.
_NEW_EMOJI = range(0x1F000, 0x1FB00)
# The flags of England, Scotland and Wales: a black flag followed by tag characters, invisible elsewhere.
_TAG_FLAG = re.compile("(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_JOINERS = re.compile("[\u200c\u200d]+")
_TAGS = range(0xE0020, 0xE0080)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


def extension_of(name: str) -> str:
    """The extension of a file name in lower case without its dot, "" if it has none."""
    return PurePosixPath(name).suffix.lstrip(".").lower()


def sanitize_filename(name: str) -> str:
    """A file name safe for display and headers: one line, no path, at most MAX_NAME_LENGTH characters.

    Keeps joiners, which Persian, Indian scripts and emoji need; removes control characters, bidirectional
    overrides and lone surrogates. Keeps the extension, truncates between grapheme clusters, never empty.
    The result is a label only: stored files get generated names.
    """
    last_part = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    stem, ending = _split(" ".join(_visible_text(last_part).split()).rstrip(". "))
    return f"{_truncate(stem.strip('. '), MAX_NAME_LENGTH - len(ending)) or 'file'}{ending}"


def replace_extension(name: str, extension: str, known: Container[str]) -> str:
    """The sanitized name with `extension` in place of a known extension, or appended to an unknown one."""
    shown = sanitize_filename(name)
    stem = _split(shown)[0] if extension_of(shown) in known else shown
    return f"{_truncate(stem, MAX_NAME_LENGTH - len(extension) - 1)}.{extension}"


def shorten_to_bytes(text: str, limit: int) -> str:
    """The first characters of a text, of at most `limit` bytes, without splitting a grapheme cluster."""
    length = len(text.encode()[:limit].decode(errors="ignore"))
    return text if length == len(text) else _truncate(text, length)


def decode_form_filename(name: str) -> str:
    """Undo the escaping of a file name in a multipart form.

    Browsers escape `"`, CR and LF as %22, %0D and %0A, and nothing else. Source: WHATWG HTML,
    multipart/form-data.
    """
    return name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def _split(line: str) -> tuple[str, str]:
    """Stem and extension with its dot; the extension is "" if there is none."""
    stem, dot, extension = line.rpartition(".")
    if not dot or not extension.isalnum() or len(extension) > _MAX_EXTENSION_LENGTH:
        return line, ""
    return stem, f".{extension}"


def _visible_text(text: str) -> str:
    flags = iter(_TAG_FLAG.findall(text))
    parts = _TAG_FLAG.split(text)
    shown = "".join(_visible(part) + next(flags, "") for part in parts)
    words = (_JOINERS.sub(lambda found: found[0][0], word) for word in shown.split(" "))
    return " ".join(word.strip(_NON_JOINER + _JOINER) for word in words)


def _visible(text: str) -> str:
    return "".join(map(_visible_character, text))


def _visible_character(character: str) -> str:
    if character.isspace():
        return " "
    if character in (_NON_JOINER, _JOINER) or ord(character) in _NEW_EMOJI:
        return character
    # Category C: control and format characters, including bidirectional overrides.
    return "" if unicodedata.category(character).startswith("C") else character


def _truncate(text: str, length: int) -> str:
    """The first `length` characters, without splitting a grapheme cluster."""
    end = min(length, len(text))
    while 0 < end < len(text) and _joins_previous(text, end):
        end -= 1
    # A single cluster longer than the limit is split after all.
    return text[: end or length].rstrip(". " + _NON_JOINER + _JOINER)


def _joins_previous(text: str, at: int) -> bool:
    """Whether the character at a position belongs to the same grapheme cluster as the one before it."""
    current, previous = text[at], text[at - 1]
    if (
        unicodedata.category(current).startswith("M")
        or ord(current) in _SKIN_TONES
        or ord(current) in _TAGS
    ):
        return True
    if _JOINER in (current, previous) or current == _NON_JOINER:
        return True
    return ord(current) in _FLAG_LETTERS and _flag_letters_before(text, at) % 2 == 1


def _flag_letters_before(text: str, at: int) -> int:
    start = at
    while start > 0 and ord(text[start - 1]) in _FLAG_LETTERS:
        start -= 1
    return at - start
