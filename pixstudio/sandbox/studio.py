"""Makes the films of accepted jobs in the background."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.records import COMPLETED, Job
from pixstudio.sandbox.replacing import replaced_folder
from pixstudio.sandbox.tiny import tiny_film, tiny_picture
from pixstudio.sandbox.world import World

if TYPE_CHECKING:
    from pixstudio.sandbox.films import FilmSpec

log = logging.getLogger(__name__)
FILMS_AT_ONCE = 2


class Studio:
    """Turns jobs into films; a job is done only once its film is there."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.films = world.settings.state_dir / "films"
        self.uploads = world.settings.state_dir / "uploads"
        self._tiny = world.settings.state_dir / "tiny"
        for folder in (self.films, self.uploads):
            folder.mkdir(parents=True, exist_ok=True)
        self._demand = threading.RLock()
        self._pool = ThreadPoolExecutor(FILMS_AT_ONCE, thread_name_prefix="sandbox-film")

    def take(self, job: Job) -> None:
        """Make the job's film: at once when tiny, else in the background. Not under the lock."""
        if job.fate != COMPLETED or job.is_made:
            return
        if self._world.settings.make_films:
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
            return replaced_folder(self._world) / job.replaced_by
        if self._world.settings.make_films:
            path = self.films / job.film
            if not path.exists():
                with self._demand:
                    self._make_on_demand(job, path)
            return path
        if job.is_image:
            return tiny_picture(self._tiny / "picture.webp", job.width, job.height)
        return tiny_film(self._tiny, job.width, job.height, job.film_seconds)

    def poster(self, job: Job) -> Path:
        """The first frame of a finished job's film, as JPEG."""
        if not self._world.settings.make_films:
            return tiny_picture(self._tiny / "poster.jpg", job.width, job.height)
        from pixstudio.sandbox.films import make_picture

        path = self.films / f"{job.film}.jpg"
        if not path.exists():
            with self._demand:
                make_picture(self.spec_of(job), path)
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
        from pixstudio.sandbox.films import make_film, make_picture, make_poster

        path = self.films / job.film
        if job.is_image:
            make_picture(self.spec_of(job), path)
            return
        make_film(self.spec_of(job), path)
        make_poster(path, self.films / f"{job.film}.jpg")

    def spec_of(self, job: Job) -> FilmSpec:
        """What the film maker needs to know of the job."""
        from pixstudio.sandbox.films import FilmSpec

        order = job.order
        effect = EFFECTS.get(order.template_id)
        is_extension = order.operation == "extend"
        return FilmSpec(
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
