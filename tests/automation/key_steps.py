"""Steps about API keys, taken inside an installation."""

from django.utils import timezone

from pixstudio.api_keys.models import ApiKey, Scope
from pixstudio.api_keys.operations import KeyRules, create_key, revoke_key
from pixstudio.jobs.models import Generation
from pixstudio.teams.models import Membership
from pixstudio.web.secrets.digests import digest_of


def create(email: str, *scopes: str) -> str:
    """The text of a new key."""
    member = Membership.objects.get(user__email=email)
    rules = KeyRules("A program", [Scope(one) for one in scopes])
    return create_key(member=member, rules=rules, now=timezone.now())[1]


def revoke(text: str) -> bool:
    key = ApiKey.objects.get(digest=digest_of(text))
    member = Membership.objects.get(team=key.team, user=key.user)
    return revoke_key(member=member, key=key, now=timezone.now())


def count(email: str) -> int:
    """The jobs of the person's team."""
    team = Membership.objects.get(user__email=email).team
    return Generation.objects.of(team).count()


STEPS = (create, revoke, count)
