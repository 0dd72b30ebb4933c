"""Usage permissions and the requested scope."""

from dataclasses import dataclass
from uuid import UUID

from pixstudio.teams.models import Membership, Role
from pixstudio.usage.models import DailyUsage, Dimension
from pixstudio.usage.periods import Period
from pixstudio.usage.queries import Asked, has_sums_of
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.list_filters import url_with_query

TEAM = "team"
FOCUS = (Dimension.ACCOUNT, Dimension.OPERATION, Dimension.MODEL, Dimension.EFFECT)


class NotYours(Exception):
    """The member may not see this usage."""


class NothingSuch(Exception):
    """The team never had a job of the requested item."""


@dataclass(frozen=True)
class Scope:
    """The requested scope. Admins see members and accounts, of all or of one member; others their own
    jobs by all dimensions, and the team's as anonymous totals."""

    member: Membership
    who: int = DailyUsage.EVERYBODY
    dimension: Dimension = Dimension.ALL
    key: str = ""

    @property
    def is_admin(self) -> bool:
        return self.member.may(Role.ADMIN)

    @property
    def is_own(self) -> bool:
        return self.who == self.member.user_id

    @property
    def sees_people(self) -> bool:
        return self.is_admin

    @property
    def may_export(self) -> bool:
        return self.is_admin or self.is_own

    @property
    def dimensions(self) -> list[Dimension]:
        """The dimensions of the breakdown tables."""
        if not self.may_export:
            return [Dimension.OPERATION, Dimension.MODEL]
        own = [Dimension.ACCOUNT, Dimension.MODEL, Dimension.OPERATION, Dimension.EFFECT]
        own += [Dimension.COLLECTION, Dimension.API_KEY]
        return own if self.who else [Dimension.MEMBER, *own]

    @property
    def budget(self) -> int | None:
        """Monthly budget of the team or member, if it has one and the scope covers all its jobs."""
        if self.who == DailyUsage.EVERYBODY:
            return self.member.team.monthly_budget_credits
        return self.member.monthly_budget_credits if self.is_own else None

    @property
    def values(self) -> dict[str, str]:
        """Its query parameters, without the days."""
        values = {}
        if self.who and not (self.is_own and not self.is_admin):
            values["member"] = str(self.who)
        if not self.who and not self.is_admin and self.member.may(Role.CREATOR):
            values["scope"] = TEAM
        if self.dimension:
            values[self.dimension.value] = self.key
        return values

    def asked(self, period: Period) -> Asked:
        return Asked(self.member.team, period, self.who, self.dimension, self.key)

    def url(self, period: Period) -> str:
        return url_with_query(url_for("usage"), self.values | period.asked)

    def url_of(self, dimension: Dimension, key: str, period: Period) -> str:
        """The address of one row's details for the same days, or '' if there are none."""
        if dimension == Dimension.COLLECTION:
            return url_for("collection", UUID(key)) if key else ""
        if dimension == Dimension.API_KEY:
            return url_for("api_key", UUID(key)) if key else ""
        if not self.may_export or not key or (self.dimension and dimension != Dimension.MEMBER):
            return ""
        more = {dimension.value: key}
        return url_with_query(url_for("usage"), self.values | more | period.asked)

    def clear_url(self, period: Period) -> str:
        """The address without a filter, if one is set."""
        if self.dimension or (self.who and self.is_admin):
            return url_with_query(url_for("usage"), period.asked)
        return ""


def scope_asked(member: Membership, asked: dict[str, str]) -> Scope:
    """The scope that an address requests.

    Raises: NotYours, NothingSuch.
    """
    scope = Scope(member, who=_who_asked(member, asked))
    dimension = next((one for one in FOCUS if asked.get(one.value)), None)
    if dimension is None:
        return scope
    if not scope.may_export:
        raise NotYours
    key = asked[dimension.value][:80]
    if dimension == Dimension.ACCOUNT:
        key = _hex(key)
    if not has_sums_of(member.team, dimension, key):
        raise NothingSuch
    return Scope(member, scope.who, dimension, key)


def _who_asked(member: Membership, asked: dict[str, str]) -> int:
    wanted = asked.get("member", "")
    if not member.may(Role.ADMIN):
        if wanted not in ("", str(member.user_id)) or (wanted and not member.may(Role.CREATOR)):
            raise NotYours
        is_team = not member.may(Role.CREATOR) or asked.get("scope") == TEAM
        return DailyUsage.EVERYBODY if is_team else member.user_id
    if not wanted:
        return DailyUsage.EVERYBODY
    if not wanted.isdecimal() or len(wanted) > 18:
        raise NothingSuch
    if not has_sums_of(member.team, Dimension.MEMBER, str(int(wanted))):
        raise NothingSuch
    return int(wanted)


def _hex(key: str) -> str:
    try:
        return UUID(key).hex
    except ValueError as error:
        raise NothingSuch from error
