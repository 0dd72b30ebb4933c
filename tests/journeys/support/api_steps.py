"""Steps of a program with an API key, inside an installation's own settings."""

from pixstudio.api_keys.models import Scope
from pixstudio.api_keys.operations import KeyRules, create_key
from pixstudio.jobs.models import Generation
from pixstudio.teams.models import Membership
from pixstudio.web import database_time


def make_key() -> str:
    """A key of the first member, which may read and create."""
    rules = KeyRules("A script", (Scope.READ, Scope.CREATE))
    member = Membership.objects.order_by("pk")[0]
    _key, text = create_key(member=member, rules=rules, now=database_time.now())
    return text


def jobs_by_nonce() -> dict[str, list[str]]:
    """The ids of all jobs that programs asked for."""
    found: dict[str, list[str]] = {}
    rows = Generation.objects.filter(api_key__isnull=False)
    for nonce, pk in rows.values_list("nonce", "pk"):
        found.setdefault(nonce, []).append(str(pk))
    return found


STEPS = (make_key, jobs_by_nonce)
