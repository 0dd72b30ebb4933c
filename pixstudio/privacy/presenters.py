"""Presenters of a person's data, its export and its deletion."""

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.library.validation import format_size
from pixstudio.privacy.blockers import blocker_rows
from pixstudio.privacy.inventory.kinds import DataKind, Place
from pixstudio.privacy.inventory.table import DATA_KINDS, EXPORTED_KINDS
from pixstudio.privacy.media_files import media_size
from pixstudio.privacy.models import ExportState, PersonalExport
from pixstudio.privacy.queries import Blockers, DeletionCounts, export_of
from pixstudio.teams.models import Membership, User
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number

PLACES = {
    Place.DATABASE: _("Database"),
    Place.FILES: _("Files"),
    Place.OUTSIDE: _("Outside this studio"),
    Place.BROWSER: _("Your browser"),
}


def data_page(user: User, member: Membership | None, now: dt.datetime) -> dict[str, Any]:
    """The page of a person's data; the profile's page needs a team."""
    return {
        "back_url": url_for("profile") if member else "",
        "email": user.email,
        "panel": export_panel(user, now),
        "stored_url": url_for("stored_data"),
        "deletion_url": url_for("profile_deletion"),
    }


def export_panel(user: User, now: dt.datetime) -> dict[str, Any]:
    """The person's export in its state; the form to request one where none is being prepared."""
    found = export_of(user)
    size = media_size(user)
    return {
        "request_url": url_for("data_export"),
        "media_text": _media_text(size.count, size.size_bytes),
        "has_media": size.count > 0,
        "deletion_url": url_for("data_export_deletion"),
        **(_state(found, now) if found else {"state": ""}),
    }


def _media_text(count: int, size_bytes: int) -> str:
    text = ngettext("%(count)s file, %(size)s", "%(count)s files, %(size)s", count)
    return text % {"count": format_number(count), "size": format_size(size_bytes)}


def _state(found: PersonalExport, now: dt.datetime) -> dict[str, Any]:
    done, total = len(found.entries), len(EXPORTED_KINDS)
    is_preparing = found.state == ExportState.PREPARING
    return {
        "state": found.state,
        "poll_url": url_for("data_export_state") if is_preparing else "",
        "done": done,
        "total": total,
        "done_text": _("Preparing your export: %(done)s of %(total)s kinds of data.")
        % {"done": done, "total": total},
        "download_url": url_for("data_export_download", found.pk),
        "size_text": format_size(found.size_bytes),
        "content_text": _("with files") if found.has_media else _("without files"),
        "ready_text": _moment(found.ready_at),
        "expires_text": _moment(found.expires_at),
        "missing_text": _missing_text(found.missing_count),
    }


def _missing_text(count: int) -> str:
    if not count:
        return ""
    text = ngettext(
        "%(count)s file is missing from the storage.",
        "%(count)s files are missing from the storage.",
        count,
    )
    return text % {"count": format_number(count)}


def _moment(moment: dt.datetime | None) -> str:
    return date_format(localtime(moment), "j M Y, H:i") if moment else ""


def stored_page() -> dict[str, Any]:
    """The table of stored data."""
    return {
        "back_url": url_for("your_data"),
        "rows": [_stored_row(kind) for kind in DATA_KINDS],
    }


def _stored_row(kind: DataKind) -> dict[str, Any]:
    return {
        "name": kind.name,
        "title": kind.title,
        "what": kind.what,
        "place": places_text(kind),
        "kept": kind.kept,
        "seen_by": kind.seen_by,
        "on_deletion": kind.on_deletion,
    }


def places_text(kind: DataKind) -> str:
    """Where a kind of data is stored."""
    return ", ".join(str(PLACES[place]) for place in kind.places)


def deletion_page(user: User, blockers: Blockers, counts: DeletionCounts) -> dict[str, Any]:
    """What a deletion does, in numbers, or why it can't be done yet."""
    return {
        "url": url_for("profile_deletion"),
        "back_url": url_for("your_data"),
        "email": user.email,
        "blockers": blocker_rows(blockers),
        "deleted": deleted_lines(counts),
        "stays": staying_lines(counts),
        "export_url": url_for("your_data"),
    }


def deleted_lines(counts: DeletionCounts) -> list[str]:
    """What goes, by kind of data, with numbers; kinds without rows are left out."""
    titles = {kind.name: str(kind.title) for kind in DATA_KINDS}
    found = [(titles[name], count) for name, count in counts.deleted.items() if count]
    return [f"{title}: {format_number(count)}" for title, count in found]


def staying_lines(counts: DeletionCounts) -> list[str]:
    """What stays with the person's teams, without their name."""
    rows = (
        (counts.jobs, _("Jobs and results")),
        (counts.files, _("Library files")),
        (counts.share_links, _("Share links")),
    )
    return [f"{title}: {format_number(count)}" for count, title in rows]
