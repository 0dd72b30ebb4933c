"""A step of journeys about answers: a visitor's comment, and members whom an answer can name."""

from django.utils import timezone

from pixstudio.sharing.operations import LinkOptions, Review, create_link, submit_review
from pixstudio.teams.models import Membership, Role, User
from tests.jobs.jobs import finished

NAMES = ("Anna Berg", "Bob Miller")


def comment(email: str) -> str:
    """A comment on a new result of the person's, and two members with a name; the result's id."""
    member, now = Membership.objects.get(user__email=email), timezone.now()
    for name in NAMES:
        address = f"{name.split()[0].lower()}.{member.pk}@halden.example"
        user = User.objects.create_user(address, None, name)
        Membership.objects.create(team=member.team, user=user, role=Role.CREATOR)
    result = finished(member)
    made = create_link(
        member=member, target=result, options=LinkOptions(), nonce=str(result.pk), now=now
    )
    review = Review("Ida Client", "Slower here, please", nonce=str(result.pk))
    submit_review(link=made.link, generation=result, review=review, now=now)
    return str(result.pk)


STEPS = (comment,)
