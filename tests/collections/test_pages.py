"""Pages of collections: all of them, one, arranging, and who is let in."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pixstudio.collections.models import Collection, CollectionItem
from pixstudio.collections.operations.editing import set_archived
from pixstudio.collections.operations.items import add_files
from pixstudio.collections.ranks import RANKS
from pixstudio.gallery.collections.items import ORDERS
from pixstudio.jobs.states import State
from pixstudio.marks.operations import rate_results
from pixstudio.teams.models import Role
from tests.collections.boards import board, items, put, restricted, results_in
from tests.jobs.jobs import UNKNOWN_PK, finished, job, text_of
from tests.library.sample_files import png, upload
from tests.teams.people import Person, join, words_of

SECRET = "Secret client"


def page(person: Person, collection: Collection, query: str = "") -> Any:
    return person.get(f"/collections/{collection.pk}/{query}")


def names_on(person: Person, query: str = "") -> list[str]:
    found = person.get(f"/collections/{query}")
    assert found.status_code == 200
    return [card.name for card in found.context["cards"]]


def test_collections_are_listed_by_name_and_found(
    alice: Person, bob: Person, carol: Person, mallory: Person
) -> None:
    client = board(bob, "Öland")
    board(bob, "Autumn", parent_id=client.pk)
    board(bob, "archive me")
    assert names_on(carol) == ["archive me", "Öland"]
    assert names_on(carol, "?q=oland") == ["Öland"]
    assert names_on(carol, "?q=autumn") == ["Autumn"]
    assert names_on(carol, "?q=nothing") == []
    assert names_on(mallory) == []
    archived = Collection.objects.get(name="archive me")
    set_archived(member=bob.member, collection=archived, is_archived=True, now=timezone.now())
    assert names_on(carol) == ["Öland"]
    assert names_on(carol, "?archived=1") == ["archive me"]
    # A cursor that is none begins at the start.
    assert names_on(alice, "?after=zzz") == ["Öland"]


def test_a_card_has_cover_count_and_who_may_change(alice: Person, bob: Person) -> None:
    made, secret = board(alice, "A"), restricted(alice, bob)
    old = finished(alice.member, created_at=timezone.now() - dt.timedelta(days=2))
    new = finished(alice.member)
    put(alice, made, old, new, job(alice.member, State.QUEUED))
    first, second = alice.get("/collections/").context["cards"]
    assert (first.count_text, first.access_text) == ("3 items", "Everyone in the team")
    assert str(new.pk) in first.poster_url
    assert (second.count_text, second.access_text) == ("0 items", "Admins, Bob (view)")
    answer = alice.post(f"/collections/{made.pk}/cover/", {"results": str(old.pk)})
    assert answer.status_code == 302
    assert str(old.pk) in alice.get("/collections/").context["cards"][0].poster_url
    photo = upload(alice.member, "ridge.png", png())[0]
    alice.post(f"/collections/{made.pk}/cover/", {"files": str(photo.pk)})
    made.refresh_from_db()
    assert (made.cover_id, made.cover_asset_id) == (None, photo.pk)
    alice.post(f"/collections/{made.pk}/cover/")
    made.refresh_from_db()
    assert (made.cover_id, made.cover_asset_id) == (None, None)
    assert secret.pk != made.pk


def test_a_collection_shows_results_and_files_in_its_order(bob: Person, carol: Person) -> None:
    made, now = board(bob, order="manual", description="For the autumn"), timezone.now()
    first = finished(bob.member, created_at=now - dt.timedelta(days=3))
    second = finished(bob.member, created_at=now - dt.timedelta(days=1))
    photo = upload(bob.member, "Aaa ridge.png", png())[0]
    put(bob, made, second, first)
    add_files(collection=made, ids=[photo.pk], member=bob.member, now=now)
    orders = {
        "manual": [photo.pk, second.pk, first.pk],
        "newest": [photo.pk, second.pk, first.pk],
        "oldest": [first.pk, second.pk, photo.pk],
        "name": [first.pk, second.pk, photo.pk],
    }
    CollectionItem.objects.filter(generation=second).update(title="a tree")
    for order, expected in orders.items():
        Collection.objects.update(order=order)
        shown = page(carol, made).context["board"]
        found = [item.subject_id for item in shown.items]
        assert found == [str(pk) for pk in expected], order
    text = text_of(page(carol, made))
    assert "For the autumn" in text
    assert not page(carol, made).context["board"].may_change
    assert "arrange=1" not in text


def test_lists_cost_the_same_for_one_and_thirty(
    bob: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made, project_result = board(bob, "First"), finished(bob.member)
    project = board(bob, "Project", parent_id=made.pk)
    put(bob, project, project_result)
    put(bob, made, finished(bob.member))
    secret = restricted(bob, bob)
    board(bob, "Hidden project", parent_id=secret.pk)
    photo = upload(bob.member, "ridge.png", png())[0]
    add_files(collection=made, ids=[photo.pk], member=bob.member, now=timezone.now())

    def look() -> None:
        bob.get("/collections/")
        page(bob, made)
        page(bob, made, "?arrange=1")
        page(bob, secret)
        bob.get("/collections/?q=project")
        bob.get("/collections/menu/")

    look()
    with django_assert_max_num_queries(120) as few:
        look()
    count = len(few)
    for number in range(10):
        person = join(bob.team, f"member{number}", Role.VIEWER)
        secret.members.create(user=person.member.user)
        board(bob, f"Hidden project {number}", parent_id=secret.pk)
    for number in range(30):
        other = board(bob, f"Board {number}", parent_id=made.pk if number % 2 else None)
        result = finished(bob.member)
        put(bob, other, result)
        put(bob, made, result)
        add_files(
            collection=made,
            ids=[upload(bob.member, f"{number}.png", png(20 + number, 20))[0].pk],
            member=bob.member,
            now=timezone.now(),
        )
    look()
    with django_assert_max_num_queries(count + 3):
        look()


def test_the_best_rated_come_first_whenever_they_are_rated(bob: Person, carol: Person) -> None:
    made = board(bob, order="rating")
    plain, good, best, bad = (finished(bob.member) for _ in range(4))
    rate_results(member=bob.member, ids=[best.pk], rating=5)
    put(bob, made, plain, bad, good, best)
    photo = upload(bob.member, "ridge.png", png())[0]
    add_files(collection=made, ids=[photo.pk], member=bob.member, now=timezone.now())

    def shown() -> list[str]:
        return [item.subject_id for item in page(carol, made).context["board"].items]

    assert shown()[0] == str(best.pk)
    rate_results(member=bob.member, ids=[good.pk], rating=3)
    rate_results(member=bob.member, ids=[bad.pk], rating=0)
    assert shown() == [str(one.pk) for one in (best, good, photo, plain, bad)]
    rate_results(member=bob.member, ids=[best.pk, bad.pk], rating=None)
    assert shown()[0] == str(good.pk)
    # What was rated while there was no trigger, as in migrations.
    RANKS.remove(connection)
    rate_results(member=bob.member, ids=[plain.pk], rating=4)
    assert shown()[0] == str(good.pk)
    RANKS.create(connection)
    assert shown()[:2] == [str(plain.pk), str(good.pk)]
    made.order = "name"
    made.save()
    bob.post(f"/collections/{made.pk}/editing/", {"name": made.name, "order": "rating"})
    assert "Best rated first" in text_of(page(carol, made))


@pytest.mark.parametrize("order", ORDERS)
def test_pages_go_on_where_they_ended(bob: Person, order: str) -> None:
    made = board(bob, order=order)
    put(bob, made, *(job(bob.member, State.DONE) for _ in range(63)))
    first = page(bob, made).context["board"]
    assert (len(first.items), first.count_text) == (60, "63 items")
    rest = bob.get(first.next_url).context["board"]
    assert (len(rest.items), rest.next_url) == (3, "")
    ids = {item.id for item in (*first.items, *rest.items)}
    assert len(ids) == 63
    assert len(page(bob, made, "?after=nonsense").context["board"].items) == 60


class TestOrderPage:
    @pytest.fixture
    def made(self, bob: Person) -> Collection:
        made = board(bob, order="manual")
        put(bob, made, *(job(bob.member, State.DONE) for _ in range(4)))
        return made

    def order(self, person: Person, made: Collection, data: Any, **more: Any) -> Any:
        return person.post(f"/collections/{made.pk}/order/", data, **more)

    def test_dragging_moves_one_among_those_shown(self, made: Collection, bob: Person) -> None:
        a, b, c, d = (item.pk for item in items(made))
        data = {"move": "1:3", "item": [a, b, c, d]}
        answer = self.order(bob, made, data, HTTP_HX_REQUEST="true")
        assert answer.status_code == 200
        assert "collection-items" in text_of(answer)
        assert [item.pk for item in items(made)] == [b, c, a, d]
        self.order(bob, made, {"move": "1:4", "item": [b, c, a, d]})
        assert [item.pk for item in items(made)] == [c, a, d, b]
        self.order(bob, made, {"move": "4:1", "item": [c, a, d, b]})
        assert [item.pk for item in items(made)] == [b, c, a, d]

    def test_steps_work_without_scripts(self, made: Collection, bob: Person) -> None:
        a, b, c, d = (item.pk for item in items(made))
        answer = self.order(bob, made, {"step": "later", "item": a})
        assert answer.url == f"/collections/{made.pk}/?arrange=1"
        self.order(bob, made, {"step": "earlier", "item": d})
        assert [item.pk for item in items(made)] == [b, a, d, c]

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"move": "1:9"},
            {"move": "0:1"},
            {"move": "a:b"},
            {"move": "1:1:1"},
            {"step": "sideways"},
            {"step": "later", "item": "x"},
            {"move": "1:2", "item": ["99999999999999999999", "-1"]},
        ],
    )
    def test_nonsense_moves_nothing(
        self, made: Collection, bob: Person, data: dict[str, Any]
    ) -> None:
        before = [item.pk for item in items(made)]
        data = {"item": before, **data} if data.get("move", "").startswith(("0", "1:9")) else data
        answer = self.order(bob, made, data)
        assert answer.status_code == 302
        assert [item.pk for item in items(made)] == before

    def test_a_stale_order_says_so(self, made: Collection, bob: Person, alice: Person) -> None:
        a, b, c, d = (item.pk for item in items(made))
        CollectionItem.objects.filter(pk=b).delete()
        answer = self.order(alice, made, {"move": "4:2", "item": [a, b, c, d]})
        assert "The order changed" in words_of(answer)[-1]
        Collection.objects.update(order="newest")
        answer = self.order(alice, made, {"step": "later", "item": a})
        assert "no longer sorted by hand" in words_of(answer)[-1]

    def test_removing_from_the_page_offers_an_undo(self, made: Collection, bob: Person) -> None:
        first = results_in(made)[0]
        url = f"/collections/{made.pk}/removals/"
        answer = bob.post(url, {"results": str(first)}, HTTP_HX_REQUEST="true")
        assert 'id="undo"' in text_of(answer)
        assert str(first) in text_of(answer)
        assert first not in results_in(made)
        answer = bob.post(
            f"/collections/{made.pk}/additions/",
            {"results": str(first), "next": f"/collections/{made.pk}/?arrange=1"},
            HTTP_HX_REQUEST="true",
        )
        assert answer.headers["HX-Redirect"] == f"/collections/{made.pk}/?arrange=1"
        assert first in results_in(made)
        answer = bob.post(url, {"results": str(first), "next": "/gallery/"})
        assert answer.url == "/gallery/"

    def test_those_who_only_look_have_no_tools(self, made: Collection, carol: Person) -> None:
        answer = page(carol, made, "?arrange=1")
        assert not answer.context["is_arranging"]
        a = items(made)[0].pk
        assert self.order(carol, made, {"step": "later", "item": a}).status_code == 403


# Every address of a collection, with what a POST to it carries.
POSTS = {
    "order/": {"step": "later", "item": "1"},
    "additions/": {"results": UNKNOWN_PK},
    "removals/": {"results": UNKNOWN_PK},
    "cover/": {},
    "archiving/": {},
    "deletion/": {},
    "editing/": {"name": "Mine now", "order": "newest"},
}


@pytest.mark.parametrize("step", POSTS)
def test_others_teams_and_restricted_collections_are_not_found(
    step: str, alice: Person, bob: Person, mallory: Person
) -> None:
    secret = restricted(alice)
    for person in (bob, mallory):
        assert person.post(f"/collections/{secret.pk}/{step}", POSTS[step]).status_code == 404
    assert Collection.objects.filter(name=SECRET, archived_at=None).exists()


@pytest.mark.parametrize("step", POSTS)
def test_members_who_only_view_change_nothing(step: str, alice: Person, bob: Person) -> None:
    shared = restricted(alice, bob)
    before = Collection.objects.values().get()
    answer = bob.post(f"/collections/{shared.pk}/{step}", POSTS[step])
    assert answer.status_code in (302, 403)
    assert Collection.objects.values().get() == before
    assert not items(shared)


def test_a_restricted_name_is_nowhere_for_others(alice: Person, bob: Person, carol: Person) -> None:
    secret, result = restricted(alice), finished(bob.member)
    photo = upload(bob.member, "ridge.png", png())[0]
    put(alice, secret, result)
    add_files(collection=secret, ids=[photo.pk], member=alice.member, now=timezone.now())
    pages = (
        *("/collections/", "/collections/?q=secret", "/collections/menu/", "/gallery/"),
        f"/collections/picker/?results={result.pk}",
        f"/collections/picker/?results={result.pk}&q=secret",
        *(f"/gallery/?collection={secret.pk}", f"/generations/{result.pk}/"),
        *(f"/library/{photo.pk}/", "/create/text/", "/usage/", "/collections/new/"),
        f"/create/text/?collection={secret.pk}",
    )
    for person in (bob, carol):
        for path in pages:
            answer = person.get(path)
            assert SECRET not in text_of(answer), path
        assert person.get(f"/collections/{secret.pk}/").status_code == 404
    assert SECRET in text_of(alice.get(f"/generations/{result.pk}/"))
    assert SECRET in text_of(alice.get(f"/library/{photo.pk}/"))


def test_ids_of_other_teams_in_a_form_add_nothing(bob: Person, mallory: Person) -> None:
    made, theirs = board(bob), finished(mallory.member)
    photo = upload(mallory.member, "theirs.png", png())[0]
    for data in ({"results": str(theirs.pk)}, {"files": str(photo.pk)}):
        bob.post(f"/collections/{made.pk}/additions/", data)
        assert bob.post(f"/collections/{made.pk}/cover/", data).status_code == 404
    assert not CollectionItem.objects.exists()
    answer = bob.post(f"/collections/{made.pk}/additions/", {"results": "nothing"})
    assert answer.status_code == 404
    other = board(mallory, "Theirs")
    form = {"name": "Mine", "order": "newest", "parent": str(other.pk)}
    assert bob.post("/collections/new/", form).status_code == 422
    assert bob.post(f"/collections/{uuid.uuid4()}/additions/", {}).status_code == 404
