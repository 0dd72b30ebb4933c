"""What a job shows of a request that asked for several results."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.cards.presenters.wording import credits_text
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.submission.several_results import asked_count


def fewer_text(generation: Generation) -> str:
    """`3 of 4 images were made; 30 credits charged in all.`; '' where as many were made as asked for."""
    attempt = next((one for one in _newest_first(generation) if one.remote_id), None)
    if attempt is None or attempt.made_count >= asked_count(attempt):
        return ""
    made, asked = attempt.made_count, asked_count(attempt)
    count = ngettext(
        "%(made)s of %(asked)s images was made", "%(made)s of %(asked)s images were made", made
    ) % {"made": made, "asked": asked}
    if attempt.request_credits is None:
        return _("%(count)s.") % {"count": count}
    charged = credits_text(attempt.request_credits)
    return _("%(count)s; %(credits)s charged in all.") % {"count": count, "credits": charged}


def _newest_first(generation: Generation) -> list[Attempt]:
    """From the rows at hand, which cards read for all of them at once."""
    return list(reversed(generation.attempts.all()))
