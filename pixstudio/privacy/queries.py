"""What a person has, and what stands in the way of their deletion."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from pixstudio.jobs.models import Generation
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

    teams: list[Team] = field(default_factory=list)
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
        teams=list(only_owned_teams(user)),
        open_jobs=jobs.filter(state__in=ACTIVE).count(),
        undecided_jobs=jobs.filter(state=State.ASK).count(),
        bulk_runs=BulkRun.objects.filter(user=user, state=RunState.RUNNING).count(),
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
