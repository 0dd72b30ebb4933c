"""Display data of presets, prompt history and team rules."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.prompts.blocklist import Blocklist, Match
from pixstudio.prompts.forms import PresetForm
from pixstudio.prompts.models import Preset, PromptHistoryEntry
from pixstudio.prompts.queries import PromptPage
from pixstudio.prompts.wording import trial_message
from pixstudio.teams.models import Membership, Role
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import operation_label


@dataclass(frozen=True)
class PresetRow:
    """A preset in the list; `removal_url` is '' if the member may not delete it."""

    id: str
    name: str
    facts_text: str
    use_url: str
    removal_url: str
    confirm: str


def preset_groups(member: Membership, presets: Iterable[Preset]) -> list[dict[str, Any]]:
    """The member's own presets, then the team's; empty groups are left out."""
    rows = list(presets)
    own = [preset_row(row, member) for row in rows if row.owner_id == member.user_id]
    others = [preset_row(row, member) for row in rows if row.owner_id != member.user_id]
    groups = [
        {"id": "own", "label": _("Yours"), "presets": own},
        {"id": "team", "label": _("The team’s"), "presets": others},
    ]
    return [group for group in groups if group["presets"]]


def preset_row(preset: Preset, member: Membership) -> PresetRow:
    """The list row of a preset for this member."""
    is_own = preset.owner_id == member.user_id
    may_delete = is_own or member.may(Role.ADMIN)
    question = _("Delete the preset “%(name)s”? This can’t be undone.")
    if preset.is_shared:
        question = _("Delete the preset “%(name)s” for the whole team? This can’t be undone.")
    return PresetRow(
        id=str(preset.pk),
        name=preset.name,
        facts_text=" · ".join((operation_label(preset.operation), *_owner_facts(preset, is_own))),
        use_url=f"{url_for('create', preset.operation)}?preset={preset.pk}",
        removal_url=url_for("preset_removal", preset.pk) if may_delete else "",
        confirm=question % {"name": preset.name},
    )


def _owner_facts(preset: Preset, is_own: bool) -> list[str]:
    if is_own:
        return [_("for the whole team")] if preset.is_shared else []
    return [_("by %(name)s") % {"name": preset.owner}] if preset.owner else []


def save_section(operation: str, form: PresetForm) -> dict[str, Any]:
    """The part of the dialog that saves the current form; empty without an operation."""
    if not operation:
        return {}
    return {
        "url": url_for("preset_saving", operation),
        "form": form,
        "replaces": form.must_replace,
        "label": _("Replace") if form.must_replace else _("Save"),
    }


@dataclass(frozen=True)
class HistoryRow:
    """A prompt in the history."""

    id: int
    words: str
    used_at: dt.datetime
    when_text: str
    facts_text: str
    is_starred: bool
    use_url: str
    star_url: str
    removal_url: str


def history_row(prompt: PromptHistoryEntry, now: dt.datetime) -> HistoryRow:
    """The list row of a prompt, with its age at `now`."""
    used = ngettext("once", "%(count)s times", prompt.used_count)
    facts = (used % {"count": prompt.used_count}, operation_label(prompt.operation))
    return HistoryRow(
        id=prompt.pk,
        words=prompt.words,
        used_at=prompt.used_at,
        when_text=format_used_at(prompt.used_at, now),
        facts_text=" · ".join(facts),
        is_starred=prompt.is_starred,
        use_url=f"{url_for('create', 'text')}?prompt={prompt.pk}",
        star_url=url_for("prompt_history_star", prompt.pk),
        removal_url=url_for("prompt_history_remove", prompt.pk),
    )


def format_used_at(moment: dt.datetime, now: dt.datetime) -> str:
    """The time if today, else the date, with the year if it is another one."""
    at, today = timezone.localtime(moment), timezone.localdate(now)
    if at.date() == today:
        return date_format(at, "H:i")
    if at.date() == today - dt.timedelta(days=1):
        return _("yesterday")
    return date_format(at, "j M" if at.year == today.year else "j M Y")


def prompt_history_dialog(
    page: PromptPage, words: str, is_starred: bool, now: dt.datetime
) -> dict[str, Any]:
    """Data of the prompt history dialog and of its list."""
    url = url_for("prompt_history")
    asked = {"q": words, "starred": "1" if is_starred else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    older = f"{query}&before={page.older}" if query else f"before={page.older}"
    return {
        "url": url,
        "query": words,
        "is_starred": is_starred,
        "rows": [history_row(prompt, now) for prompt in page.prompts],
        "next_url": f"{url}?{older}" if page.older else "",
        "none_text": _none_text(words, is_starred),
    }


def _none_text(words: str, is_starred: bool) -> str:
    if words:
        return _("No prompts match your search.")
    if is_starred:
        return _("No starred prompts yet. Starred prompts are never removed automatically.")
    return _("No prompts yet. Your prompts appear here, newest first, only for you.")


def rules_page() -> dict[str, str]:
    """URLs around the rules form."""
    return {
        "url": url_for("team_rules"),
        "trial_url": url_for("team_rules_test"),
        "back_url": url_for("team"),
    }


def trial_result(sentence: str, blocklist: Blocklist, found: Iterable[Match]) -> dict[str, Any]:
    """The matches of a test sentence as messages."""
    lines = [{"tone": one.action, "words": trial_message(one)} for one in found]
    if not sentence.strip() or lines:
        return {"lines": lines}
    is_bare = not (blocklist.stop or blocklist.warn)
    text = _("Both lists are empty.") if is_bare else _("No words match.")
    return {"lines": [{"tone": "fine", "words": text}]}
