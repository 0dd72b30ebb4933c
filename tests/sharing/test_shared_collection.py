"""Links to collections: what visitors see of one, and what they never see."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pixstudio.collections.models import Collection, CollectionItem, Order
from pixstudio.jobs.models import Generation
from pixstudio.sharing import queries
from pixstudio.sharing.models import ReviewComment, ShareLink, Verdict
from pixstudio.sharing.operations import MadeLink, NothingToShare, revoke_link
from pixstudio.teams.permissions import NotYours
from tests.collections.boards import board, put, restricted
from tests.jobs.jobs import VIDEO_BYTES, finished, job, text_of
from tests.query_counts import queries_of
from tests.sharing.links import NAME, item_path, look, path_of, share
from tests.teams.people import Person, check_access


@pytest.fixture
def takes(bob: Person) -> list[Generation]:
    return [finished(bob.member, parameters={"prompt": f"Take {n}"}) for n in range(3)]


@pytest.fixture
def shown(bob: Person, takes: list[Generation]) -> Collection:
    """A collection in its order by hand, with a job that has no result yet."""
    made = board(bob, "ACME secret pitch", order=Order.MANUAL)
    put(bob, made, *takes, job(bob.member))
    return made


def review(link: MadeLink, result: Generation, **values: Any) -> Any:
    form = {"name": NAME, "text": "Warmer", "action": "comment", **values}
    return Client().post(item_path(link, result, "review/"), form)


def test_a_visitor_sees_the_results_and_nothing_of_the_team(
    bob: Person, shown: Collection, takes: list[Generation]
) -> None:
    link = share(bob.member, shown, title="For you", label="ACME", may_download=True)
    answer = look(path_of(link))
    text = text_of(answer)
    assert answer.status_code == 200
    places = [text.index(item_path(link, take)) for take in takes]
    assert places == sorted(places)
    assert text.count('class="shared-tile ') == 3
    for secret in (
        *(str(shown.pk), shown.name, "ACME", bob.team.name, "Take 1", "/collections/", "csrf"),
        *(str(take.pk) for take in takes),
    ):
        assert secret not in text, secret
    page = text_of(look(item_path(link, takes[1])))
    assert item_path(link, takes[0]) in page
    assert item_path(link, takes[2]) in page
    assert "Take 1" not in page
    assert look(item_path(link, takes[1], "file/")).read == VIDEO_BYTES


def test_ids_of_one_link_open_nothing_on_another(
    bob: Person, shown: Collection, takes: list[Generation]
) -> None:
    first, second = share(bob.member, shown), share(bob.member, shown)
    ids = {item_path(link, takes[0]).split("/")[3] for link in (first, second)}
    assert len(ids) == 2
    for odd in (*ids, str(takes[0].pk)):
        found = [look(path_of(link, f"{odd}/")).status_code for link in (first, second)]
        assert found.count(200) == (0 if odd == str(takes[0].pk) else 1)


@pytest.mark.parametrize("way", ["removed", "taken out", "file gone", "another team"])
def test_what_is_not_in_the_collection_any_more_is_not_shown(
    bob: Person, mallory: Person, shown: Collection, takes: list[Generation], way: str
) -> None:
    link, one = share(bob.member, shown), takes[0]
    if way == "removed":
        Generation.objects.filter(pk=one.pk).update(removed_at=timezone.now())
    elif way == "taken out":
        CollectionItem.objects.filter(generation=one).delete()
    elif way == "file gone":
        Generation.objects.filter(pk=one.pk).update(problem="file_gone")
    else:
        Generation.objects.filter(pk=one.pk).update(team=mallory.team)
    for rest in ("", "file/", "poster/"):
        assert look(item_path(link, one, rest)).status_code == 404
    assert review(link, one).status_code == 404
    if way != "another team":
        assert item_path(link, one) not in text_of(look(path_of(link)))


def test_reviews_belong_to_the_result_and_to_the_link(
    bob: Person, shown: Collection, takes: list[Generation]
) -> None:
    link, other = share(bob.member, shown), share(bob.member, shown)
    answer = review(link, takes[0], text="Too dark", action="changes")
    assert answer.url == f"{item_path(link, takes[0])}?sent=1#review"
    review(link, takes[1], action="approved", text="")
    comment, verdicts = ReviewComment.objects.get(), Verdict.objects.count()
    assert (comment.generation, comment.link, verdicts) == (takes[0], link.link, 2)
    text = text_of(look(path_of(link)))
    assert "Change requested" in text
    assert "Approved" in text
    assert "1 comment" in text
    assert "Too dark" in text_of(look(item_path(link, takes[0])))
    assert "Too dark" not in text_of(look(item_path(link, takes[1])))
    assert "Change requested" not in text_of(look(path_of(other)))
    # The team finds them where it finds all others.
    assert "Too dark" in text_of(bob.get(f"/generations/{takes[0].pk}/"))
    assert "Too dark" in text_of(bob.get("/reviews/"))


def test_the_password_is_asked_for_everywhere(
    bob: Person, shown: Collection, takes: list[Generation]
) -> None:
    link, browser = share(bob.member, shown, password="sunflower", may_download=True), Client()
    for path in (path_of(link), item_path(link, takes[0])):
        text = text_of(look(path, browser))
        assert 'type="password"' in text
        assert item_path(link, takes[1]) not in text
    for path in (item_path(link, takes[0], "file/"), path_of(link, "archive/")):
        assert look(path, browser).status_code == 404
    browser.post(path_of(link, "password/"), {"password": "sunflower"})
    for path in (path_of(link), item_path(link, takes[0]), item_path(link, takes[0], "file/")):
        assert look(path, browser).status_code == 200
        assert 'type="password"' not in str(look(path, browser).read)


def test_all_of_it_is_downloaded_as_files_alone(
    bob: Person, shown: Collection, takes: list[Generation]
) -> None:
    link = share(bob.member, shown, may_download=True, title="Spring")
    answer = look(path_of(link, "archive/"))
    assert answer["Content-Disposition"] == 'attachment; filename="spring.zip"'
    archive = zipfile.ZipFile(io.BytesIO(answer.read))
    assert archive.namelist() == [f"00{n}-shared-video.mp4" for n in (1, 2, 3)]
    assert archive.read("001-shared-video.mp4") == VIDEO_BYTES
    assert bob.team.name.encode() not in answer.read
    for one in (share(bob.member, shown), share(bob.member, takes[0], may_download=True)):
        assert look(path_of(one, "archive/")).status_code == 404
    CollectionItem.objects.all().delete()
    assert look(path_of(link, "archive/")).status_code == 404
    assert "archive/" not in text_of(look(path_of(link)))


def test_a_revoked_or_deleted_collection_is_gone(
    bob: Person, shown: Collection, takes: list[Generation]
) -> None:
    revoked, deleted = share(bob.member, shown), share(bob.member, shown)
    revoke_link(member=bob.member, link=revoked.link, now=timezone.now())
    assert look(path_of(revoked)).status_code == 404
    assert look(item_path(revoked, takes[0])).status_code == 404
    shown.delete()
    assert look(path_of(deleted)).status_code == 404


def test_pages_go_on_by_key(
    bob: Person, shown: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHARED_PAGE", 2)
    link = share(bob.member, shown)
    text = text_of(look(path_of(link)))
    assert text.count('class="shared-tile ') == 2
    more = text.split('class="more-row"><a class="button" href="')[1].split('"')[0]
    assert text_of(look(more)).count('class="shared-tile ') == 1
    assert text_of(look(path_of(link, "?after=odd"))).count('class="shared-tile ') == 2


def test_the_page_takes_as_many_queries_for_more_results(bob: Person) -> None:
    counts = []
    for many in (1, 20):
        made = board(bob, f"Board {many}")
        put(bob, made, *(finished(bob.member) for _ in range(many)))
        link = share(bob.member, made)
        look(path_of(link))
        counts.append(queries_of(lambda link=link: look(path_of(link))))  # type: ignore[misc]
    assert counts[0] == counts[1]


def test_who_may_share_a_collection(
    bob: Person, alice: Person, carol: Person, mallory: Person
) -> None:
    secret = restricted(alice)
    path = f"/collections/{secret.pk}/shares/"
    check_access(path, method="get", wrong="put", allowed=[alice], refused=[carol])
    for person in (bob, mallory):
        assert person.get(path).status_code == 404
        assert person.post(path, {"days": "7"}).status_code == 404
    with pytest.raises(NotYours):
        share(bob.member, secret)
    smart = board(alice, "Smart")
    Collection.objects.filter(pk=smart.pk).update(filters={"q": "x"})
    assert alice.get(f"/collections/{smart.pk}/shares/").status_code == 404
    smart.refresh_from_db()
    with pytest.raises(NothingToShare):
        share(alice.member, smart)
    assert not ShareLink.objects.exists()


def test_a_link_is_made_seen_once_and_listed(bob: Person, alice: Person, shown: Collection) -> None:
    path = f"/collections/{shown.pk}/shares/"
    assert path in text_of(bob.get(f"/collections/{shown.pk}/"))
    answer = bob.post(path, {"days": "7", "label": "Client", "nonce": "one"})
    assert "no-store" in answer["Cache-Control"]
    address = text_of(answer).split('id="share-address">')[1].split("<")[0]
    assert Client().get(address).status_code == 200
    again = text_of(bob.get(path))
    assert "Client" in again
    assert address not in again
    assert shown.name in text_of(alice.get("/sharing/"))
    bad = bob.post(path, {"days": "nonsense"})
    assert (bad.status_code, ShareLink.objects.count()) == (400, 1)
    Collection.objects.update(archived_at=timezone.now())
    assert bob.post(path, {"days": "7"}).status_code == 400
    # A link that is there already goes on until it is revoked.
    assert Client().get(address).status_code == 200
    link = ShareLink.objects.get()
    answer = bob.post(f"/sharing/{link.pk}/revocation/", {})
    assert answer.url == path
    assert Client().get(address).status_code == 404
