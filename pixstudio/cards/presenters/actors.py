"""Who did something with a job, in words: `Cancelled by Alice`."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.audit.actions import Action
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.teams.models import Membership

DONE_BY: dict[str, object] = {
    Action.JOB_CANCELLED: gettext_lazy("Cancelled by %(name)s"),
    Action.JOB_DISMISSED: gettext_lazy("Dismissed by %(name)s"),
    Action.JOB_RETRIED: gettext_lazy("Retried by %(name)s"),
    Action.JOB_SENT_AGAIN: gettext_lazy("Submitted again by %(name)s"),
    Action.JOB_MATCHED: gettext_lazy("Video chosen by %(name)s"),
    Action.HELD_RESUMED: gettext_lazy("Resumed by %(name)s"),
    Action.JOB_RESUMED: gettext_lazy("Resumed by %(name)s"),
    Action.JOB_EDITED: gettext_lazy("Edited by %(name)s"),
    Action.JOB_MOVED: gettext_lazy("Moved by %(name)s"),
    Action.JOB_RAISED: gettext_lazy("Allowed by %(name)s"),
    Action.JOBS_APPROVED: gettext_lazy("Approved by %(name)s"),
    Action.JOBS_DECLINED: gettext_lazy("Declined by %(name)s"),
    Action.JOB_TAKEN_OVER: gettext_lazy("Taken over by %(name)s"),
    Action.RESULT_SAVED_AGAIN: gettext_lazy("Saved again by %(name)s"),
    Action.RESULT_RESTORED: gettext_lazy("Restored by %(name)s"),
    Action.RESULT_DELETED: gettext_lazy("Deleted by %(name)s"),
}
# These name the actor even when it is the job's creator.
ENDED = {State.CANCELLED: Action.JOB_CANCELLED, State.ABANDONED: Action.JOB_DISMISSED}


def actor_text(generation: Generation, member: Membership) -> str:
    """Who acted on the job last: always for the end of a job, else only if it was not its creator.

    A pause is shown with the job's state. '' without an action, or if the user no longer exists.
    """
    words = DONE_BY.get(generation.last_action)
    if words is None or generation.last_actor_id is None or generation.last_actor is None:
        return ""
    is_end = ENDED.get(State(generation.state)) == generation.last_action
    if not is_end and generation.last_actor_id == generation.creator_id:
        return ""
    is_you = generation.last_actor_id == member.user_id
    return str(words) % {"name": _("you") if is_you else generation.last_actor.first_name}
