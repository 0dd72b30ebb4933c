"""The index of the search: what it finds beyond the newest rows, and that its triggers survive migrations."""

import copy
import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.effects.fuzzy_search import build_search_text
from pixstudio.effects.models import Effect
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Tag
from pixstudio.library.operations import edit_asset
from pixstudio.marks.operations import change_tags, write_note
from pixstudio.search.index import has_trigram_index
from pixstudio.search.models import SearchDocument
from pixstudio.search.queries import Search, found_ids
from tests.effects.factories import create_effect
from tests.jobs.jobs import finished, job
from tests.library.sample_files import png, upload
from tests.teams.people import Person

NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture(params=["newest rows", "index", "walk"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way to a hit: the list's newest rows, the index, and on PostgreSQL the walk of a frequent word."""
    if request.param != "newest rows":
        monkeypatch.setattr("pixstudio.search.queries.NEWEST_ROWS", 1)
        monkeypatch.setattr("pixstudio.search.index.hits.FIRST_PORTION", 2)
        monkeypatch.setattr("pixstudio.search.index.hits.PORTION", 3)
    if request.param == "walk":
        monkeypatch.setattr("pixstudio.search.index.hits.MAX_UNORDERED", 1)
        monkeypatch.setattr("pixstudio.search.index.hits.DOCUMENTS_AT_ONCE", 2)


def prompted(person: Person, prompt: str, **values: Any) -> Generation:
    parameters = {"prompt": prompt, "model": values.pop("model", "v5")}
    return job(person.member, values.pop("state", State.DONE), parameters=parameters, **values)


def found(
    person: Person, typed: str, count: int = 60, *, names_accounts: bool = False, **after: Any
) -> list[UUID]:
    rows = Generation.objects.of(person.team)
    search = Search(person.team, typed, names_accounts)
    return found_ids(rows, search, count=count, **after)


def sync_name(effect: Effect, name: str) -> None:
    """As a refresh of the catalogue finds it."""
    searched = build_search_text(name, effect.hint, effect.prompt)
    Effect.objects.filter(pk=effect.pk).update(name=name, searched=searched)


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("ball", True),
        ("otbal", True),
        ("fo", True),
        ("f", True),
        ("oo", False),
        ("北京", True),
        ("京", True),
        ("京北", False),
        ("sci-fi", True),
        ("+", True),
        ("red sci", True),
        ("red missing", False),
        ("ball, red!", True),
        ("?", False),
        ('"red sci-fi armour"', True),
        ('"in red"', True),
        ('"in re"', False),
        ('"in re', True),
        ('"red armour"', False),
        ('"京市"', True),
        ("ball -red", False),
        ('ball -"red armour"', True),
        ("ball -mountain -zzz", True),
    ],
)
def test_a_word_is_found_anywhere_and_a_short_one_at_its_start(
    bob: Person, typed: str, is_found: bool
) -> None:
    made = prompted(bob, "Football in red sci-fi armour + 北京市")
    for _ in range(2):
        prompted(bob, "zzz")
    assert found(bob, typed) == ([made.pk] if is_found else [])


@pytest.mark.usefixtures("_way")
def test_pages_of_a_search_continue_where_the_last_ended(bob: Person, mallory: Person) -> None:
    """Also within one millisecond, and past jobs of other teams."""
    moments = [NOW - dt.timedelta(microseconds=number // 2) for number in range(9)]
    made = [prompted(bob, f"harbour {at.microsecond}", created_at=at) for at in moments]
    prompted(mallory, "harbour", created_at=NOW)
    seen: list[UUID] = []
    after: dict[str, Any] = {}
    while page := found(bob, "harbour", 2, **after):
        seen += page
        last = Generation.objects.get(pk=page[-1])
        after = {"after": (last.created_at, last.pk)}
    assert len(seen) == len(set(seen)) == len(made)
    assert set(seen) == {row.pk for row in made}


def test_thousands_of_one_millisecond_look_at_few_numbers(bob: Person) -> None:
    first = prompted(bob, "harbour", created_at=NOW)
    copies = [copy.copy(first) for _ in range(5000)]
    for number, row in enumerate(copies):
        row.pk, row.nonce, row._state.adding = uuid4(), str(number), True
    before = lookups_of_numbers()
    Generation.objects.bulk_create(copies, batch_size=500)
    numbers = sorted(SearchDocument.objects.values_list("number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 5001))
    # Of 5,000 taken numbers the end is found in 26 steps.
    assert lookups_of_numbers() - before < 5000 * 35


def lookups_of_numbers() -> int:
    """How often this transaction looked a number up, where the database counts it."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'search_searchdocument'"
        )
        (count,) = cursor.fetchone()
    return int(count)


@pytest.mark.usefixtures("_way")
def test_hits_are_those_of_the_list(bob: Person) -> None:
    for number in range(5):
        prompted(bob, "harbour", created_at=NOW + dt.timedelta(minutes=number))
    failed = prompted(bob, "harbour", state=State.FAILED, created_at=NOW)
    rows = Generation.objects.of(bob.team).filter(result_group="failed")
    assert found_ids(rows, Search(bob.team, "harbour"), count=60) == [failed.pk]


def test_documents_follow_files_and_jobs(bob: Person) -> None:
    photo = upload(bob.member, "ridge.png", png())[0]
    made = prompted(bob, "harbour")
    field = made.inputs.create(field="first_frame", asset=photo)
    assert found(bob, "ridge") == [made.pk]
    field.delete()
    assert found(bob, "ridge") == []
    Generation.objects.filter(pk=made.pk).update(searched="  mountain")
    assert (found(bob, "harbour"), found(bob, "mountain")) == ([], [made.pk])
    made.delete()
    assert (found(bob, "mountain"), SearchDocument.objects.count()) == ([], 0)


@pytest.mark.usefixtures("_way")
def test_notes_and_tags_are_found(bob: Person, mallory: Person) -> None:
    """With the marks that others put on the same result, in any order and case."""
    made, other = prompted(bob, "harbour"), prompted(bob, "harbour")
    write_note(member=bob.member, pk=made.pk, shown="", note="Für Café-Spot, 2nd cut")
    change_tags(member=bob.member, ids=[made.pk, other.pk], add=["Client: Ähre"])
    change_tags(member=bob.member, ids=[made.pk], add=["sea side"])
    for typed in ("CAFE", "cut", "harbour spot", "sea", "ähre cafe"):
        assert found(bob, typed) == [made.pk], typed
    assert set(found(bob, "client")) == {made.pk, other.pk}
    assert found(mallory, "client") == []
    change_tags(member=bob.member, ids=[made.pk], remove=["sea side"])
    write_note(member=bob.member, pk=made.pk, shown="Für Café-Spot, 2nd cut", note="")
    assert [found(bob, typed) for typed in ("sea", "cafe")] == [[], []]
    assert set(found(bob, "ahre")) == {made.pk, other.pk}
    Tag.objects.all().delete()
    assert found(bob, "ahre") == []
    other.delete()
    assert found(bob, "harbour") == [made.pk]


@pytest.mark.usefixtures("_way")
def test_names_are_found_as_they_are_now(bob: Person, alice: Person, carol: Person) -> None:
    """People, effects, files and for those who may see them accounts; all are left out by a minus, too."""
    account = Account.objects.create(team=bob.team, email="n@x.example", name="Northlight Été")
    effect = create_effect(bob.team, name="Old Hug")
    photo = upload(bob.member, "ridge.png", png())[0]
    made = prompted(bob, "harbour", account=account, effect=effect)
    made.inputs.create(field="first_frame", asset=photo)
    other = prompted(alice, "harbour")
    bob.member.user.name = "Robert Müller"
    bob.member.user.save()
    sync_name(effect, "Warm Embrace")
    edit_asset(asset=photo, name="Cliff at noon.png", note="", tags=[])
    for typed in ("muller", '"robert muller"', "embrace", '"warm embrace"', "cliff", '"at noon"'):
        assert found(bob, typed) == [made.pk], typed
        assert found(bob, f"harbour -{typed}") == [other.pk], typed
    for typed in ("hug", "ridge", '"robert"x', '"warm emb"', "northlight"):
        assert found(bob, typed) == [], typed
    for typed in ("NORTHLIGHT", '"northlight ete"', "harbour north"):
        assert found(bob, typed, names_accounts=True) == [made.pk], typed
    assert found(bob, "harbour -northlight", names_accounts=True) == [other.pk]
    account.name = "South"
    account.save()
    assert found(bob, "south", names_accounts=True) == [made.pk]


def test_an_account_is_known_once_the_job_has_ended(bob: Person) -> None:
    """So that claiming a job for an account rewrites no document."""
    account = Account.objects.create(team=bob.team, email="n@x.example", name="North")
    made = prompted(bob, "harbour", state=State.QUEUED)
    before = SearchDocument.objects.get(generation=made).text
    row = Generation.objects.filter(pk=made.pk)
    row.update(state=State.RUNNING, account=account)
    assert SearchDocument.objects.get(generation=made).text == before
    row.update(state=State.DONE)
    assert found(bob, "north", names_accounts=True) == [made.pk]
    row.update(account=None)
    assert found(bob, "north", names_accounts=True) == []


def test_what_only_excludes_looks_through_the_newest(bob: Person) -> None:
    made = [prompted(bob, text) for text in ("harbour", "mountain", "harbour fog")]
    assert set(found(bob, "-fog")) == {made[0].pk, made[1].pk}
    assert found(bob, '-harbour -"mountain"') == []


@pytest.mark.django_db(transaction=True)
def test_a_change_of_the_table_leaves_the_search_as_it_was(bob: Person) -> None:
    made = finished(bob.member, parameters={"prompt": "harbour"})
    field = Generation._meta.get_field("nonce")
    # As `migrate` does: on SQLite the table is made anew, and loses the triggers of every room.
    emit_pre_migrate_signal(0, False, DEFAULT_DB_ALIAS)
    with connection.schema_editor() as editor:
        longer = type(field)(max_length=81)
        longer.set_attributes_from_name("nonce")
        longer.model = Generation
        editor.alter_field(Generation, field, longer, strict=False)
        editor.alter_field(Generation, longer, field, strict=False)
    emit_post_migrate_signal(0, False, DEFAULT_DB_ALIAS)
    later = finished(bob.member, parameters={"prompt": "harbour"}, created_at=timezone.now())
    assert set(found(bob, "harbour")) == {made.pk, later.pk}
    assert has_trigram_index(connection)
