"""The profile: name, time zone, theme and sessions."""

import datetime as dt
import time
from zoneinfo import ZoneInfo

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.teams.models import Team, User
from pixstudio.teams.presenters.profile import device_text
from pixstudio.teams.security_events import SEEN_EVERY_SECONDS, SEEN_KEY
from tests.teams.people import PASSWORD, Person, check_access

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
PROFILE = {"name": "Bob Aas", "time_zone": "Europe/Oslo", "theme": "dark"}


@pytest.fixture(autouse=True)
def forgotten_tries():
    cache.clear()
    yield
    cache.clear()


def another_browser(person: Person, **more: str) -> Client:
    browser = Client(HTTP_USER_AGENT=FIREFOX, **more)
    browser.post("/auth/login/", {"login": person.member.user.email, "password": PASSWORD})
    return browser


def kept(person: Person) -> User:
    return User.objects.get(pk=person.member.user_id)


def test_the_profile_is_kept(bob):
    answer = bob.post("/team/profile/", PROFILE)
    assert (answer.url, answer.cookies["theme"].value) == ("/team/profile/", "dark")
    user = kept(bob)
    assert (user.name, user.time_zone, user.theme) == ("Bob Aas", "Europe/Oslo", "dark")
    entry = AuditEntry.objects.get(action=Action.PROFILE_CHANGED)
    assert "Oslo" not in str(AuditEntry.objects.values_list().get(pk=entry.pk))
    assert "Bob Aas" in bob.get("/gallery/").content.decode()


@pytest.mark.parametrize(
    ("entered", "stored"),
    [("", ""), ("europe/oslo", "Europe/Oslo"), ("America/New York", "America/New_York")],
)
def test_a_time_zone_is_found_as_people_write_it(bob, entered, stored):
    bob.post("/team/profile/", {**PROFILE, "time_zone": entered})
    assert kept(bob).time_zone == stored


@pytest.mark.parametrize("entered", ["Mars/Olympus", "../../etc/passwd", "x" * 65])
def test_a_time_zone_that_is_none_is_reported(bob, entered):
    assert bob.post("/team/profile/", {**PROFILE, "time_zone": entered}).status_code == 200
    assert kept(bob).time_zone == ""


def test_times_are_shown_where_the_person_is(bob, settings: Settings):
    moment = dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC)
    row = UserSession.objects.create(
        user=bob.member.user,
        ip="192.0.2.1",
        session_key=bob.browser.session.session_key,
        user_agent=FIREFOX,
        created_at=moment,
    )
    for zone, words in (("", "29 Mar 2026, 00:30"), ("Asia/Kathmandu", "29 Mar 2026, 06:15")):
        User.objects.filter(pk=row.user_id).update(time_zone=zone)
        assert words in bob.get("/team/profile/").content.decode()
    assert timezone.get_current_timezone() == ZoneInfo(settings.TIME_ZONE)


def test_a_time_zone_this_machine_forgot_is_as_none(bob):
    User.objects.filter(pk=bob.member.user_id).update(time_zone="Gone/Place")
    assert bob.get("/gallery/").status_code == 200


def test_the_theme_of_the_profile_goes_before_the_cookie(bob):
    bob.browser.cookies["theme"] = "light"
    assert 'data-theme="light"' in bob.get("/gallery/").content.decode()
    assert bob.post("/team/profile/theme/", {"theme": "dark"}).status_code == 204
    assert 'data-theme="dark"' in bob.get("/gallery/").content.decode()
    bob.post("/team/profile/theme/", {"theme": "system"})
    assert kept(bob).theme == ""
    assert bob.post("/team/profile/theme/", {"theme": "pink"}).status_code == 404


def test_sessions_are_listed_and_ended_one_by_one(bob, alice):
    one, two = another_browser(bob), another_browser(bob, REMOTE_ADDR="192.0.2.7")
    another_browser(alice)
    rows = one.get("/team/profile/").context["page"]["sessions"]
    assert [row["device"] for row in rows] == ["Firefox on Linux"] * 2
    assert {row["address"] for row in rows} == {"127.0.0.1", "192.0.2.7"}
    assert [row["is_here"] for row in rows] == [False, True]
    one.post(rows[0]["ending_url"])
    assert two.get("/team/").headers["Location"] == "/auth/login/?next=/team/"
    assert one.get("/team/").status_code == 200
    assert AuditEntry.objects.filter(action=Action.SESSION_ENDED).count() == 1


def test_all_others_are_ended_at_once(bob):
    one, two, three = (another_browser(bob) for _ in range(3))
    one.post("/team/profile/sessions/ending/")
    assert one.get("/team/").status_code == 200
    assert two.get("/team/").status_code == three.get("/team/").status_code == 302
    assert UserSession.objects.count() == 1


def test_sessions_of_others_are_not_found(bob, alice):
    another_browser(alice)
    row = UserSession.objects.get()
    assert bob.post(f"/team/profile/sessions/{row.pk}/ending/").status_code == 404
    for number in (0, 10**30):
        assert bob.post(f"/team/profile/sessions/{number}/ending/").status_code == 404
    assert Session.objects.filter(session_key=row.session_key).exists()


def test_a_new_password_ends_the_other_sessions(bob):
    one, two = another_browser(bob), another_browser(bob)
    new = PASSWORD + " changed"
    one.post(
        "/auth/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert one.get("/team/").status_code == 200
    assert two.get("/team/").status_code == 302
    assert [row["is_here"] for row in one.get("/team/profile/").context["page"]["sessions"]] == [
        True
    ]
    assert AuditEntry.objects.filter(action=Action.PASSWORD_CHANGED).count() == 1


def test_being_seen_is_recorded_every_few_minutes(bob, django_assert_max_num_queries):
    browser = another_browser(bob)
    before = timezone.now() - dt.timedelta(hours=2)
    UserSession.objects.update(last_seen_at=before)
    browser.get("/team/")
    assert UserSession.objects.get().last_seen_at == before
    session = browser.session
    session[SEEN_KEY] = time.time() - SEEN_EVERY_SECONDS - 1
    session.save()
    browser.get("/team/")
    assert UserSession.objects.get().last_seen_at > before
    assert browser.session[SEEN_KEY] > time.time() - 60


def test_sessions_cost_the_same_for_one_and_thirty(bob, django_assert_max_num_queries):
    browser = another_browser(bob)
    browser.get("/team/profile/")
    with django_assert_max_num_queries(14) as few:
        browser.get("/team/profile/")
    key = browser.session.session_key
    kept_session = Session.objects.get(session_key=key)
    for number in range(30):
        name = f"session-{number}"
        Session.objects.create(
            session_key=name,
            session_data=kept_session.session_data,
            expire_date=kept_session.expire_date,
        )
        UserSession.objects.create(
            user=bob.member.user, ip="192.0.2.1", session_key=name, user_agent=FIREFOX
        )
    with django_assert_max_num_queries(14) as many:
        assert len(browser.get("/team/profile/").context["page"]["sessions"]) == 31
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/130 Safari/537 Edg/130",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU like Mac OS X) Version/18 Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130 Mobile Safari/537", "Chrome on Android"),
        ("", "Unknown browser"),
    ],
)
def test_devices_in_words(user_agent, words):
    assert device_text(user_agent) == words


def test_the_teams_settings_are_kept(alice):
    answer = alice.post("/team/settings/", {"name": "Fjord", "time_zone": "Asia/Tokyo"})
    assert answer.url == "/team/"
    team = Team.objects.get()
    assert (team.name, team.time_zone) == ("Fjord", "Asia/Tokyo")
    assert AuditEntry.objects.filter(action=Action.TEAM_CHANGED).exists()
    assert alice.post("/team/settings/", {"name": ""}).status_code == 200


def test_access(alice, bob, carol):
    everybody = {"allowed": [alice, bob, carol], "refused": []}
    check_access("/team/profile/", method="get", wrong="put", **everybody)
    check_access("/team/profile/theme/", method="post", wrong="get", **everybody)
    check_access("/team/profile/sessions/1/ending/", method="post", wrong="get", **everybody)
    check_access("/team/profile/sessions/ending/", method="post", wrong="get", **everybody)
    check_access("/team/second-factor/", method="get", wrong="post", **everybody)
    admins = {"allowed": [alice], "refused": [bob, carol]}
    check_access("/team/settings/", method="get", wrong="put", **admins)
    check_access("/team/new/", method="get", wrong="put", **admins)
