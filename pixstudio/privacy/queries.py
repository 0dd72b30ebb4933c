"""What a person or a team has, and what stands in the way of its deletion."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet, Sum

from pixstudio.accounts.models import Account
from pixstudio.collections.models import Collection
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import ACTIVE, State
from pixstudio.library.models import Asset
from pixstudio.privacy.inventory.table import DATA_KINDS
from pixstudio.privacy.models import PersonalExport
from pixstudio.selections.models import BulkRun, RunState
from pixstudio.sharing.models import ShareLink
from pixstudio.teams.models import Membership, Role, Team, User

# Charged already or still to be, or to be decided by someone: until then their person stays.
OPEN_STATES = ACTIVE | {State.ASK}


@dataclass(frozen=True)
class Blockers:
    """Why a person can't be deleted yet: teams without another owner, jobs and bulk actions in progress."""

    # Each with how many other members it has.
    teams: list[tuple[Team, int]] = field(default_factory=list)
    open_jobs: int = 0
    undecided_jobs: int = 0
    bulk_runs: int = 0

    def __bool__(self) -> bool:
        return bool(self.teams or self.open_jobs or self.undecided_jobs or self.bulk_runs)


@dataclass(frozen=True)
class DeletionCounts:
    """What a deletion takes, by kind of data, and what stays with the teams."""

    deleted: dict[str, int]
    jobs: int
    files: int
    share_links: int
    teams: int


def blockers_of(user: User) -> Blockers:
    """What stands in the way of the person's deletion; false if nothing does."""
    jobs = Generation._base_manager.filter(creator=user)
    return Blockers(
        teams=[(team, team.memberships.count() - 1) for team in only_owned_teams(user)],
        open_jobs=jobs.filter(state__in=ACTIVE).count(),
        undecided_jobs=jobs.filter(state=State.ASK).count(),
        bulk_runs=BulkRun.objects.filter(user=user, state=RunState.RUNNING).count(),
    )


@dataclass(frozen=True)
class TeamBlockers:
    """Why a team can't be deleted yet: other owners, jobs, charges and bulk actions in progress."""

    other_owners: int = 0
    open_jobs: int = 0
    undecided_jobs: int = 0
    open_charges: int = 0
    bulk_runs: int = 0

    def __bool__(self) -> bool:
        jobs = self.open_jobs or self.undecided_jobs or self.open_charges
        return bool(self.other_owners or jobs or self.bulk_runs)


def team_blockers_of(member: Membership) -> TeamBlockers:
    """What stands in the way of the deletion of the member's team; false if nothing does."""
    team = member.team_id
    jobs = Generation._base_manager.filter(team=team)
    owners = Membership.objects.filter(team=team, role=Role.OWNER).exclude(pk=member.pk)
    unsettled = Attempt.objects.filter(team=team).filter(
        Q(is_open=True) | Q(settle_at__isnull=False)
    )
    return TeamBlockers(
        other_owners=owners.count(),
        open_jobs=jobs.filter(state__in=ACTIVE).count(),
        undecided_jobs=jobs.filter(state=State.ASK).count(),
        open_charges=unsettled.exclude(generation__state__in=OPEN_STATES).count(),
        bulk_runs=BulkRun.objects.filter(team=team, state=RunState.RUNNING).count(),
    )


@dataclass(frozen=True)
class TeamCounts:
    """What goes with a team, in numbers."""

    members: int
    results: int
    files: int
    stored_bytes: int
    collections: int
    share_links: int
    accounts: int


def team_counts(team: Team) -> TeamCounts:
    """What the deletion of the team would take."""
    jobs = Generation._base_manager.filter(team=team, deleted_at=None)
    files = Asset._base_manager.filter(team=team)
    sizes = [rows.aggregate(n=Count("pk"), size=Sum("size_bytes")) for rows in (jobs, files)]
    return TeamCounts(
        members=Membership.objects.filter(team=team).count(),
        results=sizes[0]["n"],
        files=sizes[1]["n"],
        stored_bytes=sum(one["size"] or 0 for one in sizes),
        collections=Collection.objects.filter(team=team).count(),
        share_links=ShareLink.objects.filter(team=team).count(),
        accounts=Account.objects.filter(team=team).count(),
    )


def only_owned_teams(user: User) -> "QuerySet[Team]":
    """Teams in which the person is the only owner."""
    owned = Membership.objects.filter(user=user, role=Role.OWNER).values("team")
    others = Membership.objects.filter(role=Role.OWNER).exclude(user=user).values("team")
    return Team.objects.filter(pk__in=owned).exclude(pk__in=others).order_by("name", "pk")


def deletion_counts(user: User) -> DeletionCounts:
    """What a deletion would take and leave, in numbers."""
    deleted = {
        kind.name: sum(rows.of(user.pk).count() for rows in kind.deleted)
        for kind in DATA_KINDS
        if kind.deleted
    }
    return DeletionCounts(
        deleted=deleted,
        jobs=Generation._base_manager.filter(creator=user).count(),
        files=Asset._base_manager.filter(uploaded_by=user).count(),
        share_links=ShareLink.objects.filter(created_by=user).count(),
        teams=Membership.objects.filter(user=user).count(),
    )


def export_of(user: User) -> PersonalExport | None:
    """The person's export, in whatever state."""
    return PersonalExport.objects.filter(user=user).first()
