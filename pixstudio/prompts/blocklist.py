"""Match texts against a team's blocklist, in time proportional to the text and not to the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from pixstudio.web.text_normalization import normalize_text, split_words

MatchActionName = Literal["stop", "warn"]
WILDCARD = "*"


@dataclass(frozen=True)
class Blocklist:
    """A team's blocklist: phrases that block a submission (`stop`) or need confirmation (`warn`)."""

    stop: tuple[str, ...] = ()
    warn: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """A match of the entry `words` in a field."""

    field: str
    words: str
    action: MatchActionName


@dataclass(frozen=True)
class Pattern:
    """Consecutive words to find; with `is_open` the last one is a prefix."""

    words: tuple[str, ...]
    is_open: bool


def parse_pattern(entry: str) -> Pattern:
    """The pattern of an entry; it has no words if the entry has none."""
    return Pattern(tuple(split_words(entry)), normalize_text(entry).rstrip().endswith(WILDCARD))


def find_matches(blocklist: Blocklist, texts: Mapping[str, str]) -> list[Match]:
    """Matches by field, each entry once per field, blocking entries first."""
    entries, root = _index_of(blocklist)
    return [
        Match(name, *entries[number])
        for name, text in texts.items()
        for number in sorted(_matching_numbers(root, split_words(text)))
    ]


@dataclass
class _Node:
    """Trie node: next words, entries that end here, and entries that end with a prefix."""

    nexts: dict[str, _Node] = field(default_factory=dict)
    endings: list[int] = field(default_factory=list)
    beginnings: dict[str, list[int]] = field(default_factory=dict)
    longest: int = 0

    def begun_by(self, word: str) -> Iterator[int]:
        for length in range(1, min(self.longest, len(word)) + 1):
            yield from self.beginnings.get(word[:length], ())


@lru_cache(maxsize=64)
def _index_of(blocklist: Blocklist) -> tuple[list[tuple[str, MatchActionName]], _Node]:
    entries: list[tuple[str, MatchActionName]] = []
    known: set[Pattern] = set()
    root = _Node()
    for words, action in _entries_of(blocklist):
        pattern = parse_pattern(words)
        if pattern.words and pattern not in known:
            known.add(pattern)
            _insert(root, pattern, len(entries))
            entries.append((words, action))
    return entries, root


def _entries_of(blocklist: Blocklist) -> Iterator[tuple[str, MatchActionName]]:
    for words in blocklist.stop:
        yield words, "stop"
    for words in blocklist.warn:
        yield words, "warn"


def _insert(root: _Node, pattern: Pattern, number: int) -> None:
    *before, last = pattern.words
    node = root
    for word in before:
        node = node.nexts.setdefault(word, _Node())
    if pattern.is_open:
        node.beginnings.setdefault(last, []).append(number)
        node.longest = max(node.longest, len(last))
    else:
        node.nexts.setdefault(last, _Node()).endings.append(number)


def _matching_numbers(root: _Node, words: list[str]) -> set[int]:
    met: set[int] = set()
    for start in range(len(words)):
        node: _Node | None = root
        for place in range(start, len(words)):
            if node is None:
                break
            met.update(node.begun_by(words[place]))
            node = node.nexts.get(words[place])
            met.update(node.endings if node else ())
    return met
