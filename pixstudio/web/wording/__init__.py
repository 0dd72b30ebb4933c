"""Words for what the capability rows describe by codes: operations, parameters, violations, prices.

Here, and not in an app of its own or in `effects`, because `prompts`, `effects`, `create`, `gallery` and
`usage` all name operations and violations, and `web` is the only app that all of them may import.
"""

from .lists import listed
from .operations import operation_label, operation_title
from .parameters import label_of
from .prices import part_words
from .violations import option_words, violation_words

__all__ = [
    "label_of",
    "listed",
    "operation_label",
    "operation_title",
    "option_words",
    "part_words",
    "violation_words",
]
