"""Limits of a model as text, for a field, and back: `720p 15`, `16:9`, `speed 0.5 2`."""

import re
from collections.abc import Iterator, Mapping, Sequence

LENGTH = re.compile(r"([1-9][0-9]{1,4}p)\s+([0-9]{1,3})\s*s?")
QUALITY = re.compile(r"[1-9][0-9]{1,4}p")
RATIO = re.compile(r"auto|[1-9][0-9]?:[1-9][0-9]?")
RANGE = re.compile(r"([a-z][a-z_]*)\s+(-?[0-9]{1,6}(?:\.[0-9]+)?)\s+(-?[0-9]{1,6}(?:\.[0-9]+)?)")
MAX_PARTS = 60


class UnreadablePart(Exception):
    """A part of a text that can't be read; the argument is the part."""


def parts_of(text: str) -> list[str]:
    """The parts of a text, on lines of their own or with commas between them."""
    found = [part.strip() for part in re.split(r"[\n,;]", text)]
    return [part for part in found if part][:MAX_PARTS]


def lengths_text(lengths: Mapping[str, int], separator: str = "\n") -> str:
    """`720p 15`, or the quality alone where a result has no length."""
    return separator.join(f"{name} {most}" if most else name for name, most in lengths.items())


def read_lengths(text: str) -> dict[str, int]:
    """The longest video in seconds by quality. Raises: UnreadablePart."""
    found = {}
    for part in parts_of(text):
        match = LENGTH.fullmatch(part)
        if match is None or not int(match[2]):
            raise UnreadablePart(part)
        found[match[1]] = int(match[2])
    return found


def read_qualities(text: str) -> dict[str, int]:
    """The qualities of images, which have no length. Raises: UnreadablePart."""
    return dict.fromkeys(_matching(text, QUALITY), 0)


def read_ratios(text: str) -> tuple[str, ...]:
    """Aspect ratios, the default one first. Raises: UnreadablePart."""
    return tuple(dict.fromkeys(_matching(text, RATIO)))


def _matching(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    for part in parts_of(text):
        if not pattern.fullmatch(part):
            raise UnreadablePart(part)
        yield part


def ranges_text(ranges: Mapping[str, Sequence[float]]) -> str:
    """`speed 0.5 2`, one per line."""
    return "\n".join(f"{name} {low:g} {high:g}" for name, (low, high) in ranges.items())


def read_ranges(text: str) -> dict[str, tuple[float, float]]:
    """The lowest and the highest number of each setting. Raises: UnreadablePart."""
    found = {}
    for part in parts_of(text):
        match = RANGE.fullmatch(part)
        if match is None or float(match[2]) > float(match[3]):
            raise UnreadablePart(part)
        found[match[1]] = (float(match[2]), float(match[3]))
    return found
