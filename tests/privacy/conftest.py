"""Bob, of whom everything is stored that the studio stores of people."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone

from pixstudio.api_keys.models import ApiKey, Scope
from pixstudio.api_keys.operations import KeyRules, create_key
from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.create.models import Draft
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset, Upload
from pixstudio.marks.models import Star
from pixstudio.notifications.models import (
    Notification,
    NotificationPreferences,
    PushSubscription,
)
from pixstudio.prompts.models import Preset, PromptHistoryEntry
from pixstudio.teams.models import Role
from pixstudio.teams.operations import invite_member
from tests.jobs.jobs import finished, open_attempt
from tests.library.sample_files import png, upload
from tests.sharing.links import share
from tests.teams.people import Person
from tests.webhooks.hooks import hook

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
SECRETS = ("canary-of-a-session", "canary-of-a-factor", "canary-of-a-push", "canary-of-a-hook")


@pytest.fixture
def made(bob: Person) -> Generation:
    """A result of Bob's that cost 80 credits."""
    result = finished(bob.member, note="Warm light")
    open_attempt(result, is_open=False, credits=80, charge="charged")
    return result


@pytest.fixture
def uploaded(bob: Person) -> Asset:
    return upload(bob.member, "ridge.png", png())[0]


@pytest.fixture
def life(bob: Person, alice: Person, made: Generation, uploaded: Asset) -> Person:
    """Bob, with all of it."""
    user, team = bob.member.user, bob.team
    own = {"user": user, "team": team}
    Draft.objects.create(**own, operation="text", values={"prompt": "a draft"}, saved_at=NOW)
    PromptHistoryEntry.objects.create(
        **own, words="a fjord", digest="1", operation="text", used_at=NOW
    )
    for is_shared in (False, True):
        Preset.objects.create(
            team=team, owner=user, name=f"shared {is_shared}", is_shared=is_shared,
            operation="text", values={}, created_at=NOW, changed_at=NOW,
        )  # fmt: skip
    Star.objects.create(**own, generation=made, created_at=NOW)
    Upload.objects.create(**own, name="half.mp4", size_bytes=9, created_at=NOW, changed_at=NOW)
    UserSession.objects.create(user=user, ip="192.0.2.4", session_key=SECRETS[0], user_agent="x")
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRETS[1]})
    PushSubscription.objects.create(
        user=user, endpoint_digest="d", address_sealed=SECRETS[2], device="Firefox", created_at=NOW
    )
    NotificationPreferences.objects.create(user=user, choices={"jobs": ["mail"]})
    for person, who in ((bob, "Alice"), (alice, "Bob")):
        Notification.objects.create(
            team=team, user=person.member.user, kind="comments", event_kind="comment.mention",
            key=f"{person.member.pk}", facts={"who": who}, created_at=NOW,
        )  # fmt: skip
    rules = KeyRules("Bob’s laptop", [Scope.READ], None, True, None, [])
    create_key(member=bob.member, rules=rules, actor=Actor.of(bob.member), now=NOW)
    ApiKey.objects.update(last_address="192.0.2.5")
    share(bob.member, made)
    hook(bob, f"https://hooks.example.com/{SECRETS[3]}")
    invited = invite_member(
        member=alice.member, email="guest@else.example", role=Role.VIEWER, days=7, now=NOW
    )
    bob.member.address = "192.0.2.6"
    record(Action.MEMBER_REMOVED, member=bob.member, target=alice.member, label="Alice", now=NOW)
    record(Action.ROLE_CHANGED, member=alice.member, target=bob.member, label="Bob", now=NOW)
    record(Action.MEMBER_INVITED, member=bob.member, target=invited.invitation, now=NOW)
    return bob


@pytest.fixture
def now() -> dt.datetime:
    """Later than all leases of what the tests did at the present moment."""
    return timezone.now()
