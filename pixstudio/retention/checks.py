"""System check of RETENTION_LIMITS."""

from typing import Any

from django.core.checks import CheckMessage, Error

from pixstudio.web.background.retention_limits import InvalidLimits, limited_kinds


def check_limits(**_: Any) -> list[CheckMessage]:
    """What the operator limits can be followed."""
    try:
        limited_kinds()
    except InvalidLimits as error:
        hint = "Until it is mended no rule of retention is applied. docs/retention.md has examples."
        return [Error(f"RETENTION_LIMITS: {error}", hint=hint, id="retention.E001")]
    return []
