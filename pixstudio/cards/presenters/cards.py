"""A generation as a status card."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pixstudio.cards.presenters.actions import Action, actions_of
from pixstudio.cards.presenters.actors import actor_text
from pixstudio.cards.presenters.batches import BatchFacts, batch_facts
from pixstudio.cards.presenters.candidates import Candidate, candidates_of
from pixstudio.cards.presenters.held_jobs import held_text, is_held, settled_text
from pixstudio.cards.presenters.several_results import fewer_text
from pixstudio.cards.presenters.shapes import ratio_of
from pixstudio.cards.presenters.variations import variation_text
from pixstudio.cards.presenters.wording import (
    NEEDS_APPROVAL,
    OFF_PEAK,
    PAUSED,
    PAUSED_MESSAGES,
    Badge,
    account_text,
    badge_of,
    credits_text,
    message_of,
    pause_text,
)
from pixstudio.jobs.budgets import BLOCKED
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.actions.job_actions import CANCELLED_UNSENT
from pixstudio.jobs.result_types import DOWNLOAD_ONLY, is_audio, is_video
from pixstudio.jobs.states import State
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number, format_time_ago
from pixstudio.web.wording import operation_icon, operation_label


@dataclass(frozen=True)
class Card:
    id: str
    version: int
    url: str
    operation: str
    operation_icon: str
    operation_label: str
    title: str
    state: str
    state_word: str
    state_icon: str
    state_tone: str
    is_active: bool
    time_text: str
    since_iso: str
    expected_seconds: int | None
    price_text: str
    account_text: str
    creator_text: str
    variation_text: str
    batch: BatchFacts | None
    aspect_ratio: str
    poster_url: str = ""
    video_url: str = ""
    progress_percent: int | None = None
    length_text: str = ""
    message: str = ""
    actions: list[Action] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


def card_of(
    generation: Generation,
    member: Membership,
    positions: Mapping[object, int],
    now: dt.datetime,
) -> Card:
    """Everything a card shows. The generation comes with account, creator, inputs and attempts."""
    look = _look(generation)
    attempt = _open_attempt(generation)
    return Card(
        id=str(generation.pk),
        version=generation.version,
        url=url_for("generation", generation.pk),
        operation=generation.operation,
        operation_icon=operation_icon(generation.operation),
        operation_label=operation_label(generation.operation),
        title=title_of(generation),
        state=generation.state,
        state_word=_state_word(generation, look, positions),
        state_icon=look.icon,
        state_tone=look.tone,
        is_active=generation.is_active,
        time_text=_time_text(generation, now),
        since_iso=_since(generation),
        expected_seconds=generation.expected_seconds,
        price_text=price_text(generation),
        account_text=account_text(generation),
        creator_text=maker_text(generation, member),
        variation_text=variation_text(generation),
        batch=batch_facts(generation, title_of(generation)),
        aspect_ratio=ratio_of(generation),
        poster_url=poster_url(generation),
        video_url=hover_url(generation),
        progress_percent=_progress(generation, now),
        length_text=clock_text(generation.duration_seconds),
        message=_message(generation, attempt, member),
        actions=actions_of(generation, member),
        candidates=candidates_of(generation, attempt, member),
    )


def file_url(generation: Generation) -> str:
    """Where its file is, '' while there is none here."""
    return url_for("generation_file", generation.pk) if generation.has_file else ""


def playing_url(generation: Generation) -> str:
    """Where a video is that browsers play, '' for everything else."""
    is_shown = is_video(generation.content_type) and generation.problem not in DOWNLOAD_ONLY
    return file_url(generation) if is_shown else ""


def hover_url(generation: Generation) -> str:
    """What plays, silently, while its card or tile is pointed at: the preview of a large video."""
    if generation.preview and generation.has_file:
        return url_for("generation_preview", generation.pk)
    return playing_url(generation)


def listening_url(generation: Generation) -> str:
    """Where the audio of a result is, '' for everything else."""
    return file_url(generation) if is_audio(generation.content_type) else ""


def _progress(generation: Generation, now: dt.datetime) -> int | None:
    """Elapsed against the usual time, never full before it is done; None where nothing is known."""
    if generation.state != State.RUNNING or not generation.expected_seconds:
        return None
    since = generation.started_at or generation.changed_at
    return min(96, round(100 * (now - since).total_seconds() / generation.expected_seconds))


def title_of(generation: Generation) -> str:
    """The prompt in one line, or the name of what it was made from."""
    if generation.title:
        return generation.title[:160]
    if generation.effect:
        return generation.effect.name
    if generation.source and generation.source.title:
        return generation.source.title[:160]
    names = [item.asset.name for item in generation.inputs.all()]
    return ", ".join(names) or _("No prompt")


def creator_text(generation: Generation, member: Membership) -> str:
    if generation.creator_id == member.user_id:
        return _("you")
    return generation.creator.first_name if generation.creator else _("former member")


def maker_text(generation: Generation, member: Membership) -> str:
    """The creator, and the API key by which a program asked for it: `Bob, by key n8n`."""
    who = creator_text(generation, member)
    if generation.api_key is None:
        return who
    return _("%(name)s, by key %(key)s") % {"name": who, "key": generation.api_key.name}


def price_text(generation: Generation) -> str:
    """`≈ 90 credits`; once charged `90 credits charged`, or `≈ 90 credits, charged 80`."""
    if generation.is_imported:
        return _("made elsewhere")
    estimate = credits_text(generation.estimate_credits, generation.estimate_is_exact)
    charged = generation.charged_credits
    if charged is None:
        return estimate
    if charged == generation.estimate_credits:
        return _("%(credits)s charged") % {"credits": credits_text(charged)}
    return _("%(estimate)s, charged %(charged)s") % {
        "estimate": estimate,
        "charged": format_number(charged),
    }


def poster_url(generation: Generation) -> str:
    """The result's poster, or while there is none the source's, or the first picture that goes into it."""
    if generation.has_poster:
        return url_for("generation_poster", generation.pk)
    if generation.source and generation.source.has_poster:
        return url_for("generation_poster", generation.source.pk)
    pictures = [item.asset for item in generation.inputs.all() if item.asset.preview]
    return url_for("library_preview", pictures[0].pk) if pictures else ""


def clock_text(seconds: float | None) -> str:
    """75.4 as `1:15`."""
    if seconds is None:
        return ""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _look(generation: Generation) -> Badge:
    if generation.state == State.RUNNING and generation.is_off_peak:
        return OFF_PEAK
    if is_held(generation):
        return PAUSED_MESSAGES
    if generation.pending_approval_id:
        return NEEDS_APPROVAL
    if is_paused(generation):
        return PAUSED
    return badge_of(generation)


def _state_word(generation: Generation, look: Badge, positions: Mapping[object, int]) -> str:
    place = positions.get(generation.pk)
    if generation.state == State.QUEUED and place and place > 1 and not _is_stopped(generation):
        return _("%(place)s in queue") % {"place": f"#{place}"}
    if generation.state == State.RUNNING and generation.remote_status not in (None, 1, 5, 9, 10):
        return _("Running (status %(number)s)") % {"number": generation.remote_status}
    return str(look.word)


def _is_stopped(generation: Generation) -> bool:
    """Whether other jobs are started before it regardless of its position."""
    is_waiting = generation.paused_at or generation.hold or generation.pending_approval_id
    return bool(is_waiting) or generation.problem in BLOCKED


def _since(generation: Generation) -> str:
    if not generation.is_active:
        return ""
    return (generation.started_at or generation.changed_at).isoformat()


def _time_text(generation: Generation, now: dt.datetime) -> str:
    if generation.state == State.RUNNING and generation.is_off_peak:
        return _("within 24 hours")
    if generation.is_active:
        since = generation.started_at or generation.changed_at
        return clock_text(max(0.0, (now - since).total_seconds()))
    if generation.state == State.DONE and generation.finished_at and generation.started_at:
        took = (generation.finished_at - generation.started_at).total_seconds()
        return _("took %(time)s") % {"time": clock_text(took)}
    return format_time_ago(generation.changed_at, now)


def _open_attempt(generation: Generation) -> Attempt | None:
    return next((a for a in generation.attempts.all() if a.is_open), None)


def is_paused(generation: Generation) -> bool:
    """Whether the job waits and a user has paused it."""
    return generation.state == State.QUEUED and generation.paused_at is not None


def _with_actor(message: str, generation: Generation, member: Membership) -> str:
    """Who did it, before what it means: `Cancelled by Alice before it was sent. Not charged.`"""
    actor = actor_text(generation, member)
    if not actor:
        return message
    if generation.problem == CANCELLED_UNSENT:
        return _("%(actor)s before it was sent. Not charged.") % {"actor": actor}
    return " ".join(part for part in (f"{actor}.", message) if part)


def _message(generation: Generation, attempt: Attempt | None, member: Membership) -> str:
    if is_held(generation):
        return held_text(generation)
    if is_paused(generation):
        return pause_text(generation, member)
    if generation.state == State.ABANDONED and (settled := settled_text(generation)):
        return settled
    words = " ".join(filter(None, [message_of(generation), fewer_text(generation)]))
    message = _with_actor(words, generation, member)
    if generation.state != State.ASK or attempt is None:
        return message
    before, after = attempt.credits_before, attempt.credits_after
    if before is None or after is None:
        return message
    seen = _(
        "Account credits: %(before)s before, %(after)s after; other jobs may have changed them."
    ) % {
        "before": format_number(before),
        "after": format_number(after),
    }
    return f"{message} {seen}"
