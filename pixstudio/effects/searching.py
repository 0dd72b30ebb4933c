"""Finding effects by words as people type them: in any order, half written, with a letter wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from pixstudio.web.folding import words_of

MOST_WORDS = 10
# Where a word is found counts: the name most, then the usage hint, then the describing words.
WEIGHTS = (3.0, 1.5, 1.0)
WHOLE, BEGUN, WITHIN, NEAR = 1.0, 0.9, 0.6, 0.5


@dataclass(frozen=True)
class Candidate:
    """A row that may be found, with its `searched_words`."""

    pk: int
    searched: str


def searched_words(name: str, hint: str, prompt: str) -> str:
    """What a search looks in: a line each, in the order of WEIGHTS."""
    return "\n".join(" ".join(words_of(text)) for text in (name, hint, prompt))


def ranked(candidates: Sequence[Candidate], typed: str) -> list[int]:
    """The keys of those that have every typed word, best first; equals stay in their order.

    A word fits what it is, what begins with it, what it is part of; one that is in none of them, what
    it may be a misspelling of: one slip in three to five letters, two in longer words.
    """
    words = words_of(typed)[:MOST_WORDS]
    lines = [candidate.searched.split("\n") for candidate in candidates]
    texts = [[line.split() for line in row] for row in lines]
    vocabulary = {word for row in texts for line in row for word in line}
    likenesses = [_likenesses(word, vocabulary) for word in words]
    scored = [
        (score, candidate.pk)
        for candidate, row in zip(candidates, texts, strict=True)
        if (score := _score(row, likenesses)) > 0
    ]
    return [pk for _, pk in sorted(scored, key=lambda found: -found[0])]


def _score(row: Sequence[Sequence[str]], likenesses: Sequence[Mapping[str, float]]) -> float:
    """How well a row fits all words, 0 where it lacks one."""
    found = [_best(row, likeness) for likeness in likenesses]
    return sum(found) if found and all(found) else 0.0


def _best(row: Sequence[Sequence[str]], likeness: Mapping[str, float]) -> float:
    return max(
        (
            weight * likeness[word]
            for weight, line in zip(WEIGHTS, row, strict=False)
            for word in line
            if word in likeness
        ),
        default=0.0,
    )


def _likenesses(word: str, vocabulary: Iterable[str]) -> dict[str, float]:
    """The words of the catalogue that a typed word may mean, and how sure that is (0 to 1)."""
    meant = {other: _sameness(word, other) for other in vocabulary if word in other}
    if meant:
        return meant
    slips = 0 if len(word) < 3 else 1 if len(word) < 6 else 2
    near = ((other, _slips(word, other, slips)) for other in vocabulary if slips)
    return {other: NEAR / count for other, count in near if count <= slips}


def _sameness(word: str, other: str) -> float:
    if word == other:
        return WHOLE
    return BEGUN if other.startswith(word) else WITHIN


def _slips(word: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, too many or swapped, also in a word that is half written."""
    beginnings = {other, other[: len(word)], other[: len(word) + 1]}
    return min(OSA.distance(word, part, score_cutoff=most) for part in beginnings)
