"""Effect search: words in any order, prefixes, and typing errors."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from pixstudio.web.text_normalization import split_words

MAX_WORDS = 10
# Weights of a match in the name, the usage hint and the prompt.
WEIGHTS = (3.0, 1.5, 1.0)
WHOLE, BEGUN, WITHIN, NEAR = 1.0, 0.9, 0.6, 0.5


@dataclass(frozen=True)
class Candidate:
    """A row to search, with its `build_search_text`."""

    pk: int
    searched: str


def build_search_text(name: str, hint: str, prompt: str) -> str:
    """Normalized text for searches: one line each, in the order of WEIGHTS."""
    return "\n".join(" ".join(split_words(text)) for text in (name, hint, prompt))


def rank(candidates: Sequence[Candidate], typed: str) -> list[int]:
    """Ids of the candidates that match every typed word, best match first; ties keep their order.

    A word matches as a whole word, a prefix or a substring. A word that is in no candidate matches similar
    words: one typing error in three to five letters, two in longer words.
    """
    words = split_words(typed)[:MAX_WORDS]
    vocabulary = cache(lambda: {word for row in candidates for word in row.searched.split()})
    scores = {row.pk: 0.0 for row in candidates} if words else {}
    for word in words:
        rate = _rate_of(word, candidates, vocabulary)
        scores = {
            row.pk: scores[row.pk] + rating
            for row in candidates
            if row.pk in scores and (rating := rate(row.searched))
        }
    return sorted(scores, key=lambda pk: -scores[pk])


def _rate_of(
    word: str, candidates: Iterable[Candidate], vocabulary: Callable[[], Iterable[str]]
) -> Callable[[str], float]:
    """A function that scores a row's text for the word, 0 for no match."""
    if any(word in row.searched for row in candidates):
        return partial(_sameness, word)
    return partial(_nearness, _near(word, vocabulary()))


def _sameness(word: str, searched: str) -> float:
    # Fast path: most rows lack the word.
    if word not in searched:
        return 0.0
    lines = zip(WEIGHTS, searched.split("\n"), strict=False)
    return max(weight * _share(word, f" {line} ") for weight, line in lines if word in line)


def _share(word: str, line: str) -> float:
    if f" {word} " in line:
        return WHOLE
    return BEGUN if f" {word}" in line else WITHIN


def _nearness(near: Mapping[str, float], searched: str) -> float:
    if near.keys().isdisjoint(searched.split()):
        return 0.0
    lines = zip(WEIGHTS, searched.split("\n"), strict=False)
    return max(
        weight * near[word] for weight, line in lines for word in line.split() if word in near
    )


def _near(word: str, vocabulary: Iterable[str]) -> dict[str, float]:
    """Words of the catalogue similar to a mistyped word, with their scores (0 to 1)."""
    slips = 0 if len(word) < 3 else 1 if len(word) < 6 else 2
    found = ((other, _slips(word, other, slips)) for other in vocabulary if slips)
    return {other: NEAR / count for other, count in found if count <= slips}


def _slips(word: str, other: str, most: int) -> int:
    """Typing errors between two words: wrong, missing, extra or swapped letters; prefixes of `other` count
    too.
    """
    # Here, because workers keep search texts and never search: it takes 3.5 MB.
    from rapidfuzz.distance import OSA

    beginnings = {other, other[: len(word)], other[: len(word) + 1]}
    return min(OSA.distance(word, part, score_cutoff=most) for part in beginnings)
