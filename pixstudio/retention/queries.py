"""Rules of a team, and what is old enough for them."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from pixstudio.audit.models import AuditChain, AuditEntry
from pixstudio.collections.models import CollectionItem
from pixstudio.create.models import Draft
from pixstudio.jobs.models import Attempt, Generation, GenerationQuerySet
from pixstudio.jobs.states import ACTIVE
from pixstudio.library.models import Asset
from pixstudio.library.queries import uses_of_assets
from pixstudio.marks.models import Star
from pixstudio.retention.models import RemovalAction, RetentionRule, RetentionRun, Spared
from pixstudio.retention.rules import RUN_KINDS, Rule, default_rule
from pixstudio.sharing.models import ShareLink
from pixstudio.sharing.queries import ended_links
from pixstudio.teams.models import Team
from pixstudio.web.background.retention import DAY, TEAM_KINDS, Kind

# Pages count up to here; `manage.py retention --dry-run` counts all.
MOST_COUNTED = 100_000
SOON, NOW = 30 * DAY, dt.timedelta()


@dataclass(frozen=True)
class Amount:
    """How much: rows, their bytes (0 for what has none), and whether there are more than were counted."""

    count: int = 0
    size_bytes: int = 0
    is_more: bool = False


@dataclass(frozen=True)
class Preview:
    """What a rule would remove if it ran now, and in the next 30 days, which includes that."""

    kind: Kind
    rule: Rule
    now: Amount
    soon: Amount


def rules_of(team_id: uuid.UUID) -> dict[Kind, Rule]:
    """The rules of a team by kind, chosen or default, within the operator's limits."""
    chosen = {row.kind: Rule.of(row) for row in RetentionRule.objects.filter(team=team_id)}
    return {kind: (chosen.get(kind) or default_rule(kind)).within(kind) for kind in TEAM_KINDS}


def stored_rule(team_id: uuid.UUID, kind: Kind) -> Rule:
    """A rule as the team chose it, or its default, whatever the operator allows."""
    row = RetentionRule.objects.filter(team=team_id, kind=kind).first()
    return Rule.of(row) if row else default_rule(kind)


def last_runs_of(team: Team) -> dict[str, RetentionRun]:
    """The latest run of each kind that has one."""
    found = {}
    for kind in RUN_KINDS:
        run = RetentionRun.objects.filter(team=team, kind=kind).order_by("-created_at").first()
        if run:
            found[str(kind)] = run
    return found


def previews_of(
    team: Team, rules: Mapping[Kind, Rule], now: dt.datetime, most: int | None = MOST_COUNTED
) -> list[Preview]:
    """What each rule that removes anything would remove; rows are counted up to `most`, None for all."""
    return [
        _preview(team, kind, rule, now, most)
        for kind, rule in rules.items()
        if rule.days is not None and kind in RUN_KINDS
    ]


def _preview(team: Team, kind: Kind, rule: Rule, now: dt.datetime, most: int | None) -> Preview:
    at_once = amount_of(team.pk, kind, rule, now=now, most=most)
    if at_once.is_more:
        # Of more than can be counted, a second count would only take its time.
        return Preview(kind, rule, at_once, at_once)
    soon = amount_of(team.pk, kind, rule, now=now, later=SOON, most=most)
    return Preview(kind, rule, at_once, soon)


def amount_of(
    team_id: uuid.UUID,
    kind: Kind,
    rule: Rule,
    *,
    now: dt.datetime,
    later: dt.timedelta = NOW,
    most: int | None,
) -> Amount:
    """How much of a kind the rule would take now, or so much later."""
    before, total = rule.before(now + later), Amount()
    if before is None:
        return total
    for rows in _old_rows(team_id, kind, rule, before, now):
        found = _amount(rows, most)
        total = Amount(
            total.count + found.count,
            total.size_bytes + found.size_bytes,
            total.is_more or found.is_more,
        )
    return total


def _amount(rows: "QuerySet[Any]", most: int | None) -> Amount:
    has_size = any(one.name == "size_bytes" for one in rows.model._meta.concrete_fields)
    fields = ("pk", "size_bytes") if has_size else ("pk",)
    counted = rows.order_by().values(*fields)[: None if most is None else most + 1]
    sums = {"count": Count("pk")} | ({"size": Sum("size_bytes")} if has_size else {})
    found = counted.aggregate(**sums)
    is_more = most is not None and found["count"] > most
    return Amount(found["count"] - is_more, int(found.get("size") or 0), is_more)


def _old_rows(
    team_id: uuid.UUID, kind: Kind, rule: Rule, before: dt.datetime, now: dt.datetime
) -> "list[QuerySet[Any]]":
    if kind is Kind.RESULTS:
        return [removable(old_results(team_id, before), rule, now)]
    if kind is Kind.TRASH:
        return [old_trash(team_id, before)]
    if kind is Kind.LIBRARY_TRASH:
        return [unused_assets(old_assets(team_id, before))]
    if kind is Kind.DRAFTS:
        return [Draft.objects.filter(team=team_id, saved_at__lt=before)]
    if kind is Kind.AUDIT:
        chain = AuditChain.objects.filter(name=str(team_id)).first()
        start = chain.removed_number if chain else 0
        entries = AuditEntry.objects.filter(chain=str(team_id), number__gt=start)
        return [entries.filter(at__lt=before)]
    return list(ended_links(team_id, before))


def old_results(team_id: uuid.UUID, before: dt.datetime) -> GenerationQuerySet:
    """Results whose files were saved before this moment and are here, oldest first, by an index."""
    rows = Generation.objects.filter(team=team_id, stored_at__isnull=False, stored_at__lt=before)
    return rows.order_by("stored_at", "id")


def old_trash(team_id: uuid.UUID, before: dt.datetime) -> GenerationQuerySet:
    """Results that were moved to the trash before this moment, oldest first, by an index."""
    rows = Generation.objects.filter(team=team_id, trashed_at__isnull=False, trashed_at__lt=before)
    return rows.order_by("trashed_at", "id")


def old_assets(team_id: uuid.UUID, before: dt.datetime) -> "QuerySet[Asset]":
    """Library files that were moved to the trash before this moment, oldest first, by an index."""
    rows = Asset.objects.filter(team=team_id, trashed_at__isnull=False, trashed_at__lt=before)
    return rows.order_by("trashed_at", "id")


def unused_assets(rows: "QuerySet[Asset]") -> "QuerySet[Asset]":
    """Those that no job uses; the others stay, as when the trash is emptied."""
    return rows.exclude(Exists(uses_of_assets().filter(asset=OuterRef("pk")).order_by()))


def removable(rows: GenerationQuerySet, rule: Rule, now: dt.datetime) -> GenerationQuerySet:
    """Those of the results that the rule takes: nothing it spares, and nothing that is still needed.

    Needed are results that a job which has not ended is made from, and those whose charge is not settled.
    """
    attempts = Attempt.objects.filter(generation=OuterRef("pk")).order_by()
    children = Generation.objects.filter(source=OuterRef("pk"), state__in=ACTIVE).order_by()
    is_open = Q(is_open=True) | Q(settle_at__isnull=False)
    rows = rows.exclude(Exists(attempts.filter(is_open))).exclude(Exists(children))
    if rule.action == RemovalAction.STORAGE_CLASS:
        return rows.filter(storage_class="")
    return _not_spared(rows, rule.spared, now)


def _not_spared(
    rows: GenerationQuerySet, spared: frozenset[str], now: dt.datetime
) -> GenerationQuerySet:
    if Spared.FAVOURITES in spared:
        rows = rows.exclude(Exists(Star.objects.filter(generation=OuterRef("pk"))))
    if Spared.RATED in spared:
        rows = rows.filter(rating=None)
    items = CollectionItem.objects.filter(generation=OuterRef("pk")).order_by()
    if Spared.COLLECTED in spared:
        rows = rows.exclude(Exists(items))
    if Spared.SHARED in spared:
        links = ShareLink.objects.working(now).order_by()
        shared = links.filter(collection=OuterRef("collection"))
        rows = rows.exclude(Exists(links.filter(generation=OuterRef("pk"))))
        rows = rows.exclude(Exists(items.filter(Exists(shared))))
    return rows


def result_bytes_of(team_id: uuid.UUID, user_id: int) -> int:
    """Bytes of the results of a member that are stored here, the trash among them; read off an index."""
    rows = Generation.objects.filter(team=team_id, creator=user_id, size_bytes__isnull=False)
    return rows.order_by().aggregate(sum=Sum("size_bytes"))["sum"] or 0
