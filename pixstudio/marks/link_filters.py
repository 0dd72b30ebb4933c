"""The gallery's filters by favourites and by tags."""

from django.db.models import QuerySet, Subquery

from pixstudio.jobs.link_filters import LinkFilter
from pixstudio.library.models import Tag
from pixstudio.library.search_text import normalize_tag
from pixstudio.marks.models import ResultTag, Star
from pixstudio.teams.models import Membership


def _stars(member: Membership, typed: str) -> QuerySet[Star]:
    rows = Star.objects.filter(user=member.user_id, team=member.team)
    return rows if typed == "1" else rows.none()


def _links_of_tag(member: Membership, typed: str) -> QuerySet[ResultTag]:
    # The tag's number and not a join, so that the index of a tag's results is walked.
    tags = Tag.objects.filter(team=member.team, folded=normalize_tag(typed)).order_by()
    return ResultTag.objects.filter(tag=Subquery(tags.values("pk")[:1]))


FAVOURITES = LinkFilter("favourite", _stars)
TAGS = LinkFilter("tag", _links_of_tag)
