"""Subscription plans: qualities, concurrency, credits (model-capabilities.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """A plan: qualities, concurrent jobs, credits, price in dollars per month, image models for nothing."""

    name: str
    qualities: tuple[str, ...]
    gen_simultaneously: int
    credit_daily: int
    credit_monthly: int
    price: str
    kind: int
    unlimited_image_models: tuple[str, ...] = ()


FREE_QUALITIES = ("360p", "480p", "540p")
STANDARD_QUALITIES = (*FREE_QUALITIES, "720p", "768p")
ALL_QUALITIES = (*STANDARD_QUALITIES, "1080p", "1440p", "2160p")

# "Free on Pro and above" (6 July).
FREE_IMAGES = ("nano-banana-2-lite",)

PLANS = {
    "Free": Plan("Free Plan", FREE_QUALITIES, 2, 60, 0, "0", 0),
    "Basic": Plan("Basic Plan", FREE_QUALITIES, 2, 60, 0, "0", 0),
    "Standard": Plan("Standard Plan", STANDARD_QUALITIES, 3, 30, 1200, "10", 1),
    "Pro": Plan("Pro Plan", ALL_QUALITIES, 5, 30, 6000, "30", 2, FREE_IMAGES),
    "Premium": Plan("Premium Plan", ALL_QUALITIES, 8, 30, 15000, "60", 3, FREE_IMAGES),
}


def find_plan(name: str) -> Plan:
    """The plan with this name, written `Pro` or `Pro Plan`, in any case.

    Raises: `KeyError` when there is none.
    """
    wanted = name.strip().casefold().removesuffix(" plan")
    return {short.casefold(): plan for short, plan in PLANS.items()}[wanted]


def guess_plan(email: str) -> str:
    """The plan of a new account: the one named in its email address, else Pro."""
    return next((short for short in PLANS if short.casefold() in email.casefold()), "Pro")
