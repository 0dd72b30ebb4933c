"""A team that made a million jobs in a year: one day written by Django, the others copied by the database."""

import datetime as dt
import random

from django.db import connection, models, transaction
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Effect
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import State
from pixstudio.teams.models import Membership, Role, User

DAYS = 365
JOBS_PER_DAY = 2740
MEMBERS, ACCOUNTS, EFFECTS = 8, 5, 40
OPERATIONS = ("image", "image", "image", "text", "text", "effect", "frames", "extend", "lipsync")
MODELS = ("v5.6", "v5.6", "v5.5", "v5", "v4.5")
ENDS = (*["done"] * 45, "failed", "failed", "moderated", "bad_request", "deleted")
STATES = {
    "done": State.DONE,
    "failed": State.FAILED,
    "moderated": State.MODERATED,
    "bad_request": State.REFUSED,
    "deleted": State.DELETED,
}


def fill_past(member: Membership, days: int = DAYS, per_day: int = JOBS_PER_DAY) -> int:
    """Today's jobs, and the same again on each day before; returns how many."""
    if _is_sqlite():
        # Room for all indexes at once: otherwise each row would wait for the disk.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -600000")
    with transaction.atomic():
        _fill_today(member, per_day)
        for number in range(1, days):
            _copy(Generation, member, number)
            _copy(Attempt, member, number)
    return days * per_day


def _fill_today(member: Membership, count: int) -> None:
    team, dice = member.team, random.Random(4711)
    people = [member.user]
    for number in range(1, MEMBERS):
        user = User.objects.create_user(f"u{number}@{team.pk.hex}.example", None, f"User {number}")
        Membership.objects.create(team=team, user=user, role=Role.CREATOR)
        people.append(user)
    accounts = [
        Account.objects.create(team=team, email=f"a{number}@x.example", name=f"Account {number}")
        for number in range(ACCOUNTS)
    ]
    now = timezone.now()
    effects = [
        Effect(team=team, template_id=str(number), name=f"Effect {number}", synced_at=now)
        for number in range(EFFECTS)
    ]
    Effect.objects.bulk_create(effects)
    rows = [_job(number, member, dice, now) for number in range(count)]
    for row in rows:
        row.creator, row.account = dice.choice(people), dice.choice(accounts)
        row.effect = dice.choice(effects) if row.operation == "effect" else None
    Generation.objects.bulk_create(rows, batch_size=500)
    Attempt.objects.bulk_create((_sending(row, dice) for row in rows), batch_size=500)


def _job(number: int, member: Membership, dice: random.Random, now: dt.datetime) -> Generation:
    end = dice.choice(ENDS)
    at = now - dt.timedelta(seconds=dice.randrange(60, 600))
    is_done = end == "done"
    credits = dice.choice((20, 40, 45, 80, 120))
    return Generation(
        team=member.team,
        nonce=f"past-{number}",
        operation=dice.choice(OPERATIONS),
        parameters={"prompt": f"Film number {number}", "model": dice.choice(MODELS)},
        state=STATES[end],
        problem=end,
        created_at=at,
        changed_at=at,
        started_at=at if is_done else None,
        finished_at=at + dt.timedelta(seconds=dice.randrange(30, 190)) if is_done else None,
        estimate_credits=credits,
        charged_credits=credits - dice.choice((0, 0, 0, 5)) if is_done else None,
    )


def _sending(row: Generation, dice: random.Random) -> Attempt:
    is_free = row.state == State.REFUSED
    return Attempt(
        generation=row,
        account=row.account,
        team=row.team,
        creator=row.creator,
        day=row.team.day_of(row.created_at),
        credits=row.estimate_credits,
        charge="nothing" if is_free else "charged",
        counted_at=row.created_at,
        reply_ref=row.pk.hex,
        remote_id=None if is_free else f"{row.nonce}-{row.pk.hex}",
        body={},
        is_open=False,
        outcome=row.problem,
        sent_at=row.created_at + dt.timedelta(seconds=dice.randrange(2, 90)),
    )


def _copy(model: type[models.Model], member: Membership, number: int) -> None:
    """The rows of today once more, so many days ago."""
    fields = [f for f in model._meta.concrete_fields if f.get_internal_type() != "BigAutoField"]
    columns = [str(field.column) for field in fields]
    values = ", ".join(_copied(name, number) for name in columns)
    since = timezone.now() - dt.timedelta(hours=12)
    named: dict[str, dt.date] = (
        {"created_at__gte": since} if model is Generation else {"sent_at__gte": since}
    )
    named |= {} if model is Generation else {"day__gte": member.team.day_of(since)}
    today = model._default_manager.filter(team=member.team, **named).order_by()
    rows, found = today.query.sql_with_params()
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM ({rows}) AS today",  # noqa: S608
            found,
        )


def _copied(name: str, number: int) -> str:
    """A column as the copy has it: another id and other names, and everything so many days earlier."""
    if name in ("id", "generation_id"):
        start = f"'{number:08x}' || substr({{}}, 9)"
        known = f"CAST({name} AS text)"
        return start.format(name) if _is_sqlite() else f"CAST({start.format(known)} AS uuid)"
    if name in ("nonce", "reply_ref", "remote_id"):
        return f"{name} || '-{number}'"
    if name == "day":
        return f"date(day, '-{number} days')" if _is_sqlite() else f"day - {number}"
    if name in ("created_at", "changed_at", "started_at", "finished_at", "sent_at"):
        at = f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', {name}, '-{number} days')"
        return at if _is_sqlite() else f"{name} - interval '{number} days'"
    return name


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"
