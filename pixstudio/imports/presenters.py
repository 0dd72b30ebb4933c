"""The imports page: a row of plain values for each account."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.accounts.models import Account
from pixstudio.imports.models import VideoImport
from pixstudio.imports.queries import ImportStatus
from pixstudio.saving.operations.import_pacing import is_disk_full
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number


@dataclass(frozen=True)
class ImportAction:
    """An action on an open import; `confirm` is the confirmation text."""

    id: str
    label: str
    url: str
    style: str = "plain"
    confirm: str = ""


@dataclass(frozen=True)
class ImportRow:
    """An account and its newest import. With `start_url` a new one may start; with `state_url` the
    row polls itself."""

    id: str
    name: str
    state_tone: str
    state_icon: str
    state_word: str
    words: str
    is_open: bool
    facts_text: str = ""
    saving_text: str = ""
    percent: int | None = None
    problem: str = ""
    steps: list[ImportAction] = field(default_factory=list)
    start_url: str = ""
    count_url: str = ""
    count_text: str = ""
    state_url: str = ""


def import_row(account: Account, bringing: ImportStatus, count_text: str = "") -> ImportRow:
    """An account's row. `count_text` is the number of videos PixVerse lists, if just requested."""
    walk, is_open = bringing.walk, bringing.walk is not None and bringing.walk.is_open
    tone, icon, word = _look(walk)
    # Files of a finished import are still downloaded one by one.
    is_moving = (is_open and walk is not None and not walk.paused_at) or bringing.saving_count
    return ImportRow(
        id=str(account.pk),
        name=account.name,
        state_tone=tone,
        state_icon=icon,
        state_word=word,
        words=_progress_text(walk) if walk else _("Nothing imported yet."),
        is_open=is_open,
        facts_text=_facts_text(walk) if walk else "",
        saving_text=_saving_text(bringing),
        percent=_percent(walk) if walk and is_open else None,
        problem=_problem(walk) if walk and is_open else "",
        steps=_steps(walk) if walk and is_open else [],
        start_url="" if is_open else url_for("import_start", account.pk),
        count_url="" if is_open else url_for("import_count", account.pk),
        count_text=count_text,
        state_url=url_for("import_state", account.pk) if is_moving else "",
    )


def count_words_of(count: int | None) -> str:
    """`PixVerse lists about 512 videos.`"""
    if count is None:
        return _("PixVerse doesn’t report the number of videos.")
    text = ngettext("PixVerse lists %(count)s video.", "PixVerse lists %(count)s videos.", count)
    return text % {"count": format_number(count)}


def _look(walk: VideoImport | None) -> tuple[str, str, str]:
    """Tone, icon and word."""
    if walk is None:
        return "queued", "download", _("Not imported")
    if walk.finished_at:
        return "done", "done", _("Imported")
    if walk.stopped_at:
        return "queued", "stop", _("Stopped")
    if walk.paused_at:
        is_refused = bool(walk.problem)
        word = _("Needs attention") if is_refused else _("Paused")
        return ("attention", "hold", word) if is_refused else ("queued", "pause", word)
    if walk.problem:
        return "attention", "warning", _("Waiting")
    return "running", "running", _("Importing")


def _progress_text(walk: VideoImport) -> str:
    """`120 of 512`; over, `512 videos looked through`."""
    done = walk.looked_at_count
    if walk.finished_at and not done:
        return _("PixVerse listed no videos.")
    if walk.finished_at:
        text = ngettext("%(count)s video checked", "%(count)s videos checked", done)
        return text % {"count": format_number(done)}
    if not walk.total:
        return (
            _("%(count)s so far") % {"count": format_number(done)} if done else _("Starting soon")
        )
    shown = {"count": format_number(min(done, walk.total)), "total": format_number(walk.total)}
    return _("%(count)s of %(total)s") % shown


def _facts_text(walk: VideoImport) -> str:
    """`110 new, 3 known, 2 still being made, 5 failed or withheld`."""
    if not walk.looked_at_count:
        return ""
    parts = [
        _("%(count)s new") % {"count": format_number(walk.imported_count)},
        _("%(count)s already here") % {"count": format_number(walk.known_count)}
        if walk.known_count
        else "",
        _("%(count)s still running") % {"count": format_number(walk.running_count)}
        if walk.running_count
        else "",
        _("%(count)s failed or withheld") % {"count": format_number(walk.skipped_count)}
        if walk.skipped_count
        else "",
    ]
    return ", ".join(part for part in parts if part)


def _saving_text(bringing: ImportStatus) -> str:
    parts = []
    if bringing.saving_count:
        text = ngettext(
            "%(count)s file left to download, after new results.",
            "%(count)s files left to download, one at a time, after new results.",
            bringing.saving_count,
        )
        parts.append(text % {"count": format_number(bringing.saving_count)})
    if bringing.saving_count and is_disk_full():
        parts.append(_("The disk is nearly full. Downloads resume when there is space."))
    if bringing.unsaved_count:
        text = ngettext(
            "%(count)s is only on PixVerse.",
            "%(count)s are only on PixVerse.",
            bringing.unsaved_count,
        )
        parts.append(text % {"count": format_number(bringing.unsaved_count)})
    return " ".join(parts)


def _percent(walk: VideoImport) -> int | None:
    return min(100, round(100 * walk.looked_at_count / walk.total)) if walk.total else None


def _problem(walk: VideoImport) -> str:
    if not walk.problem:
        return ""
    if walk.paused_at:
        hint = _("Imported videos stay. Check the account, then resume.")
    else:
        hint = _("It is retried automatically and continues from here.")
    return f"{walk.problem} {hint} {_('Nothing was charged.')}"


def _steps(walk: VideoImport) -> list[ImportAction]:
    stop = ImportAction(
        f"stop-{walk.account_id}",
        _("Stop"),
        url_for("import_stop", walk.pk),
        "quiet",
        _("Stop this import? Imported videos stay, and a later import skips them."),
    )
    if walk.paused_at:
        url = url_for("import_resumption", walk.pk)
        return [ImportAction(f"go-on-{walk.account_id}", _("Resume"), url, "solid"), stop]
    url = url_for("import_pause", walk.pk)
    return [ImportAction(f"pause-{walk.account_id}", _("Pause"), url), stop]
