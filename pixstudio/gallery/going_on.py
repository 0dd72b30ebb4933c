"""What can be made from a result, each with its price or the reason why not."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.create.forms.fields import OFFERED
from pixstudio.create.forms.initial_values import seed_of
from pixstudio.create.forms.sources import Source, source_for
from pixstudio.jobs.models import Generation
from pixstudio.jobs.presenters.wording import OPERATION_WORDS, credits_words
from pixstudio.jobs.result_types import is_video
from pixstudio.jobs.upstream import is_finished
from pixstudio.pixverse.capabilities import Request
from pixstudio.pixverse.prices import price
from pixstudio.teams.models import Membership, Role

FACTS = {
    "extend": gettext_lazy("1 to 10 s more"),
    "modify": gettext_lazy("say what to change"),
    "lipsync": gettext_lazy("words or a sound file"),
}
ICONS = {"extend": "extend", "modify": "modify", "lipsync": "lips", "upscale": "upscale"}


@dataclass(frozen=True)
class Next:
    """A next step: a link to the form where its price stands. With a `reason` it is off."""

    label: str
    icon: str
    url: str
    fact: str = ""
    reason: str = ""


def next_actions(generation: Generation, member: Membership) -> list[Next]:
    """The steps from here for somebody who may create."""
    if not member.may(Role.CREATOR):
        return []
    found: list[Next] = []
    if is_finished(generation) and is_video(generation.content_type):
        found += [_going_on(generation, operation) for operation in ICONS]
    return [*found, *_again(generation)]


def _going_on(generation: Generation, operation: str) -> Next:
    """Create with this result in its place, or its file where only that can go; else why not."""
    source = source_for(generation, operation)
    url = f"{reverse('create', args=[operation])}?source={generation.pk}"
    fact = source.offer_words or _fact_of(source, operation)
    reason = source.problem if source.is_off else ""
    return Next(str(OPERATION_WORDS[operation]), ICONS[operation], url, fact, reason)


def _fact_of(source: Source, operation: str) -> str:
    if operation != "upscale":
        return str(FACTS[operation])
    return _("to 4K, %(price)s") % {"price": _upscale_price(source)}


def _upscale_price(source: Source) -> str:
    request = Request("upscale", {"video_id": source.remote_id}, source=source.facts)
    cost = price(request)
    return credits_words(cost.credits, cost.is_exact)


def _again(generation: Generation) -> list[Next]:
    if generation.operation not in OFFERED:
        return []
    url = f"{reverse('create', args=[generation.operation])}?remix={generation.pk}"
    found = [Next(_("Remix"), "remix", url, _("same settings, yours to change"))]
    if seed_of(generation):
        found.append(
            Next(_("Same seed"), "dice", f"{url}&seed=same", _("the same settings and seed"))
        )
    return found
