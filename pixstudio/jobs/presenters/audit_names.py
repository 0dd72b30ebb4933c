"""Jobs and batches as the audit log names them: by operation and prompt, read when the page is looked at."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.audit.target_names import MOST_FOUND, Named, as_ids
from pixstudio.jobs.models import Generation
from pixstudio.jobs.presenters.cards import title_of
from pixstudio.jobs.queries import base_of_jobs, with_card_details
from pixstudio.jobs.search import search_generations
from pixstudio.teams.models import Team
from pixstudio.web.wording import operation_label

LONGEST = 80


def names_of_jobs(team: Team, ids: Collection[str]) -> Mapping[str, Named]:
    """`Text: “A lighthouse at dusk”` with its page; of what was deleted the name alone."""
    rows = with_card_details(list(base_of_jobs(team).filter(pk__in=as_ids(ids))))
    return {str(row.pk): _named(row) for row in rows}


def _named(row: Generation) -> Named:
    title = title_of(row)
    short = title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
    words = f"{operation_label(row.operation)}: “{short}”"
    if row.removed_at:
        return Named(_("%(job)s, deleted") % {"job": words})
    return Named(words, reverse("generation", args=[row.pk]))


def names_of_batches(team: Team, ids: Collection[str]) -> Mapping[str, Named]:
    """`4 jobs, the first Text: “…”`, with the page of the first."""
    rows = base_of_jobs(team).filter(batch__in=as_ids(ids)).order_by("-created_at", "-id")
    firsts = {row.batch_id: row for row in with_card_details(list(rows))}
    return {str(pk): _of_batch(row) for pk, row in firsts.items()}


def _of_batch(first: Generation) -> Named:
    count = first.batch.count if first.batch else 1
    named = _named(first)
    words = ngettext("%(count)s job: %(first)s", "%(count)s jobs, first %(first)s", count)
    return Named(words % {"count": count, "first": named.words}, named.url)


def jobs_with(team: Team, word: str) -> list[str]:
    """The newest jobs that are found by the word, by id."""
    rows = search_generations(Generation.objects.filter(team=team), team, word)
    found = rows.order_by("-created_at", "-id").values_list("pk", flat=True)
    return [str(pk) for pk in found[:MOST_FOUND]]
