"""File names as people see them: one line, no path, nothing invisible that could mislead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from pathlib import PurePosixPath

MAX_NAME_LENGTH = 120
_LONGEST_EXTENSION = 10
_NON_JOINER, _JOINER = "\u200c", "\u200d"
# Pictures of characters newer than this Python's tables; names of files have them at once.
_NEW_EMOJI = range(0x1F000, 0x1FB00)
# The flags of England, Scotland and Wales: a black flag, then tags, which are invisible elsewhere.
_TAG_FLAG = re.compile("(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_JOINERS = re.compile("[\u200c\u200d]+")
_TAGS = range(0xE0020, 0xE0080)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


def extension_of(name: str) -> str:
    """The extension of a file name in lower case without its dot, "" if it has none."""
    return PurePosixPath(name).suffix.lstrip(".").lower()


def sanitize_filename(name: str) -> str:
    """A file name fit for showing and for headers: one line, no path, at most NAME_LENGTH characters.

    Joiners that Persian, Indian scripts and emoji need stay; controls, bidirectional overrides and lone
    surrogates go. Keeps the extension, is cut between characters as people see them, and is never empty.
    It is a label only: stored files get names of our own.
    """
    last_part = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    stem, ending = _split(" ".join(_visible_text(last_part).split()).rstrip(". "))
    return f"{_cut(stem.strip('. '), MAX_NAME_LENGTH - len(ending)) or 'file'}{ending}"


def replace_extension(name: str, extension: str, known: Container[str]) -> str:
    """The name with this extension in place of its own, or behind one that is not among the `known`."""
    shown = sanitize_filename(name)
    stem = _split(shown)[0] if extension_of(shown) in known else shown
    return f"{_cut(stem, MAX_NAME_LENGTH - len(extension) - 1)}.{extension}"


def decode_form_filename(name: str) -> str:
    """A file name as it was before a browser wrote it into a form.

    Browsers write `"`, CR and LF as %22, %0D and %0A, and no other character otherwise. Source: WHATWG HTML,
    multipart/form-data.
    """
    return name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def _split(line: str) -> tuple[str, str]:
    """What stands before the extension, and the extension with its dot, "" without one."""
    stem, dot, extension = line.rpartition(".")
    if not dot or not extension.isalnum() or len(extension) > _LONGEST_EXTENSION:
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
    # Category C: control and format characters, among them those that turn the text around.
    return "" if unicodedata.category(character).startswith("C") else character


def _cut(text: str, length: int) -> str:
    """The text's first characters, never half of what is seen as one."""
    end = min(length, len(text))
    while 0 < end < len(text) and _continues(text, end):
        end -= 1
    # A letter under a heap of marks that fills the whole name is cut all the same.
    return text[: end or length].rstrip(". " + _NON_JOINER + _JOINER)


def _continues(text: str, at: int) -> bool:
    """Whether the character there is seen as one with what stands before it."""
    here, before = text[at], text[at - 1]
    if unicodedata.category(here).startswith("M") or ord(here) in _SKIN_TONES or ord(here) in _TAGS:
        return True
    if _JOINER in (here, before) or here == _NON_JOINER:
        return True
    return ord(here) in _FLAG_LETTERS and _flag_letters_before(text, at) % 2 == 1


def _flag_letters_before(text: str, at: int) -> int:
    start = at
    while start > 0 and ord(text[start - 1]) in _FLAG_LETTERS:
        start -= 1
    return at - start
