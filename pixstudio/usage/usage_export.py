"""CSV export of usage, streamed row by row."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from pixstudio.teams.models import Membership
from pixstudio.usage.breakdowns import GONE
from pixstudio.usage.models import Dimension
from pixstudio.usage.queries import Asked, Sums, day_in_detail, names_of
from pixstudio.web.wording import operation_label

# Dimensions with names, and where their keys are in a row.
NAMED = {
    Dimension.MEMBER: 0,
    Dimension.ACCOUNT: 1,
    Dimension.EFFECT: 4,
    Dimension.COLLECTION: 5,
    Dimension.API_KEY: 6,
}


def exported_lines(asked: Asked, member: Membership) -> Iterator[list[object]]:
    """The header, and a row for each day, member, account, operation, model, effect, collection and API key;
    one day is held at a time. A collection that the member doesn't see has no name."""
    yield _heads()
    names: dict[Dimension, dict[str, str]] = {dimension: {} for dimension in NAMED}
    day = asked.period.first
    while day <= asked.period.last:
        rows = list(day_in_detail(asked, day))
        _learn(names, member, [keys for keys, _sums in rows])
        for keys, sums in rows:
            yield [day.isoformat(), *_labels(keys, names), *_figures(sums)]
        day += dt.timedelta(days=1)


def _heads() -> list[object]:
    return [
        _("Day"),
        _("Member"),
        _("Account"),
        _("Operation"),
        _("Model"),
        _("Effect"),
        _("Collection"),
        _("API key"),
        _("Jobs"),
        _("Done"),
        _("Failed"),
        _("Moderated"),
        _("Refused"),
        _("Charged credits"),
        _("Reserved credits"),
        _("Written-off credits"),
        _("Jobs with a known charge"),
        _("Their estimate"),
        _("Their charge"),
        _("Average queue time (seconds)"),
        _("Average generation time (seconds)"),
    ]


def _learn(
    names: dict[Dimension, dict[str, str]], member: Membership, rows: list[tuple[str, ...]]
) -> None:
    """Fetch the names not yet cached."""
    for dimension, place in NAMED.items():
        new = {keys[place] for keys in rows} - names[dimension].keys() - {""}
        if new:
            found = names_of(member, dimension, new)
            gone = str(GONE[dimension])
            names[dimension] |= {key: found.get(key, gone) for key in new}


def _labels(keys: tuple[str, ...], names: dict[Dimension, dict[str, str]]) -> list[str]:
    who, account, operation, model, effect, collection, api_key = keys
    return [
        names[Dimension.MEMBER][who],
        names[Dimension.ACCOUNT].get(account, str(GONE[Dimension.ACCOUNT])),
        operation_label(operation),
        model,
        names[Dimension.EFFECT].get(effect, ""),
        names[Dimension.COLLECTION].get(collection, ""),
        names[Dimension.API_KEY].get(api_key, ""),
    ]


def _figures(sums: Sums) -> list[object]:
    counts = [sums.jobs, sums.done, sums.failed, sums.moderated, sums.refused]
    counts += [sums.charged_credits, sums.reserved_credits, sums.written_off_credits]
    told = [sums.told_jobs, sums.told_estimate_credits, sums.told_charged_credits]
    times = [sums.average_waiting, sums.average_making]
    return [*counts, *told, *("" if t is None else round(t) for t in times)]
