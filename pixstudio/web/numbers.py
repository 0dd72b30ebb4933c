"""Numbers as every page writes them."""

NO_BREAK_SPACE = "\u00a0"


def spaced(number: int) -> str:
    """1284 as `1 284`, with a no-break space."""
    return f"{number:,}".replace(",", NO_BREAK_SPACE)
