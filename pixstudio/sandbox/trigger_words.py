"""Words in a prompt that trigger a refusal or a failed job."""

from __future__ import annotations

import re

REJECTED_WORDS = frozenset({"forbidden", "gore", "bloodbath"})
MODERATED_WORDS = frozenset({"borderline", "risque"})
FAILING_WORDS = frozenset({"glitch"})
# One image fewer than asked for.
FEWER_WORDS = frozenset({"scarce"})
NO_MASK_WORDS = frozenset({"nomask", "maskless"})


def contains_word(text: str, words: frozenset[str]) -> bool:
    """Whether the text contains one of the words as a whole word, in any case."""
    return not words.isdisjoint(re.findall(r"\w+", text.casefold()))
