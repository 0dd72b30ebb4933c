"""Next actions for a result, each with its price or the reason it is unavailable."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from pixstudio.cards.presenters.wording import credits_text
from pixstudio.create.forms.fields import OFFERED
from pixstudio.create.forms.initial_values import seed_of
from pixstudio.create.forms.source_result import Source, source_for
from pixstudio.create.presenters.asset_uses import file_slots, is_last_frame
from pixstudio.jobs.models import Generation
from pixstudio.jobs.request_body import field_name
from pixstudio.jobs.result_types import is_audio, is_image, is_video
from pixstudio.jobs.states import State
from pixstudio.jobs.upstream import is_finished
from pixstudio.library.presenters import too_long_text
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, Parameter, Request
from pixstudio.pixverse.prices import price
from pixstudio.teams.models import Membership, Role
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import media_label, operation_label, operation_labels


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
        found += _uses_of_file(generation, "audio")
    return [*found, *_again(generation)]


def image_uses(generation: Generation, member: Membership) -> list[NextAction]:
    """Every field that takes the image of a finished result."""
    is_there = generation.state == State.DONE and generation.has_file
    is_usable = is_there and is_image(generation.content_type) and member.may(Role.CREATOR)
    return _uses_of_file(generation, "image") if is_usable else []


def _uses_of_file(generation: Generation, kind: str) -> list[NextAction]:
    """Every operation with a field for such a file: the file is copied to the library for it."""
    return [
        _use_of_file(generation, name, slot, is_first=place == 0)
        for name in OFFERED
        for place, slot in enumerate(file_slots(name, kind))
        if place == 0 or is_last_frame(slot)
    ]


def _use_of_file(
    generation: Generation, operation: str, slot: Parameter, *, is_first: bool
) -> NextAction:
    label, icon = operation_label(operation), OPERATION_OF_NAME[operation].action_icon
    reason = too_long_text(generation.duration_seconds, slot.max_seconds)
    url, fact = url_for("made_file_use", generation.pk, operation), media_label(slot, operation)
    if not is_first:
        label, url = fact, f"{url}?{urlencode({'field': field_name(slot.name)})}"
    return NextAction(label, icon, url, fact, reason, is_post=True)


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
