"""Creating, changing and revoking keys, and what their traces say."""

import datetime as dt
from typing import Any

import pytest

from pixstudio.api_keys.models import ApiKey, Scope
from pixstudio.api_keys.operations import (
    DOUBLE_CLICK,
    MAX_KEYS,
    KeyExists,
    KeyGone,
    KeyRules,
    ScopeNotAllowed,
    TooManyKeys,
    change_key,
    create_key,
    revoke_key,
)
from pixstudio.api_keys.queries import find_key, is_address_allowed
from pixstudio.api_keys.stopped_keys import REFUSED_MINUTES, note_rate_limited
from pixstudio.audit.actions import Action
from pixstudio.audit.log import chain_errors, record
from pixstudio.audit.models import AuditChain, AuditEntry
from pixstudio.events.models import Event
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.operations import change_role, remove_member
from pixstudio.teams.permissions import NotYours
from pixstudio.web import database_time
from pixstudio.web.secrets.log_redaction import redact_secrets
from tests.api.requests import program_of
from tests.teams.people import Person

pytestmark = pytest.mark.django_db
READ = KeyRules("n8n", (Scope.READ,))


def create(person: Person, rules: KeyRules = READ, **more: Any) -> tuple[ApiKey, str]:
    return create_key(member=person.member, rules=rules, **{"now": database_time.now(), **more})


def opens(text: str) -> bool:
    return find_key(text, address="192.0.2.7", now=database_time.now()) is not None


def test_create_key_stores_no_text(bob: Person) -> None:
    key, text = create(bob)
    row = ApiKey.objects.filter(pk=key.pk).values().get()
    assert text not in str(row)
    assert opens(text)
    entry = AuditEntry.objects.get(action="api_key_created")
    assert (entry.actor_id, entry.target_label) == (bob.member.user_id, str(key))
    assert text not in entry.target_label


def test_create_key_only_with_scopes_of_the_role(bob: Person, carol: Person) -> None:
    for person, scope in ((bob, Scope.ADMIN), (carol, Scope.CREATE), (carol, Scope.FILES)):
        with pytest.raises(ScopeNotAllowed):
            create(person, KeyRules("n8n", (Scope.READ, scope)))
    assert not ApiKey.objects.exists()


def test_create_key_twice_by_one_form_makes_one(bob: Person) -> None:
    now = database_time.now()
    first, first_text = create(bob, nonce="form", now=now)
    second, second_text = create(bob, nonce="form", now=now + DOUBLE_CLICK / 2)
    assert first.pk == second.pk
    assert (opens(first_text), opens(second_text)) == (False, True)
    assert AuditEntry.objects.filter(action="api_key_created").count() == 1
    with pytest.raises(KeyExists):
        create(bob, nonce="form", now=now + DOUBLE_CLICK)
    assert opens(second_text)


def test_create_key_twice_keeps_one_that_is_used_already(bob: Person) -> None:
    now = database_time.now()
    key, text = create(bob, nonce="form", now=now)
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    with pytest.raises(KeyExists):
        create(bob, nonce="form", now=now)
    assert opens(text)


def test_create_key_of_two_people_with_one_nonce_are_two(alice: Person, bob: Person) -> None:
    assert create(alice, nonce="form")[0].pk != create(bob, nonce="form")[0].pk


def test_create_key_up_to_a_limit(bob: Person, alice: Person) -> None:
    for _ in range(MAX_KEYS):
        key, _text = create(bob)
    with pytest.raises(TooManyKeys):
        create(bob)
    create(alice)
    revoke_key(member=bob.member, key=key, now=database_time.now())
    create(bob)


def test_change_key_applies_at_once(bob: Person) -> None:
    key, text = create(bob)
    values = {"name": "Zapier", "budget_credits": 5, "is_budget_monthly": False}
    change = {**values, "addresses": ["10.0.0.0/8"], "now": database_time.now()}
    change_key(member=bob.member, key=key, **change)
    assert ApiKey.objects.filter(pk=key.pk, **values).exists()
    assert not opens(text)
    assert "Zapier" in AuditEntry.objects.get(action="api_key_changed").target_label
    revoke_key(member=bob.member, key=key, now=database_time.now())
    with pytest.raises(KeyGone):
        change_key(member=bob.member, key=key, **change)


def test_keys_of_others_are_the_admins(alice: Person, bob: Person, carol: Person) -> None:
    key, text = create(bob)
    with pytest.raises(NotYours):
        revoke_key(member=carol.member, key=key, now=database_time.now())
    assert opens(text)
    assert revoke_key(member=alice.member, key=key, now=database_time.now())
    assert not revoke_key(member=alice.member, key=key, now=database_time.now())
    assert not opens(text)


def test_a_lower_role_takes_scopes_at_once(alice: Person, bob: Person) -> None:
    program = program_of(bob, [Scope.CREATE])
    writer = program_of(bob, [Scope.READ, Scope.CREATE])
    change_role(
        member=alice.member, member_id=bob.member.pk, role=Role.VIEWER, now=database_time.now()
    )
    assert writer.get("models").status_code == 200
    found = find_key(program.text, address="", now=database_time.now())
    assert found is not None
    assert not found[1].may(Role.CREATOR)


def test_a_member_who_comes_back_brings_no_old_keys(alice: Person, bob: Person) -> None:
    _key, text = create(bob)
    remove_member(member=alice.member, member_id=bob.member.pk, now=database_time.now())
    assert not opens(text)
    Membership.objects.create(team=alice.team, user=bob.member.user, role=Role.CREATOR)
    assert not opens(text)


def test_a_deactivated_persons_key_opens_nothing(bob: Person) -> None:
    program = program_of(bob)
    bob.member.user.is_active = False
    bob.member.user.save()
    assert program.get("models").status_code == 401


def test_a_second_factor_that_is_required_later_is_asked_for(bob: Person) -> None:
    program = program_of(bob)
    bob.team.requires_second_factor = True
    bob.team.save()
    answer = program.get("models")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")


def test_a_new_password_ends_no_key(bob: Person) -> None:
    program = program_of(bob)
    bob.member.user.set_password("another good long password")
    bob.member.user.save()
    assert program.get("models").status_code == 200


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("11.0.0.1", False),
        ("2001:db8::7", True),
        ("2001:db9::7", False),
        ("", False),
        ("nonsense", False),
    ],
)
def test_addresses_are_networks_of_both_families(address: str, is_allowed: bool) -> None:
    assert is_address_allowed(address, ["10.0.0.0/8", "2001:db8::/32"]) == is_allowed
    assert is_address_allowed(address, [])


def test_the_audit_log_names_the_key_that_acted(bob: Person) -> None:
    key, _text = create(bob)
    bob.member.api_key = key
    record(Action.JOBS_SENT, member=bob.member, label="By a program")
    bob.member.api_key = None
    record(Action.JOBS_SENT, member=bob.member, label="By hand")
    by_key, by_hand = AuditEntry.objects.filter(action="jobs_sent").order_by("number")
    assert (by_key.key_id, by_key.key_label) == (str(key.pk), str(key))
    assert (by_hand.key_id, by_hand.key_label) == ("", "")
    chain = AuditChain.objects.get(name=str(bob.team.pk))
    assert list(chain_errors(chain)) == []


@pytest.mark.parametrize("values", [{"key_label": "Another"}, {"key_id": "", "key_label": ""}])
def test_the_chain_shows_a_key_that_was_changed(bob: Person, values: dict[str, str]) -> None:
    bob.member.api_key = create(bob)[0]
    entry = record(Action.JOBS_SENT, member=bob.member)
    chain = AuditChain.objects.get(name=str(bob.team.pk))
    assert list(chain_errors(chain)) == []
    for name, value in values.items():
        setattr(entry, name, value)
    super(AuditEntry, entry).save_base(force_update=True)
    assert [one.number for one in chain_errors(chain)] == [entry.number]


def test_logs_have_a_keys_first_letters_only(bob: Person) -> None:
    key, text = create(bob)
    for line in (text, f"GET /x?key={text}&a=1", f"Bearer {text}", f"'{text}', 3"):
        shown = redact_secrets(line)
        assert text not in shown
        assert text[len(key.prefix) : len(key.prefix) + 12] not in shown
    assert redact_secrets(f"key {text} is used") == f"key {key.prefix}… is used"


def test_a_program_that_ignores_the_rate_limit_is_reported_once(bob: Person) -> None:
    key, _text = create(bob)
    now = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)
    for minute in range(REFUSED_MINUTES - 1):
        note_rate_limited(key, now + dt.timedelta(minutes=minute))
        note_rate_limited(key, now + dt.timedelta(minutes=minute, seconds=30))
    assert not Event.objects.exists()
    for minute in range(REFUSED_MINUTES, REFUSED_MINUTES + 3):
        note_rate_limited(key, now + dt.timedelta(minutes=minute))
    event = Event.objects.get()
    assert (event.kind, event.user, event.facts["reason"]) == (
        "apikey.stopped",
        bob.member.user,
        "rate_limit",
    )


def test_a_program_that_pauses_is_not_reported(bob: Person) -> None:
    key, _text = create(bob)
    now = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)
    for hour in range(2 * REFUSED_MINUTES):
        note_rate_limited(key, now + dt.timedelta(hours=hour))
    assert not Event.objects.exists()
