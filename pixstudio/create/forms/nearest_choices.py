"""Replace choices that became impossible by the nearest possible ones, with the reason and an undo.

A change of one field can rule out the choice in another: a third picture rules out a model, an effect a
quality, an account a plan. The page is drawn with the nearest possible choice and says so; a submission
changes nothing and is refused instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from pixstudio.create.forms.fields import MEDIA_KINDS, SPEECH
from pixstudio.create.forms.form_state import FormState
from pixstudio.create.forms.validation import account_gone_text, lacks_effect_text
from pixstudio.jobs.request_body import SOURCE, field_name
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.capabilities.operation_table import MAX_FRAMES
from pixstudio.web.wording import violation_text

TRANSITION_DURATIONS = tuple(f"duration_{n}_to_{n + 1}" for n in range(1, MAX_FRAMES))
# Choices that may be corrected, the least important first.
CHOICES = ("quality", "duration", "model", "aspect_ratio", *TRANSITION_DURATIONS)
SHORT_KINDS = (
    *("choice", "integer", "decimal", "boolean", "effect", "result", "voice", "speech_voice"),
    *MEDIA_KINDS,
)
MAX_CORRECTIONS = 12
CORRECTED = "corrected_fields"


@dataclass(frozen=True)
class Correction:
    """A changed field, and why its old value is impossible."""

    field: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class CorrectedForm:
    """A form in which every choice is possible. `undo` holds the values before the corrections."""

    form: FormState
    corrections: tuple[Correction, ...] = ()
    undo: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PreviousChoices:
    """What a page showed before a change: its choices (None: not known) and the corrections it explained."""

    values: Mapping[str, str] | None = None
    corrected_fields: tuple[str, ...] = ()
    undo: Mapping[str, str] = field(default_factory=dict)


def choice_fields(operation: str) -> list[str]:
    """Every field with a choice or a short value; texts are never corrected or restored."""
    row = capabilities.OPERATION_OF_NAME[operation]
    names = [field_name(item.name) for item in row.parameters if item.kind in SHORT_KINDS]
    return [*names, *([SPEECH] if row.takes_speech else []), "account"]


def encode_choices(form: FormState) -> str:
    """The choices of a form as one value, which the page sends back with its next change."""
    names = [name for name in choice_fields(form.operation) if name not in form.missing]
    return urlencode({name: form.values.get(name) or "" for name in names})


def encode_corrections(corrected: CorrectedForm) -> str:
    """The corrections that a page explains, and their undo values, as one value; '' for none."""
    if not corrected.corrections:
        return ""
    return urlencode(
        [*((CORRECTED, one.field) for one in corrected.corrections), *corrected.undo.items()]
    )


def decode_previous_choices(operation: str, shown: str, corrections: str) -> PreviousChoices:
    """Decode both; what can't be read is ignored."""
    names = {*choice_fields(operation), "video", SOURCE}
    pairs = parse_qsl(corrections, keep_blank_values=True)
    values = {n: v for n, v in parse_qsl(shown, keep_blank_values=True) if n in names}
    corrected_fields = tuple(dict.fromkeys(v for n, v in pairs if n == CORRECTED and v in names))
    return PreviousChoices(
        values if shown else None, corrected_fields, {n: v for n, v in pairs if n in names}
    )


def correct_form(form: FormState, previous: PreviousChoices | None = None) -> CorrectedForm:
    """The form with the nearest possible choices. The fields changed last are corrected last.

    What has no possible value, such as a text that is too long, stays as it is.
    """
    previous = previous or PreviousChoices()
    changed = _changed_fields(form, previous)
    found: dict[str, Correction] = {}
    corrected = _without_unused_durations(form)
    while len(found) < MAX_CORRECTIONS:
        correction = _next_correction(corrected, changed, found)
        if correction is None:
            break
        found[correction.field] = correction
        corrected = _with_correction(corrected, correction)
    kept = _still_valid(corrected, previous, changed | set(found))
    corrections = (*kept, *found.values())
    return CorrectedForm(
        corrected, corrections, _undo_values(previous, changed, found, has_kept=bool(kept))
    )


def _without_unused_durations(form: FormState) -> FormState:
    """Without durations that have no meaning: of an effect with its own, and after the last picture."""
    if form.request.row.has_segments:
        last = max(form.request.frame_numbers, default=0)
        unused = [name for n, name in enumerate(TRANSITION_DURATIONS, 1) if n >= max(last, 2)]
        typed = [name for name in unused if form.values.get(name)]
        return form.with_values(**dict.fromkeys(typed, "")) if typed else form
    has_own = form.effect is not None and form.effect.duration_seconds
    return form.with_values(duration="") if has_own and form.values.get("duration") else form


def _with_correction(form: FormState, correction: Correction) -> FormState:
    """The form after a correction, without a file or source that was cleared."""
    media = {name: asset for name, asset in form.media.items() if name != correction.field}
    source = None if correction.field == SOURCE else form.source
    changed = form.with_values(**{correction.field: correction.after})
    missing = changed.missing - {correction.field}
    return (
        replace(changed, media=media, missing=missing, source=source)
        if not correction.after
        else changed
    )


def _changed_fields(form: FormState, previous: PreviousChoices) -> set[str]:
    if previous.values is None:
        return set()
    names = choice_fields(form.operation)
    return {n for n in names if (previous.values.get(n) or "") != (form.values.get(n) or "")}


def _next_correction(
    form: FormState, changed: set[str], done: Mapping[str, Correction]
) -> Correction | None:
    for correction in _corrections(form, changed):
        if correction.field not in done:
            return correction
    return None


def _corrections(form: FormState, changed: set[str]) -> Iterator[Correction]:
    yield from _account_corrections(form)
    for violation in capabilities.violations(form.request):
        if violation.code == "required":
            continue
        if cleared := _field_to_clear(form, violation, changed):
            yield _correction(form, cleared, "", violation_text(violation))
            continue
        names = [name for name in CHOICES if name in violation.affected_fields]
        for name in sorted(names, key=lambda name: name in changed):
            after = nearest_value(form, name)
            if after is not None:
                yield _correction(form, name, after, violation_text(violation))


def _correction(form: FormState, name: str, after: str, reason: str) -> Correction:
    return Correction(name, form.values.get(name) or form.request.choice(name), after, reason)


def _account_corrections(form: FormState) -> Iterator[Correction]:
    """An account that was removed, or does not offer the effect, is replaced by Automatic."""
    named = form.values.get("account", "")
    if named and form.chosen is None:
        reason = account_gone_text().removesuffix(".")
        yield Correction("account", "", "", reason)
    elif named and not form.source and form.account and not form.is_offered_by(form.account):
        able = [one for one in form.accounts if one.is_usable and form.is_offered_by(one)]
        if able:
            yield Correction("account", named, "", lacks_effect_text(form).split(". ")[0])


def _field_to_clear(form: FormState, violation: capabilities.Violation, changed: set[str]) -> str:
    """The field of a file that can't be used: a photo too many, or one of two videos; '' for none."""
    if violation.code == "two_sources":
        return SOURCE if "video" in changed else "video"
    name = field_name(violation.field)
    return name if violation.code == "effect_images" and name not in changed else ""


def nearest_value(form: FormState, name: str) -> str | None:
    """The possible value of a choice that is nearest to the chosen one, None if there is none.

    The next lower one is preferred, so that the price does not rise without need.
    """
    values = [str(one.value) for one in capabilities.options(form.request, name)]
    possible = [value for value in values if not reason_against(form, name, value)]
    if name == "model":
        usual = capabilities.default_model(form.operation, len(form.request.frame_numbers) or None)
        possible.sort(key=lambda value: value != usual)
        return next(iter(possible), None)
    wanted = _wanted(form, name, values)
    lower = [value for value in possible if values.index(value) < wanted]
    return lower[-1] if lower else next(iter(possible), None)


def _wanted(form: FormState, name: str, values: list[str]) -> int:
    """The index of the chosen value; a number outside of the list is put in order."""
    chosen, numbers = form.request.choice(name), [_number_in(value) for value in values]
    number = _number_in(chosen)
    if chosen in values:
        return values.index(chosen)
    if number is not None and all(one is not None for one in numbers):
        return sum(one is not None and one < number for one in numbers)
    default = capabilities.defaults(form.operation).get(name)
    return values.index(str(default)) + 1 if str(default) in values else len(values)


def _number_in(value: str) -> int | None:
    """The number of a length or a quality, as 540 in "540p"."""
    digits = value.removesuffix("p")
    return int(digits) if digits.isdecimal() and len(digits) < 9 else None


def reason_against(form: FormState, name: str, value: str) -> str:
    """Why a choice can't have this value with the rest of the form; '' if it can."""
    for violation in capabilities.violations(form.with_values(**{name: value}).request):
        if name in violation.affected_fields and violation.code != "required":
            return violation_text(violation)
    return ""


def _still_valid(
    form: FormState, previous: PreviousChoices, changed: set[str]
) -> tuple[Correction, ...]:
    """Earlier corrections whose reason still holds and whose field was not changed since."""
    found = []
    for name in previous.corrected_fields:
        before = previous.undo.get(name, "")
        if name in changed or name not in CHOICES or not before:
            continue
        if reason := reason_against(form, name, before):
            found.append(Correction(name, before, form.values.get(name) or "", reason))
    return tuple(found)


def _undo_values(
    previous: PreviousChoices, changed: set[str], found: Mapping[str, Correction], *, has_kept: bool
) -> dict[str, str]:
    """The values before the change that led to the corrections; none if no change of the form did."""
    shown, back = previous.values, dict(previous.undo) if has_kept else {}
    if shown is None:
        return back
    # One more picture after the one that led to the correction belongs to it.
    again = {name for name in changed if any(_belong_together(name, one) for one in back)}
    names = changed | set(found) if found else again
    found_back = {name: shown.get(name) or "" for name in names}
    back = {**found_back, **back}
    return back if set(back) - {*found, *previous.corrected_fields} else {}


def _belong_together(one: str, other: str) -> bool:
    return one == other or (one.startswith("frame_") and other.startswith("frame_"))
