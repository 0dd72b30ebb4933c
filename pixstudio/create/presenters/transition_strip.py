"""The strip of a transition: its pictures, what happens between each pair, and how long it all takes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.create.form_state import Wish
from pixstudio.create.frame_reordering import ADD
from pixstudio.create.presenters.media_slots import (
    MAX_PROMPT_LENGTH,
    Prompt,
    Slot,
    slot_of,
    words_field,
)
from pixstudio.create.presenters.settings import Asked, Choice
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.capabilities.operations import MAX_FRAMES
from pixstudio.web.numbers import spaced


@dataclass(frozen=True)
class Frame:
    number: int
    slot: Slot
    length_words: str = ""
    before: int = 0
    after: int = 0


@dataclass(frozen=True)
class Part:
    """What happens between two pictures."""

    number: int
    next_number: int
    name: str
    lengths: list[Choice]
    words: Prompt
    price_words: str
    error: str = ""


@dataclass(frozen=True)
class Strip:
    frames: list[Frame]
    parts: list[Part]
    add: Slot | None
    more_words: str
    total_words: str
    error: str = ""


def strip_of(wish: Wish, asked: Asked, errors: Mapping[str, str]) -> Strip | None:
    """The strip as it stands, None for other operations."""
    if not wish.request.row.has_segments:
        return None
    numbers = [n for n in range(1, MAX_FRAMES + 1) if wish.values.get(f"frame_{n}")]
    last = max(numbers, default=0)
    parts = [_part(wish, asked, errors, n) for n in range(1, max(last, 2))]
    frames = [_frame(wish, errors, n, last) for n in numbers]
    more = MAX_FRAMES - len(numbers)
    words = ngettext("%(count)s more", "%(count)s more", more) % {"count": more}
    is_short = len(numbers) < 2
    return Strip(
        frames,
        parts,
        _add_slot(wish, errors) if more else None,
        _("2 to 7 pictures") if not numbers else words,
        _total_words(asked.request, max(last, 2)),
        errors.get("frame_1", "") or errors.get("frame_2", "") if is_short else "",
    )


def _frame(wish: Wish, errors: Mapping[str, str], n: int, last: int) -> Frame:
    parameter = capabilities.Parameter(f"frame_{n}_path", "image")
    slot = slot_of(wish, parameter, errors)
    # A picture that is gone keeps its place and says so.
    slot = slot if slot.value else replace(slot, value=wish.values.get(f"frame_{n}", ""))
    seconds = wish.values.get(f"duration_{n}_to_{n + 1}") or "5"
    length = f"{seconds} s" if n < last else ""
    return Frame(n, slot, length, before=n - 1, after=n + 1 if n < last else 0)


def _add_slot(wish: Wish, errors: Mapping[str, str]) -> Slot:
    slot = slot_of(wish, capabilities.Parameter(ADD, "image"), {})
    return replace(slot, label=str(_("Add pictures")), value="", hint=" ")


def _part(wish: Wish, asked: Asked, errors: Mapping[str, str], n: int) -> Part:
    length, words = f"duration_{n}_to_{n + 1}", f"prompt_{n}_to_{n + 1}"
    current = asked.request.number(length)
    choices = [
        Choice(
            str(option.value),
            str(option.value),
            is_checked=option.value == current,
            is_disabled=not option.is_possible and option.value != current,
        )
        for option in capabilities.options(asked.request, length)
    ]
    prompt = asked.request.row.parameter(words)
    limit = prompt.max_length if prompt and prompt.max_length else MAX_PROMPT_LENGTH
    label = _("Prompt from picture %(one)s to %(two)s") % {"one": n, "two": n + 1}
    prices = asked.priced().parts
    price = prices[n - 1].credits if n <= len(prices) else 0
    return Part(
        n,
        n + 1,
        length,
        choices,
        words_field(words, label, wish.values.get(words, ""), limit=limit, errors=errors),
        f"≈ {spaced(price)}",
        errors.get(length, ""),
    )


def _total_words(request: capabilities.Request, last: int) -> str:
    seconds = sum(request.number(f"duration_{n}_to_{n + 1}") or 0 for n in range(1, last))
    return _("%(seconds)s s in all") % {"seconds": seconds}
