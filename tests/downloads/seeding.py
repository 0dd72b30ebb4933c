"""Makes results for someone in the studio of the environment; prints their ids as JSON.

    python -m tests.downloads.seeding EMAIL BYTES…

A file of more than a few megabytes takes no room on the disk: all of it is a hole. One of 0 bytes is a real
video.
"""

import json
import os
import sys
from pathlib import Path

import django

SMALL_BYTES = 4_000_000


def main(email: str, sizes: list[int]) -> list[str]:
    from pixstudio.teams.models import Membership
    from tests.jobs.jobs import finished
    from tests.media.sample_media import make_video

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


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(sys.argv[1], [int(size) for size in sys.argv[2:]])))  # noqa: T201
