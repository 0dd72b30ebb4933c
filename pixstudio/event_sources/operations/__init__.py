"""Events that follow from others: ends of batches, and budgets that are spent."""

from pixstudio.event_sources.operations.batches import record_ended_batches
from pixstudio.event_sources.operations.budgets import BUDGET_SECONDS, note_spent_budgets

__all__ = ["BUDGET_SECONDS", "note_spent_budgets", "record_ended_batches"]
