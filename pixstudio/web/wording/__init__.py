"""Words for what the capability rows describe by codes: operations, parameters, violations, prices.

Here, and not in an app of its own or in `effects`, because `prompts`, `effects`, `create`, `gallery` and
`usage` all name operations and violations, and `web` is the only app that all of them may import.
"""

from pixstudio.web.wording.model_labels import character_price_text, model_facts, model_limits
from pixstudio.web.wording.operation_labels import (
    KIND_ICONS,
    kind_label,
    operation_icon,
    operation_label,
    operation_labels,
    operation_title,
)

from .lists import listed
from .media import input_label, media_label
from .parameters import label_of
from .prices import part_text
from .violations import option_text, violation_text

__all__ = [
    "KIND_ICONS",
    "character_price_text",
    "input_label",
    "kind_label",
    "label_of",
    "listed",
    "media_label",
    "model_facts",
    "model_limits",
    "operation_icon",
    "operation_label",
    "operation_labels",
    "operation_title",
    "option_text",
    "part_text",
    "violation_text",
]
