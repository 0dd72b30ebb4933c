"""Presenter of a result's page: parameters, lineage and actions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.cards.presenters.actors import actor_text
from pixstudio.cards.presenters.cards import (
    Card,
    card_of,
    creator_text,
    file_url,
    maker_text,
    playing_url,
    poster_url,
    price_text,
    title_of,
)
from pixstudio.cards.presenters.several_results import fewer_text
from pixstudio.cards.presenters.shapes import ratio_of
from pixstudio.cards.presenters.variations import variation_text
from pixstudio.cards.presenters.wording import badge_of, chosen_text
from pixstudio.gallery.audio_facts import audio_facts
from pixstudio.gallery.download_links import DownloadLink, download_links_of
from pixstudio.gallery.next_actions import NextAction, image_uses, next_actions
from pixstudio.gallery.relation_facts import Fact, has_relations, relation_facts
from pixstudio.gallery.relations import Relations
from pixstudio.gallery.request_facts import asked_text, extras_text
from pixstudio.jobs.models import IMPORTED, Generation
from pixstudio.jobs.request_body import parameter_of
from pixstudio.jobs.result_types import is_audio, is_image
from pixstudio.jobs.states import State
from pixstudio.library.validation import format_size
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.permissions import Permission, is_allowed
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number
from pixstudio.web.wording import input_label, operation_title

NO_RELATIONS = Relations()


@dataclass(frozen=True)
class Deletion:
    url: str
    can_upstream: bool
    whose_text: str = ""


@dataclass(frozen=True)
class Result:
    id: str
    title: str
    prompt: str
    gallery_url: str
    aspect_ratio: str
    poster_url: str
    video_url: str
    image_url: str
    audio_url: str
    download_url: str
    frame_url: str
    lineage_url: str
    has_relations: bool
    state_icon: str
    state_text: str
    facts: list[Fact]
    download_links: list[DownloadLink] = field(default_factory=list)
    next_actions: list[NextAction] = field(default_factory=list)
    image_uses: list[NextAction] = field(default_factory=list)
    deletion: Deletion | None = None
    card: Card | None = None


def result_page(
    generation: Generation,
    member: Membership,
    now: dt.datetime,
    *,
    relations: Relations,
) -> Result:
    """Context of a generation's page, finished or not."""
    look = badge_of(generation)
    url = file_url(generation)
    return Result(
        id=str(generation.pk),
        title=title_of(generation),
        prompt=str(generation.parameters.get("prompt") or ""),
        gallery_url=url_for("gallery"),
        aspect_ratio=ratio_of(generation),
        poster_url=poster_url(generation),
        video_url=playing_url(generation),
        # Videos that stayed at PixVerse or that no browser plays have a poster at least.
        image_url=url if is_image(generation.content_type) else _stand_in(generation),
        audio_url=url if is_audio(generation.content_type) else "",
        download_url=f"{url}?download" if url else "",
        frame_url=_frame_url(generation, member),
        lineage_url=url_for("generation_lineage", generation.pk),
        has_relations=has_relations(generation, relations),
        state_icon=look.icon,
        state_text=str(look.word),
        facts=facts_of(generation, member, relations),
        download_links=download_links_of(generation),
        next_actions=next_actions(generation, member),
        image_uses=image_uses(generation, member),
        deletion=_deletion(generation, member),
        card=None if _is_plain(generation) else card_of(generation, member, {}, now),
    )


def _stand_in(generation: Generation) -> str:
    return poster_url(generation) if generation.has_poster else ""


def _frame_url(generation: Generation, member: Membership) -> str:
    return url_for("generation_frame", generation.pk) if member.may(Role.CREATOR) else ""


def _is_plain(generation: Generation) -> bool:
    return generation.state == State.DONE and not generation.problem


def _deletion(generation: Generation, member: Membership) -> Deletion | None:
    is_waited_for = generation.is_active and generation.problem != IMPORTED
    may_delete = is_allowed(member, Permission.DELETE_RESULT, generation.creator_id)
    if is_waited_for or not may_delete:
        return None
    can_upstream = any(attempt.remote_id for attempt in generation.attempts.all())
    url = url_for("generation_removal", generation.pk)
    return Deletion(url, can_upstream, _whose_text(generation, member))


def _whose_text(generation: Generation, member: Membership) -> str:
    if generation.creator_id == member.user_id:
        return ""
    return _("This result belongs to %(name)s.") % {"name": creator_text(generation, member)}


def facts_of(
    generation: Generation, member: Membership, relations: Relations = NO_RELATIONS
) -> list[Fact]:
    """Parameters and outcome, in the order users look for them."""
    asked = generation.parameters
    attempt = next(iter(reversed(list(generation.attempts.all()))), None)
    rows = [
        Fact(_("Operation"), operation_title(generation.operation)),
        Fact(_("Effect"), str(generation.effect or asked.get("template_id", ""))),
        Fact(_("Style"), _style_text(asked)),
        *relation_facts(generation, relations),
        Fact(_("Negative prompt"), str(asked.get("negative_prompt", ""))),
        Fact(_("Model"), str(asked.get("model", ""))),
        Fact(_("Requested"), asked_text(generation)),
        Fact(_("Result"), _file_text(generation)),
        Fact(_("Sound"), _sound_text(generation)),
        *(Fact(name, value) for name, value in audio_facts(generation)),
        Fact(_("Sound effect"), str(asked.get("sound_effect_prompt", ""))),
        Fact(_("Voice line"), str(asked.get("lip_sync_tts_prompt", ""))),
        *_part_facts(generation),
        Fact(_("Seed"), format_number(attempt.seed) if attempt and attempt.seed else ""),
        *_media_facts(generation),
        Fact(_("Extras"), extras_text(generation)),
        Fact(_("Price"), price_text(generation)),
        Fact(_("Request"), fewer_text(generation)),
        *_origin_facts(generation, member),
    ]
    return [row for row in rows if row.value]


def _style_text(asked: Mapping[str, Any]) -> str:
    return str(asked.get("restyle_prompt") or asked.get("restyle_id") or asked.get("style") or "")


def _origin_facts(generation: Generation, member: Membership) -> list[Fact]:
    """Account and creator; for imported results, their origin."""
    at = date_format(timezone.localtime(generation.created_at), "j M Y, H:i")
    who = maker_text(generation, member)
    account = str(generation.account or "")
    if generation.is_imported:
        origin = account or _("a removed account")
        return [
            Fact(_("Imported from"), origin),
            Fact(_("Imported by"), who),
            Fact(_("Created on PixVerse"), at),
        ]
    attempts = len(generation.attempts.all())
    return [
        Fact(_("Account"), chosen_text(generation) or account),
        Fact(_("Created by"), who),
        Fact(_("Created"), at),
        Fact(_("Part of a batch"), variation_text(generation), _batch_url(generation)),
        Fact(_("Last change"), actor_text(generation, member)),
        Fact(_("Attempts"), str(attempts) if attempts else ""),
    ]


def _batch_url(generation: Generation) -> str:
    return url_for("batch", generation.batch_id) if generation.batch_id else ""


def _part_facts(generation: Generation) -> list[Fact]:
    """The prompts between the images of a transition."""
    asked = generation.parameters
    found = []
    for n in range(1, 7):
        seconds, words = asked.get(f"duration_{n}_to_{n + 1}"), asked.get(f"prompt_{n}_to_{n + 1}")
        if f"frame_{n + 1}" in {item.field for item in generation.inputs.all()}:
            length = f"{seconds} s" if seconds else ""
            value = ", ".join(part for part in (length, words) if part)
            found.append(Fact(f"{n} → {n + 1}", value))
    return found


def _file_text(generation: Generation) -> str:
    if generation.file_removed_at and not generation.file:
        at = date_format(timezone.localtime(generation.file_removed_at), "j M Y")
        return _("File removed on %(at)s") % {"at": at}
    if not generation.has_file:
        return ""
    parts = [
        f"{generation.width} × {generation.height}" if generation.width else "",
        f"{generation.duration_seconds:.1f} s" if generation.duration_seconds else "",
        format_size(generation.size_bytes or 0),
    ]
    return ", ".join(part for part in parts if part)


def _is_no_video(content_type: str) -> bool:
    return is_image(content_type) or is_audio(content_type)


def _sound_text(generation: Generation) -> str:
    asked = generation.parameters
    if asked.get("audio"):
        return _("generated with the video")
    if asked.get("auto_sound"):
        return _("matched to the video")
    if generation.has_sound is None or _is_no_video(generation.content_type):
        return ""
    return _("yes") if generation.has_sound else _("none")


def _media_facts(generation: Generation) -> list[Fact]:
    return [
        Fact(
            input_label(parameter_of(item.field), generation.operation),
            item.asset.name,
            url_for("library_file", item.asset.pk),
        )
        for item in generation.inputs.all()
    ]
