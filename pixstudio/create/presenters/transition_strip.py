"""The strip of a transition: its pictures, the prompt and length between each pair, the total length."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.create.forms.form_state import FormState
from pixstudio.create.forms.frame_reordering import ADD
from pixstudio.create.presenters.choices import Choice, PricedForm
from pixstudio.create.presenters.media_slots import (
    MAX_PROMPT_LENGTH,
    Prompt,
    Slot,
    slot_of,
    text_field,
)
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.capabilities.operation_table import MAX_FRAMES
from pixstudio.web.formatting import format_number


@dataclass(frozen=True)
class Frame:
    number: int
    slot: Slot
    length_text: str = ""
    before: int = 0
    after: int = 0


@dataclass(frozen=True)
class Transition:
    """The transition between two pictures."""

    number: int
    next_number: int
    name: str
    lengths: list[Choice]
    prompt: Prompt
    price_text: str
    error: str = ""


@dataclass(frozen=True)
class Strip:
    frames: list[Frame]
    transitions: list[Transition]
    add: Slot | None
    more_text: str
    total_text: str
    error: str = ""


def strip_of(form: FormState, priced: PricedForm, errors: Mapping[str, str]) -> Strip | None:
    """The strip of the form; None for other operations."""
    if not form.request.row.has_segments:
        return None
    numbers = [n for n in range(1, MAX_FRAMES + 1) if form.values.get(f"frame_{n}")]
    last = max(numbers, default=0)
    transitions = [_transition(form, priced, errors, n) for n in range(1, max(last, 2))]
    frames = [_frame(form, errors, n, last) for n in numbers]
    more = MAX_FRAMES - len(numbers)
    text = ngettext("%(count)s more", "%(count)s more", more) % {"count": more}
    is_short = len(numbers) < 2
    return Strip(
        frames,
        transitions,
        _add_slot(form, errors) if more else None,
        _("2 to 7 images") if not numbers else text,
        _total_text(priced.request, max(last, 2)),
        errors.get("frame_1", "") or errors.get("frame_2", "") if is_short else "",
    )


def _frame(form: FormState, errors: Mapping[str, str], n: int, last: int) -> Frame:
    parameter = capabilities.Parameter(f"frame_{n}_path", "image")
    slot = slot_of(form, parameter, errors)
    # A missing picture keeps its position and shows an error.
    slot = slot if slot.value else replace(slot, value=form.values.get(f"frame_{n}", ""))
    seconds = form.values.get(f"duration_{n}_to_{n + 1}") or "5"
    length = f"{seconds} s" if n < last else ""
    return Frame(n, slot, length, before=n - 1, after=n + 1 if n < last else 0)


def _add_slot(form: FormState, errors: Mapping[str, str]) -> Slot:
    slot = slot_of(form, capabilities.Parameter(ADD, "image"), {})
    return replace(slot, label=str(_("Add images")), value="", hint=" ")


def _transition(
    form: FormState, priced: PricedForm, errors: Mapping[str, str], n: int
) -> Transition:
    length, words = f"duration_{n}_to_{n + 1}", f"prompt_{n}_to_{n + 1}"
    current = priced.request.number(length)
    choices = [
        Choice(
            str(option.value),
            str(option.value),
            is_checked=option.value == current,
            is_disabled=not option.is_possible and option.value != current,
        )
        for option in capabilities.options(priced.request, length)
    ]
    prompt = priced.request.row.parameter(words)
    limit = prompt.max_length if prompt and prompt.max_length else MAX_PROMPT_LENGTH
    label = _("Prompt from image %(one)s to %(two)s") % {"one": n, "two": n + 1}
    prices = priced.price().parts
    price = prices[n - 1].credits if n <= len(prices) else 0
    return Transition(
        n,
        n + 1,
        length,
        choices,
        text_field(words, label, form.values.get(words, ""), limit=limit, errors=errors),
        f"≈ {format_number(price)}",
        errors.get(length, ""),
    )


def _total_text(request: capabilities.Request, last: int) -> str:
    seconds = sum(request.number(f"duration_{n}_to_{n + 1}") or 0 for n in range(1, last))
    return _("%(seconds)s s in total") % {"seconds": seconds}
