"""What a member can do with a job in its state."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from pixstudio.generations.evidence import DOWNLOAD_ONLY, OTHER_KIND
from pixstudio.generations.models import FILE_GONE, IMPORTED, Generation
from pixstudio.generations.operations import may_arrange
from pixstudio.generations.presenters.words import credits_words
from pixstudio.generations.spending import OVER_BUDGET
from pixstudio.generations.states import RETRYABLE, State
from pixstudio.teams.models import Membership, Role

OF_FILE = (*DOWNLOAD_ONLY, OTHER_KIND)


@dataclass(frozen=True)
class Action:
    """A next step as a button; `confirm` is asked before it is taken."""

    label: str
    url: str
    method: str = "post"
    style: str = "plain"
    confirm: str = ""


def may_act(member: Membership) -> bool:
    return member.may(Role.CREATOR)


def actions_of(generation: Generation, member: Membership) -> list[Action]:
    state = State(generation.state)
    if not may_act(member):
        return list(_download(generation))
    waiting: list[Action] = []
    if state == State.QUEUED:
        waiting = [*_admins_actions(generation, member), *_waiting_actions(generation, member)]
    return [*waiting, *_state_actions(generation, state), *_download(generation)]


def _download(generation: Generation) -> Iterable[Action]:
    """Of a result that no page shows as one would think, its file."""
    if generation.state == State.DONE and generation.has_file and generation.problem in OF_FILE:
        url = reverse("generation_file", args=[generation.pk])
        yield Action(_("Download"), f"{url}?download", method="get", style="solid")


def _admins_actions(generation: Generation, member: Membership) -> Iterable[Action]:
    """What a job waits for that only an admin can do."""
    if not member.may(Role.ADMIN):
        return
    if generation.problem in OVER_BUDGET:
        price = credits_words(generation.estimate_credits, generation.estimate_is_exact)
        url = reverse("generation_allowance", args=[generation.pk])
        yield Action(
            _("Let it pass"),
            f"{url}?credits={generation.estimate_credits}",
            style="solid",
            confirm=_("Send this job past the budget, for %(price)s?") % {"price": price},
        )
    if generation.hold:
        price = credits_words(generation.estimate_credits, generation.estimate_is_exact)
        yield Action(
            _("Resume"),
            reverse("generation_release", args=[generation.pk]),
            style="solid",
            confirm=_("If it was sent already, it is charged twice: %(price)s each.")
            % {"price": price},
        )
    if generation.problem == "not_member":
        take = reverse("generation_adoption", args=[generation.pk])
        yield Action(_("Take it over"), take, style="solid")


def _waiting_actions(generation: Generation, member: Membership) -> Iterable[Action]:
    if not may_arrange(member, generation):
        return
    if generation.hold:
        # Whether it is paused besides shows once an admin has resumed it.
        pass
    elif generation.paused_at:
        yield Action(_("Go on"), reverse("generation_resumption", args=[generation.pk]))
    else:
        pause = reverse("generation_pause", args=[generation.pk])
        yield Action(_("Pause"), pause, style="quiet")
    yield Action(_("Edit"), reverse("generation_editing", args=[generation.pk]), style="quiet")


def _state_actions(generation: Generation, state: State) -> Iterable[Action]:
    def url(name: str) -> str:
        return reverse(name, args=[generation.pk])

    price = credits_words(generation.estimate_credits, generation.estimate_is_exact)
    if state == State.QUEUED:
        yield Action(_("Cancel"), url("generation_cancellation"), style="quiet")
    if state == State.RUNNING:
        yield Action(
            _("Stop waiting"),
            url("generation_cancellation"),
            style="quiet",
            confirm=_(
                "This only stops the API's tracking. The credits are spent, and the video may still "
                "arrive; then it is kept."
            ),
        )
    if state == State.ASK:
        yield Action(
            _("Submit again"),
            url("generation_resubmission"),
            confirm=_(
                "The first sending may still arrive. If it does, both are charged: %(price)s each."
            )
            % {"price": price},
        )
        yield Action(_("Dismiss"), url("generation_dismissal"), style="quiet")
    is_gone = state == State.DONE and generation.problem == FILE_GONE
    if state == State.UNSAVED or is_gone:
        label = _("Save it here") if generation.problem == IMPORTED else _("Save again")
        yield Action(label, url("generation_saving"), style="solid")
    if state in RETRYABLE:
        edit = f"{reverse('create', args=[generation.operation])}?remix={generation.pk}"
        yield Action(_("Edit first"), edit, method="get")
        again = _("Try again, %(price)s") % {"price": price}
        yield Action(again, url("generation_retry"), style="quiet")
