"""Expand one form into its jobs: variations, one prompt per line, and effects × models × qualities."""

from collections.abc import Iterator
from itertools import product

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.create.forms.fields import MAX_MORE_EFFECTS, MORE_EFFECTS, ON
from pixstudio.create.forms.form_state import FormState
from pixstudio.jobs.job_specs import JobSpec
from pixstudio.jobs.request_body import api_parameters
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.prices import price
from pixstudio.web.wording import violation_text

MAX_JOBS = 100
MAX_VARIATIONS = 20
MAX_SKIPPED_LINES = 6
MAX_NAME_LENGTH = 40


class TooManyJobs(Exception):
    """More jobs than one form may make, or a number of variations out of range; `field` is where."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def expand(form: FormState) -> tuple[list[JobSpec], list[str]]:
    """The jobs of the form, and a line for each combination that is skipped as impossible.

    Raises: TooManyJobs.
    """
    _check_effect_count(form)
    variations = variations_of(form)
    combinations = list(_combinations(form))
    count = len(combinations) * variations
    if count > MAX_JOBS:
        text = _("Up to %(most)s jobs at once; this form makes %(count)s.")
        raise TooManyJobs("variations", text % {"most": MAX_JOBS, "count": count})
    missing = _missing_parameters(form)
    jobs: list[JobSpec] = []
    skipped: list[str] = []
    for one in combinations:
        if reason := _refusal(form, one, missing):
            skipped.append(f"{_name_of(form, one)}: {reason}")
        else:
            jobs += _variations(one, variations)
    return jobs, [*skipped, *_unknown_effect_lines(form)]


def _check_effect_count(form: FormState) -> None:
    count = len(form.more_effect_ids)
    if count > MAX_MORE_EFFECTS:
        text = _("Up to %(most)s more effects; you chose %(count)s.")
        raise TooManyJobs(MORE_EFFECTS, text % {"most": MAX_MORE_EFFECTS, "count": count})


def _missing_parameters(form: FormState) -> set[str]:
    """What is missing in a half-filled form, for all of its jobs; shown at its field."""
    found = capabilities.violations(form.request)
    return {violation.field for violation in found if violation.code == "required"}


def _refusal(form: FormState, one: FormState, missing: set[str]) -> str:
    """Why a combination is impossible; '' if it isn't."""
    if one.effect and one.effect != form.effect:
        if one.effect.vanished_at:
            return _("no longer offered by PixVerse")
        if one.account and not one.is_offered_by(one.account):
            return _("not offered on %(account)s") % {"account": one.account}
    for violation in capabilities.violations(one.request):
        if violation.code != "required" or violation.field not in missing:
            return violation_text(violation)
    return ""


def _unknown_effect_lines(form: FormState) -> list[str]:
    text = _("Effect %(id)s: not in the catalogue")
    return [text % {"id": pk[:MAX_NAME_LENGTH]} for pk in unknown_effects(form)]


def unknown_effects(form: FormState) -> list[str]:
    """The ids among the further effects that the catalogue does not have."""
    known = {effect.template_id for effect in form.more_effects}
    return [pk for pk in form.more_effect_ids[: MAX_MORE_EFFECTS + 1] if pk not in known]


def variations_of(form: FormState) -> int:
    """The number of jobs per combination. Raises: TooManyJobs for anything but a small number."""
    text = form.values.get("variations", "").strip()
    if not text or capabilities.seed_range(form.operation) is None:
        return 1
    number = capabilities.whole_number(text)
    if number is None or not 1 <= number <= MAX_VARIATIONS:
        words = _("Choose a whole number from 1 to %(most)s")
        raise TooManyJobs("variations", words % {"most": MAX_VARIATIONS})
    return number


def _variations(form: FormState, count: int) -> Iterator[JobSpec]:
    """The same job with different seeds: random ones, or counted up from the typed one."""
    cost, parameters = price(form.request, **form.discounts), api_parameters(form.request)
    seed, span = parameters.get("seed"), capabilities.seed_range(form.operation)
    for number in range(count):
        if number and span and isinstance(seed, int):
            next_seed = (seed - span[0] + number) % (span[1] - span[0] + 1) + span[0]
            parameters = {**parameters, "seed": next_seed}
        yield JobSpec(parameters, cost, form.effect)


def _combinations(form: FormState) -> Iterator[FormState]:
    """Prompts × effects × models × qualities, the form's own choice first."""
    effects = [form, *(form.with_effect(effect) for effect in form.more_effects)]
    choices = [
        (one, {"model": model, "quality": quality})
        for one in effects
        for model, quality in product(_choices(one, "model"), _choices(one, "quality"))
    ]
    for prompt, (one, chosen) in product(prompts_of(form), choices):
        changes = {n: v for n, v in {"prompt": prompt, **chosen}.items() if v is not None}
        yield one.with_values(**changes) if changes else one


def prompts_of(form: FormState) -> list[str | None]:
    """Each line of the prompt if one job per line is asked for; [None] means the prompt as it is."""
    if form.values.get("prompt_lines") not in ON or not _takes(form, "prompt"):
        return [None]
    lines = [line.strip() for line in form.values.get("prompt", "").splitlines()]
    return list(dict.fromkeys(line for line in lines if line)) or [None]


def first_of(form: FormState) -> FormState:
    """The form with the first of its prompts, which represents all of them."""
    prompt = prompts_of(form)[0]
    return form if prompt is None else form.with_values(prompt=prompt)


def _choices(form: FormState, name: str) -> list[str | None]:
    """The form's own model or quality and the further ones; [None] means the form's own only."""
    more = form.values.get({"model": "more_models", "quality": "more_qualities"}[name], "")
    if not more or not _takes(form, name):
        return [None]
    # Without a chosen model, the one that would be sent: three pictures leave only some.
    own = (form.request.model_name if name == "model" else form.request.choice(name)) or ""
    known = {str(option.value) for option in capabilities.options(form.request, name)}
    chosen = [value for value in more.split(",") if value in known]
    return list(dict.fromkeys([own, *chosen]))


def _takes(form: FormState, name: str) -> bool:
    return capabilities.OPERATION_OF_NAME[form.operation].parameter(name) is not None


def _name_of(form: FormState, one: FormState) -> str:
    """What distinguishes a combination from the others: `v5-fast · 1080p · A lighthouse`."""
    names = [one.effect.name[:MAX_NAME_LENGTH]] if one.effect and form.more_effects else []
    names += [one.values.get(name, "") for name in ("model", "quality")]
    if one.values.get("prompt") != form.values.get("prompt"):
        names.append(one.values.get("prompt", "")[:MAX_NAME_LENGTH])
    return " · ".join(name for name in names if name)


def skipped_lines(skipped: list[str]) -> list[str]:
    """The first of the lines, and how many more there are."""
    more = len(skipped) - MAX_SKIPPED_LINES
    text = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
    return [*skipped[:MAX_SKIPPED_LINES], *([text] if more > 0 else [])]
