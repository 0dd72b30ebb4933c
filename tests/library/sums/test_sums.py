"""The kept sums of files are what a count of them finds, after each thing that may be done with a file."""

from django.db import connection, transaction
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, Sum
from django.utils import timezone

from pixstudio.library.models import Asset, FileSum
from pixstudio.library.operations import (
    delete_assets,
    empty_trash,
    restore_assets,
    trash_assets,
)
from pixstudio.library.queries import kept_and_trashed_totals
from pixstudio.library.sums import SUMS
from pixstudio.teams.models import Team
from tests.library.asset_factory import create_assets
from tests.library.sample_files import png, upload


def counted() -> set[tuple]:
    """What the sums have to be, counted file by file."""
    rows = Asset.objects.order_by().annotate(
        is_trashed=ExpressionWrapper(Q(trashed_at__isnull=False), BooleanField())
    )
    groups = rows.values("team", "kind", "is_trashed")
    return set(
        groups.annotate(count=Count("*"), size=Sum("size_bytes")).values_list(
            "team", "kind", "is_trashed", "count", "size"
        )
    )


def check() -> None:
    rows = FileSum.objects.exclude(count=0, size_bytes=0)
    assert set(rows.values_list("team", "kind", "is_trashed", "count", "size_bytes")) == counted()


def test_sums_follow_what_is_done_with_files(team, bob, mallory) -> None:
    assets = create_assets(team, 5)
    check()
    films = create_assets(team, 3, kind="video")
    create_assets(mallory.team, 2)
    check()
    now = timezone.now()
    assert trash_assets(team=team, assets=[*assets[:3], films[0]], now=now) == 4
    assert trash_assets(team=team, assets=assets[:3], now=now) == 0
    check()
    assert restore_assets(team=team, assets=assets[:1]) == 1
    assert restore_assets(team=team, assets=assets[:1]) == 0
    check()
    assert delete_assets(team=team, assets=assets[:2]).gone == 1
    check()
    assert restore_assets(team=team, moment=now) == 2
    check()
    trash_assets(team=team, assets=films, now=now)
    assert empty_trash(team=team).gone == 3
    check()
    kept, trashed = kept_and_trashed_totals(team)
    assert (kept.counts, trashed.count, trashed.size_bytes) == ({"image": 4}, 0, 0)
    assert kept.size_bytes == sum(
        Asset.objects.filter(team=team).values_list("size_bytes", flat=True)
    )


def test_uploads_and_what_is_found_again_are_counted_once(team, bob) -> None:
    first = upload(bob.member, "ridge.png", png(80, 60))[0]
    check()
    trash_assets(team=team, assets=[first], now=timezone.now())
    again = upload(bob.member, "again.png", png(80, 60))[0]
    assert again.pk == first.pk
    check()
    assert kept_and_trashed_totals(team)[0].count == 1


def test_rows_changed_past_the_operations_are_counted_too(team, mallory) -> None:
    asset, other, *_rest = create_assets(team, 4)
    Asset.objects.filter(pk=asset.pk).update(size_bytes=7, kind="audio")
    check()
    Asset.objects.update(size_bytes=F("size_bytes") + 1)
    check()
    Asset.objects.filter(pk=other.pk).update(team=mallory.team)
    check()
    Asset.objects.bulk_create([Asset(pk=asset.pk, team=team, size_bytes=9)], ignore_conflicts=True)
    check()
    with transaction.atomic():
        Asset.objects.all().delete()
        transaction.set_rollback(True)
    check()
    Asset.objects.filter(team=team).delete()
    check()


def test_a_deleted_team_leaves_no_sums(team) -> None:
    other = Team.objects.create(name="Other")
    create_assets(other, 3)
    trash_assets(team=other, assets=Asset.objects.filter(team=other)[:1], now=timezone.now())
    other.delete()
    assert not FileSum.objects.exclude(team=team).exists()
    check()


def test_what_changed_during_migrations_is_counted_afterwards(team) -> None:
    create_assets(team, 3)
    SUMS.remove(connection)
    try:
        create_assets(team, 2, kind="video")
        Asset.objects.filter(kind="image")[:1].get().delete()
    finally:
        SUMS.create(connection)
    check()
    create_assets(team, 1)
    check()
