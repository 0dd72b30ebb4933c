"""Operations on presets, prompt history and team rules."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.prompts.blocklist import parse_pattern
from pixstudio.prompts.models import BlocklistEntry, MatchAction, Preset, PromptHistoryEntry
from pixstudio.prompts.queries import own_presets_of, whole_prompt_history_of
from pixstudio.prompts.word_list import clean_entries
from pixstudio.teams.models import Membership, Role, Team
from pixstudio.teams.operations import set_confirmation_limit, set_library_rules
from pixstudio.web.text_cleaning import clean_text

MAX_FIELDS = 60
MAX_BYTES = 20_000
MAX_PRESETS = 100
MAX_UNSTARRED = 1000
FIELD_NAME = re.compile(r"[a-z0-9_]{1,40}")
# Fields of a single submission, not part of a preset.
TECHNICAL_FIELDS = (
    *("csrfmiddlewaretoken", "nonce", "confirmed", "edit", "fix"),
    *("collection", "remix_of"),
)
PRESET_FIELDS = ("preset_name", "preset_shared", "preset_replaces")
SECRET_PARTS = ("password", "token", "secret")


class PresetRefused(Exception):
    """The preset was not saved and nothing was changed; the message is shown to the user."""


class NotPresetOwner(Exception):
    """The member may use the preset but not delete it."""


def save_preset(
    *,
    member: Membership,
    name: str,
    operation: str,
    values: Mapping[str, str],
    is_shared: bool,
    now: dt.datetime,
) -> tuple[Preset, bool]:
    """Save a form as a preset, replacing the member's preset of this name; True if the name is new.

    `values` are the posted fields; fields of a single submission and possible secrets are left out. Safe to
    repeat.

    Raises: PresetRefused.
    """
    kept = _kept_values(values)
    with transaction.atomic():
        mine = own_presets_of(member)
        if mine.count() >= MAX_PRESETS and not mine.filter(name=name).exists():
            text = _("You have %(limit)s presets, which is the limit. Delete one first.")
            raise PresetRefused(text % {"limit": MAX_PRESETS})
        changes = {
            "operation": operation,
            "values": kept,
            "is_shared": is_shared,
            "changed_at": now,
        }
        return Preset.objects.update_or_create(
            team=member.team,
            owner=member.user,
            name=name,
            defaults=changes,
            create_defaults={**changes, "created_at": now},
        )


def _kept_values(values: Mapping[str, str]) -> dict[str, str]:
    kept = {
        name: clean_text(value)
        for name, value in values.items()
        if name not in (*TECHNICAL_FIELDS, *PRESET_FIELDS)
        and not any(part in name for part in SECRET_PARTS)
    }
    if not kept:
        raise PresetRefused(_("Nothing to save: the form was missing."))
    if not all(FIELD_NAME.fullmatch(name) for name in kept):
        raise PresetRefused(_("This form has a field that a preset can’t hold. Nothing was saved."))
    if len(kept) > MAX_FIELDS or len(json.dumps(kept).encode()) > MAX_BYTES:
        raise PresetRefused(
            _("This form is too long for a preset: the limit is 60 fields and 20 kB. Shorten it.")
        )
    return kept


def delete_preset(*, member: Membership, preset: Preset) -> None:
    """Delete a preset: the member's own, or for admins also shared ones.

    Raises: NotPresetOwner.
    """
    is_own = preset.owner_id == member.user_id
    if not is_own and not (preset.is_shared and member.may(Role.ADMIN)):
        raise NotPresetOwner
    Preset.objects.filter(team=member.team, pk=preset.pk).delete()


def record_prompt(
    *, member: Membership, words: str, operation: str, now: dt.datetime
) -> PromptHistoryEntry | None:
    """Add a prompt to the member's history; None for a blank prompt.

    A repeated prompt becomes the newest and its count increases. Only the newest MAX_UNSTARRED unstarred
    prompts are kept. Joins an open transaction.
    """
    words = clean_text(words)
    if not words.strip():
        return None
    latest = {"words": words, "operation": operation, "used_at": now}
    with transaction.atomic():
        prompt, is_new = PromptHistoryEntry.objects.get_or_create(
            team=member.team, user=member.user, digest=_digest_of(words), defaults=latest
        )
        if is_new:
            _drop_oldest(member)
            return prompt
        PromptHistoryEntry.objects.filter(pk=prompt.pk).update(
            **latest, used_count=F("used_count") + 1
        )
        prompt.refresh_from_db()
        prompt.save(update_fields=["searched"])
    return prompt


def _digest_of(words: str) -> str:
    evened = " ".join(unicodedata.normalize("NFC", words).split())
    return hashlib.sha256(evened.encode(errors="surrogatepass")).hexdigest()


def _drop_oldest(member: Membership) -> None:
    unstarred = whole_prompt_history_of(member).filter(is_starred=False)
    surplus = list(unstarred.values_list("pk", flat=True)[MAX_UNSTARRED:])
    if surplus:
        PromptHistoryEntry.objects.filter(pk__in=surplus).delete()


def star_prompt(*, member: Membership, prompt: PromptHistoryEntry, is_starred: bool) -> None:
    """Star a prompt of the member, so that it is never dropped, or remove the star."""
    whole_prompt_history_of(member).filter(pk=prompt.pk).update(is_starred=is_starred)
    prompt.is_starred = is_starred


def delete_prompt(*, member: Membership, prompt: PromptHistoryEntry) -> None:
    """Delete a prompt from the member's history; its results remain."""
    whole_prompt_history_of(member).filter(pk=prompt.pk).delete()


def set_blocklist(*, team: Team, stop: Iterable[str], warn: Iterable[str]) -> None:
    """Replace the team's blocklist; an entry in both lists blocks.

    Entries are trimmed; of entries with the same pattern the first remains.

    Raises: InvalidEntry, and nothing changes.
    """
    stopping = clean_entries(stop)
    patterns = {parse_pattern(entry) for entry in stopping}
    warning = [entry for entry in clean_entries(warn) if parse_pattern(entry) not in patterns]
    rows = [
        BlocklistEntry(team=team, words=entry, action=action)
        for action, entries in ((MatchAction.STOP, stopping), (MatchAction.WARN, warning))
        for entry in entries
    ]
    with transaction.atomic():
        BlocklistEntry.objects.filter(team=team).delete()
        BlocklistEntry.objects.bulk_create(rows, batch_size=200)


def set_rules(
    *,
    team: Team,
    confirm_above_credits: int | None,
    stop: Iterable[str],
    warn: Iterable[str],
    keeps_location: bool = False,
    library_quota_bytes: int | None = None,
    member: Membership | None = None,
) -> None:
    """Save all of the team's rules. Raises: InvalidEntry, and nothing changes."""
    with transaction.atomic():
        set_blocklist(team=team, stop=stop, warn=warn)
        set_confirmation_limit(team=team, credits=confirm_above_credits)
        set_library_rules(team=team, keeps_location=keeps_location, quota_bytes=library_quota_bytes)
        if member is not None:
            record(Action.RULES_CHANGED, member=member, target=team)
