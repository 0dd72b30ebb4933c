"""Writes the audit log, and verifies that it was not changed afterwards."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditChain, AuditEntry
from pixstudio.web import database_time

if TYPE_CHECKING:
    from pixstudio.teams.models import Membership, Team, User

# What the digest of an entry covers in clear, beside both seals and the digest of the one before.
COVERED = (
    *("chain", "number", "actor_id", "key_id", "action", "is_denial"),
    *("target_kind", "target_id", "subject_id"),
)
LABEL_LENGTH, KEY_LABEL_LENGTH = 200, 120
SALT_BYTES = 16
# In the place of a name that was erased.
ERASED = "Deleted member"


@dataclass(frozen=True)
class ChainError:
    """An entry that is missing or was changed, with the reason."""

    chain: str
    number: int
    words: str


@dataclass(frozen=True)
class Actor:
    """Who did something, where no membership tells: a user, in a team, with the address of the request, and
    the API key by which a program acted for the user."""

    team: Team | None = None
    user: User | None = None
    address: str = ""
    key: Model | None = None

    @classmethod
    def of(cls, member: Membership) -> Actor:
        """The member, with the address and the key that its request came with."""
        return cls(member.team, member.user, member.address, member.api_key)


def record(
    action: Action,
    *,
    member: Membership | None = None,
    actor: Actor | None = None,
    target: Model | None = None,
    label: str = "",
    is_denial: bool = False,
    now: dt.datetime | None = None,
) -> AuditEntry:
    """Add an entry: `member` or another `actor` did it; the studio itself without both.

    `target` is the object of the action, named by `label` or its own text; never a value or a secret. Call it
    last inside the transaction of the action: both are saved or neither, and the transaction that locks
    the end of the chain waits for nothing else.
    """
    actor = actor or (Actor.of(member) if member else Actor())
    team, user, key = actor.team, actor.user, actor.key
    entry = AuditEntry(
        chain=str(team.pk) if team else "",
        at=now or database_time.now(),
        actor_id=user.pk if user else None,
        actor_label=str(user) if user else "",
        address=actor.address,
        key_id=str(key.pk) if key else "",
        key_label=str(key)[:KEY_LABEL_LENGTH] if key else "",
        action=action,
        is_denial=is_denial,
        target_kind=target._meta.model_name or "" if target else "",
        target_id=str(target.pk) if target else "",
        target_label=(label or (str(target) if target else ""))[:LABEL_LENGTH],
        subject_id=_subject_of(target),
        actor_salt=secrets.token_hex(SALT_BYTES),
        target_salt=secrets.token_hex(SALT_BYTES),
    )
    with transaction.atomic():
        _append(entry)
    return entry


def _subject_of(target: Model | None) -> int | None:
    """The user whom the label of a target names: the target itself, or whose it is."""
    if target is None:
        return None
    is_user = target._meta.label == settings.AUTH_USER_MODEL
    return target.pk if is_user else getattr(target, "user_id", None)


def _append(entry: AuditEntry) -> None:
    AuditChain.objects.get_or_create(name=entry.chain)
    end = AuditChain.objects.select_for_update().get(name=entry.chain)
    entry.number = end.last_number + 1
    entry.digest = digest_of(entry, end.last_digest)
    entry.save()
    end.last_number, end.last_digest = entry.number, entry.digest
    end.save()


def digest_of(entry: AuditEntry, before: str) -> str:
    """SHA-256, as hex, over the entry and the digest of the one before it ('' for the first)."""
    values = {name: getattr(entry, name) for name in COVERED}
    values |= {"actor": actor_seal_of(entry), "target": target_seal_of(entry)}
    values |= {"at": entry.at.astimezone(dt.UTC).isoformat(), "before": before}
    return _digest_of_json(values)


def actor_seal_of(entry: AuditEntry) -> str:
    """The seal of who acted, from where and by which key; the stored one after an erasure."""
    texts = (entry.actor_salt, entry.actor_label, entry.address, entry.key_label)
    return entry.actor_seal or _digest_of_json(texts)


def target_seal_of(entry: AuditEntry) -> str:
    """The seal of what the target was called; the stored one after an erasure."""
    return entry.target_seal or _digest_of_json((entry.target_salt, entry.target_label))


def _digest_of_json(values: object) -> str:
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def chain_errors(chain: AuditChain) -> Iterator[ChainError]:
    """What is missing in a chain or differs from what was written; the first digest that is wrong
    makes no other wrong, since each is checked against the stored one before it."""
    before, expected = chain.removed_digest, chain.removed_number + 1
    deleted = _deleted_people(chain.name)
    for entry in AuditEntry.objects.filter(chain=chain.name).order_by("number").iterator():
        if entry.number != expected:
            yield ChainError(chain.name, expected, "is missing")
        elif entry.digest != digest_of(entry, before):
            yield ChainError(chain.name, entry.number, "was changed, or the one before it was")
        elif not _is_erased_rightly(entry, deleted):
            yield ChainError(chain.name, entry.number, "names nobody, though no deletion says why")
        before, expected = entry.digest, entry.number + 1
    if expected - 1 != chain.last_number:
        yield ChainError(chain.name, expected, "is missing at the end")
    elif before != chain.last_digest:
        yield ChainError(chain.name, chain.last_number, "is not what was written last")


def _deleted_people(chain: str) -> frozenset[int]:
    """The users whose deletion the chain has."""
    rows = AuditEntry.objects.filter(chain=chain, action=Action.PERSON_DELETED)
    return frozenset(pk for pk in rows.values_list("subject_id", flat=True) if pk is not None)


def _is_erased_rightly(entry: AuditEntry, deleted: frozenset[int]) -> bool:
    """Whether what is sealed holds no text but the fixed one, of a person whose deletion is in the chain."""
    if entry.actor_seal:
        texts = (entry.actor_salt, entry.actor_label, entry.address, entry.key_label)
        if texts != ("", ERASED, "", "") or entry.actor_id not in deleted:
            return False
    if entry.target_seal:
        if (entry.target_salt, entry.target_label) != ("", ERASED):
            return False
        return bool(deleted) if may_name_strangers(entry) else entry.subject_id in deleted
    return True


def may_name_strangers(entry: AuditEntry) -> bool:
    """Whether the target may be the address of someone who was no user yet."""
    is_address = entry.target_kind == "invitation" or entry.action == Action.SIGN_IN_REFUSED
    return entry.subject_id is None and is_address


def is_in_chain(end: str) -> bool:
    """Whether an end that was noted earlier, as `chain:number:digest`, is still part of its chain.

    The last entry that was removed by age is; of those before it nothing is left to compare.
    """
    name, _, rest = end.partition(":")
    number, _, digest = rest.partition(":")
    if not number.isascii() or not number.isdigit():
        return False
    found = AuditEntry.objects.filter(chain=name, number=int(number), digest=digest)
    ends = AuditChain.objects.filter(name=name, removed_number=int(number), removed_digest=digest)
    return found.exists() or (bool(digest) and ends.exists())
