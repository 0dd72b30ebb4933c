"""Jobs in any state, written straight into the database, and presses of Generate as a page sends them."""

import datetime as dt
import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import State
from pixstudio.teams.models import Membership
from tests.teams.people import Person

TEXT = {
    "prompt": "A lighthouse at dusk",
    "model": "v5.6",
    "quality": "540p",
    "duration": "5",
    "aspect_ratio": "16:9",
}
# An id that nothing has; a fixed one, since it stands in names of tests.
UNKNOWN_PK = "6f3f4c52-7d5e-4f2b-9a53-0d4c6a1f9e11"
VIDEO_BYTES = b"\x00\x00\x00\x18ftypmp42" + b"film" * 50
POSTER = b"RIFF\x00\x00\x00\x00WEBP" + b"poster" * 4


def typed(**changes: str) -> dict[str, str]:
    """What the form of `text` or `image` sends, with a nonce of its own."""
    return {**TEXT, "nonce": secrets.token_urlsafe(24), **changes}


def post_create(
    person: Person, values: dict[str, str], *, operation: str = "text", htmx: bool = False
) -> Any:
    """Press Generate: as a plain form, or as the page does with scripts."""
    if htmx:
        return person.post(f"/create/{operation}/sending/", values, HTTP_HX_REQUEST="true")
    return person.post(f"/create/{operation}/", values)


def job(member: Membership, state: State = State.RUNNING, **values: Any) -> Generation:
    """A generation in this state, as its history would have left it."""
    now = timezone.now()
    return Generation.objects.create(
        **{
            "team": member.team,
            "creator": member.user,
            "nonce": secrets.token_hex(8),
            "operation": "text",
            "parameters": {**TEXT, "duration": 5},
            "state": state,
            "estimate_credits": 80,
            "estimate_is_exact": True,
            "created_at": now,
            "changed_at": now,
            **values,
        }
    )


def open_attempt(generation: Generation, **values: Any) -> Attempt:
    """An attempt of the job, still open."""
    return Attempt.objects.create(
        **{
            "generation": generation,
            "account": generation.account,
            "team": generation.team,
            "creator": generation.creator,
            "day": generation.team.day_of(timezone.now()),
            "credits": generation.estimate_credits,
            "counted_at": timezone.now(),
            "reply_ref": secrets.token_hex(16),
            "body": {},
            "seed": 4711,
            "sent_at": timezone.now(),
            **values,
        }
    )


def finished(member: Membership, **values: Any) -> Generation:
    """A job with its video here, as far as pages look at it."""
    now = timezone.now()
    generation = job(
        member,
        State.DONE,
        **{
            "content_type": "video/mp4",
            "size_bytes": len(VIDEO_BYTES),
            "width": 960,
            "height": 540,
            "duration_seconds": 5.0,
            "started_at": now - dt.timedelta(seconds=42),
            "finished_at": now,
            "charged_credits": 80,
            **values,
        },
    )
    generation.file.save("result.mp4", ContentFile(VIDEO_BYTES), save=False)
    generation.poster.save("poster.webp", ContentFile(POSTER), save=False)
    generation.save()
    return generation


def plain(words: str) -> str:
    """The words with usual spaces in place of those that do not break."""
    return " ".join(words.split())


def text_of(response: Any) -> str:
    return str(response.content.decode())


def values_of(page: Any) -> dict[str, Any]:
    """What the page's form would send again, as its own parts show it."""
    composer = page.context["composer"]
    chosen = {
        group.name: o.value
        for group in composer.settings.groups
        for o in group.options
        if o.is_checked
    }
    fields = {item.name: item.value for row in composer.settings.rows for item in row.fields}
    switched = {
        s.name: "on" for row in composer.settings.rows for s in row.switches if s.is_checked
    }
    slots = {slot.name: slot.value for slot in composer.input.slots}
    own = {
        "prompt": composer.input.prompt.value,
        "seed": composer.settings.seed.value,
    }
    return {**composer.hidden.values, **chosen, **fields, **switched, **slots, **own}
