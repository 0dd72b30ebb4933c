"""Share links as the form makes them, and visitors who have nothing but the address."""

import datetime as dt
from typing import Any

from django.test import Client
from django.utils import timezone

from pixstudio.collections.models import Collection
from pixstudio.jobs.models import Generation
from pixstudio.sharing.item_ids import public_id
from pixstudio.sharing.operations import LinkOptions, MadeLink, create_link
from pixstudio.teams.models import Membership

NAME = "Ida Client"


def share(
    member: Membership,
    target: Generation | Collection,
    *,
    now: dt.datetime | None = None,
    **options: Any,
) -> MadeLink:
    """A link of this member's."""
    return create_link(
        member=member,
        target=target,
        options=LinkOptions(**options),
        nonce=f"nonce-{Generation.objects.count()}-{target.share_links.count()}",
        now=now or timezone.now(),
    )


def look(path: str, browser: Client | None = None, **more: Any) -> Any:
    """The answer to a visitor, read to its end; the bytes of a file are its `read`."""
    answer: Any = (browser or Client()).get(path, **more)
    answer.read = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def path_of(made: MadeLink, rest: str = "") -> str:
    """An address of a link; `1/` in it stands for its one result."""
    if rest.startswith("1/") and made.link.generation_id:
        rest = f"{public_id(made.link, made.link.generation_id)}/{rest.removeprefix('1/')}"
    return f"/s/{made.secret}/{rest}"


def item_path(made: MadeLink, result: Generation, rest: str = "") -> str:
    """An address of a result under a link."""
    return f"/s/{made.secret}/{public_id(made.link, result.pk)}/{rest}"


def say(made: MadeLink, browser: Client | None = None, **values: Any) -> Any:
    """Send the review form as a visitor without scripts."""
    form = {"name": NAME, "text": "The light is too warm here", "action": "comment", **values}
    return (browser or Client()).post(path_of(made, "1/review/"), form)
