"""A violated rule as a code with facts; `pixstudio.web.wording` turns it into a sentence."""

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True)
class Violation:
    """A violated rule: the field to show it at, the rule's code, and the facts of the case.

    `affected_fields` are all the fields whose change could resolve it, `field` among them. `facts` are
    documented by the words of each code: `pixstudio/web/wording/violations.py`.
    """

    field: str
    code: str
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)
    affected_fields: frozenset[str] = dataclasses.field(default=frozenset(), compare=False)


def violation(field_name: str, code: str, *others: str, **facts: object) -> Violation:
    """Return a violation that affects the field and the others."""
    return Violation(field_name, code, facts, frozenset({field_name, *others}))
