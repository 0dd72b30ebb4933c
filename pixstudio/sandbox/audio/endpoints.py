"""Endpoints of music and speech: creation, lists, records, deletion; speech models, voices and samples."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug import Response
from werkzeug.exceptions import NotFound

from pixstudio.sandbox.api.media import ASSET_LOCK, file_response
from pixstudio.sandbox.api.parameters import Parameters, read_parameters
from pixstudio.sandbox.api.responses import (
    RequestContext,
    json_response,
    page_of_jobs,
    requested_account,
)
from pixstudio.sandbox.audio.acceptance import accept_audio
from pixstudio.sandbox.audio.models import SPEECH_MODELS, serialize_speech_models
from pixstudio.sandbox.audio.rules import read_music, read_speech
from pixstudio.sandbox.audio.serializers import serialize_audio
from pixstudio.sandbox.audio.voices import (
    SAMPLES,
    SPEECH_VOICES,
    sample_hertz,
    serialize_voice,
    voices_of_model,
)
from pixstudio.sandbox.errors import ApiError, bad_request
from pixstudio.sandbox.inputs import email_from_id
from pixstudio.sandbox.small_media import small_mp3
from pixstudio.sandbox.state.records import Job, JobRequest

DEFAULT_LIMIT = 50
SAMPLE_TEXT = "Hello there, this is how I sound when I read a text."
READERS: dict[str, Callable[[Parameters], JobRequest]] = {
    "music": read_music,
    "speech": read_speech,
}


def create_audio(context: RequestContext, kind: str) -> Response:
    """POST music/create and speech/create: charge, start, return the id."""
    request = READERS[kind](read_parameters(context.request))
    job = accept_audio(context.state, request)
    context.renderer.submit(job)
    return json_response({"audio_id": job.key})


def list_audio(context: RequestContext, kind: str) -> Response:
    """GET music and GET speech: that kind only, newest first."""
    page = page_of_jobs(
        context,
        DEFAULT_LIMIT,
        lambda job: job.kind == kind,
        lambda job: serialize_audio(job, context.base_url),
    )
    more = {"next_offset": page.next_offset, "has_more": bool(page.next_offset)}
    return json_response({"data": page.data, **more})


def get_audio(context: RequestContext, kind: str, key: str) -> Response:
    """GET music/audio_id and speech/audio_id: also while it is made, 404 once it is deleted."""
    with context.state.lock:
        context.state.advance()
        return json_response(serialize_audio(find_audio(context, kind, key), context.base_url))


def delete_audio(context: RequestContext, kind: str, key: str) -> Response:
    """DELETE music/audio_id and speech/audio_id; credits are not refunded."""
    with context.state.lock:
        job = find_audio(context, kind, key)
        context.state.delete_job(job)
    return Response(status=204)


def find_audio(context: RequestContext, kind: str, key: str) -> Job:
    """The job of that kind. Raises: `ApiError` 400 for an invalid id, 404 for an unknown one."""
    email_from_id(key)
    job = context.state.jobs.get(key)
    if job is None or job.is_deleted or job.kind != kind:
        raise ApiError(404, f"Unable to find audio_id {key}")
    return job


def list_speech_models(context: RequestContext) -> Response:
    """GET speech/models."""
    requested_account(context)
    return json_response(serialize_speech_models())


def list_speech_voices(context: RequestContext) -> Response:
    """GET speech/voices, all or those of a model and a language."""
    requested_account(context)
    model, language = (context.request.args.get(name, "") for name in ("model", "language"))
    if model and model not in SPEECH_MODELS:
        raise bad_request(f"Parameter model must be one of: {', '.join(SPEECH_MODELS)}")
    found = voices_of_model(model) if model else list(SPEECH_VOICES.values())
    voices = [voice for voice in found if language in ("", voice.language)]
    return json_response({"voices": [serialize_voice(one, context.base_url) for one in voices]})


def get_speech_sample(context: RequestContext, number: int) -> Response:
    """A sample file of voices, rendered on first request."""
    if not 0 <= number < SAMPLES:
        raise NotFound
    folder = context.state.settings.state_dir / "voices"
    if not context.state.settings.render_videos:
        return file_response(context, small_mp3(folder, 1))
    path = folder / f"speech-{number}.mp3"
    if not path.exists():
        from pixstudio.rendering import render_spoken_text

        with ASSET_LOCK:
            hertz = sample_hertz(number)
            render_spoken_text(path, text=SAMPLE_TEXT, seed=number, seconds=3.2, hertz=hertz)
    return file_response(context, path)
