"""The Activity panel on pages: kept while nothing changed, and never another member's."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from pixstudio.cards.presenters.activity import APPROVER_POLL_SECONDS, IDLE_POLL_SECONDS
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from tests.approvals.requests import ask_above
from tests.jobs.jobs import job, text_of
from tests.teams.people import Person

LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture(autouse=True)
def kept_markup(settings: Settings) -> None:
    """Pages keep the panel, as in a studio."""
    settings.CACHES = {**settings.CACHES, "markup": {"BACKEND": LOCAL_MEMORY}}


def panel_of(person: Person) -> str:
    page = text_of(person.get("/team/profile/"))
    return page[page.index('<aside class="activity"') : page.index("</aside>")]


def test_a_change_shows_on_the_next_page(bob: Person) -> None:
    generation = job(bob.member, State.QUEUED)
    assert f'data-card="{generation.pk}" data-version="1"' in panel_of(bob)
    Generation.objects.filter(pk=generation.pk).update_with_version(problem="slots")
    assert f'data-card="{generation.pk}" data-version="2"' in panel_of(bob)
    another = job(bob.member, State.RUNNING)
    assert str(another.pk) in panel_of(bob)
    Generation.objects.filter(pk=another.pk).delete()
    assert str(another.pk) not in panel_of(bob)


def test_each_member_sees_their_own_actions(bob: Person, carol: Person, mallory: Person) -> None:
    generation = job(bob.member, State.QUEUED)
    cancellation = f"/generations/{generation.pk}/cancellation/"
    assert cancellation in panel_of(bob)
    assert cancellation not in panel_of(carol)
    assert str(generation.pk) in panel_of(carol)
    assert str(generation.pk) not in panel_of(mallory)


def test_a_panel_that_was_kept_has_the_token_of_each_session(bob: Person) -> None:
    generation = job(bob.member, State.QUEUED)
    browsers = [Client(enforce_csrf_checks=True) for _ in range(2)]
    tokens = set()
    for browser in browsers:
        browser.force_login(bob.member.user)
        found = TOKEN.findall(text_of(browser.get("/team/profile/")))
        tokens.update(found)
    assert len(tokens) > 1
    path = f"/generations/{generation.pk}/cancellation/"
    foreign = browsers[1].post(path, {"csrfmiddlewaretoken": ""})
    assert foreign.status_code == 403
    page = text_of(browsers[1].get("/team/profile/"))
    form = page[page.index(f'action="{path}"') :]
    token = TOKEN.search(form)
    assert token is not None
    assert browsers[1].post(path, {"csrfmiddlewaretoken": token[1]}).status_code == 302
    generation.refresh_from_db()
    assert generation.state == State.CANCELLED


def test_what_users_wrote_is_never_taken_for_the_place_of_the_token(bob: Person) -> None:
    job(bob.member, State.QUEUED, parameters={"prompt": "<csrf> on a wall", "model": "v5"})
    assert "&lt;csrf&gt; on a wall" in panel_of(bob)


def test_an_approvers_panel_begins_to_ask_when_amounts_are_set(alice: Person) -> None:
    assert f'hx-trigger="every {IDLE_POLL_SECONDS}s"' in panel_of(alice)
    ask_above(alice.team, 5)
    assert f'hx-trigger="every {APPROVER_POLL_SECONDS}s"' in panel_of(alice)
