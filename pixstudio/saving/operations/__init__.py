"""All operations that bring results to this studio. Tasks and programs call these."""

from pixstudio.saving.operations.due_results import find_due_results, next_due_result_at
from pixstudio.saving.operations.posters import fetch_posters
from pixstudio.saving.operations.save_result import save_result

__all__ = ["fetch_posters", "find_due_results", "next_due_result_at", "save_result"]
