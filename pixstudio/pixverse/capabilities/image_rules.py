"""Rules of the numbered references of an image."""

from collections.abc import Iterator

from .file_counts import max_images_of
from .operation_table import models_of
from .request import Request
from .violation import Violation, violation


def rules_of_references(request: Request) -> Iterator[Violation]:
    """References leave no gap, and many of them leave only some models."""
    row, model = request.row, request.model
    numbers = [n for n in range(1, row.image_count + 1) if request.has(f"image_path_{n}")]
    last = max(numbers, default=0)
    for n in range(1, last):
        if n not in numbers:
            facts = {"frame": n, "last": last}
            yield violation(f"image_path_{n}", "frame_missing", f"image_path_{last}", **facts)
    if model is None or model.name not in models_of(row.name):
        return
    most = max_images_of(row, model)
    if last > most:
        behind = tuple(f"image_path_{n}" for n in range(most + 1, last + 1))
        names = models_of(row.name, last)
        yield violation("model", "references_model", *behind, maximum=most, models=names)
