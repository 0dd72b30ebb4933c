"""Jobs held after a restore, a copy or a long stop, and attempts settled by the credits, in words."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.polling.settlement import CANNOT_TELL, CREDITS_FELL, NO_CHARGE
from pixstudio.jobs.presenters.wording import credits_words
from pixstudio.jobs.states import Charge, State
from pixstudio.teams.models import Membership, Role
from pixstudio.web.models import Doubt
from pixstudio.web.numbers import spaced

HELD: dict[str, object] = {
    Doubt.RESTORED: gettext_lazy(
        "Restored from a backup: it may have been sent and charged already. Nothing is sent until an "
        "admin checks and resumes it."
    ),
    Doubt.COPIED: gettext_lazy(
        "This studio is a copy: the original may have sent this job already. Nothing is sent until an "
        "admin checks and resumes it."
    ),
    Doubt.LONG_STOP: gettext_lazy(
        "The studio was stopped for long, so this may be out of date or sent already. Nothing is sent "
        "until an admin checks and resumes it."
    ),
}
HELD_WORDS: dict[str, object] = {
    Doubt.RESTORED: gettext_lazy(
        "The database was restored from a backup. What waited in it may have been sent and charged since."
    ),
    Doubt.COPIED: gettext_lazy(
        "This studio runs on a copy of its data. The original may have sent what waits here."
    ),
    Doubt.LONG_STOP: gettext_lazy(
        "The studio was stopped for long. What waited may be out of date, or have been sent elsewhere."
    ),
}
SETTLED: dict[str, object] = {
    CREDITS_FELL: gettext_lazy(
        "26 hours are over. The account’s credits fell by as much at that time and no other job explains "
        "it, so these credits still count."
    ),
    CANNOT_TELL: gettext_lazy(
        "26 hours are over. The account’s credits can’t show whether it was charged, so these credits "
        "still count."
    ),
    NO_CHARGE: gettext_lazy(
        "26 hours are over, and the account’s credits show no charge. It no longer counts."
    ),
}


@dataclass(frozen=True)
class Held:
    """What stands above the queue while jobs are held; the addresses are empty for all but admins."""

    title: str
    words: str
    resume_url: str = ""
    resume_question: str = ""
    cancel_url: str = ""
    import_url: str = ""


def is_held(generation: Generation) -> bool:
    """Whether a job that waits may have been sent already, so that an admin has to resume it."""
    return generation.state == State.QUEUED and bool(generation.hold)


def held_words(generation: Generation) -> str:
    """Why the job is held, what that means for its price, and who can let it go on."""
    return str(HELD[generation.hold])


def settled_words(generation: Generation) -> str:
    """What became of a dismissed attempt: what the account's credits said once its time was over, or that
    a late answer refused it; '' while nobody knows."""
    attempts = sorted(generation.attempts.all(), key=lambda one: one.pk)
    last = attempts[-1] if attempts else None
    if last and last.verdict:
        return str(SETTLED[last.verdict])
    if last and last.charge == Charge.NOTHING:
        return _("Its answer came late: PixVerse did not accept it. Not charged.")
    return ""


def held_banner(member: Membership, reason: str, count: int, credits: int) -> Held | None:
    """The banner above the queue; None where nothing is held."""
    if not count:
        return None
    title = ngettext("%(count)s job is held", "%(count)s jobs are held", count)
    title = title % {"count": spaced(count)}
    words = str(HELD_WORDS[reason])
    if not member.may(Role.ADMIN):
        return Held(title, f"{words} {_('An admin can resume or cancel them.')}")
    question = _(
        "Resume %(count)s held jobs for %(price)s? Each that was sent already is charged twice."
    )
    return Held(
        title=title,
        words=f"{words} {_('Import the accounts’ videos to see what was sent, then resume or cancel.')}",
        resume_url=reverse("queue_release"),
        resume_question=question % {"count": spaced(count), "price": credits_words(credits)},
        cancel_url=reverse("queue_held_cancellation"),
        import_url=reverse("imports"),
    )
