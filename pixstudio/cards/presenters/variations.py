"""What tells the jobs of one batch apart: number, model, quality, length and seed, where they differ."""

from django.utils.translation import gettext as _

from pixstudio.jobs.models import Generation
from pixstudio.web.formatting import format_number


def variation_text(generation: Generation) -> str:
    """`2 of 6 · v5.6 · 720p · seed 4 711`; '' for a job that was asked for alone.

    Reads nothing from the database: the job comes with its batch, effect and attempts.
    """
    if generation.batch is None:
        return ""
    asked, differing = generation.parameters, generation.batch.differing
    named = [str(asked.get(name) or "") for name in ("model", "quality") if name in differing]
    length = (
        f"{asked['duration']}\u00a0s" if "duration" in differing and asked.get("duration") else ""
    )
    effect = generation.effect.name if "effect" in differing and generation.effect else ""
    shape = str(asked.get("aspect_ratio") or "") if "aspect_ratio" in differing else ""
    parts = [_number_text(generation), effect, *named, length, shape, _seed_text(generation)]
    return " · ".join(part for part in parts if part)


def _number_text(generation: Generation) -> str:
    """`2 of 6`."""
    if generation.batch is None:
        return ""
    values = {"number": job_number(generation), "count": generation.batch.count}
    return _("%(number)s of %(count)s") % values


def job_number(generation: Generation) -> int:
    """Which of its batch a job is, from 1: they are numbered behind the nonce of their form."""
    prefix = generation.batch.nonce if generation.batch else generation.nonce
    _form, _dot, number = generation.nonce.removeprefix(prefix).rpartition(".")
    return int(number) + 1 if number.isdecimal() else 1


def _seed_text(generation: Generation) -> str:
    """The entered seed if it differs in the batch; otherwise the one drawn for the attempt."""
    typed = generation.parameters.get("seed")
    drawn = next((one.seed for one in reversed(list(generation.attempts.all())) if one.seed), None)
    is_counted = generation.batch is not None and "seed" in generation.batch.differing
    seed = typed if is_counted else (None if typed else drawn)
    return _("seed %(seed)s") % {"seed": format_number(seed)} if seed else ""
