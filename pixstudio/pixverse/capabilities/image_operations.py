"""The operations that make images."""

from .list_signs import ANY_OF_ITS_LIST
from .operation import Operation
from .parameters import (
    CREATE_COUNT,
    DETAIL_LEVEL,
    IMAGE_RATIO,
    MODEL,
    QUALITY,
    REFERENCES,
    REQUIRED_PROMPT,
    seed,
)
from .price_rules import PriceRule

IMAGE_OPERATIONS: tuple[Operation, ...] = (
    # No page names a limit of the prompt; each model's row has one.
    Operation(
        "images",
        "create",
        (
            *REFERENCES,
            REQUIRED_PROMPT,
            MODEL,
            CREATE_COUNT,
            QUALITY,
            IMAGE_RATIO,
            DETAIL_LEVEL,
            seed(),
        ),
        PriceRule("images", is_exact=True),
        kind="image",
        default_model="qwen-image",
        list_sign=ANY_OF_ITS_LIST,
        action_icon="image",
    ),
)
