"""Delivers films, posters, uploads and the catalogue's media, with ranges, as a CDN would."""

from __future__ import annotations

import json
import mimetypes
import threading
from pathlib import Path

from werkzeug import Response
from werkzeug.exceptions import NotFound
from werkzeug.utils import send_file

from pixstudio.sandbox.answers import Call
from pixstudio.sandbox.catalogue import EFFECTS, VOICES, Effect
from pixstudio.sandbox.records import COMPLETED, Job
from pixstudio.sandbox.tiny import tiny_film, tiny_picture, tiny_sound

ASSET_LOCK = threading.Lock()
ASSETS = {
    "thumbnail.webp": "thumbnail",
    "gif.gif": "gif",
    "video.mp4": "video",
    "sound.mp3": "sound",
}


def deliver(call: Call, path: Path) -> Response:
    """The file, or the part of it that the Range header asks for."""
    if not path.is_file():
        raise NotFound
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    response = send_file(path, call.request.environ, mimetype=mimetype, conditional=True)
    response.headers.pop("Date", None)  # the server writes its own
    if call.request.method != "HEAD":
        return response
    response.close()
    return Response(status=response.status, headers=response.headers)


def finished_job(call: Call, film: str) -> Job:
    """The job whose film has this name, done and not deleted."""
    with call.world.lock:
        call.world.advance()
        job = next((job for job in call.world.jobs.values() if job.film == film), None)
    if job is None or job.status != COMPLETED:
        raise NotFound
    return job


def show_film(call: Call, name: str) -> Response:
    """A finished film or picture, or its poster under the same name with `.jpg` behind."""
    job = finished_job(call, name.removesuffix(".jpg"))
    path = call.studio.poster(job) if name.endswith(".jpg") else call.studio.film(job)
    return deliver(call, path)


def show_upload(call: Call, name: str) -> Response:
    """An uploaded file."""
    with call.world.lock:
        if f"upload/{name}" not in call.world.uploads:
            raise NotFound
    return deliver(call, call.studio.uploads / name)


def show_asset(call: Call, template_id: int, name: str) -> Response:
    """An effect's thumbnail, GIF, film or sound, made on first demand."""
    effect, kind = EFFECTS.get(template_id), ASSETS.get(name)
    if effect is None or kind is None:
        raise NotFound
    if call.world.settings.make_films:
        make = made_still if kind == "thumbnail" else made_asset
        return deliver(call, make(call, effect, kind))
    return deliver(call, tiny_asset(call.world.settings.state_dir / "tiny", kind))


def made_still(call: Call, effect: Effect, _kind: str) -> Path:
    """The file of a thumbnail, made without the film: whoever reads the catalogue wants all of them."""
    from pixstudio.sandbox.films import make_effect_still

    path = call.world.settings.state_dir / "stills" / f"{effect.index:03d}.webp"
    if not path.exists():
        with ASSET_LOCK:
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                make_effect_still(effect.index, effect.title, path)
    return path


def made_asset(call: Call, effect: Effect, kind: str) -> Path:
    """The file of a real asset; one effect is made at a time."""
    from pixstudio.sandbox.films import make_effect_media

    folder = call.world.settings.state_dir / "assets" / f"{effect.index:03d}"
    done = folder / "done.json"
    if not done.exists():
        with ASSET_LOCK:
            if not done.exists():
                folder.mkdir(parents=True, exist_ok=True)
                paths = make_effect_media(effect.index, effect.title, folder)
                done.write_text(json.dumps({name: path.name for name, path in paths.items()}))
    return folder / str(json.loads(done.read_text())[kind])


def tiny_asset(folder: Path, kind: str) -> Path:
    """A stand-in of the right type."""
    if kind == "video":
        return tiny_film(folder, 64, 36, 2)
    if kind == "sound":
        return tiny_sound(folder / "sound.wav")
    return tiny_picture(folder / ("asset.gif" if kind == "gif" else "asset.webp"))


def show_voice(call: Call, number: str) -> Response:
    """A voice's sample, made on first demand."""
    if number not in VOICES:
        raise NotFound
    folder = call.world.settings.state_dir / "voices"
    if not call.world.settings.make_films:
        return deliver(call, tiny_sound(folder / "tiny.wav"))
    path = folder / f"{number}.mp3"
    if not path.exists():
        from pixstudio.sandbox.films import make_voice_sample

        with ASSET_LOCK:
            folder.mkdir(parents=True, exist_ok=True)
            make_voice_sample(int(number) - 1, VOICES[number], path)
    return deliver(call, path)
