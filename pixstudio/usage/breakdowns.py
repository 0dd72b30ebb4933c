"""Usage tables: each member, account, model, operation and effect as a row with a bar."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.usage import queries
from pixstudio.usage.models import Dimension
from pixstudio.usage.permissions import Scope
from pixstudio.usage.queries import Asked, Sums
from pixstudio.usage.usage_charts import NONE, clock
from pixstudio.web.formatting import format_number
from pixstudio.web.wording import operation_label

MOST_SHARES = 12
TITLES = {
    Dimension.MEMBER: gettext_lazy("By member"),
    Dimension.ACCOUNT: gettext_lazy("By account"),
    Dimension.MODEL: gettext_lazy("By model"),
    Dimension.OPERATION: gettext_lazy("By operation"),
    Dimension.EFFECT: gettext_lazy("By effect"),
    Dimension.COLLECTION: gettext_lazy("By collection"),
    Dimension.API_KEY: gettext_lazy("By API key"),
}
HEADS = {
    Dimension.MEMBER: gettext_lazy("Member"),
    Dimension.ACCOUNT: gettext_lazy("Account"),
    Dimension.MODEL: gettext_lazy("Model"),
    Dimension.OPERATION: gettext_lazy("Operation"),
    Dimension.EFFECT: gettext_lazy("Effect"),
    Dimension.COLLECTION: gettext_lazy("Collection"),
    Dimension.API_KEY: gettext_lazy("API key"),
}
GONE = {
    Dimension.MEMBER: gettext_lazy("Former member"),
    Dimension.ACCOUNT: gettext_lazy("Removed account"),
    Dimension.EFFECT: gettext_lazy("Removed effect"),
    # Also those that the member doesn't see, without their names.
    Dimension.COLLECTION: gettext_lazy("Other or deleted collections"),
    Dimension.API_KEY: gettext_lazy("Deleted API key"),
}


@dataclass(frozen=True)
class Share:
    """A row of a table: name and sums. `width` is the bar's, of 100."""

    name: str
    width: str
    credits: str
    charged: str
    reserved: str
    written_off: str
    jobs: str
    success: str
    waiting: str
    making: str
    url: str = ""


@dataclass(frozen=True)
class Table:
    id: str
    title: str
    head: str
    shares: list[Share]
    note: str = ""
    # Whether any credits in it are reserved or written off.
    has_open: bool = False


def shares_of(scope: Scope, asked: Asked) -> dict[Dimension, dict[str, Sums]]:
    if not asked.dimension:
        return queries.shares_of(asked, scope.dimensions)
    if scope.sees_people and not asked.who:
        return {Dimension.MEMBER: queries.members_of_one(asked)}
    return {}


def tables_of(scope: Scope, asked: Asked, shares: dict[Dimension, dict[str, Sums]]) -> list[Table]:
    return [
        _table(scope, asked, dimension, shares[dimension])
        for dimension in TITLES
        if shares.get(dimension)
    ]


def _table(scope: Scope, asked: Asked, dimension: Dimension, sums: dict[str, Sums]) -> Table:
    """The rows with the most credits; removed items and the rest are one row each."""
    names = queries.names_of(scope.member, dimension, sums) if dimension in GONE else {}
    known = {key: one for key, one in sums.items() if dimension not in GONE or key in names}
    gone, rest = Sums(), Sums()
    for key in sums.keys() - known.keys():
        gone.add(sums[key])
    for key in list(known)[MOST_SHARES:]:
        rest.add(known[key])
    top = max((one.credits for one in [*sums.values(), gone, rest]), default=0) or 1
    shares = [
        _share(name_of(dimension, key, names), one, top, scope.url_of(dimension, key, asked.period))
        for key, one in list(known.items())[:MOST_SHARES]
    ]
    for one, name in ((rest, _("All others")), (gone, str(GONE.get(dimension, "")))):
        if one.jobs:
            shares.append(_share(name, one, top, ""))
    return Table(
        id=f"by-{dimension.value}",
        title=str(TITLES[dimension]),
        head=str(HEADS[dimension]),
        shares=shares,
        has_open=any(one.reserved_credits or one.written_off_credits for one in sums.values()),
    )


def _share(name: str, sums: Sums, top: int, url: str) -> Share:
    success = sums.success_percent
    return Share(
        name=name,
        width=f"{100 * sums.credits / top:.1f}",
        credits=format_number(sums.credits),
        charged=format_number(sums.charged_credits),
        reserved=format_number(sums.reserved_credits),
        written_off=format_number(sums.written_off_credits),
        jobs=format_number(sums.jobs),
        success=NONE if success is None else f"{success}\u00a0%",
        waiting=clock(sums.average_waiting),
        making=clock(sums.average_making),
        url=url,
    )


def name_of(dimension: Dimension, key: str, names: dict[str, str]) -> str:
    if dimension == Dimension.OPERATION:
        return operation_label(key)
    if dimension == Dimension.MODEL:
        return key
    return names.get(key) or str(GONE[dimension])
