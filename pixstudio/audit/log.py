"""Writes the audit log, and verifies that it was not changed afterwards."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditChain, AuditEntry
from pixstudio.web import database_time

if TYPE_CHECKING:
    from pixstudio.teams.models import Membership, Team, User

# Everything the digest of an entry covers, beside the digest of the one before.
COVERED = (
    *("chain", "number", "actor_id", "actor_label", "address", "action", "is_denial"),
    *("target_kind", "target_id", "target_label"),
)
# Covered too where a program acted: entries without them have the digest that they always had.
COVERED_OF_KEYS = ("key_id", "key_label")
LABEL_LENGTH, KEY_LABEL_LENGTH = 200, 120


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
    )
    with transaction.atomic():
        _append(entry)
    return entry


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
    names = (*COVERED, *COVERED_OF_KEYS) if entry.key_id or entry.key_label else COVERED
    values = {name: getattr(entry, name) for name in names}
    values |= {"at": entry.at.astimezone(dt.UTC).isoformat(), "before": before}
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def chain_errors(chain: AuditChain) -> Iterator[ChainError]:
    """What is missing in a chain or differs from what was written; the first digest that is wrong
    makes no other wrong, since each is checked against the stored one before it."""
    before, expected = chain.removed_digest, chain.removed_number + 1
    for entry in AuditEntry.objects.filter(chain=chain.name).order_by("number").iterator():
        if entry.number != expected:
            yield ChainError(chain.name, expected, "is missing")
        elif entry.digest != digest_of(entry, before):
            yield ChainError(chain.name, entry.number, "was changed, or the one before it was")
        before, expected = entry.digest, entry.number + 1
    if expected - 1 != chain.last_number:
        yield ChainError(chain.name, expected, "is missing at the end")
    elif before != chain.last_digest:
        yield ChainError(chain.name, chain.last_number, "is not what was written last")


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
