"""Collections by the API: list, create, items."""

import uuid

from django.utils import timezone

from pixstudio.api_keys.models import Scope
from pixstudio.collections.operations.editing import CollectionValues, create_collection
from tests.api.requests import Program, program_of
from tests.collections.boards import board, put, restricted, results_in
from tests.jobs.jobs import finished
from tests.library.sample_files import png, upload
from tests.query_counts import queries_of
from tests.teams.people import Person


def test_collection_is_created_and_found(files: Program, reader: Program) -> None:
    answer = files.post("collections", {"name": "  Spring   campaign ", "order": "manual"})
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert (found["name"], found["order"], found["may_change"]) == (
        "Spring campaign",
        "manual",
        True,
    )
    assert answer.headers["Location"].endswith(f"/api/v1/collections/{found['id']}")
    seen = reader.get("collections?q=spring").json()["items"]
    assert seen == [{**found, "may_change": False}]


def test_collection_inside_another_one(files: Program, bob: Person) -> None:
    client = board(bob, "Client")
    project = files.post("collections", {"name": "Project", "parent": str(client.pk)})
    assert project.json()["parent"] == str(client.pk)
    wrong = files.post("collections", {"name": "Project", "parent": str(uuid.uuid4())})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "collection_refused")


def test_collection_needs_a_name_and_the_scope(files: Program, reader: Program) -> None:
    for name in ("", "   ", "x" * 81):
        assert files.post("collections", {"name": name}).status_code == 422
    assert reader.post("collections", {"name": "x"}).status_code == 403


def test_items_are_added_listed_and_removed(files: Program, bob: Person) -> None:
    collection, made = board(bob), finished(bob.member)
    asset = upload(bob.member, "ridge.png", png())[0]
    path = f"collections/{collection.pk}"
    ids = {"generations": [str(made.pk)], "files": [str(asset.pk), str(uuid.uuid4())]}
    assert files.post(f"{path}/items", ids).json() == {"changed": 2}
    assert files.post(f"{path}/items", ids).json() == {"changed": 0}
    shown = files.get(f"{path}/items").json()["items"]
    assert {(row["kind"], row["id"]) for row in shown} == {
        ("generation", str(made.pk)),
        ("file", str(asset.pk)),
    }
    assert files.post(f"{path}/removals", ids).json() == {"changed": 2}
    assert files.get(f"{path}/items").json()["items"] == []


def test_items_are_walked_by_their_cursors(reader: Program, bob: Person) -> None:
    collection = board(bob, order="manual")
    put(bob, collection, *[finished(bob.member) for _number in range(5)])
    found, query = [], "limit=2"
    while query:
        page = reader.get(f"collections/{collection.pk}/items?{query}").json()
        found += [row["id"] for row in page["items"]]
        query = f"limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert found == [str(pk) for pk in results_in(collection)]


def test_items_of_a_smart_collection_are_what_matches(files: Program, bob: Person) -> None:
    smart = create_collection(
        member=bob.member,
        values=CollectionValues("Mine"),
        now=timezone.now(),
        filters={"operation": "text"},
    )
    made = [finished(bob.member) for _number in range(3)]
    path = f"collections/{smart.pk}"
    first = files.get(f"{path}/items?limit=2").json()
    rest = files.get(f"{path}/items?limit=2&cursor={first['next_cursor']}").json()
    found = [row["id"] for row in [*first["items"], *rest["items"]]]
    assert found == [str(row.pk) for row in reversed(made)]
    assert rest["next_cursor"] is None
    answer = files.post(f"{path}/items", {"generations": [found[0]]})
    assert (answer.status_code, answer.json()["code"]) == (409, "collection_not_changeable")


def test_restricted_collections_are_not_found_by_others(
    files: Program, reader: Program, stranger: Program, alice: Person
) -> None:
    secret, made = restricted(alice), finished(alice.member)
    for program in (files, reader, stranger):
        assert program.get("collections").json()["items"] == []
        assert program.get(f"collections/{secret.pk}").status_code == 404
        assert program.get(f"collections/{secret.pk}/items").status_code == 404
    path = f"collections/{secret.pk}/items"
    assert files.post(path, {"generations": [str(made.pk)]}).status_code == 404


def test_a_viewer_s_key_changes_nothing(bob: Person, carol: Person) -> None:
    """A key whose member was a creator once."""
    collection, program = board(bob), program_of(bob, list(Scope)[:3])
    bob.member.role = "viewer"
    bob.member.save()
    assert program.post(f"collections/{collection.pk}/items", {}).status_code == 403


def test_list_takes_the_same_queries_for_1_and_30(reader: Program, bob: Person) -> None:
    board(bob)
    reader.get("collections")
    few = queries_of(lambda: reader.get("collections"))
    for number in range(29):
        board(bob, f"Campaign {number}")
    assert queries_of(lambda: reader.get("collections")) == few
