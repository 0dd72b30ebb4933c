"""Notes about draft values that opening a form kept or replaced, each with a button to undo it.

A text of the user is never replaced without a way back, and the batch fields of an earlier visit are off.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from pixstudio.create.forms.fields import BATCH_FIELDS, field_names
from pixstudio.create.forms.nearest_choices import choice_fields
from pixstudio.create.presenters.notes import Note, change_fix
from pixstudio.pixverse import capabilities
from pixstudio.prompts.queries import whole_prompt_history_of
from pixstudio.teams.models import Membership


def keep_typed_texts(
    operation: str, preset: str, draft: Mapping[str, str], values: Mapping[str, str]
) -> tuple[dict[str, str], tuple[Note, ...]]:
    """The draft's texts that a preset would have replaced, and a note that offers the preset's texts."""
    texts = [
        item.name
        for item in capabilities.OPERATION_OF_NAME[operation].parameters
        if item.kind == "text"
    ]
    kept = {n: draft[n] for n in texts if _differ(draft.get(n), values.get(n))}
    if not kept:
        return {}, ()
    offered = {name: values[name] for name in kept if values.get(name, "").strip()}
    back = {
        n: draft.get(n) or "" for n in choice_fields(operation) if draft.get(n) != values.get(n)
    }
    text = _("Preset “%(name)s” applied. Your text was kept.") % {"name": preset}
    fixes = [change_fix(operation, _("Use the preset’s text"), offered)] if offered else []
    fixes += [change_fix(operation, _("Undo"), back)] if back else []
    return kept, (Note(text, fixes),)


def _differ(old: str | None, new: str | None) -> bool:
    written = (old or "").strip()
    return bool(written) and written != (new or "").strip()


def replaced_prompt_note(
    member: Membership, operation: str, draft: Mapping[str, str], values: Mapping[str, str]
) -> tuple[Note, ...]:
    """A note to restore the draft's prompt, if it was replaced and never sent."""
    old = draft.get("prompt") or ""
    is_lost = "prompt" in field_names(operation) and _differ(old, values.get("prompt"))
    if not is_lost or whole_prompt_history_of(member).filter(words=old).exists():
        return ()
    text = _("Your unsent prompt was replaced by this one.")
    return (Note(text, [change_fix(operation, _("Restore my prompt"), {"prompt": old})]),)


def asks_for_batch(operation: str, values: Mapping[str, str]) -> bool:
    """Whether batch fields are set."""
    names = [name for name in BATCH_FIELDS if name in field_names(operation)]
    return any(values.get(name) not in ("", "1", None) for name in names)


def without_batch(operation: str, values: Mapping[str, str]) -> dict[str, str]:
    """The values without the batch fields."""
    return {name: value for name, value in values.items() if name not in BATCH_FIELDS}


def batch_note(
    operation: str, draft: Mapping[str, str], values: Mapping[str, str]
) -> tuple[Note, ...]:
    """A note that the batch of an earlier visit is off, with a button to restore it."""
    if not asks_for_batch(operation, draft) or asks_for_batch(operation, values):
        return ()
    batch = {name: draft[name] for name in BATCH_FIELDS if draft.get(name)}
    text = _("Batch settings from your last visit are off: this makes one job.")
    return (Note(text, [change_fix(operation, _("Restore batch"), batch)]),)
