"""Jobs and batches as the audit log names them: by operation and prompt, read when the page is looked at."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.audit.target_names import TargetName
from pixstudio.cards.presenters.cards import title_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.queries.cards import job_queryset, with_card_details
from pixstudio.teams.models import Team
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.ids import parse_uuids
from pixstudio.web.wording import operation_label

MAX_LENGTH = 80


def names_of_jobs(team: Team, ids: Collection[str]) -> Mapping[str, TargetName]:
    """`Text: “A lighthouse at dusk”` with its page; of what was deleted the name alone."""
    rows = with_card_details(list(job_queryset(team).filter(pk__in=parse_uuids(ids))))
    return {str(row.pk): _named(row) for row in rows}


def _named(row: Generation) -> TargetName:
    title = title_of(row)
    short = title if len(title) <= MAX_LENGTH else f"{title[: MAX_LENGTH - 1]}…"
    text = f"{operation_label(row.operation)}: “{short}”"
    if row.trashed_at:
        return TargetName(_("%(job)s, in the trash") % {"job": text})
    if row.removed_at:
        return TargetName(_("%(job)s, deleted") % {"job": text})
    return TargetName(text, url_for("generation", row.pk))


def names_of_batches(team: Team, ids: Collection[str]) -> Mapping[str, TargetName]:
    """`4 jobs, the first Text: “…”`, with the page of the first."""
    rows = job_queryset(team).filter(batch__in=parse_uuids(ids)).order_by("-created_at", "-id")
    firsts = {row.batch_id: row for row in with_card_details(list(rows))}
    return {str(pk): _of_batch(row) for pk, row in firsts.items()}


def _of_batch(first: Generation) -> TargetName:
    count = first.batch.count if first.batch else 1
    named = _named(first)
    text = ngettext("%(count)s job: %(first)s", "%(count)s jobs, first %(first)s", count)
    return TargetName(text % {"count": count, "first": named.words}, named.url)
