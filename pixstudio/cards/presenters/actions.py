"""What a member can do with a job in its state."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pixstudio.cards.presenters.wording import credits_text
from pixstudio.jobs.budgets import OVER_BUDGET
from pixstudio.jobs.models import FILE_GONE, IMPORTED, Generation
from pixstudio.jobs.result_types import DOWNLOAD_ONLY, FILE_REMOVED, OTHER_KIND
from pixstudio.jobs.states import RETRYABLE, State
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.permissions import Permission, is_allowed
from pixstudio.web.addresses import url_for

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
    """The actions on this job that the member has permission for."""
    state = State(generation.state)
    found: list[Action] = []
    if state == State.QUEUED:
        found = [*_admins_actions(generation, member), *_waiting_actions(generation, member)]
    found += [*_remix(generation, state, member), *_state_actions(generation, state, member)]
    return [*found, *_download(generation)]


def _download(generation: Generation) -> Iterable[Action]:
    """The download action for a result that pages can't show normally."""
    if generation.state == State.DONE and generation.has_file and generation.problem in OF_FILE:
        url = url_for("generation_file", generation.pk)
        yield Action(_("Download"), f"{url}?download", method="get", style="solid")


def _admins_actions(generation: Generation, member: Membership) -> Iterable[Action]:
    """Actions on blocked jobs, for admins and approvers."""
    if generation.problem in OVER_BUDGET and _may(Permission.OVER_BUDGET, generation, member):
        price = credits_text(generation.estimate_credits, generation.estimate_is_exact)
        url = url_for("generation_allow_over_budget", generation.pk)
        yield Action(
            _("Allow anyway"),
            f"{url}?credits={generation.estimate_credits}",
            style="solid",
            confirm=_("Allow this job over budget for %(price)s?") % {"price": price},
        )
    if generation.hold and _may(Permission.RELEASE, generation, member):
        price = credits_text(generation.estimate_credits, generation.estimate_is_exact)
        yield Action(
            _("Resume"),
            url_for("generation_resume_held", generation.pk),
            style="solid",
            confirm=_("If it was sent already, it’s charged twice: %(price)s each.")
            % {"price": price},
        )
    if generation.pending_approval_id:
        review = url_for("approval", generation.pending_approval_id)
        label = _("Review") if member.approves else _("View request")
        yield Action(label, review, method="get", style="solid" if member.approves else "quiet")
    if generation.problem == "not_member" and _may(Permission.TAKE_OVER, generation, member):
        take = url_for("generation_takeover", generation.pk)
        yield Action(_("Take over"), take, style="solid")


def _waiting_actions(generation: Generation, member: Membership) -> Iterable[Action]:
    if not _may(Permission.PAUSE, generation, member):
        return
    if generation.hold:
        # If it is also paused, Resume appears once an admin has released it.
        pass
    elif generation.paused_at:
        yield Action(_("Resume"), url_for("generation_resumption", generation.pk))
    else:
        pause = url_for("generation_pause", generation.pk)
        yield Action(_("Pause"), pause, style="quiet")
    if _may(Permission.EDIT, generation, member):
        yield Action(_("Edit"), url_for("generation_editing", generation.pk), style="quiet")


def _may(permission: Permission, generation: Generation, member: Membership) -> bool:
    return is_allowed(member, permission, generation.creator_id)


def _state_actions(generation: Generation, state: State, member: Membership) -> Iterable[Action]:
    def url(name: str) -> str:
        return url_for(name, generation.pk)

    def may(permission: Permission) -> bool:
        return _may(permission, generation, member)

    price = credits_text(generation.estimate_credits, generation.estimate_is_exact)
    if state in (State.QUEUED, State.RUNNING) and may(Permission.CANCEL):
        yield _cancellation(generation, state, member)
    if state == State.ASK and may(Permission.RESUBMIT):
        words = _("The first attempt may still succeed. Then both are charged: %(price)s each.")
        again = whose_text(generation, member, words % {"price": price})
        yield Action(_("Submit again"), url("generation_resubmission"), confirm=again)
    if state == State.ASK and may(Permission.DISMISS):
        words = _(
            "Dismiss this job? It may have been charged; if the video appears within 26 hours, "
            "we’ll keep it."
        )
        confirm = whose_text(generation, member, words)
        yield Action(_("Dismiss"), url("generation_dismissal"), style="quiet", confirm=confirm)
    is_gone = state == State.DONE and generation.problem in (FILE_GONE, FILE_REMOVED)
    if (state == State.UNSAVED or is_gone) and may(Permission.SAVE_AGAIN):
        label = _("Save file") if generation.problem == IMPORTED else _("Save again")
        yield Action(label, url("generation_saving"), style="solid")
    if state in RETRYABLE and may(Permission.RETRY):
        again = _("Retry, %(price)s") % {"price": price}
        confirm = _retry_text(generation, member)
        yield Action(again, url("generation_retry"), style="quiet", confirm=confirm)


def _cancellation(generation: Generation, state: State, member: Membership) -> Action:
    """The user's own waiting job is cancelled at once, because of Undo; all others need confirmation."""
    url = url_for("generation_cancellation", generation.pk)
    if state == State.RUNNING:
        text = _(
            "PixVerse may still finish it; credits are not refunded. If the video arrives, we’ll "
            "keep it."
        )
        confirm = whose_text(generation, member, text)
        return Action(_("Stop tracking"), url, style="quiet", confirm=confirm)
    is_own = generation.creator_id == member.user_id
    text = "" if is_own else _("Nothing was sent or charged yet.")
    return Action(_("Cancel"), url, style="quiet", confirm=whose_text(generation, member, text))


def _retry_text(generation: Generation, member: Membership) -> str:
    """The confirmation for retrying another member's job: whose budget it counts against."""
    if generation.creator_id == member.user_id:
        return ""
    return whose_text(
        generation, member, _("The job stays theirs and counts against their budget.")
    )


def whose_text(generation: Generation, member: Membership, words: str) -> str:
    """The confirmation, preceded by the owner of another member's job: `This job is Bob’s. …`"""
    if generation.creator_id == member.user_id:
        return words
    name = generation.creator.first_name if generation.creator else _("former member")
    return f"{_('This job is %(name)s’s.') % {'name': name}} {words}".strip()


def _remix(generation: Generation, state: State, member: Membership) -> Iterable[Action]:
    """Create a job with the same settings; also offered for other members' jobs."""
    if state in RETRYABLE and _may(Permission.REUSE, generation, member):
        edit = f"{url_for('create', generation.operation)}?remix={generation.pk}"
        yield Action(_("Edit first"), edit, method="get")
