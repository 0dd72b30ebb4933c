"""What jobs are created from: one specification per job, and the cost of several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pixstudio.effects.models import Effect
from pixstudio.pixverse.prices import Price


@dataclass(frozen=True)
class JobSpec:
    """One job to create: its API parameters, its price, and its effect."""

    parameters: Mapping[str, Any]
    price: Price
    effect: Effect | None = None


@dataclass(frozen=True)
class BatchCost:
    """The cost of several jobs in credits; `full_credits` without discounts that may not apply."""

    count: int
    credits: int
    is_exact: bool
    full_credits: int


def batch_cost(jobs: Sequence[JobSpec]) -> BatchCost:
    """The total of the jobs' prices; exact only if all are."""
    prices = [job.price for job in jobs]
    return BatchCost(
        len(prices),
        sum(price.credits for price in prices),
        all(price.is_exact for price in prices),
        sum(price.full_credits for price in prices),
    )


def differing_names(jobs: Sequence[tuple[Mapping[str, Any], Any]]) -> list[str]:
    """The names of parameters, and `effect`, that differ among the jobs (parameters and effect of each)."""
    values = [{**parameters, "effect": effect} for parameters, effect in jobs]
    names = dict.fromkeys(name for one in values for name in one)
    return [name for name in names if any(one.get(name) != values[0].get(name) for one in values)]
