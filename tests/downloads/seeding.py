"""Makes results for someone: a step of `tests.journeys.support.studio_process`.

A file of more than a few megabytes takes no room on the disk: all of it is a hole. One of 0 bytes is a real
video.
"""

import os
from pathlib import Path

from pixstudio.teams.models import Membership
from tests.jobs.jobs import finished
from tests.media.sample_media import make_video

SMALL_BYTES = 4_000_000


def seed(email: str, *sizes: int) -> list[str]:
    """Finished results of so many bytes each; their ids."""
    member = Membership.objects.select_related("team", "user").get(user__email=email)
    made = []
    for size in sizes:
        result = finished(member, size_bytes=size)
        path = Path(result.file.path)
        if size == 0:
            make_video(path, size=(320, 180))
        elif size <= SMALL_BYTES:
            path.write_bytes(os.urandom(size))
        else:
            with path.open("wb") as file:
                file.truncate(size)
        made.append(str(result.pk))
    return made


STEPS = (seed,)
