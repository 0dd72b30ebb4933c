"""What an opened form keeps or puts aside of what was written before, and the click that brings it back.

Words that somebody wrote are never replaced without being asked about, and a batch is armed by a press in
this visit, not by one of yesterday.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from pixstudio.create.form_state import MANY, field_names
from pixstudio.create.nearest_choices import short_names
from pixstudio.create.presenters.changed_choices import Note, change_fix
from pixstudio.pixverse import capabilities
from pixstudio.prompts.queries import all_past_prompts_of
from pixstudio.teams.models import Membership


def kept_words(
    operation: str, preset: str, typed: Mapping[str, str], values: Mapping[str, str]
) -> tuple[dict[str, str], tuple[Note, ...]]:
    """The typed words that a preset would have replaced, and the note that offers the preset's own."""
    texts = [
        item.name
        for item in capabilities.OPERATION_OF_NAME[operation].parameters
        if item.kind == "text"
    ]
    kept = {n: typed[n] for n in texts if _differ(typed.get(n), values.get(n))}
    if not kept:
        return {}, ()
    offered = {name: values[name] for name in kept if values.get(name, "").strip()}
    back = {n: typed.get(n) or "" for n in short_names(operation) if typed.get(n) != values.get(n)}
    words = _("Preset “%(name)s” is set. What you had written is still here.") % {"name": preset}
    fixes = [change_fix(operation, _("Use the preset’s text"), offered)] if offered else []
    fixes += [change_fix(operation, _("Undo"), back)] if back else []
    return kept, (Note(words, fixes),)


def _differ(old: str | None, new: str | None) -> bool:
    written = (old or "").strip()
    return bool(written) and written != (new or "").strip()


def replaced_words(
    member: Membership, operation: str, typed: Mapping[str, str], values: Mapping[str, str]
) -> tuple[Note, ...]:
    """A way back to a prompt that was never sent and that another one has taken the place of."""
    old = typed.get("prompt") or ""
    is_lost = "prompt" in field_names(operation) and _differ(old, values.get("prompt"))
    if not is_lost or all_past_prompts_of(member).filter(words=old).exists():
        return ()
    words = _("Your unsent prompt was replaced by this one.")
    return (Note(words, [change_fix(operation, _("Bring mine back"), {"prompt": old})]),)


def is_armed(operation: str, values: Mapping[str, str]) -> bool:
    """Whether the form asks for several jobs at once."""
    names = [name for name in MANY if name in field_names(operation)]
    return any(values.get(name) not in ("", "1", None) for name in names)


def without_batch(operation: str, values: Mapping[str, str]) -> dict[str, str]:
    """The same form for one job."""
    return {name: value for name, value in values.items() if name not in MANY}


def batch_note(
    operation: str, typed: Mapping[str, str], values: Mapping[str, str]
) -> tuple[Note, ...]:
    """That the batch of an earlier visit is off, and the click that sets it again."""
    if not is_armed(operation, typed) or is_armed(operation, values):
        return ()
    batch = {name: typed[name] for name in MANY if typed.get(name)}
    words = _("The batch of your last visit is off: this makes one job.")
    return (Note(words, [change_fix(operation, _("Turn it on again"), batch)]),)
