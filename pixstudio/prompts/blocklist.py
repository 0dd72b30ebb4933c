"""Which words of a team's list a text meets. Takes as long as the text is, however long the list."""

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
    """A team's list: words and phrases that stop a sending, and ones that only warn."""

    stop: tuple[str, ...] = ()
    warn: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """In this field stands what the list has as `words`."""

    field: str
    words: str
    action: MatchActionName


@dataclass(frozen=True)
class Pattern:
    """What an entry looks for: these words in a row; the last may only begin so where it has a star."""

    words: tuple[str, ...]
    is_open: bool


def parse_pattern(entry: str) -> Pattern:
    """What an entry looks for; without any words, nothing."""
    return Pattern(tuple(split_words(entry)), normalize_text(entry).rstrip().endswith(WILDCARD))


def find_matches(screen: Blocklist, texts: Mapping[str, str]) -> list[Match]:
    """What the texts meet, field by field; each entry once for a field, those that stop first."""
    entries, root = _index_of(screen)
    return [
        Match(name, *entries[number])
        for name, text in texts.items()
        for number in sorted(_numbers_met(root, split_words(text)))
    ]


@dataclass
class _Node:
    """A place in the tree of all entries: where one word more leads to, and which entries end here."""

    nexts: dict[str, _Node] = field(default_factory=dict)
    endings: list[int] = field(default_factory=list)
    beginnings: dict[str, list[int]] = field(default_factory=dict)
    longest: int = 0

    def begun_by(self, word: str) -> Iterator[int]:
        for length in range(1, min(self.longest, len(word)) + 1):
            yield from self.beginnings.get(word[:length], ())


@lru_cache(maxsize=64)
def _index_of(screen: Blocklist) -> tuple[list[tuple[str, MatchActionName]], _Node]:
    entries: list[tuple[str, MatchActionName]] = []
    known: set[Pattern] = set()
    root = _Node()
    for words, action in _listed(screen):
        meaning = parse_pattern(words)
        if meaning.words and meaning not in known:
            known.add(meaning)
            _plant(root, meaning, len(entries))
            entries.append((words, action))
    return entries, root


def _listed(screen: Blocklist) -> Iterator[tuple[str, MatchActionName]]:
    for words in screen.stop:
        yield words, "stop"
    for words in screen.warn:
        yield words, "warn"


def _plant(root: _Node, meaning: Pattern, number: int) -> None:
    *before, last = meaning.words
    node = root
    for word in before:
        node = node.nexts.setdefault(word, _Node())
    if meaning.is_open:
        node.beginnings.setdefault(last, []).append(number)
        node.longest = max(node.longest, len(last))
    else:
        node.nexts.setdefault(last, _Node()).endings.append(number)


def _numbers_met(root: _Node, words: list[str]) -> set[int]:
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
