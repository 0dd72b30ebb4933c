"""Values of a field: possible or not, the violated rule, and the one change that would allow a value."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from .model_rows import ModelRows
from .operation import Operation
from .operation_table import models_of, parameters_of
from .parameters import Parameter
from .request import Request
from .rules import violations
from .violation import Violation


@dataclass(frozen=True)
class Option:
    """A value of a field.

    `violation` is None if the value is possible with the other values of the request. `fix` is one other
    parameter with the value (None: removed) that makes it possible.
    """

    value: object
    violation: Violation | None = None
    fix: Mapping[str, object] | None = None

    @property
    def is_possible(self) -> bool:
        """Whether it can be chosen now."""
        return self.violation is None

    @property
    def code(self) -> str:
        """The violated rule's code, '' if there is none."""
        return self.violation.code if self.violation else ""


def options(request: Request, field: str) -> tuple[Option, ...]:
    """Return every value of a field that its model has, validated with the request's other values.

    Models that the operation does not work with are included, with their violation. Fields without
    listed values, and those the operation does not take, have no options.
    """
    parameter = _parameter(request, field)
    if parameter is None:
        return ()
    try:
        return _kept(request.row.model_rows, request.row, parameter, _Same(request))
    except TypeError:
        # A value that can't be hashed, such as a list in a request's body.
        return tuple(_validated(request, parameter))


def _parameter(request: Request, name: str) -> Parameter | None:
    """The parameter as the request's model takes it, as any model does where its own does not."""
    parameter = request.row.parameter(name)
    if parameter is None or name == "model":
        return parameter
    items = parameters_of(request.operation, request.model_name)
    own = next((item for item in items if item.name == name), parameter)
    return own if own.choices or not parameter.choices else parameter


class _Same:
    """A request that equals any other with the same values of the same types."""

    def __init__(self, request: Request) -> None:
        self.request = request
        values = tuple((name, type(value), value) for name, value in request.parameters.items())
        facts = (request.plan, request.effect, request.source)
        self._key = (request.operation, values, facts)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._key == other._key


@lru_cache(maxsize=2000)
def _kept(
    _models: ModelRows, _row: Operation, parameter: Parameter, same: _Same
) -> tuple[Option, ...]:
    """The options of a form that is opened or sent again; the rows are those that they follow from."""
    return tuple(_validated(same.request, parameter))


def _validated(request: Request, parameter: Parameter) -> Iterator[Option]:
    for value in _documented(request, parameter):
        chosen = request.with_value(parameter.name, value)
        found = violations(chosen)
        blocking = [item for item in found if _blocks(item, parameter.name)]
        if blocking:
            # A rule that no other field can resolve comes first, such as a plan.
            blocking.sort(
                key=lambda item: (len(item.affected_fields) > 1, item.field != parameter.name)
            )
            fix = _fix(chosen, parameter.name, found, blocking)
            yield Option(value, blocking[0], fix)
        else:
            yield Option(value)


def _blocks(violation: Violation, name: str) -> bool:
    return name in violation.affected_fields and violation.code != "required"


def _documented(request: Request, parameter: Parameter) -> tuple[object, ...]:
    if parameter.name == "model":
        return tuple(request.row.model_rows)
    own = request.effect.qualities if request.effect and parameter.name == "quality" else ()
    return (*parameter.choices, *(value for value in own if value not in parameter.choices))


def _fix(
    chosen: Request, name: str, found: tuple[Violation, ...], blocking: list[Violation]
) -> Mapping[str, object] | None:
    others = dict.fromkeys(
        other
        for item in blocking
        # Another model is the greatest change.
        for other in sorted(item.affected_fields, key=lambda one: (one == "model", one))
        if other != name
    )
    known = set(found)
    for other in others:
        for value in _alternatives(chosen, other):
            after = violations(chosen.with_value(other, value))
            if not any(_blocks(item, name) for item in after) and known.issuperset(after):
                return {other: value}
    return None


def _alternatives(chosen: Request, name: str) -> Iterable[object]:
    """Return other values of a field, the nearest first; removing it comes last."""
    parameter = _parameter(chosen, name)
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
