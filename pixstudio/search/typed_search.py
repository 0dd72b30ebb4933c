"""What people type into the search of jobs: words, "exact phrases", and -what results must not have."""

import re
from dataclasses import dataclass
from functools import lru_cache

from pixstudio.web.lists.search import MAX_WORDS, WORD_START, indexed_pattern
from pixstudio.web.text_normalization import normalize_text, split_words

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_MINUS = "-\u2212\u2013"  # hyphen, minus and dash
# A phrase with or without its last quote, or a word; either may follow a minus.
_TERM = re.compile(
    rf'(?P<minus>(?<!\S)[{_MINUS}])?(?:"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>[^\s"]+))'
)


@dataclass(frozen=True)
class Term:
    """Something to be found in a document: one of these patterns.

    There are none if it has no letter, digit or symbol.
    """

    patterns: tuple[str, ...]


@dataclass(frozen=True)
class TypedSearch:
    """Every term of `wanted` has to be found in a document, and none of `unwanted`."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


@lru_cache(maxsize=1000)
def parse_search(typed: str) -> TypedSearch:
    """Read what was typed, each term once and at most MAX_WORDS of them.

    While a phrase has no closing quote its last word may go on. A minus alone is nothing yet.
    """
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for match in _TERM.finditer(normalize_text(typed.translate(_QUOTES))):
        term = _phrase(match) if match["word"] is None else _word(match["word"])
        if match["minus"] and term.patterns:
            unwanted[term] = None
        elif not match["minus"] and (term.patterns or _is_meant(match["word"])):
            wanted[term] = None
    kept = tuple(wanted)[:MAX_WORDS]
    return TypedSearch(kept, tuple(unwanted)[: MAX_WORDS - len(kept)])


def _word(word: str) -> Term:
    pattern = indexed_pattern(word)
    return Term((pattern,) if pattern else ())


def _phrase(match: re.Match[str]) -> Term:
    pattern = "".join(WORD_START + word for word in split_words(match["phrase"]))
    # A word of an indexed text ends where the next one or a line break follows.
    ends = (WORD_START, "\n") if match["end"] else ("",)
    return Term(tuple(pattern + end for end in ends if pattern))


def _is_meant(word: str | None) -> bool:
    """Whether a word without a letter is to be searched for, in vain, rather than about to be typed."""
    return word is not None and word not in _MINUS
