"""Many results at once, and what bulk runs did with them: steps of `studio_process`."""

import datetime as dt
import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.states import State
from pixstudio.selections import operations
from pixstudio.selections.actions import AGAIN, TRASH
from pixstudio.selections.forms.again import totals_of
from pixstudio.selections.models import BulkRun
from pixstudio.selections.operations import NewRun
from pixstudio.selections.operations.portions import selection_of_ids
from pixstudio.teams.models import Membership
from tests.effects.factories import create_effect
from tests.journeys.support.processes import ROOT

PARAMETERS = {
    "prompt": "Paper boat on a lake",
    "model": "v5.6",
    "quality": "360p",
    "duration": 5,
    "aspect_ratio": "16:9",
}
SAMPLES = ("ridge", "vases", "flower", "planet", "neon-rain", "paper-boat")


def make(email: str, count: str, samples: str = "0") -> int:
    """Finished results of a member, the newest of them with a poster."""
    member = Membership.objects.get(user__email=email)
    now = timezone.now()
    rows = [
        Generation(
            team=member.team,
            creator=member.user,
            nonce=secrets.token_hex(8),
            operation="text",
            parameters={**PARAMETERS, "prompt": f"Paper boat, take {number}"},
            state=State.DONE,
            content_type="video/mp4",
            width=960,
            height=540,
            size_bytes=4_200_000,
            duration_seconds=5.0,
            charged_credits=30,
            created_at=now - dt.timedelta(minutes=number),
            changed_at=now,
        )
        for number in range(int(count))
    ]
    Generation.objects.bulk_create(rows)
    for number, row in enumerate(rows[: int(samples)]):
        photo = ROOT / f"static/img/samples/{SAMPLES[number % len(SAMPLES)]}.webp"
        row.poster.save("poster.webp", ContentFile(photo.read_bytes()), save=False)
        row.file.save("result.mp4", ContentFile(b"\0" * 64), save=False)
        row.save()
    return len(rows)


def make_batch(email: str, count: str) -> int:
    """A result by itself, the finished results of a batch, and one more by itself."""
    member, now = Membership.objects.get(user__email=email), timezone.now()
    make(email, str(int(count) + 2))
    batch = Batch.objects.create(
        team=member.team,
        creator=member.user,
        nonce=secrets.token_hex(8),
        count=int(count),
        estimate_credits=0,
        differing=["prompt"],
        created_at=now,
    )
    rows = Generation.objects.of(member.team)
    newest = rows.order_by("-created_at").values_list("pk", flat=True)
    inner = list(newest[1 : int(count) + 1])
    return Generation.objects.filter(pk__in=inner).update_with_version(batch=batch)


def make_cafes(email: str) -> int:
    """Results with a café in the prompt, in a transition's words, and in an effect's name."""
    member, now = Membership.objects.get(user__email=email), timezone.now()
    effect = create_effect(member.team, secrets.token_hex(8), name="Café Parade")
    called: list[tuple[str, dict[str, Any]]] = [
        ("text", {"parameters": {**PARAMETERS, "prompt": "A café at dawn"}}),
        ("transition", {"parameters": {"model": "v5.6", "prompt_1_to_2": "Into the Café"}}),
        ("effect", {"parameters": {"model": "v5.6"}, "effect": effect}),
    ]
    for operation, values in called:
        Generation.objects.create(
            team=member.team,
            creator=member.user,
            nonce=secrets.token_hex(8),
            operation=operation,
            state=State.DONE,
            created_at=now,
            changed_at=now,
            **values,
        )
    return len(called)


def make_chain(email: str) -> list[str]:
    """A result that was extended, lip-synced and upscaled, each from the one before; their ids."""
    member, now = Membership.objects.get(user__email=email), timezone.now()
    made: list[Generation] = []
    for number, operation in enumerate(("text", "extend", "lipsync", "upscale")):
        row = Generation.objects.create(
            team=member.team,
            creator=member.user,
            nonce=secrets.token_hex(8),
            operation=operation,
            parameters={**PARAMETERS, "prompt": f"Pier, step {number}"},
            source=made[-1] if made else None,
            state=State.DONE,
            created_at=now + dt.timedelta(seconds=number),
            changed_at=now,
        )
        made.append(row)
    return [str(row.pk) for row in made]


def begin(action: str, count: str) -> str:
    """Have the worker move the newest results to the trash, or generate the oldest again."""
    member = Membership.objects.get()
    rows = Generation.objects.of(member.team).filter(state=State.DONE)
    order = "-created_at" if action == "trash" else "created_at"
    jobs = list(rows.order_by(order)[: int(count)])
    now, selection = timezone.now(), selection_of_ids([job.pk for job in jobs])
    if action == "trash":
        new = NewRun(TRASH, selection, total=len(jobs))
        run = operations.create_run(member=member, new=new, now=now, is_background=True)
    else:
        cost = totals_of(member.team, jobs).cost
        new = NewRun(AGAIN, selection, {"credits": cost.credits, "count": cost.count}, len(jobs))
        run = operations.propose_run(member=member, new=new, now=now)
        operations.start_proposed_run(run=run, now=now)
    return str(run.pk)


def report() -> dict[str, Any]:
    """Of each run how far it is, and what there is of results."""
    runs = BulkRun.objects.order_by("created_at")
    made = Generation.objects.filter(nonce__startswith="again-")
    return {
        "runs": [[run.state, run.done_count, run.skipped_count] for run in runs],
        "trashed": Generation.objects.exclude(trashed_at=None).count(),
        "versions": sorted(
            set(Generation.objects.exclude(trashed_at=None).values_list("version", flat=True))
        ),
        "made": made.count(),
        "sources": len({nonce.rsplit("-", 1)[1] for nonce in made.values_list("nonce", flat=True)}),
    }


STEPS = (make, make_batch, make_cafes, make_chain, begin, report)
