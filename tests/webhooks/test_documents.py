"""What docs/webhooks.md promises: its examples run, and its payloads are those that are sent."""

import datetime as dt
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from pixstudio.accounts.models import Account, Health
from pixstudio.api_keys.models import Scope
from pixstudio.api_keys.operations import KeyRules, create_key
from pixstudio.api_keys.stopped_keys import StopReason, record_stopped_keys
from pixstudio.event_sources.operations import note_spent_budgets, record_ended_batches
from pixstudio.events.models import Event, EventKind
from pixstudio.events.operations import record_event
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.states import State
from pixstudio.sharing.operations import Review, submit_review
from pixstudio.teams.models import Approval, ApprovalState, Team
from pixstudio.webhooks.models import ALL_EVENTS, Delivery
from pixstudio.webhooks.operations import find_due, send_test
from pixstudio.webhooks.payloads import TEST_KIND
from pixstudio.webhooks.signatures import new_secret, signed_headers
from tests.event_sources.test_budgets import charged
from tests.jobs.jobs import finished, job
from tests.sharing.links import share
from tests.teams.people import Person
from tests.webhooks.hooks import NOW, hook

TEXT = (Path(__file__).resolve().parents[2] / "docs/webhooks.md").read_text()
EXAMPLES = re.findall(r"<!-- verify -->\n```python\n(.*?)```", TEXT, re.DOTALL)
LINES = re.search(r"<!-- payloads -->\n```json\n(.*?)```", TEXT, re.DOTALL)
PAYLOADS = [json.loads(line) for line in LINES[1].splitlines()] if LINES else []
LATER = NOW + dt.timedelta(hours=1)


def test_there_are_examples_and_every_kind_is_named() -> None:
    assert len(EXAMPLES) == 2
    assert len(PAYLOADS) >= 9
    for kind in (*EventKind.values, TEST_KIND):
        assert f"`{kind}`" in TEXT


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_takes_what_is_signed_and_refuses_the_rest(code: str) -> None:
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102
    receive, secret, body = names["receive"], new_secret(), '{"type":"webhook.test"}'
    now = int(dt.datetime.now(dt.UTC).timestamp())
    headers = signed_headers([new_secret(), secret], "msg_1", now, body.encode())
    assert receive(secret, body, headers) == {"type": "webhook.test"}
    for wrong in ({"body": body + " "}, {"secret": new_secret()}, {"moment": now - 301}):
        moment = wrong.get("moment", now)
        stale = signed_headers([secret], "msg_1", int(moment), body.encode())
        with pytest.raises(Exception, match=r"too old|not signed|[Nn]o matching|timestamp"):
            receive(wrong.get("secret", secret), wrong.get("body", body), stale)


def test_what_is_sent_has_the_names_and_types_of_the_examples(
    alice: Person, bob: Person, settings: Any
) -> None:
    """Everything happens for real: jobs move, an account is refused, a visitor comments."""
    settings.PUBLIC_URL = ""
    webhook, _secret = hook(alice, "https://example.com/", [ALL_EVENTS])
    Team.objects.filter(pk=bob.team.pk).update(monthly_budget_credits=1000)
    note_spent_budgets(NOW)
    batch = Batch.objects.create(
        team=bob.team,
        creator=bob.member.user,
        nonce="n",
        count=1,
        estimate_credits=80,
        created_at=NOW,
    )
    saved = job(bob.member, State.SAVING, batch=batch, charged_credits=80)
    Generation.objects.move(saved.pk, [State.SAVING], State.DONE, NOW)
    record_ended_batches(NOW)
    account = Account.objects.create(team=bob.team, email="a@b.example", name="Main")
    Account.objects.filter(pk=account.pk).update(health=Health.ON_HOLD)
    approval = Approval.objects.create(
        team=bob.team, requested_by=bob.member.user, rule={}, key="k", created_at=NOW
    )
    job(bob.member, State.QUEUED, pending_approval=approval, estimate_credits=30)
    charged(bob, 850, LATER)
    note_spent_budgets(LATER)
    result = finished(bob.member)
    link = share(bob.member, result).link
    submit_review(link=link, generation=result, review=Review("Ida", "Warmer"), now=NOW)
    record_event(
        EventKind.WEBHOOK_DISABLED,
        team=bob.team,
        subject_id=uuid.uuid4(),
        facts={"reason": "gone"},
        now=NOW,
    )
    find_due(LATER)
    decided = {"state": ApprovalState.APPROVED, "decided_at": NOW, "count": 1, "credits": 30}
    Approval.objects.filter(pk=approval.pk).update(**decided)
    find_due(LATER)
    send_test(webhook=webhook, now=NOW)
    sent = {one.kind: json.loads(one.body) for one in Delivery.objects.all()}
    assert sent["approval.requested"]["data"]["credits"] == 30
    assert not Event.objects.filter(is_sent=False).exists()
    for example in PAYLOADS:
        body = sent[example["type"]]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["timestamp"])
        assert list(body) == ["type", "timestamp", "data"]
        assert set(body["data"]) == set(example["data"]), example["type"]
        for name in (
            name for name in example["data"] if name.endswith("_id") and name != "user_id"
        ):
            known = body["data"][name]
            assert known is None or name == "subject_id" or str(uuid.UUID(known)) == known
        assert "a@b.example" not in json.dumps(body)
        assert "lighthouse" not in json.dumps(body)


def test_with_an_address_of_its_own_the_studio_names_pages(
    alice: Person, bob: Person, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://studio.example"
    hook(alice, "https://example.com/")
    generation = job(bob.member, State.RUNNING)
    Generation.objects.move(generation.pk, [State.RUNNING], State.FAILED, NOW)
    find_due(NOW)
    data = json.loads(Delivery.objects.get().body)["data"]
    assert data["url"] == f"https://studio.example/generations/{generation.pk}/"


def test_a_stopped_key_s_page_is_named_and_its_name_is_not(
    alice: Person, bob: Person, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://studio.example"
    hook(alice, "https://example.com/")
    rules = KeyRules("Nightly", [Scope.CREATE])
    key, text = create_key(member=bob.member, rules=rules, now=NOW)
    record_stopped_keys([key.pk], reason=StopReason.RATE_LIMIT, now=NOW)
    find_due(NOW)
    body = Delivery.objects.get().body
    assert json.loads(body)["data"] == {
        "team_id": str(bob.team.pk),
        "api_key_id": str(key.pk),
        "user_id": bob.member.user_id,
        "prefix": key.prefix,
        "reason": "rate_limit",
        "url": f"https://studio.example/team/keys/{key.pk}/",
    }
    assert "Nightly" not in body
    assert text not in body
