import pytest

from pixstudio.accounts.models import Account
from pixstudio.teams.models import Team


@pytest.fixture
def accounts(connected: Team) -> list[Account]:
    """The team is connected and has the demo's three accounts."""
    return list(Account.objects.filter(team=connected))
