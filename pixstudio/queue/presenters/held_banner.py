"""Banner above the queue while jobs are held after a restore, a copy or a long stop."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.cards.presenters.wording import credits_text
from pixstudio.jobs.queries.totals import WaitingTotals
from pixstudio.teams.models import Membership, Role
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number
from pixstudio.web.models import Doubt

HELD_WORDS: dict[str, object] = {
    Doubt.RESTORED: gettext_lazy(
        "The database was restored from a backup. Jobs that were waiting may have been sent and "
        "charged since."
    ),
    Doubt.COPIED: gettext_lazy(
        "This studio runs on a copy of its data. The original may have sent these jobs already."
    ),
    Doubt.LONG_STOP: gettext_lazy(
        "The studio was stopped for a long time. Waiting jobs may be out of date or already sent "
        "elsewhere."
    ),
}


@dataclass(frozen=True)
class HeldBanner:
    """The banner above the queue while jobs are held; the URLs are empty for all but admins."""

    title: str
    words: str
    resume_url: str = ""
    resume_question: str = ""
    cancel_url: str = ""
    import_url: str = ""


def held_banner(member: Membership, held: WaitingTotals) -> HeldBanner | None:
    """The banner above the queue, with the reason of most held jobs; None where nothing is held."""
    if not (count := held.count):
        return None
    title = ngettext("%(count)s job is held", "%(count)s jobs are held", count)
    title = title % {"count": format_number(count)}
    text = str(HELD_WORDS[held.groups[0].hold])
    if not member.may(Role.ADMIN):
        return HeldBanner(title, f"{text} {_('An admin can resume or cancel them.')}")
    question = _(
        "Resume %(count)s held jobs for %(price)s? Jobs that were already sent are charged twice."
    )
    return HeldBanner(
        title=title,
        words=f"{text} {_('Import the accounts’ videos to see what was sent, then resume or cancel.')}",
        resume_url=url_for("queue_resume_held"),
        resume_question=question
        % {"count": format_number(count), "price": credits_text(held.credits)},
        cancel_url=url_for("queue_cancel_held"),
        import_url=url_for("imports"),
    )
