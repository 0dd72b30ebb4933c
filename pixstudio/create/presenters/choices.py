"""Choices and buttons of a form, and the form priced with other values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from pixstudio.create.forms.posted_form import FIX
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.prices import Price
from pixstudio.pixverse.prices import price as price_of
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number


@dataclass(frozen=True)
class Fix:
    """A submit button that changes values of the form."""

    label: str
    name: str
    value: str
    hx_post: str = ""


@dataclass(frozen=True)
class Explanation:
    id: str
    text: str
    action: Fix | None = None
    is_wrong: bool = False
    is_correction: bool = False


@dataclass(frozen=True)
class Choice:
    value: str
    name: str
    fact: str = ""
    detail: str = ""
    note: str = ""
    reason: str = ""
    icon: str = ""
    is_checked: bool = False
    is_disabled: bool = False
    sample: str = ""
    group: str = ""


@dataclass(frozen=True)
class Section:
    """Choices of a group that belong together; folded away if not `is_open`."""

    label: str
    options: list[Choice]
    facts: str = ""
    is_open: bool = True


@dataclass(frozen=True)
class Group:
    id: str
    label: str
    name: str
    options: list[Choice]
    why: Explanation | None = None
    kind: str = "segments"
    is_filling: bool = False
    sections: list[Section] = field(default_factory=list)


@dataclass(frozen=True)
class PricedForm:
    """The request of the form, with what is needed to price it with other values."""

    request: capabilities.Request
    discounts: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    # By field, for choices that became impossible and were changed.
    corrections: Mapping[str, Explanation] = field(default_factory=dict)

    def price(self, **changes: object) -> Price:
        """The price with some values changed; None removes a value."""
        request = self.request
        for name, value in changes.items():
            request = request.with_value(name, value)
        return price_of(request, **self.discounts)

    def price_text(self, **changes: object) -> str:
        """The price in credits with some values changed, with `≈` for an estimate."""
        cost = self.price(**changes)
        return format_number(cost.credits) if cost.is_exact else f"≈ {format_number(cost.credits)}"


def fix_of(priced: PricedForm, label: str, changes: Mapping[str, object]) -> Fix:
    return Fix(label, FIX, fix_value(changes), settings_url(priced.request.operation))


def settings_url(operation: str) -> str:
    return url_for("create_settings", operation)


def fix_value(changes: Mapping[str, object]) -> str:
    """Changes as the value of a button; None empties a field."""
    return urlencode({name: "" if value is None else str(value) for name, value in changes.items()})
