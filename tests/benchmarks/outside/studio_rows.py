"""Rows of a studio: finished jobs of the last days, single hits of searches, jobs at work, jobs that wait."""

import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from PIL import Image

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Effect
from pixstudio.jobs.models import Attempt, Batch, Generation, GenerationInput
from pixstudio.jobs.states import Charge, State
from pixstudio.library.models import Asset, Kind
from pixstudio.sandbox.catalogue import MOODS, SCENES
from pixstudio.teams.models import Membership, Team

DAYS = 4
BATCH_SIZE = 500
OPERATIONS = ("image", "image", "image", "text", "text", "text", "effect", "extend", "lipsync")
MODELS = ("v5.6", "v5.6", "v5.5", "v5")
ENDS = (*[State.DONE] * 45, State.FAILED, State.FAILED, State.MODERATED, State.REFUSED)
# What exactly one job has, and that one is the oldest.
RARE_WORD, RARE_MODEL, RARE_OPERATION, RARE_FAILURE = "zugzwang", "v5-fast", "transition", "fusion"
RARE_QUALITY = "4K"
COMMON_WORD, OTHER_WORD = "lantern", "harbour"
QUALITIES = ("540p", "540p", "540p", "720p", "1080p")
# Width and height of a result for each shape.
PIXELS = ((960, 540), (960, 540), (540, 960), (540, 540))
# Most results are rated by nobody; a 0 is rejected.
RATINGS = (*[None] * 12, 0, 0, 2, 3, 3, 4, 4, 5)
RESULT_BYTES = 2 * 1024**2


def add_accounts(team: Team) -> list[Account]:
    """Five accounts with room for more jobs than run."""
    return [
        Account.objects.create(
            team=team, email=f"a{number}@x.example", name=f"Account {number}", max_jobs=40
        )
        for number in range(5)
    ]


def add_jobs(
    members: Sequence[Membership], accounts: Sequence[Account], count: int
) -> list[Generation]:
    """Finished jobs of the last whole days, newest first, some in batches of four, some made from files."""
    dice = random.Random(4711)
    team = members[0].team
    effects = list(Effect.objects.filter(team=team)[:40])
    images = list(Asset.objects.filter(team=team, kind=Kind.IMAGE)[:500])
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    batches: list[Batch] = []
    rows = []
    for number in range(count):
        before = dt.timedelta(seconds=(number + 1) * DAYS * 86400 // (count + 1))
        row = _job(dice, dice.choice(members), f"day-{number}", midnight - before)
        row.account = dice.choice(accounts)
        row.effect = dice.choice(effects) if row.operation == "effect" else None
        if number % 40 < 4:
            batches += [_batch(row)] if number % 40 == 0 else []
            row.batch = batches[-1]
        rows.append(row)
    Batch.objects.bulk_create(batches, batch_size=BATCH_SIZE)
    Generation.objects.bulk_create(rows, batch_size=BATCH_SIZE)
    Attempt.objects.bulk_create((_attempt(row, dice) for row in rows), batch_size=BATCH_SIZE)
    GenerationInput.objects.bulk_create(
        (
            GenerationInput(generation=row, field="first_frame", asset=dice.choice(images))
            for row in rows
            if row.operation == "image"
        ),
        batch_size=BATCH_SIZE,
    )
    return rows


def _job(dice: random.Random, member: Membership, nonce: str, at: dt.datetime) -> Generation:
    state = dice.choice(ENDS)
    row = Generation(
        team=member.team,
        creator=member.user,
        nonce=nonce,
        operation=dice.choice(OPERATIONS),
        parameters={"prompt": _prompt(dice), "model": dice.choice(MODELS)},
        state=state,
        problem="" if state is State.DONE else str(state),
        created_at=at,
        changed_at=at + dt.timedelta(seconds=150),
        versioned_at=at + dt.timedelta(seconds=150),
        estimate_credits=dice.choice((20, 40, 45, 80, 120)),
        chosen_by="rule",
    )
    row.parameters["quality"] = dice.choice(QUALITIES)
    if state is State.DONE:
        row.started_at = at + dt.timedelta(seconds=dice.randrange(2, 30))
        row.finished_at = row.started_at + dt.timedelta(seconds=dice.randrange(30, 120))
        row.charged_credits = row.estimate_credits - dice.choice((0, 0, 0, 5))
        row.file, row.poster = f"{row.stored_folder}/result.mp4", f"{row.stored_folder}/poster.webp"
        row.content_type, row.size_bytes = "video/mp4", RESULT_BYTES
        row.width, row.height = dice.choice(PIXELS)
        row.duration_seconds, row.has_sound = dice.choice((5.0, 5.0, 8.0)), dice.random() < 0.3
        row.rating = dice.choice(RATINGS)
    return row


def _prompt(dice: random.Random) -> str:
    words = " ".join(dice.choice(SCENES + MOODS).lower() for _ in range(6))
    return f"A slow camera move over {words}, number {dice.randrange(10**6)}"


def _batch(row: Generation) -> Batch:
    return Batch(
        team=row.team,
        creator=row.creator,
        nonce=row.nonce,
        count=4,
        estimate_credits=4 * row.estimate_credits,
        created_at=row.created_at,
    )


def _attempt(row: Generation, dice: random.Random) -> Attempt:
    is_free = row.state == State.REFUSED
    return Attempt(
        generation=row,
        account=row.account,
        team=row.team,
        creator=row.creator,
        day=row.team.day_of(row.created_at),
        credits=row.estimate_credits,
        charge=Charge.NOTHING if is_free else Charge.CHARGED,
        counted_at=row.created_at,
        reply_ref=row.pk.hex,
        remote_id=None if is_free else row.pk.hex,
        body={},
        is_open=False,
        outcome=row.state,
        sent_at=row.created_at + dt.timedelta(seconds=dice.randrange(2, 30)),
    )


def add_hits(member: Membership, account: Account) -> Generation:
    """Two jobs, older than all others, each the only one that a search finds. Returns the finished one."""
    dice, at = random.Random(1), timezone.now().replace(microsecond=0) - dt.timedelta(days=800)
    done = _job(dice, member, "hit-done", at)
    done.state, done.operation, done.problem = State.DONE, RARE_OPERATION, ""
    prompt = f"A {RARE_WORD} with a {COMMON_WORD} at dusk"
    done.parameters = {"prompt": prompt, "model": RARE_MODEL, "quality": RARE_QUALITY}
    failed = _job(dice, member, "hit-failed", at)
    failed.state, failed.problem, failed.operation = State.FAILED, "failed", RARE_FAILURE
    for row in (done, failed):
        row.account = account
    Generation.objects.bulk_create([done, failed])
    return done


def add_running(members: Sequence[Membership], accounts: Sequence[Account], count: int) -> None:
    """Jobs that PixVerse works on, with their open attempts."""
    dice, now = random.Random(2), timezone.now().replace(microsecond=0)
    rows = []
    for number in range(count):
        row = _waiting(dice, members[number % len(members)], number, now)
        row.state, row.started_at, row.due_at = State.RUNNING, row.created_at, None
        row.account = accounts[number % len(accounts)]
        rows.append(row)
    attempts = [_attempt(row, dice) for row in rows]
    for attempt in attempts:
        attempt.charge, attempt.is_open, attempt.outcome = Charge.RESERVED, True, ""
    Generation.objects.bulk_create(rows)
    Attempt.objects.bulk_create(attempts)


def add_waiting(members: Sequence[Membership], count: int) -> None:
    """Jobs of a team that wait for a slot of its one account."""
    account = Account.objects.create(
        team=members[0].team, email="south@studio.example", name="South"
    )
    dice, now = random.Random(3), timezone.now().replace(microsecond=0)
    rows = [_waiting(dice, members[n % len(members)], n, now) for n in range(count)]
    for row in rows:
        row.wanted_account = account
    Generation.objects.bulk_create(rows, batch_size=BATCH_SIZE)


def _waiting(dice: random.Random, member: Membership, number: int, now: dt.datetime) -> Generation:
    at = now - dt.timedelta(seconds=number)
    return Generation(
        team=member.team,
        creator=member.user,
        nonce=f"waiting-{number}",
        operation="text",
        parameters={"prompt": _prompt(dice), "model": "v5", "quality": "540p"},
        state=State.QUEUED,
        queue_position=int(at.timestamp() * 1_000_000),
        created_at=at,
        changed_at=at,
        versioned_at=at,
        prepared_at=at,
        due_at=at,
        estimate_credits=45,
        expected_seconds=90,
    )


def add_stored_files(team: Team) -> None:
    """The files of the newest finished job, on the disk."""
    row = newest_done(team)
    poster = Path(settings.MEDIA_ROOT) / row.poster.name
    poster.parent.mkdir(parents=True)
    Image.effect_noise((640, 360), 40).save(poster, quality=60)
    (Path(settings.MEDIA_ROOT) / row.file.name).write_bytes(
        random.Random(5).randbytes(RESULT_BYTES)
    )


def newest_done(team: Team) -> Generation:
    """The job whose files are on the disk."""
    return Generation.objects.filter(team=team, state=State.DONE).order_by("-created_at", "-id")[0]
