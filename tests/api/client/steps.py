"""Steps of a program with an API key, inside an installation's own settings."""

from pixstudio.api_keys.models import Scope
from pixstudio.api_keys.operations import KeyRules, create_key
from pixstudio.teams.models import Membership
from pixstudio.web import database_time


def make_full_key() -> str:
    """A key of the only member with all scopes."""
    rules = KeyRules("A script", tuple(Scope))
    _key, text = create_key(member=Membership.objects.get(), rules=rules, now=database_time.now())
    return text


STEPS = (make_full_key,)
