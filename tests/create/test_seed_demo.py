"""The demo's members and photos, added at each start."""

import pytest
from django.core.management import CommandError, call_command

from pixstudio.library.models import Asset
from pixstudio.teams.models import Membership, Role, Team
from tests.teams.people import PASSWORD, Person


def seed(email: str) -> None:
    call_command("seed_demo", owner=email, password=PASSWORD, verbosity=0)


def test_the_demo_starts_again_after_a_second_team_and_a_handing_over(alice: Person) -> None:
    again = Team.objects.create(name="Second Wind")
    Membership.objects.create(team=again, user=alice.member.user, role=Role.OWNER)
    Membership.objects.filter(pk=alice.member.pk).update(role=Role.ADMIN)
    for _time in range(2):
        seed(alice.member.user.email)
    assert Membership.objects.filter(team=alice.team).count() == 3
    assert Membership.objects.filter(team=again).count() == 1
    assert Asset.objects.filter(team=alice.team).exists()


def test_the_demo_without_its_owner_says_so(db: None) -> None:
    with pytest.raises(CommandError, match="in no team"):
        seed("nobody@halden.example")
