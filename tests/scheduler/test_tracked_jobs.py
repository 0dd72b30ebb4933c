"""Jobs that the API tracks: whose they are, and clearing those that no one waits for."""

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import client_of
from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from pixstudio.scheduler.operations import clear_tracking, tracked_jobs
from tests.jobs.jobs import State, job, open_attempt
from tests.teams.people import check_access, words_of

PAGE, CLEARANCE = "/accounts/tracking/", "/accounts/tracking/clearance/"


@pytest.fixture
def pro(connected):
    return Account.objects.get(team=connected, email=PRO_EMAIL)


def start(team, **values):
    """A job started at the API, by us or by another tool: its id."""
    body = {"prompt": "A boat", "model": "v5.6", "quality": "540p", "duration": 5, **values}
    submitted = client_of(team.pk).submit(
        "text", {"email": PRO_EMAIL, "aspect_ratio": "16:9", **body}
    )
    return submitted.remote_id


def tracked(control):
    jobs = control.state()["jobs"]
    return {one["key"] for one in jobs if one["is_tracked"]}


def orphans(page):
    return page.context["page"].orphans


def test_tracking_access(alice, bob, carol, connected):
    check_access(PAGE, method="get", wrong="post", allowed=[alice], refused=[bob, carol])
    check_access(CLEARANCE, method="post", wrong="get", allowed=[alice], refused=[bob, carol])


def test_what_is_in_progress_here_is_no_orphan(alice, pro):
    for state in (State.RUNNING, State.SAVING, State.ASK):
        open_attempt(job(alice.member, state, account=pro), remote_id=start(pro.team))
    late = open_attempt(job(alice.member, State.UNKNOWN, account=pro))
    start(pro.team, replyRef=late.reply_ref)
    page = alice.get(PAGE)
    assert orphans(page) == []
    assert [row.account for row in page.context["page"].in_progress] == ["Northlight"] * 4
    assert [row.key for row in page.context["page"].in_progress] == [""] * 4


def test_orphans_are_listed_without_their_ids(alice, pro, control):
    elsewhere = start(pro.team)
    ended = start(pro.team)
    open_attempt(job(alice.member, State.CANCELLED, account=pro), remote_id=ended, is_open=False)
    page = alice.get(PAGE)
    text = page.content.decode()
    assert {row.why for row in orphans(page)} == {
        "Started elsewhere with the same token",
        "Sent from this studio, already ended here",
    }
    assert elsewhere not in text
    assert PRO_EMAIL not in text
    assert "credits are not refunded" in text


def test_jobs_of_an_account_that_is_gone_are_orphans(alice, pro):
    start(pro.team)
    Account.objects.filter(pk=pro.pk).delete()
    (row,) = orphans(alice.get(PAGE))
    assert row.account == "Account not connected here"
    assert row.why == "Started elsewhere, on an account not connected here"
    client_of(pro.team_id).delete_account(PRO_EMAIL)
    (row,) = orphans(alice.get(PAGE))
    assert row.why == "Account was removed from the API"


def test_one_is_cleared_and_the_other_stays(alice, pro, control):
    first, second = start(pro.team), start(pro.team)
    page = alice.get(PAGE)
    keys = {one.video_id: one.key for one in tracked_jobs(team=pro.team)}
    assert {row.key for row in orphans(page)} == set(keys.values())
    answer = alice.post(CLEARANCE, {"keys": [keys[first]]})
    assert words_of(answer) == ["1 job cleared. Nothing was stopped or refunded."]
    assert tracked(control) == {second}
    entry = AuditEntry.objects.get(action=Action.ORPHAN_CLEARED)
    assert (entry.target_label, entry.actor_label) == ("Northlight", "Alice")


def test_all_are_cleared(alice, pro, control):
    for _number in range(3):
        start(pro.team)
    keys = [row.key for row in orphans(alice.get(PAGE))]
    alice.post(CLEARANCE, {"keys": keys})
    assert tracked(control) == set()
    assert (
        words_of(alice.post(CLEARANCE, {"keys": keys}))[-1] == "These jobs are no longer tracked."
    )


def test_what_is_in_progress_is_never_cleared(alice, pro, control):
    running = start(pro.team)
    (found,) = tracked_jobs(team=pro.team)
    open_attempt(job(alice.member, account=pro), remote_id=running)
    cleared = clear_tracking(member=alice.member, keys=[found.key], now=timezone.now())
    assert (cleared.count, cleared.left) == (0, 1)
    assert tracked(control) == {running}
    assert "1 job was skipped" in words_of(alice.post(CLEARANCE, {"keys": [found.key]}))[-1]


def test_what_another_team_waits_for_is_never_cleared(alice, mallory, pro, control):
    running = start(pro.team)
    open_attempt(job(mallory.member), remote_id=running)
    page = alice.get(PAGE)
    assert orphans(page) == []
    (found,) = tracked_jobs(team=pro.team)
    alice.post(CLEARANCE, {"keys": [found.key]})
    assert tracked(control) == {running}


def test_keys_of_another_team_or_made_up_do_nothing(alice, mallory, pro, control, sandbox):
    from pixstudio.accounts.operations import connect_api

    running = start(pro.team)
    connect_api(team=mallory.team, token=sandbox.token, now=timezone.now())
    (theirs,) = tracked_jobs(team=mallory.team)
    for key in (theirs.key, running, "x"):
        alice.post(CLEARANCE, {"keys": [key]})
    assert tracked(control) == {running}


@pytest.mark.parametrize("status", [401, 429, 503])
def test_an_api_in_trouble_is_reported(alice, pro, control, status):
    start(pro.team)
    (found,) = tracked_jobs(team=pro.team)
    control.add_fault("status", "scheduler", status=status, times=-1)
    assert "The API can’t be reached." in alice.get(PAGE).content.decode()
    answer = alice.post(CLEARANCE, {"keys": [found.key]})
    assert words_of(answer)[-1].startswith("The API")


def test_one_that_ended_in_between_is_no_trouble(alice, pro, control):
    start(pro.team)
    (found,) = tracked_jobs(team=pro.team)
    control.add_fault("status", "scheduler/", method="DELETE", status=404)
    assert "1 job cleared" in words_of(alice.post(CLEARANCE, {"keys": [found.key]}))[-1]


def test_before_the_token_it_says_so(alice):
    assert "enter its token first" in alice.get(PAGE).content.decode()
