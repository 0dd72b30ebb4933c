import datetime as dt

from pixstudio.usage.models import DailyUsage
from pixstudio.usage.operations import bring_up_to_date
from tests.teams.people import Person
from tests.usage.past import NOON, made, sums

LATER = NOON + dt.timedelta(hours=1)


def test_a_day_is_summed_up(alice: Person, bob: Person) -> None:
    made(alice.member)
    made(bob.member, "failed", credits=30)
    made(bob.member, "bad_request")
    made(bob.member, "moderated")
    made(bob.member, "accepted")
    assert bring_up_to_date(now=LATER) == 1
    team = sums()
    assert (team.jobs, team.done, team.failed, team.moderated, team.refused) == (5, 1, 1, 1, 1)
    assert team.credits == 80 + 30 + 0 + 80 + 80
    assert sums(bob.member.user_id).jobs == 4
    assert sums(dimension="member", key=str(bob.member.user_id)).credits == 190
    assert sums(dimension="operation", key="text").jobs == 5
    assert sums(dimension="model", key="v5.6").jobs == 5
    assert sums(dimension="waiting", key="000015").jobs == 5
    assert sums(dimension="making", key="000070").jobs == 1
    assert (team.waiting_seconds, team.making_seconds, team.timed_jobs) == (50, 60, 1)
    assert not DailyUsage.objects.filter(dimension="effect").exists()
