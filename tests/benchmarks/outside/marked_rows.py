"""What people marked among the finished jobs: favourites, tags, a collection; ratings are in the jobs."""

from collections.abc import Sequence

from pixstudio.collections.models import Collection, CollectionItem
from pixstudio.jobs.models import CostCenter, Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Tag
from pixstudio.marks.models import ResultTag, Star
from pixstudio.teams.models import Membership

COMMON_TAG, RARE_TAG, COLLECTION = "approved", "keepsake", "Spring"
# Of so many results one is marked.
PER_STAR, PER_TAG, PER_ITEM = 10, 5, 20
BATCH_SIZE = 500


def add_marks(member: Membership, rows: Sequence[Generation], hit: Generation) -> None:
    """Mark finished jobs, newest first: each tenth a favourite of the member, each fifth with a tag.

    `hit` is the one with a tag that no other has.
    """
    done = [row for row in rows if row.state == State.DONE]
    Star.objects.bulk_create(
        (
            Star(user=member.user, team=member.team, generation=row, created_at=row.created_at)
            for row in done[::PER_STAR]
        ),
        batch_size=BATCH_SIZE,
    )
    common, rare = (
        Tag.objects.create(team=member.team, name=name, folded=name)
        for name in (COMMON_TAG, RARE_TAG)
    )
    links = [_link(common, row) for row in done[::PER_TAG]]
    ResultTag.objects.bulk_create([*links, _link(rare, hit)], batch_size=BATCH_SIZE)
    _collect(member, done[::PER_ITEM])


def _link(tag: Tag, row: Generation) -> ResultTag:
    return ResultTag(tag=tag, generation=row, created_at=row.created_at)


def _collect(member: Membership, rows: Sequence[Generation]) -> None:
    cost_center = CostCenter.objects.create(team=member.team)
    collection = Collection.objects.create(
        pk=cost_center.pk,
        team=member.team,
        created_by=member.user,
        name=COLLECTION,
        cost_center=cost_center,
        created_at=rows[-1].created_at,
        changed_at=rows[-1].created_at,
    )
    CollectionItem.objects.bulk_create(
        (
            CollectionItem(
                collection=collection,
                generation=row,
                position=number << 20,
                made_at=row.created_at,
                added_by=member.user,
                added_at=row.created_at,
            )
            for number, row in enumerate(rows)
        ),
        batch_size=BATCH_SIZE,
    )
