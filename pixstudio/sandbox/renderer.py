"""Makes the films of accepted jobs in the background."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.control_api.result_overrides import overrides_folder
from pixstudio.sandbox.small_media import small_image, small_video
from pixstudio.sandbox.state.records import COMPLETED, Job
from pixstudio.sandbox.state.sandbox_state import SandboxState

if TYPE_CHECKING:
    from pixstudio.sandbox.video import VideoSpec

log = logging.getLogger(__name__)
MAX_PARALLEL_VIDEOS = 2


class Renderer:
    """Turns jobs into films; a job is done only once its film is there."""

    def __init__(self, world: SandboxState) -> None:
        self._world = world
        self.films = world.settings.state_dir / "films"
        self.uploads = world.settings.state_dir / "uploads"
        self._tiny = world.settings.state_dir / "tiny"
        for folder in (self.films, self.uploads):
            folder.mkdir(parents=True, exist_ok=True)
        self._demand = threading.RLock()
        self._pool = ThreadPoolExecutor(MAX_PARALLEL_VIDEOS, thread_name_prefix="sandbox-film")

    def take(self, job: Job) -> None:
        """Make the job's film: at once when tiny, else in the background. Not under the lock."""
        if job.fate != COMPLETED or job.is_made:
            return
        if self._world.settings.render_videos:
            with suppress(RuntimeError):  # the pool is closed: the next start takes it up again
                self._pool.submit(self._make, job)
        else:
            self._world.made(job.key)

    def take_up_again(self) -> None:
        """Make the films that a stopped sandbox left unmade."""
        for job in list(self._world.running.values()):
            self.take(job)

    def close(self) -> None:
        """Finish the film at hand and forget the waiting ones."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def film(self, job: Job) -> Path:
        """The file of a finished job; of one that was planted it is made on first demand."""
        if job.replaced_by:
            return overrides_folder(self._world) / job.replaced_by
        if self._world.settings.render_videos:
            path = self.films / job.film
            if not path.exists():
                with self._demand:
                    self._make_on_demand(job, path)
            return path
        if job.is_image:
            return small_image(self._tiny / "picture.webp", job.width, job.height)
        return small_video(self._tiny, job.width, job.height, job.film_seconds)

    def poster(self, job: Job) -> Path:
        """The first frame of a finished job's film, as JPEG."""
        if not self._world.settings.render_videos:
            return small_image(self._tiny / "poster.jpg", job.width, job.height)
        from pixstudio.sandbox.video import render_image

        path = self.films / f"{job.film}.jpg"
        if not path.exists():
            with self._demand:
                render_image(self.spec_of(job), path)
        return path

    def _make_on_demand(self, job: Job, path: Path) -> None:
        if not path.exists():
            self._render(job)

    def _make(self, job: Job) -> None:
        if self._world.stopping.is_set() or not self._world.is_known(job):
            return
        try:
            self._render(job)
        except Exception:
            if self._world.is_known(job):
                log.exception("The film of %s could not be made", job.key)
                self._world.made(job.key, well=False)
        else:
            self._world.made(job.key)

    def _render(self, job: Job) -> None:
        from pixstudio.sandbox.video import render_image, render_poster, render_video

        path = self.films / job.film
        if job.is_image:
            render_image(self.spec_of(job), path)
            return
        render_video(self.spec_of(job), path)
        render_poster(path, self.films / f"{job.film}.jpg")

    def spec_of(self, job: Job) -> VideoSpec:
        """What the film maker needs to know of the job."""
        from pixstudio.sandbox.video import VideoSpec

        order = job.order
        effect = EFFECTS.get(order.template_id)
        is_extension = order.operation == "extend"
        return VideoSpec(
            kind=order.operation,
            width=job.width,
            height=job.height,
            seconds=float(order.duration_seconds) if is_extension else job.film_seconds,
            seed=job.seed or job.number % 2147483647,
            prompt=order.prompt or " · ".join(filter(None, order.part_prompts)),
            pictures=tuple(self._upload(str(path)) for path in order.pictures),
            part_seconds=tuple(float(part) for part in order.part_seconds),
            source=self._source(job),
            sound=order.sound,
            sound_file=self._upload(order.audio_path) if order.audio_path else None,
            speech=order.speech,
            keep_source_sound=order.keep_source_sound,
            title=effect.title if effect else "",
        )

    def _upload(self, path: str) -> Path:
        return self.uploads / self._world.uploads[path].file

    def _source(self, job: Job) -> Path | None:
        order = job.order
        if order.source_path:
            return self._upload(order.source_path)
        return self.film(self._world.jobs[order.source_id]) if order.source_id else None
