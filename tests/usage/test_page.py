from django.utils import timezone

from pixstudio.usage.operations import bring_up_to_date
from tests.generations.jobs import plain, text_of
from tests.teams.people import Person
from tests.usage.past import made


def test_the_page_shows_the_month(alice: Person, bob: Person) -> None:
    now = timezone.now()
    made(alice.member, at=now)
    made(bob.member, "failed", at=now)
    bring_up_to_date(now=now)
    for query in (
        "",
        "?range=30days",
        "?range=12months",
        "?operation=text",
        f"?member={bob.member.user_id}",
    ):
        page = alice.get(f"/usage/{query}")
        assert page.status_code == 200
        assert 'role="img"' in text_of(page)
    text = plain(text_of(alice.get("/usage/")))
    assert "50 %" in text
