"""Several jobs from one form: variations, one prompt a line, and effects × models × qualities."""

from collections.abc import Iterator
from itertools import product

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.create.form_state import MORE_EFFECTS, MOST_EFFECTS, ON, Wish, more_effect_ids
from pixstudio.jobs.job_specs import Order
from pixstudio.jobs.request_body import own_parameters
from pixstudio.pixverse import capabilities
from pixstudio.web.wording import violation_words

MOST_AT_ONCE = 100
MOST_VARIATIONS = 20
MOST_NAMED = 6
LONGEST_NAME = 40


class TooMany(Exception):
    """More jobs, or another number of them, than can be asked for at once; says at which field."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def orders_of(wish: Wish) -> tuple[list[Order], list[str]]:
    """Every job of the form, and a line for each combination that can't be made.

    Raises: TooMany.
    """
    _check_effects(wish)
    variations = variations_of(wish)
    combinations = list(_combinations(wish))
    count = len(combinations) * variations
    if count > MOST_AT_ONCE:
        words = _("At most %(most)s jobs at once; this would be %(count)s.")
        raise TooMany("variations", words % {"most": MOST_AT_ONCE, "count": count})
    lacking = _lacking(wish)
    orders: list[Order] = []
    left_out: list[str] = []
    for one in combinations:
        if reason := _refusal(wish, one, lacking):
            left_out.append(f"{_name_of(wish, one)}: {reason}")
        else:
            orders += _varied(one, variations)
    return orders, [*left_out, *_unknown(wish)]


def _check_effects(wish: Wish) -> None:
    count = len(more_effect_ids(wish.values)) if _takes(wish, "template_id") else 0
    if count > MOST_EFFECTS:
        words = _("At most %(most)s effects beside the first; these are %(count)s.")
        raise TooMany(MORE_EFFECTS, words % {"most": MOST_EFFECTS, "count": count})


def _lacking(wish: Wish) -> set[str]:
    """What is missing in a half-filled form, for all of its jobs; it is said at its field."""
    found = capabilities.violations(wish.request)
    return {violation.field for violation in found if violation.code == "required"}


def _refusal(wish: Wish, one: Wish, lacking: set[str]) -> str:
    """Why a combination can't be made; '' where it can."""
    if one.effect and one.effect != wish.effect and one.effect.vanished_at:
        return _("PixVerse does not offer it any more")
    if one.effect and one.effect != wish.effect and one.account and not one.lists(one.account):
        return _("%(account)s does not offer it") % {"account": one.account}
    for violation in capabilities.violations(one.request):
        if violation.code != "required" or violation.field not in lacking:
            return violation_words(violation)
    return ""


def _unknown(wish: Wish) -> list[str]:
    """A line for each further effect that nobody knows."""
    words = _("Effect %(id)s: not in the catalogue")
    return [words % {"id": pk[:LONGEST_NAME]} for pk in unknown_effects(wish)]


def unknown_effects(wish: Wish) -> list[str]:
    """The ids among the further effects that the catalogue does not have."""
    if not _takes(wish, "template_id"):
        return []
    known = {effect.template_id for effect in wish.more_effects}
    return [pk for pk in more_effect_ids(wish.values)[: MOST_EFFECTS + 1] if pk not in known]


def variations_of(wish: Wish) -> int:
    """How often each combination is made. Raises: TooMany for anything but a small number."""
    text = wish.values.get("variations", "").strip()
    if not text or capabilities.seed_range(wish.operation) is None:
        return 1
    number = capabilities.whole_number(text)
    if number is None or not 1 <= number <= MOST_VARIATIONS:
        words = _("Choose a whole number from 1 to %(most)s")
        raise TooMany("variations", words % {"most": MOST_VARIATIONS})
    return number


def _varied(wish: Wish, variations: int) -> Iterator[Order]:
    """The same job with different seeds: of ours where none was typed, else counted up from it."""
    price, own = wish.price(), own_parameters(wish.request)
    seed, span = own.get("seed"), capabilities.seed_range(wish.operation)
    for number in range(variations):
        if number and span and isinstance(seed, int):
            own = {**own, "seed": (seed - span[0] + number) % (span[1] - span[0] + 1) + span[0]}
        yield Order(own, price, wish.effect)


def _combinations(wish: Wish) -> Iterator[Wish]:
    """Prompts × effects × models × qualities, the form's own choice first."""
    effects = [wish, *(wish.with_effect(effect) for effect in wish.more_effects)]
    choices = [
        (one, {"model": model, "quality": quality})
        for one in effects
        for model, quality in product(_with_more(one, "model"), _with_more(one, "quality"))
    ]
    for prompt, (one, chosen) in product(prompts_of(wish), choices):
        changes = {"prompt": prompt, **chosen}
        yield one.with_values(**{name: v for name, v in changes.items() if v is not None})


def prompts_of(wish: Wish) -> list[str | None]:
    """Each line of the prompt where that was asked for; None stands for the prompt as it is."""
    if wish.values.get("prompt_lines") not in ON or not _takes(wish, "prompt"):
        return [None]
    lines = [line.strip() for line in wish.values.get("prompt", "").splitlines()]
    return list(dict.fromkeys(line for line in lines if line)) or [None]


def first_of(wish: Wish) -> Wish:
    """The wish with the first of its prompts, which stands for all where each line is one."""
    prompt = prompts_of(wish)[0]
    return wish if prompt is None else wish.with_values(prompt=prompt)


def _with_more(wish: Wish, name: str) -> list[str | None]:
    more = wish.values.get({"model": "more_models", "quality": "more_qualities"}[name], "")
    if not more or not _takes(wish, name):
        return [None]
    # Without a named model, the one that would be sent: three pictures leave only some.
    own = (wish.request.model_name if name == "model" else wish.request.choice(name)) or ""
    known = {str(option.value) for option in capabilities.options(wish.request, name)}
    chosen = [value for value in more.split(",") if value in known]
    return list(dict.fromkeys([own, *chosen]))


def _takes(wish: Wish, name: str) -> bool:
    return capabilities.OPERATION_OF_NAME[wish.operation].parameter(name) is not None


def _name_of(wish: Wish, one: Wish) -> str:
    """What tells a combination from the others: `v5-fast · 1080p · A lighthouse`."""
    names = [one.effect.name[:LONGEST_NAME]] if one.effect and wish.more_effects else []
    names += [one.values.get(name, "") for name in ("model", "quality")]
    if one.values.get("prompt") != wish.values.get("prompt"):
        names.append(one.values.get("prompt", "")[:LONGEST_NAME])
    return " · ".join(name for name in names if name)


def left_out_words(left_out: list[str]) -> list[str]:
    """Some of the lines, and how many more there are."""
    more = len(left_out) - MOST_NAMED
    words = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
    return [*left_out[:MOST_NAMED], *([words] if more > 0 else [])]
