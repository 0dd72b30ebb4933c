"""The audit log page and its CSV rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.audit.search import AuditSearch
from pixstudio.audit.target_names import TargetName, target_names_of
from pixstudio.teams.models import Team
from pixstudio.web.addresses import url_for

SHOWN = 100
COLUMNS = (
    *("number", "at", "who", "from", "action", "denied", "kind", "id", "what", "digest"),
    # Last, so that the others stay where programs look for them.
    "key",
)


@dataclass(frozen=True)
class EntryRow:
    number: int
    at_text: str
    at_iso: str
    who: str
    key: str
    what: str
    target: TargetName
    address: str
    is_denial: bool


def audit_page(team: Team, rows: Sequence[AuditEntry], search: AuditSearch) -> dict[str, Any]:
    """A page of entries, its search, and the URL of older entries."""
    shown = rows[:SHOWN]
    names = target_names_of(team, shown)
    has_more = len(rows) > SHOWN
    older = replace(search, before=shown[-1].number) if has_more else None
    return {
        "url": url_for("audit"),
        "back_url": url_for("team"),
        "export_url": _address("audit_export", replace(search, before=None)),
        "search": search,
        "is_filtered": replace(search, before=None) != AuditSearch(),
        "actions": [(one.value, one.label, one.value == search.action) for one in Action],
        "rows": [_row(entry, names[entry.number]) for entry in shown],
        "older_url": _address("audit", older) if older else "",
        "newest_url": _address("audit", replace(search, before=None)) if search.before else "",
    }


def _address(name: str, search: AuditSearch) -> str:
    parameters = {
        "q": search.words,
        "action": search.action,
        "denied": "1" if search.is_denial else "",
        "since": search.since.isoformat() if search.since else "",
        "until": search.until.isoformat() if search.until else "",
        "before": "" if search.before is None else str(search.before),
    }
    query = urlencode({key: value for key, value in parameters.items() if value})
    return f"{url_for(name)}?{query}" if query else url_for(name)


def _row(entry: AuditEntry, target: TargetName) -> EntryRow:
    return EntryRow(
        number=entry.number,
        at_text=date_format(timezone.localtime(entry.at), "j M Y, H:i:s"),
        at_iso=entry.at.isoformat(),
        who=entry.actor_label or _("System"),
        key=entry.key_label,
        what=action_text(entry.action),
        target=target,
        address=entry.address,
        is_denial=entry.is_denial,
    )


def action_text(action: str) -> str:
    """An action's label; its name if this version doesn't know it."""
    return str(Action(action).label) if action in Action.values else action


def csv_rows(entries: Iterable[AuditEntry]) -> Iterator[tuple[object, ...]]:
    """The lines of a table, its head first; times are ISO 8601 in UTC."""
    yield COLUMNS
    for one in entries:
        yield (
            *(one.number, one.at.isoformat(), one.actor_label, one.address, one.action),
            *("yes" if one.is_denial else "no", one.target_kind, one.target_id),
            *(one.target_label, one.digest, one.key_label),
        )
