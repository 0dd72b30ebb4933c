"""Content for screenshots: steps of `studio_process`."""

import datetime as dt
import secrets
from typing import Any

from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Preview
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.request_body import request_of
from pixstudio.jobs.states import ACTIVE
from pixstudio.library.models import Asset
from pixstudio.pixverse.prices import price
from pixstudio.teams.models import Membership
from tests.jobs.single_jobs import create_generation

LONG = (
    "A red umbrella drifts down a wet neon street after midnight while trams pass behind it, slow "
    "dolly at knee height, reflections breaking in every puddle, no people, steam from the grates"
)
# Prompt, shape, length in seconds, quality, model; with an image's name it starts from that.
FINISHED: list[tuple[str, str, int, str, str, str]] = [
    ("Snow ridge above a sea of cloud at first light", "16:9", 10, "720p", "v5.6", "ridge"),
    ("She turns and looks into the light", "3:4", 5, "540p", "v5.5", "portrait-ida"),
    ("Jellyfish rising past the lens", "9:16", 8, "540p", "v5.5", "jellyfish"),
    (LONG, "16:9", 8, "720p", "v5.6", "neon-rain"),
    ("A planet turns below, sunrise on its rim", "1:1", 5, "360p", "v5", "planet"),
    ("Paper boat on a lake without wind", "16:9", 10, "720p", "v5.6", "paper-boat"),
    ("Three vases, the camera circles them", "4:3", 5, "540p", "v5.5", "vases"),
    ("Aurora over a harbour, slow tilt up", "16:9", 8, "540p", "v5.6", ""),
    ("City at night, lights going out one by one", "9:16", 5, "360p", "v5-fast", ""),
    ("Dunes at noon, wind draws lines", "16:9", 8, "540p", "v5.5", ""),
    ("The lighthouse lamp starts to turn", "3:4", 5, "540p", "v5.6", "lighthouse"),
    ("A flower opens", "1:1", 8, "540p", "v5.5", "flower"),
    ("Silk in slow motion, one long wave", "4:3", 5, "360p", "v5", ""),
    ("Night sea under a low moon", "16:9", 5, "540p", "v5.5", ""),
]
# Prompt, shape, state and what is known of it.
FROZEN: list[tuple[str, str, str, dict[str, Any]]] = [
    ("A door that should stay shut", "16:9", "failed", {"words": "Server is busy"}),
    ("A borderline ballroom", "1:1", "refused", {"problem": "moderated", "words": "Not allowed."}),
    ("Lantern festival seen from the river", "9:16", "queued", {"problem": "no_room"}),
    ("Balloons rise through morning mist", "4:3", "queued", {}),
    ("Push-in on a lighthouse, gulls, spray on the lens", "16:9", "running", {"seconds": 48}),
    ("A fox crosses the frozen lake", "1:1", "running", {"seconds": 21}),
    ("Tram crossing a wet square at dusk", "16:9", "ask", {}),
]


def make() -> int:
    """Queue everything that is to be finished for real, by all members in turn."""
    members = list(Membership.objects.filter(role__in=("owner", "creator")).order_by("pk"))
    for number, (prompt, shape, seconds, quality, model, image_file) in enumerate(
        reversed(FINISHED)
    ):
        operation = "image" if image_file else "text"
        parameters: dict[str, Any] = {
            "prompt": prompt,
            "model": model,
            "quality": quality,
            "duration": seconds,
        }
        if not image_file:
            # With a first frame the shape is that of the image.
            parameters["aspect_ratio"] = shape
        media = (
            {"first_frame": Asset.objects.get(name__startswith=image_file)} if image_file else {}
        )
        create_generation(
            member=members[number % len(members)],
            operation=operation,
            parameters=parameters,
            media=media,
            price=price(request_of(operation, parameters, {k: a.pk for k, a in media.items()})),
            nonce=secrets.token_hex(8),
            account=None,
            now=timezone.now(),
        )
    return len(FINISHED)


def count() -> int:
    """Jobs and frames that are still to come; the videos of the effects would take too long."""
    jobs = Generation.objects.filter(state__in=ACTIVE).count()
    stills = Preview.objects.filter(kind__lte=Preview.Kind.STILL)
    return jobs + (stills.filter(due_at__isnull=False).count() if stills else 1)


def freeze() -> int:
    """Jobs in every unfinished state, as they would stand there; nothing runs any more."""
    now, member = timezone.now(), Membership.objects.select_related("user").get(role="owner")
    member.user.name = "Maren Holt"
    member.user.save()
    done = list(Generation.objects.order_by("-created_at"))
    for place, generation in enumerate(done):
        if place > len(done) // 2:
            at = now - dt.timedelta(days=1, minutes=place)
            Generation.objects.filter(pk=generation.pk).update(created_at=at, changed_at=at)
    account = Account.objects.order_by("pk").first()
    for prompt, shape, state, known in FROZEN:
        at = now - dt.timedelta(seconds=known.get("seconds", 130))
        generation = Generation.objects.create(
            team=member.team,
            creator=member.user,
            account=None if state == "queued" else account,
            nonce=secrets.token_hex(8),
            operation="text",
            parameters={"prompt": prompt, "model": "v5.5", "aspect_ratio": shape},
            state=state,
            problem=known.get("problem", ""),
            words=known.get("words", ""),
            created_at=at,
            changed_at=at,
            started_at=at if state == "running" else None,
            estimate_credits=80,
            expected_seconds=70,
        )
        if state == "ask":
            _ask(generation, account, at)
    return len(FROZEN)


def _ask(generation: Generation, account: Account | None, at: dt.datetime) -> None:
    seen = {"remote_id": "x:1", "created_at": at.isoformat(), "duration": 10, "quality": "720p"}
    Attempt.objects.create(
        generation=generation,
        account=account,
        team_id=generation.team_id,
        creator_id=generation.creator_id,
        day=at.date(),
        credits=80,
        counted_at=at,
        reply_ref=secrets.token_hex(8),
        body={},
        sent_at=at,
        credits_before=5750,
        credits_after=5650,
        candidates=[seen],
    )


STEPS = (make, count, freeze)
