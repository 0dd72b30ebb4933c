"""Two teams: their people, keys, rules and ways of being told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.test import RequestFactory

from pixstudio.accounts.models import Account, MemberAccount
from pixstudio.accounts.operations import connect_api
from pixstudio.api.idempotency import do_once, read_key
from pixstudio.api_keys.models import ApiKey, Scope
from pixstudio.api_keys.operations import KeyRules, create_key
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs.models import Generation
from pixstudio.notifications.models import NotificationPreferences, PushSubscription
from pixstudio.prompts.operations import record_prompt, save_preset, set_blocklist
from pixstudio.retention.operations.rules import save_rules
from pixstudio.retention.queries import rules_of
from pixstudio.retention.rules import Rule, mark_of
from pixstudio.sandbox.server import Sandbox
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from pixstudio.teams.models import Role, SpentCode, Team
from pixstudio.teams.operations import Limits, change_profile, invite_member, set_budgets
from pixstudio.web.background.retention import Kind
from tests.teams.people import Person, join
from tests.webhooks.hooks import hook

# Nothing is sent there: the name can't exist.
HOOK_URL = "https://hooks.invalid/studio"


@dataclass(frozen=True)
class People:
    """Alice owns, Bob creates and has a key, Carol views; Mallory owns another team."""

    alice: Person
    bob: Person
    carol: Person
    mallory: Person
    key: ApiKey


def make_people(sandbox: Sandbox, now: dt.datetime) -> People:
    """Both teams; Alice's is connected, with one account of the largest plan."""
    team = Team.objects.create(name="Halden")
    roles = {"alice": Role.OWNER, "bob": Role.CREATOR, "carol": Role.VIEWER}
    members = {name: join(team, name, role) for name, role in roles.items()}
    mallory = join(Team.objects.create(name="Elsewhere"), "mallory", Role.OWNER)
    connect_api(team=team, token=sandbox.token, now=now)
    Account.objects.exclude(email=PRO_EMAIL).delete()
    rules = KeyRules("Nightly", [Scope.READ, Scope.CREATE], 500)
    key, _ = create_key(member=members["bob"].member, rules=rules, now=now)
    people = People(**members, mallory=mallory, key=key)
    _add_sign_ins(people, now)
    _add_rules(people, now)
    return people


def _add_sign_ins(people: People, now: dt.datetime) -> None:
    alice, bob = people.alice.member, people.bob.member
    change_profile(member=alice, name="Alice Berg", time_zone="Europe/Oslo", theme="dark", now=now)
    EmailAddress.objects.create(user=alice.user, email=alice.user.email, verified=True)
    SocialAccount.objects.create(user=bob.user, provider="openid_connect", uid="bob", extra_data={})
    Authenticator.objects.create(user=bob.user, type="recovery_codes", data={"used_mask": 0})
    SpentCode.objects.create(user=bob.user, counter=1)
    invite_member(member=alice, email="guest@halden.example", role=Role.VIEWER, days=7, now=now)
    with transaction.atomic():
        record(Action.ROLE_CHANGED, member=alice, target=bob, label="Bob", now=now)


def _add_rules(people: People, now: dt.datetime) -> None:
    alice, bob = people.alice.member, people.bob.member
    set_budgets(
        team=alice.team,
        limits=Limits(5000, 400),
        warn_percent=70,
        members={bob.pk: Limits(900, None)},
    )
    account = Account.objects.get()
    MemberAccount.objects.create(team=alice.team, user=bob.user, account=account)
    set_blocklist(team=alice.team, stop=["trademark"], warn=["crowd"])
    save_rules(
        member=alice,
        rules={Kind.DRAFTS: Rule(90), Kind.RESULTS: Rule(3650, "trash")},
        seen=mark_of(rules_of(alice.team_id)),
        now=now,
    )


def add_automation(people: People, made: Generation, now: dt.datetime) -> None:
    """A request that a key may repeat, a webhook, and where people are told."""
    member = people.bob.member
    ApiKey.objects.update(last_used_at=now, last_address="192.0.2.5")
    request = RequestFactory().post("/api/v1/generations", headers={"Idempotency-Key": "nightly-1"})
    do_once(member, read_key(request, {"prompt": "A pier"}), lambda: [made.pk], now)
    hook(people.alice, HOOK_URL, description="Archive")
    NotificationPreferences.objects.create(user=member.user, choices={"jobs": ["mail"]})
    PushSubscription.objects.create(
        user=member.user,
        endpoint_digest="0" * 64,
        address_sealed="",
        device="Firefox",
        session_digest="1" * 64,
        created_at=now,
    )


def add_prompts(people: People, now: dt.datetime) -> None:
    """A preset of the team's, and a prompt that was used."""
    values = {"prompt": "A pier at dawn", "model": "v5.5"}
    save_preset(
        member=people.bob.member,
        name="Pier",
        operation="text",
        values=values,
        is_shared=True,
        now=now,
    )
    record_prompt(member=people.bob.member, words="A pier at dawn", operation="text", now=now)
