"""The imports page: a row of plain values for each account."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.accounts.models import Account
from pixstudio.imports.models import VideoImport
from pixstudio.imports.queries import ImportStatus
from pixstudio.pixverse.kinds import ResultKind
from pixstudio.saving.operations.import_pacing import is_disk_full
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number

LIST_NAMES: Mapping[str, str | Promise] = {
    "video": gettext_lazy("Videos"),
    "image": gettext_lazy("Images"),
    "music": gettext_lazy("Music"),
    "speech": gettext_lazy("Speech"),
}


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
    """An account's row. `count_text` says what PixVerse lists, if just requested."""
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


def count_text_of(counts: Mapping[ResultKind, int | None]) -> str:
    """`PixVerse lists 512 videos, 3 images, music.` Where it doesn't say how many, without the number."""
    names = [_counted(kind, count) for kind, count in counts.items() if count != 0]
    if not names:
        return _("PixVerse lists no results.")
    return _("PixVerse lists %(names)s.") % {"names": ", ".join(names)}


def _counted(kind: ResultKind, count: int | None) -> str:
    if count is None:
        return str(LIST_NAMES[kind]).lower()
    texts = {
        "video": ngettext("%(count)s video", "%(count)s videos", count),
        "image": ngettext("%(count)s image", "%(count)s images", count),
        "music": ngettext("%(count)s music track", "%(count)s music tracks", count),
        "speech": ngettext("%(count)s speech", "%(count)s speeches", count),
    }
    return texts[kind] % {"count": format_number(count)}


def _list_name(kind: str) -> str:
    return str(LIST_NAMES.get(kind, kind))


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
    """`Images: 120 of 512`; over, `512 results checked`."""
    done = walk.looked_at_count
    if walk.finished_at and not done:
        return _("PixVerse listed no results.")
    if walk.finished_at:
        text = ngettext("%(count)s result checked", "%(count)s results checked", done)
        return text % {"count": format_number(done)}
    shown = {"list": _list_name(walk.kind), "count": format_number(_place_in_list(walk))}
    if walk.total:
        return _("%(list)s: %(count)s of %(total)s") % {**shown, "total": format_number(walk.total)}
    return _("%(list)s: %(count)s so far") % shown if done else _("Starting soon")


def _place_in_list(walk: VideoImport) -> int:
    """How many entries of the list are read. Its top is looked at once more at its end."""
    if walk.is_last_look:
        return walk.total or 0
    return min(walk.offset, walk.total or walk.offset)


def _facts_text(walk: VideoImport) -> str:
    """`110 new, 3 known, 2 still being made, 5 failed or withheld, music not listed by PixVerse`."""
    parts = [
        _("%(count)s new") % {"count": format_number(walk.imported_count)}
        if walk.looked_at_count
        else "",
        _("%(count)s already here") % {"count": format_number(walk.known_count)}
        if walk.known_count
        else "",
        _("%(count)s still running") % {"count": format_number(walk.running_count)}
        if walk.running_count
        else "",
        _("%(count)s failed or withheld") % {"count": format_number(walk.skipped_count)}
        if walk.skipped_count
        else "",
        *(
            _("%(list)s not listed by PixVerse") % {"list": _list_name(kind).lower()}
            for kind in walk.refused
        ),
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
    """How much of the list is read."""
    return round(100 * _place_in_list(walk) / walk.total) if walk.total else None


def _problem(walk: VideoImport) -> str:
    if not walk.problem:
        return ""
    if walk.paused_at:
        hint = _("Imported results stay. Check the account, then resume.")
    else:
        hint = _("It is retried automatically and continues from here.")
    return f"{walk.problem} {hint} {_('Nothing was charged.')}"


def _steps(walk: VideoImport) -> list[ImportAction]:
    stop = ImportAction(
        f"stop-{walk.account_id}",
        _("Stop"),
        url_for("import_stop", walk.pk),
        "quiet",
        _("Stop this import? Imported results stay, and a later import skips them."),
    )
    if walk.paused_at:
        url = url_for("import_resumption", walk.pk)
        return [ImportAction(f"go-on-{walk.account_id}", _("Resume"), url, "solid"), stop]
    url = url_for("import_pause", walk.pk)
    return [ImportAction(f"pause-{walk.account_id}", _("Pause"), url), stop]
