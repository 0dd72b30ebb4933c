"""Next actions for a result, each with its price or the reason it is unavailable."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from pixstudio.cards.presenters.wording import credits_text
from pixstudio.create.forms.fields import OFFERED
from pixstudio.create.forms.initial_values import seed_of
from pixstudio.create.forms.source_result import Source, source_for
from pixstudio.jobs.models import Generation
from pixstudio.jobs.result_types import is_audio, is_video
from pixstudio.jobs.states import State
from pixstudio.jobs.upstream import is_finished
from pixstudio.library.presenters import too_long_text
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, Request
from pixstudio.pixverse.prices import price
from pixstudio.teams.models import Membership, Role
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import media_label, operation_labels


@dataclass(frozen=True)
class NextAction:
    """A next action: a link to the form, or a button that saves the file first (`is_post`).

    With a `reason` it is disabled.
    """

    label: str
    icon: str
    url: str
    fact: str = ""
    reason: str = ""
    is_post: bool = False


def next_actions(generation: Generation, member: Membership) -> list[NextAction]:
    """The next actions for a member who may create."""
    if not member.may(Role.CREATOR):
        return []
    found: list[NextAction] = []
    if is_finished(generation) and is_video(generation.content_type):
        able = [name for name in OFFERED if OPERATION_OF_NAME[name].takes_result]
        found += [_going_on(generation, operation) for operation in able]
    if generation.state == State.DONE and is_audio(generation.content_type):
        found += _uses_of_audio(generation)
    return [*found, *_again(generation)]


def _uses_of_audio(generation: Generation) -> list[NextAction]:
    """Every operation with a field for an audio file: the file is copied to the library for it."""
    found = []
    for name in OFFERED:
        items = OPERATION_OF_NAME[name].parameters
        slot = next((item for item in items if item.kind == "audio"), None)
        if slot is None:
            continue
        words, icon = operation_labels(name), OPERATION_OF_NAME[name].action_icon
        reason = too_long_text(generation.duration_seconds, slot.max_seconds)
        url = url_for("made_file_use", generation.pk, name)
        fact = media_label(slot, name)
        found.append(NextAction(str(words.label), icon, url, fact, reason, is_post=True))
    return found


def _going_on(generation: Generation, operation: str) -> NextAction:
    """A link to Create with this result, or its file, as the input; else the reason why not."""
    source = source_for(generation, operation)
    url = f"{url_for('create', operation)}?source={generation.pk}"
    fact = source.offer_text or _fact_of(source, operation)
    reason = source.problem if source.is_off else ""
    words = operation_labels(operation)
    return NextAction(str(words.label), OPERATION_OF_NAME[operation].action_icon, url, fact, reason)


def _fact_of(source: Source, operation: str) -> str:
    request = Request(operation, {"video_id": source.remote_id}, source=source.facts)
    cost, length = price(request), request.row.parameter("duration")
    facts = {
        "maximum": length.maximum if length else "",
        "price": credits_text(cost.credits, cost.is_exact),
    }
    return str(operation_labels(operation).result_fact) % facts


def _again(generation: Generation) -> list[NextAction]:
    if generation.operation not in OFFERED:
        return []
    url = f"{url_for('create', generation.operation)}?remix={generation.pk}"
    found = [NextAction(_("Remix"), "remix", url, _("edit these settings"))]
    if seed_of(generation):
        found.append(NextAction(_("Same seed"), "dice", f"{url}&seed=same", _("repeat exactly")))
    return found
