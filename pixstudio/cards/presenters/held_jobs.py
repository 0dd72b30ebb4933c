"""Jobs held after a restore, a copy or a long stop, and attempts settled by the credits, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.polling.settlement import CANNOT_TELL, CREDITS_FELL, NO_CHARGE
from pixstudio.jobs.states import COUNTED, Charge, State
from pixstudio.web.models import Doubt

HELD: dict[str, object] = {
    Doubt.RESTORED: gettext_lazy(
        "Restored from a backup, so it may have been sent and charged already. Nothing is sent "
        "until an admin resumes it."
    ),
    Doubt.COPIED: gettext_lazy(
        "This studio is a copy, and the original may have sent this job already. Nothing is sent "
        "until an admin resumes it."
    ),
    Doubt.LONG_STOP: gettext_lazy(
        "The studio was stopped for a long time, so this may be out of date or sent already. "
        "Nothing is sent until an admin resumes it."
    ),
}
SETTLED: dict[str, object] = {
    COUNTED: gettext_lazy(
        "The API’s statistics show that it was accepted, so an admin counted it as charged."
    ),
    CREDITS_FELL: gettext_lazy(
        "Not found within 26 hours. The account’s credits fell by this amount and no other job "
        "explains it, so it counts as charged."
    ),
    CANNOT_TELL: gettext_lazy(
        "Not found within 26 hours. The account’s credits don’t show whether it was charged, so "
        "it counts as charged."
    ),
    NO_CHARGE: gettext_lazy(
        "Not found within 26 hours. The account’s credits show no charge, so it no longer counts."
    ),
}


def is_held(generation: Generation) -> bool:
    """Whether a job that waits may have been sent already, so that an admin has to resume it."""
    return generation.state == State.QUEUED and bool(generation.hold)


def held_text(generation: Generation) -> str:
    """Why the job is held, whether it may be charged twice, and who can resume it."""
    return str(HELD[generation.hold])


def settled_text(generation: Generation) -> str:
    """The outcome of a dismissed attempt: what the account's credits show after 26 hours, or that
    a late answer refused it; '' while unknown."""
    attempts = sorted(generation.attempts.all(), key=lambda one: one.pk)
    last = attempts[-1] if attempts else None
    if last and last.verdict:
        return str(SETTLED[last.verdict])
    if last and last.charge == Charge.NOTHING:
        return _("PixVerse answered late and didn’t accept the job. Not charged.")
    return ""
