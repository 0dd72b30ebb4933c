"""Renders the results of accepted jobs in the background."""

from __future__ import annotations

import logging
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.control_api.result_overrides import overrides_folder
from pixstudio.sandbox.operations import operation_of
from pixstudio.sandbox.small_media import small_image, small_mp3, small_video
from pixstudio.sandbox.state.records import COMPLETED, Job
from pixstudio.sandbox.state.sandbox_state import SandboxState

if TYPE_CHECKING:
    from pixstudio.rendering import VideoSpec

log = logging.getLogger(__name__)
MAX_PARALLEL_VIDEOS = 2


class Renderer:
    """Renders job results into files; a job completes only after its file exists."""

    def __init__(self, state: SandboxState) -> None:
        self._state = state
        self.videos_folder = state.settings.state_dir / "videos"
        self.uploads_folder = state.settings.state_dir / "uploads"
        self._small_media_folder = state.settings.state_dir / "tiny"
        for folder in (self.videos_folder, self.uploads_folder):
            folder.mkdir(parents=True, exist_ok=True)
        self._render_lock = threading.RLock()
        self._pool = ThreadPoolExecutor(MAX_PARALLEL_VIDEOS, thread_name_prefix="sandbox-video")

    def submit(self, job: Job) -> None:
        """Render the job's result in the background, or mark it rendered when videos are not rendered.

        Must not be called while holding the state's lock."""
        if job.final_status != COMPLETED or job.is_rendered:
            return
        if self._state.settings.render_videos:
            with suppress(
                RuntimeError
            ):  # the pool is closed: `resume` submits it after the next start
                self._pool.submit(self._render_in_background, job)
        else:
            self._state.mark_rendered(job.key)

    def resume(self) -> None:
        """Submit the jobs that a previous process left unrendered."""
        for job in list(self._state.running.values()):
            self.submit(job)

    def close(self) -> None:
        """Finish the current video and drop the waiting ones."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def result_path(self, job: Job) -> Path:
        """The file of a finished job; history fixtures are rendered on first request."""
        if job.override_file:
            return overrides_folder(self._state) / job.override_file
        if self._state.settings.render_videos:
            path = self.videos_folder / job.file_name
            if not path.exists():
                with self._render_lock:
                    self._render_once(job, path)
            return path
        if job.is_image:
            return small_image(self._small_media_folder / "picture.webp", job.width, job.height)
        if job.is_audio:
            return small_mp3(self._small_media_folder, job.video_seconds)
        return small_video(self._small_media_folder, job.width, job.height, job.video_seconds)

    def poster_path(self, job: Job) -> Path:
        """The JPEG poster of a finished job: its first frame."""
        if not self._state.settings.render_videos:
            return small_image(self._small_media_folder / "poster.jpg", job.width, job.height)
        from pixstudio.rendering import render_image

        path = self.videos_folder / f"{job.file_name}.jpg"
        if not path.exists():
            with self._render_lock:
                render_image(self.spec_of(job), path)
        return path

    def _render_once(self, job: Job, path: Path) -> None:
        if not path.exists():
            self._render(job)

    def _render_in_background(self, job: Job) -> None:
        if self._state.stopping.is_set() or not self._state.contains_job(job):
            return
        try:
            self._render(job)
        except Exception:
            if self._state.contains_job(job):
                log.exception("The result of %s could not be rendered", job.key)
                self._state.mark_rendered(job.key, success=False)
        else:
            self._state.mark_rendered(job.key)

    def _render(self, job: Job) -> None:
        from pixstudio.rendering import render_image, render_poster, render_video

        path = self.videos_folder / job.file_name
        if job.is_audio:
            render_audio(job, path)
            return
        if job.is_image:
            render_image(self.spec_of(job), path)
            return
        render_video(self.spec_of(job), path)
        render_poster(path, self.videos_folder / f"{job.file_name}.jpg")

    def spec_of(self, job: Job) -> VideoSpec:
        """The video specification of a job."""
        from pixstudio.rendering import VideoSpec

        request = job.request
        effect = EFFECTS.get(request.template_id)
        operation = operation_of(request)
        is_extension = operation.length == "both"
        return VideoSpec(
            kind="image" if job.is_listed_image and request.images else operation.builder,
            width=job.width,
            height=job.height,
            seconds=float(request.duration_seconds) if is_extension else job.video_seconds,
            # The images of one request are variations.
            seed=(job.seed or job.number % 2147483647) + job.index,
            prompt=request.prompt or " · ".join(filter(None, request.segment_prompts)),
            images=tuple(self._upload(str(path)) for path in request.images),
            segment_seconds=tuple(float(part) for part in request.segment_seconds),
            source=self._source(job),
            audio=request.audio,
            audio_file=self._upload(request.audio_path) if request.audio_path else None,
            speech=request.speech,
            keep_source_audio=request.keep_source_audio,
            title=effect.title if effect else "",
        )

    def _upload(self, path: str) -> Path:
        return self.uploads_folder / self._state.uploads[path].file

    def _source(self, job: Job) -> Path | None:
        request = job.request
        if request.source_path:
            return self._upload(request.source_path)
        return self.result_path(self._state.jobs[request.source_id]) if request.source_id else None


def render_audio(job: Job, path: Path) -> None:
    """Write the music or the spoken text of a job."""
    from pixstudio.rendering import render_song, render_spoken_text, voice_hertz

    request = job.request
    if job.kind == "music":
        words = "" if request.is_instrumental else request.lyrics or request.prompt
        render_song(path, seed=job.number, seconds=job.video_seconds, words=words)
        return
    hertz = voice_hertz(zlib.crc32(request.speaker_id.encode()))
    seconds = job.video_seconds
    render_spoken_text(path, text=request.speech, seed=job.number, seconds=seconds, hertz=hertz)
