"""The team's side of links: made by creators, listed and revoked, never of another team."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from pixstudio.audit.models import AuditEntry
from pixstudio.jobs.models import Generation
from pixstudio.sharing.models import NEVER, ShareLink
from pixstudio.sharing.operations import links as link_operations
from pixstudio.sharing.queries import PAGE
from pixstudio.teams.models import Membership
from tests.jobs.jobs import finished, job, text_of
from tests.query_counts import queries_of
from tests.sharing.links import path_of, share
from tests.teams.people import Person, check_access, words_of

ADDRESS = re.compile(r"http://testserver(/s/[\w-]{22}/)")


def shares_path(made: Generation) -> str:
    return f"/generations/{made.pk}/shares/"


def create(person: Person, made: Generation, **values: Any) -> Any:
    return person.post(shares_path(made), {"days": "7", "nonce": "one", **values})


def address_in(answer: Any) -> str:
    found = ADDRESS.search(text_of(answer))
    assert found
    return found[1]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_creator_makes_a_link_and_sees_it_once(
    bob: Person, made: Generation, *, htmx: bool
) -> None:
    more = {"HTTP_HX_REQUEST": "true"} if htmx else {}
    values = {"days": "7", "nonce": "one", "label": "ACME", "may_download": "on"}
    answer = bob.post(shares_path(made), values, HTTP_ACCEPT_ENCODING="gzip", **more)
    assert answer.status_code == 200
    # What shows a secret is not compressed, and kept nowhere.
    assert "Content-Encoding" not in answer.headers
    assert "no-store" in answer["Cache-Control"]
    address = address_in(answer)
    assert Client().get(address).status_code == 200
    row = ShareLink.objects.get()
    assert (row.label, row.may_download, row.created_by) == ("ACME", True, bob.member.user)
    assert row.expires_at - row.created_at == dt.timedelta(days=7)
    page = text_of(bob.get(f"/generations/{made.pk}/"))
    assert "ACME" in page
    assert address not in page
    entry = AuditEntry.objects.get(action="share_link_created")
    assert address.split("/")[2] not in str(vars(entry))


def test_a_form_sent_twice_makes_one_link_whose_last_address_works(
    bob: Person, made: Generation
) -> None:
    first, second = (address_in(create(bob, made)) for _ in range(2))
    assert ShareLink.objects.count() == 1
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    # Another result, or the same form from the browser's history later, is another link.
    create(bob, finished(bob.member))
    ShareLink.objects.update(created_at=F("created_at") - dt.timedelta(minutes=1))
    create(bob, made, label="Another")
    assert ShareLink.objects.count() == 3
    assert Client().get(second).status_code == 200


def test_a_link_that_never_expires_is_asked_for(bob: Person, made: Generation) -> None:
    create(bob, made, days="0")
    assert ShareLink.objects.get().expires_at == NEVER


@pytest.mark.parametrize(
    "values",
    [
        {"days": ""},
        {"days": "-1"},
        {"days": "9999999"},
        {"days": "NaN"},
        {"password": "short"},
        {"password": "x" * 129},
        {"label": "x" * 81},
        {"title": "x" * 100_000},
    ],
)
def test_bad_input_makes_no_link(bob: Person, made: Generation, values: dict[str, str]) -> None:
    answer = create(bob, made, **values)
    assert answer.status_code == 400
    assert not ShareLink.objects.exists()


def test_only_a_result_with_a_file_can_be_shared(bob: Person, alice: Person) -> None:
    for one in (job(bob.member), finished(bob.member, problem="file_gone")):
        assert create(bob, one).status_code == 400
    gone = finished(bob.member)
    Generation.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    assert create(bob, gone).status_code == 404
    assert not ShareLink.objects.exists()


def test_a_result_has_no_more_links_than_can_be_shown(
    bob: Person, made: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_operations, "MAX_LINKS", 1)
    share(bob.member, made)
    assert create(bob, made).status_code == 400
    assert ShareLink.objects.count() == 1


def test_creating_access(
    alice: Person, bob: Person, carol: Person, mallory: Person, made: Generation
) -> None:
    path = shares_path(made)
    check_access(path, method="get", wrong="put", allowed=[alice, bob], refused=[carol])
    assert mallory.get(path).status_code == 404
    for person, status in ((carol, 403), (mallory, 404)):
        assert create(person, made).status_code == status
    assert not ShareLink.objects.exists()


def test_creators_revoke_their_own_links_and_admins_all(
    alice: Person, bob: Person, carol: Person, mallory: Person, made: Generation
) -> None:
    links = [share(bob.member, made), share(alice.member, made), share(bob.member, made)]
    paths = [f"/sharing/{link.link.pk}/revocation/" for link in links]
    assert mallory.post(paths[0]).status_code == 404
    assert carol.post(paths[0]).status_code == 403
    assert words_of(bob.post(paths[1])) == ["Only admins can revoke links of others."]
    assert not ShareLink.objects.exclude(revoked_at=None).exists()
    answer = bob.post(paths[0])
    assert answer.url == f"/generations/{made.pk}/#sharing"
    assert words_of(answer)[-1] == "Link revoked. It no longer works."
    assert words_of(bob.post(paths[0]))[-1] == "This link was already revoked."
    assert alice.post(paths[2], {"next": "/sharing/"}).url == "/sharing/"
    assert alice.post(paths[1], {"next": "https://evil.example/"}).url.startswith("/generations/")
    assert not ShareLink.objects.filter(revoked_at=None).exists()
    assert AuditEntry.objects.filter(action="share_link_revoked").count() == 3


def test_admins_see_all_links_and_revoke_them_at_once(
    alice: Person, bob: Person, mallory: Person, made: Generation
) -> None:
    now = timezone.now()
    working = [share(bob.member, made, label="Weekly"), share(alice.member, made, days=None)]
    share(bob.member, made, days=1, label="Over", now=now - dt.timedelta(days=2))
    theirs = share(mallory.member, finished(mallory.member), label="Theirs")
    page = text_of(alice.get("/sharing/"))
    assert "Weekly" in page
    assert "by Bob" in page
    assert "Over" not in page
    assert "Theirs" not in page
    # Those that never expire come first.
    assert page.index("Never expires") < page.index("Weekly")
    answer = alice.post("/sharing/revocation/")
    assert words_of(answer) == ["2 links revoked."]
    for link in working:
        assert Client().get(path_of(link)).status_code == 404
    assert Client().get(path_of(theirs)).status_code == 200
    assert AuditEntry.objects.get(action="share_link_revoked").target_label == "2 links"
    assert "No links" in text_of(alice.get("/sharing/"))


def test_overview_access(alice: Person, bob: Person, carol: Person) -> None:
    check_access("/sharing/", method="get", wrong="post", allowed=[alice], refused=[bob, carol])
    path = "/sharing/revocation/"
    check_access(path, method="post", wrong="get", allowed=[alice], refused=[bob, carol])


def test_a_link_stays_when_its_maker_leaves(alice: Person, bob: Person, made: Generation) -> None:
    link = share(bob.member, made)
    Membership.objects.filter(pk=bob.member.pk).delete()
    bob.member.user.delete()
    assert Client().get(path_of(link)).status_code == 200
    assert "by former member" in text_of(alice.get("/sharing/"))


def test_the_overview_goes_page_by_page_in_as_many_queries(alice: Person, made: Generation) -> None:
    now = timezone.now()
    share(alice.member, made)
    few = queries_of(lambda: alice.get("/sharing/"))
    rows = [
        ShareLink(
            team=alice.team,
            generation=made,
            secret_digest=f"{n:064d}",
            nonce=f"n{n}",
            label=f"Link number {n:03d}.",
            created_by=alice.member.user,
            created_at=now,
            expires_at=now + dt.timedelta(days=1 + n % 3),
        )
        for n in range(2 * PAGE)
    ]
    ShareLink.objects.bulk_create(rows)
    assert queries_of(lambda: alice.get("/sharing/")) == few
    seen: list[str] = []
    address = "/sharing/"
    while address:
        page = alice.get(address)
        seen += re.findall(r"Link number (\d{3})\.</span> <span class=\"muted\">", text_of(page))
        address = page.context["overview"].more_url
    assert sorted(seen) == [f"{n:03d}" for n in range(2 * PAGE)]
    for odd in ("x", "9999-12-31_1", f"{'9' * 40}_{'9' * 40}"):
        assert alice.get(f"/sharing/?before={odd}").status_code == 200


def test_viewers_see_no_links_on_a_result(carol: Person, bob: Person, made: Generation) -> None:
    share(bob.member, made, label="For ACME")
    page = text_of(carol.get(f"/generations/{made.pk}/"))
    assert "For ACME" not in page
    assert "New link" not in page
    assert "New link" in text_of(bob.get(f"/generations/{made.pk}/"))


def test_links_are_named_in_the_audit_log(alice: Person, bob: Person, made: Generation) -> None:
    share(bob.member, made, label="ACME")
    page = text_of(alice.get("/team/audit/"))
    assert "Link “ACME” to “A lighthouse at dusk”" in page
