"""Creates imported jobs from the results in an account's lists. Page: get-pixverse-videos.md."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from pixstudio.effects.models import Effect
from pixstudio.imports.models import VideoImport
from pixstudio.jobs import result_types
from pixstudio.jobs.models import IMPORTED, Attempt, Generation, WantedPoster
from pixstudio.jobs.result_types import ResultType
from pixstudio.jobs.states import Charge, State
from pixstudio.pixverse import statuses
from pixstudio.pixverse.capabilities import operation_of_video
from pixstudio.pixverse.kinds import ResultKind
from pixstudio.pixverse.schemas import Video, reading
from pixstudio.trash.operations import restore_generations

MAX_SEED = 2**63 - 1
MAX_PIXELS, MOST_SECONDS = 100_000, 24 * 3600.0
MAX_ID_LENGTH, MAX_MODEL_LENGTH = 255, 40
# What only records of one kind have, as text.
_FURTHER: Mapping[ResultKind, tuple[str, ...]] = {
    "video": ("negative_prompt", "style"),
    "image": ("detail_level",),
    "music": ("lyrics",),
    "speech": ("voice_id", "language_code"),
}


def result_of(video: Video, effect: Effect | None = None) -> ResultType | None:
    """A finished result, None of what is not finished. Whether there is one does not hang on the effect,
    only what it is expected to be."""
    if statuses.outcome(video) != "done":
        return None
    return result_types.result_of(video, is_effect=bool(video.template_id), effect=effect)


def parameters_of(video: Video) -> dict[str, Any]:
    """The request parameters by the API's names; what the list leaves empty is left out."""
    given = reading.mapping(video.raw.get("customer_paths"))
    values = {
        "prompt": video.prompt,
        # An effect brings its own model, and a job with one takes none.
        "model": video.model if len(video.model) <= MAX_MODEL_LENGTH else "",
        "quality": video.quality,
        "duration": round(seconds)
        if video.kind == "video" and (seconds := _seconds(video))
        else None,
        "aspect_ratio": video.aspect_ratio,
        "seed": _seed(video),
        "template_id": video.template_id,
        "restyle_id": video.restyle_id,
        "restyle_prompt": video.restyle_prompt,
        "off_peak_mode": video.off_peak or None,
        "sound_effect_prompt": reading.text(given, "sound_effect_content"),
        "lip_sync_tts_prompt": reading.text(given, "lip_sync_tts_content"),
        "lip_sync_tts_speaker_id": reading.text(given, "lip_sync_tts_speaker_id"),
    }
    values |= {name: reading.text(video.raw, name) for name in _FURTHER[video.kind]}
    if video.kind == "music":
        values["instrumental"] = reading.flag(video.raw, "instrumental") or None
    return {name: value for name, value in values.items() if value not in (None, "")}


def _seconds(video: Video) -> float | None:
    return video.duration if video.duration and 0 < video.duration <= MOST_SECONDS else None


def _seed(video: Video) -> int | None:
    return video.seed if video.seed and 0 < video.seed <= MAX_SEED else None


def source_id_of(video: Video) -> str:
    """The remote id of the video it was made from, '' without one; the list may name its number only."""
    source = video.original_video_id
    if not source or ":" in source:
        return source
    return f"{video.video_id.rpartition(':')[0]}:{source}"


def nonce_prefix_of(walk: VideoImport) -> str:
    """The nonce prefix of all jobs of this import."""
    return f"import-{walk.pk.hex}-"


def save_imported_videos(walk: VideoImport, videos: Iterable[Video], now: dt.datetime) -> int:
    """Create jobs and attempts for finished results not known here yet, in a few queries.

    Only inside a transaction. They cost nothing here: no estimate, no charge, no budget.
    Raises: IntegrityError if one of them was assigned to another job meanwhile.
    """
    found = [video for video in videos if result_of(video)]
    effects = _effects_of(walk, found)
    rows = [_generation(walk, video, effects.get(video.template_id[:40]), now) for video in found]
    Generation.objects.bulk_create(rows)
    pairs = list(zip(rows, found, strict=True))
    Attempt.objects.bulk_create([_attempt(walk, row, video) for row, video in pairs])
    _link_sources(walk, [video.video_id for video in found], pairs)
    _want_posters(pairs, now)
    return len(rows)


def _effects_of(walk: VideoImport, videos: list[Video]) -> dict[str, Effect]:
    ids = {video.template_id[:40] for video in videos if video.template_id}
    rows = Effect.objects.filter(team=walk.team_id, template_id__in=ids) if ids else []
    return {effect.template_id: effect for effect in rows}


def _generation(
    walk: VideoImport, video: Video, effect: Effect | None, now: dt.datetime
) -> Generation:
    result = result_of(video, effect)
    url, content_type = (result.url, result.content_type) if result else ("", "")
    digest = hashlib.sha256(video.video_id.encode()).hexdigest()[:32]
    return Generation(
        team_id=walk.team_id,
        creator_id=walk.started_by_id,
        nonce=nonce_prefix_of(walk) + digest,
        operation=operation_of_video(video),
        parameters=parameters_of(video),
        effect=effect,
        account_id=walk.account_id,
        is_imported=True,
        problem=IMPORTED,
        created_at=min(video.created_at or now, now),
        changed_at=now,
        estimate_is_exact=True,
        remote_status=video.status,
        result_url=url,
        content_type=content_type,
        width=_pixels(video.output_width),
        height=_pixels(video.output_height),
        duration_seconds=None if result_types.is_image(content_type) else _seconds(video),
        **_upstream_facts(walk, now),
    )


def _upstream_facts(walk: VideoImport, now: dt.datetime) -> dict[str, Any]:
    """The state of an imported job: its file is downloaded, or stays at PixVerse until requested."""
    if walk.keeps_files:
        return {"state": State.SAVING, "due_at": now}
    return {"state": State.UNSAVED, "due_at": None, "finished_at": now}


def _pixels(value: int) -> int | None:
    return value if 0 < value <= MAX_PIXELS else None


def _attempt(walk: VideoImport, row: Generation, video: Video) -> Attempt:
    """A closed attempt with the remote id, needed by jobs that use the video as a source."""
    source_id = source_id_of(video)
    return Attempt(
        generation=row,
        account_id=walk.account_id,
        team_id=walk.team_id,
        creator_id=walk.started_by_id,
        day=walk.team.day_of(row.created_at),
        charge=Charge.NOTHING,
        counted_at=row.created_at,
        reply_ref=f"import-{secrets.token_hex(16)}",
        remote_id=video.video_id,
        body={"video_id": source_id} if source_id else {},
        seed=_seed(video),
        is_open=False,
        sent_at=row.created_at,
        answered_at=row.created_at,
        outcome="imported",
    )


def _link_sources(
    walk: VideoImport, remote_ids: list[str], pairs: list[tuple[Generation, Video]]
) -> None:
    """Tie what was made from a video to it. The list is newest first, so that a source mostly comes later
    than what was made from it: those that wait for one of these are looked for too."""
    wanted = {source_id for _row, video in pairs if (source_id := source_id_of(video))}
    theirs = Attempt.objects.filter(team=walk.team_id, remote_id__in=wanted)
    known = dict(theirs.values_list("remote_id", "generation_id"))
    links = {row.pk: known.get(source_id_of(video)) for row, video in pairs}
    own = {video.video_id: row.pk for row, video in pairs}
    waiting = Attempt.objects.filter(
        account=walk.account_id, outcome="imported", generation__source=None
    ).exclude(body={})
    for pk, body in waiting.values_list("generation_id", "body"):
        links[pk] = links.get(pk) or own.get(body.get("video_id"))
    _set_sources({pk: source for pk, source in links.items() if source and source != pk})


def _set_sources(links: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """What has no words of its own is found by those of its source."""
    rows = Generation.objects.in_bulk(set(links) | set(links.values()))
    for pk, source_pk in links.items():
        rows[pk].source = rows[source_pk]
        rows[pk].save(update_fields=["source", "searched"])


def _want_posters(pairs: list[tuple[Generation, Video]], now: dt.datetime) -> None:
    """What is shown until the file is here. `first_frame` is of the video; `img_url` is too where the
    page shows one beside an address, and a picture is its own poster."""
    wanted = [
        (
            row,
            row.result_url
            if result_types.is_image(row.content_type)
            else video.first_frame or video.img_url,
        )
        for row, video in pairs
    ]
    WantedPoster.objects.bulk_create(
        WantedPoster(generation=row, url=url, due_at=now) for row, url in wanted if url
    )


def restore_import(
    walk: VideoImport, generation: Generation, video: Video, now: dt.datetime
) -> bool:
    """Restore a result that was removed here: from the trash, or its file as the import requests it."""
    result = result_of(video, generation.effect)
    if result is None or generation.state not in (State.DONE, State.UNSAVED):
        return False
    if generation.deleted_at is None and generation.file:
        return bool(restore_generations(generations=[generation]).done)
    values: dict[str, Any] = {
        **_upstream_facts(walk, now),
        "removed_at": None,
        "deleted_at": None,
        "problem": IMPORTED,
        "words": "",
        "result_url": result.url,
        "content_type": result.content_type,
        "tries": 0,
        "lease_until": None,
    }
    rows = Generation.objects.filter(pk=generation.pk, state=generation.state)
    is_back = rows.exclude(removed_at=None).update_with_version(**values, changed_at=now) == 1
    if is_back:
        generation.result_url, generation.content_type = result.url, result.content_type
        WantedPoster.objects.filter(generation=generation).delete()
        _want_posters([(generation, video)], now)
    return is_back
