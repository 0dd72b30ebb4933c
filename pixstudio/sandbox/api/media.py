"""Serves results, posters, uploads and catalogue media with range support, like a CDN."""

from __future__ import annotations

import json
import mimetypes
import threading
from pathlib import Path

from werkzeug import Response
from werkzeug.exceptions import NotFound
from werkzeug.utils import send_file

from pixstudio.sandbox.api.responses import RequestContext
from pixstudio.sandbox.catalogue import EFFECTS, VOICES, Effect
from pixstudio.sandbox.small_media import small_audio, small_image, small_video
from pixstudio.sandbox.state.records import COMPLETED, Job

ASSET_LOCK = threading.Lock()
ASSETS = {
    "thumbnail.webp": "thumbnail",
    "gif.gif": "gif",
    "video.mp4": "video",
    "sound.mp3": "sound",
}


def file_response(context: RequestContext, path: Path) -> Response:
    """The file, or the range requested by the Range header."""
    if not path.is_file():
        raise NotFound
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    response = send_file(path, context.request.environ, mimetype=mimetype, conditional=True)
    response.headers.pop("Date", None)  # the server adds its own
    if context.request.method != "HEAD":
        return response
    response.close()
    return Response(status=response.status, headers=response.headers)


def find_finished_job(context: RequestContext, file_name: str) -> Job:
    """The completed job with this result file. Raises: `NotFound`."""
    with context.state.lock:
        context.state.advance()
        job = next((job for job in context.state.jobs.values() if job.file_name == file_name), None)
    if job is None or job.status != COMPLETED:
        raise NotFound
    return job


def get_result(context: RequestContext, name: str) -> Response:
    """A finished video or image, or its poster under the same name plus `.jpg`."""
    job = find_finished_job(context, name.removesuffix(".jpg"))
    path = (
        context.renderer.poster_path(job)
        if name.endswith(".jpg")
        else context.renderer.result_path(job)
    )
    return file_response(context, path)


def get_upload(context: RequestContext, name: str) -> Response:
    """An uploaded file."""
    with context.state.lock:
        if f"upload/{name}" not in context.state.uploads:
            raise NotFound
    return file_response(context, context.renderer.uploads_folder / name)


def get_effect_asset(context: RequestContext, template_id: int, name: str) -> Response:
    """An effect's thumbnail, GIF, video or audio, rendered on first request."""
    effect, kind = EFFECTS.get(template_id), ASSETS.get(name)
    if effect is None or kind is None:
        raise NotFound
    if context.state.settings.render_videos:
        make = effect_thumbnail if kind == "thumbnail" else effect_asset
        return file_response(context, make(context, effect, kind))
    return file_response(context, small_asset(context.state.settings.state_dir / "tiny", kind))


def effect_thumbnail(context: RequestContext, effect: Effect, _kind: str) -> Path:
    """The file of a thumbnail, rendered without the video: a catalogue sync fetches all thumbnails."""
    from pixstudio.rendering import render_effect_thumbnail

    path = context.state.settings.state_dir / "stills" / f"{effect.index:03d}.webp"
    if not path.exists():
        with ASSET_LOCK:
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                render_effect_thumbnail(effect.index, effect.title, path)
    return path


def effect_asset(context: RequestContext, effect: Effect, kind: str) -> Path:
    """The file of an asset; one effect is rendered at a time."""
    from pixstudio.rendering import render_effect_media

    folder = context.state.settings.state_dir / "assets" / f"{effect.index:03d}"
    done = folder / "done.json"
    if not done.exists():
        with ASSET_LOCK:
            if not done.exists():
                folder.mkdir(parents=True, exist_ok=True)
                paths = render_effect_media(effect.index, effect.title, folder)
                done.write_text(json.dumps({name: path.name for name, path in paths.items()}))
    return folder / str(json.loads(done.read_text())[kind])


def small_asset(folder: Path, kind: str) -> Path:
    """A small file of the right type."""
    if kind == "video":
        return small_video(folder, 64, 36, 2)
    if kind == "sound":
        return small_audio(folder / "sound.wav")
    return small_image(folder / ("asset.gif" if kind == "gif" else "asset.webp"))


def get_voice_sample(context: RequestContext, number: str) -> Response:
    """A voice's sample, rendered on first request."""
    if number not in VOICES:
        raise NotFound
    folder = context.state.settings.state_dir / "voices"
    if not context.state.settings.render_videos:
        return file_response(context, small_audio(folder / "tiny.wav"))
    path = folder / f"{number}.mp3"
    if not path.exists():
        from pixstudio.rendering import render_voice_sample

        with ASSET_LOCK:
            folder.mkdir(parents=True, exist_ok=True)
            render_voice_sample(int(number) - 1, VOICES[number], path)
    return file_response(context, path)
