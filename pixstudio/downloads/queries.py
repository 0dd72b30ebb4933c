"""Which results are to be downloaded, with everything that is written down of them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Prefetch, prefetch_related_objects

from pixstudio.downloads.models import DownloadList, StoredChecksum
from pixstudio.gallery.filtering.filters import Filters
from pixstudio.gallery.result_lists import filtered_page
from pixstudio.jobs.models import Attempt, Generation, GenerationInput
from pixstudio.teams.models import Membership, Team

MAX_RESULTS = 1000


class InvalidChoice(ValueError):
    """No results are chosen, or something that is no id."""


class TooManyResults(ValueError):
    """More than MAX_RESULTS results are chosen."""


class UnknownResults(LookupError):
    """One of the results isn't the team's."""


def read_ids(texts: Iterable[str]) -> list[uuid.UUID]:
    """Ids from texts with commas, each once, in their order. Raises: InvalidChoice, TooManyResults."""
    words = [word.strip() for text in texts for word in text.split(",") if word.strip()]
    try:
        # A list that is much too long is not read to its end.
        ids = list(dict.fromkeys(uuid.UUID(word) for word in words[: 2 * MAX_RESULTS]))
    except ValueError as error:
        raise InvalidChoice from error
    if not ids:
        raise InvalidChoice
    if len(ids) > MAX_RESULTS:
        raise TooManyResults
    return ids


def ids_of_filter(member: Membership, filters: Filters) -> list[uuid.UUID]:
    """Ids of all results that match a gallery's filter, newest first.

    Raises: InvalidChoice if there are none, TooManyResults.
    """
    ids: list[uuid.UUID] = []
    filters = replace(filters, before="")
    while True:
        page = filtered_page(member, filters)
        ids += [row.id for row in page.rows]
        if len(ids) > MAX_RESULTS:
            raise TooManyResults
        if not page.more:
            break
        filters = replace(filters, before=page.more)
    if not ids:
        raise InvalidChoice
    return ids


def list_of(team: Team, pk: uuid.UUID) -> DownloadList | None:
    """A list of the team."""
    return DownloadList.objects.filter(team=team, pk=pk).first()


def chosen_results(team: Team, ids: Sequence[uuid.UUID]) -> list[Generation]:
    """The team's results with these ids in their order, removed ones too, in four queries.

    Raises: UnknownResults if one is another team's or none at all.
    """
    related = ("account", "creator", "effect", "source", "remix_origin")
    rows = Generation.objects.select_related(*related)
    found = rows.in_bulk(list(ids))
    results = [found[pk] for pk in ids if pk in found and found[pk].team_id == team.pk]
    if len(results) < len(ids):
        raise UnknownResults
    attempts = Attempt.objects.only("generation_id", "seed").order_by("id")
    inputs = GenerationInput.objects.select_related("asset").order_by("id")
    prefetch_related_objects(results, Prefetch("inputs", inputs), Prefetch("attempts", attempts))
    return results


def checksums_of(results: Sequence[Generation]) -> dict[tuple[uuid.UUID, str], StoredChecksum]:
    """The known checksums of these results' files, by id and kind."""
    rows = StoredChecksum.objects.filter(generation__in=[result.pk for result in results])
    return {(row.generation_id, row.kind): row for row in rows}
