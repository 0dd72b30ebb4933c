"""What jobs are created from: one specification per job, and the cost of several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pixstudio.effects.models import Effect
from pixstudio.pixverse.prices import Price


@dataclass(frozen=True)
class JobSpec:
    """One job that a form asks for: what is sent, its price, and the effect it is made with."""

    parameters: Mapping[str, Any]
    price: Price
    effect: Effect | None = None


@dataclass(frozen=True)
class BatchCost:
    """What several orders cost together, in credits."""

    count: int
    credits: int
    is_exact: bool
    full_credits: int


def batch_cost(orders: list[JobSpec]) -> BatchCost:
    prices = [order.price for order in orders]
    return BatchCost(
        len(orders),
        sum(price.credits for price in prices),
        all(price.is_exact for price in prices),
        sum(price.full_credits for price in prices),
    )


def differing_names(asked: Sequence[tuple[Mapping[str, Any], Any]]) -> list[str]:
    """The parameters, and `effect`, that are not the same in all of these jobs' parameters and effects."""
    values = [{**parameters, "effect": effect} for parameters, effect in asked]
    names = dict.fromkeys(name for one in values for name in one)
    return [name for name in names if any(one.get(name) != values[0].get(name) for one in values)]
