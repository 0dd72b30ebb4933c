"""What can be chosen now, and for what cannot: the reason, and the one change that would help."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .asking import Request
from .models import MODELS
from .operations import Parameter, models_of
from .rules import violations
from .violation import Violation


@dataclass(frozen=True)
class Option:
    """A value of a field. `reason` is None where it is possible as the other values stand.

    `code` is the broken rule's name for programs, '' where none is. `fix` is one other parameter with
    the value (None: left out) that makes it possible.
    """

    value: object
    label: str
    reason: str | None = None
    fix: Mapping[str, object] | None = None
    code: str = ""


def options(request: Request, field: str) -> tuple[Option, ...]:
    """Return every documented value of a field, judged with the request's other values.

    Models that the operation does not work with are listed too, with the reason. Fields without
    listed values, and those the operation does not take, give nothing.
    """
    parameter = request.row.parameter(field)
    return () if parameter is None else tuple(_judged(request, parameter))


def _judged(request: Request, parameter: Parameter) -> Iterator[Option]:
    for value in _documented(request, parameter):
        chosen = request.with_value(parameter.name, value)
        found = violations(chosen)
        blocking = [item for item in found if _blocks(item, parameter.name)]
        if blocking:
            # What no other field can mend comes first, such as a plan.
            blocking.sort(key=lambda item: (len(item.involves) > 1, item.field != parameter.name))
            fix = _fix(chosen, parameter.name, found, blocking)
            label, first = _label(parameter, value), blocking[0]
            yield Option(value, label, first.reason, fix, first.code)
        else:
            yield Option(value, _label(parameter, value))


def _blocks(violation: Violation, name: str) -> bool:
    return name in violation.involves and violation.code != "required"


def _documented(request: Request, parameter: Parameter) -> tuple[object, ...]:
    if parameter.name == "model":
        return tuple(model.name for model in MODELS)
    own = request.effect.qualities if request.effect and parameter.name == "quality" else ()
    return (*parameter.choices, *(value for value in own if value not in parameter.choices))


def _label(parameter: Parameter, value: object) -> str:
    if parameter.kind == "boolean":
        return "On" if value else "Off"
    return f"{value} s" if parameter.kind == "integer" else str(value)


def _fix(
    chosen: Request, name: str, found: tuple[Violation, ...], blocking: list[Violation]
) -> Mapping[str, object] | None:
    others = dict.fromkeys(
        other for item in blocking for other in sorted(item.involves) if other != name
    )
    known = set(found)
    for other in others:
        for value in _alternatives(chosen, other):
            after = violations(chosen.with_value(other, value))
            if not any(_blocks(item, name) for item in after) and known.issuperset(after):
                return {other: value}
    return None


def _alternatives(chosen: Request, name: str) -> Iterable[object]:
    """Return other values of a field, the nearest first; leaving it out comes last."""
    parameter = chosen.row.parameter(name)
    if parameter is None or parameter.kind in {"boolean", "text", "voice", "image"}:
        return (None,) if chosen.has(name) else ()
    if name == "model":
        return models_of(chosen.operation)
    if parameter.choices:
        current = chosen.number(name) if parameter.kind == "integer" else None
        places = {value: place for place, value in enumerate(parameter.choices)}
        here = places.get(current if current is not None else chosen.choice(name), 0)
        return sorted(parameter.choices, key=lambda value: abs(places[value] - here))
    return (None,)
