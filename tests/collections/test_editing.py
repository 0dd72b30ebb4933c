"""Creating, editing, archiving and deleting on pages, and the dialog “Add to collection”."""

from typing import Any

import pytest

from pixstudio.collections.models import Collection, CollectionItem
from pixstudio.collections.queries import collection_choices
from pixstudio.jobs.models import CostCenter
from tests.collections.boards import board, put, restricted
from tests.jobs.jobs import finished, text_of
from tests.library.sample_files import png, upload
from tests.teams.people import Person, words_of

NEW = {"name": " Autumn ", "description": "For <b>Öland</b>", "order": "manual"}


def test_a_collection_is_created_and_edited(alice: Person, bob: Person, carol: Person) -> None:
    assert bob.get("/collections/new/").status_code == 200
    answer = bob.post("/collections/new/", NEW)
    made = Collection.objects.get()
    assert answer.url == f"/collections/{made.pk}/"
    assert (made.name, made.order, made.created_by) == ("Autumn", "manual", bob.member.user)
    assert "<b>" not in text_of(bob.get(answer.url))
    form = {
        **{"name": "Winter", "order": "name", "is_restricted": "on", "monthly": "500"},
        f"access-{carol.member.pk}": "view",
        f"access-{bob.member.pk}": "change",
    }
    url = f"/collections/{made.pk}/editing/"
    assert alice.post(url, form).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.order, made.is_restricted) == ("Winter", "name", True)
    members = dict(made.members.values_list("user", "may_change"))
    assert members == {bob.member.user_id: True, carol.member.user_id: False}
    assert CostCenter.objects.get().monthly_budget_credits == 500
    page = alice.get(url).context["form"]
    assert page[f"access-{carol.member.pk}"].value() == "view"
    # A creator sees and sets no budget, and a viewer never changes.
    assert "monthly" not in bob.get(url).context["form"].fields
    bob.post(url, {**form, "monthly": "9999"})
    assert CostCenter.objects.get().monthly_budget_credits == 500
    assert carol.get(url).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("description", "x" * 2001),
        ("order", "sideways"),
        ("parent", "no id"),
        ("monthly", "-1"),
        ("total", "1e3"),
    ],
)
def test_bad_input_saves_nothing_and_says_so(alice: Person, field: str, value: str) -> None:
    board(alice)
    answer = alice.post("/collections/new/", {**NEW, field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert Collection.objects.count() == 1


def test_a_project_is_started_inside_its_client(bob: Person) -> None:
    client = board(bob)
    form = bob.get(f"/collections/new/?inside={client.pk}").context["form"]
    assert form["parent"].value() == str(client.pk)
    bob.post("/collections/new/", {**NEW, "parent": str(client.pk)})
    project = Collection.objects.get(parent=client)
    page = bob.get(f"/collections/{client.pk}/")
    assert [card.name for card in page.context["board"].projects] == ["Autumn"]
    assert text_of(bob.get(f"/collections/{project.pk}/")).count("Campaign") == 1


def test_archiving_and_restoring(bob: Person) -> None:
    made = board(bob)
    bob.post(f"/collections/{made.pk}/archiving/")
    assert collection_choices(bob.member) == []
    assert bob.get(f"/collections/{made.pk}/").context["board"].is_archived
    bob.post(f"/collections/{made.pk}/archiving/", {"off": "1"})
    assert collection_choices(bob.member) == [made]


def test_deleting_asks_first(bob: Person) -> None:
    made, result = board(bob), finished(bob.member)
    put(bob, made, result)
    page = bob.get(f"/collections/{made.pk}/deletion/")
    assert page.status_code == 200
    assert Collection.objects.exists()
    assert bob.post(f"/collections/{made.pk}/deletion/").url == "/collections/"
    assert not Collection.objects.exists()
    assert bob.get(f"/generations/{result.pk}/").status_code == 200
    # A second tab, or a double click.
    assert bob.post(f"/collections/{made.pk}/deletion/").status_code == 404


class TestPicker:
    def choose(self, person: Person, query: str, **more: Any) -> Any:
        return person.get(f"/collections/picker/?{query}", **more)

    def names(self, answer: Any) -> list[tuple[str, bool]]:
        return [(c["collection"].name, c["has_it"]) for c in answer.context["choices"]]

    def test_it_lists_what_can_be_added_to(self, alice: Person, bob: Person) -> None:
        made, shared, result = board(bob), restricted(alice, bob), finished(bob.member)
        board(bob, "Other")
        put(bob, made, result)
        answer = self.choose(bob, f"results={result.pk}")
        assert self.names(answer) == [("Campaign", True), ("Other", False)]
        assert shared.name not in text_of(answer)
        assert "<dialog" not in text_of(answer).split("<main")[1].split("</main")[0]
        dialog = self.choose(bob, f"results={result.pk}", HTTP_HX_REQUEST="true")
        assert text_of(dialog).strip().startswith("<dialog")
        found = self.choose(bob, f"results={result.pk}&q=OTH", HTTP_HX_REQUEST="true")
        assert self.names(found) == [("Other", False)]
        assert "<dialog" not in text_of(found)

    def test_adding_and_removing_in_the_dialog(self, bob: Person) -> None:
        made, result = board(bob), finished(bob.member)
        data = {"results": str(result.pk), "dialog": "1"}
        url = f"/collections/{made.pk}/additions/"
        for _double_click in range(2):
            answer = bob.post(url, data, HTTP_HX_REQUEST="true")
            assert self.names(answer) == [("Campaign", True)]
        assert CollectionItem.objects.count() == 1
        url = f"/collections/{made.pk}/removals/"
        answer = bob.post(url, data, HTTP_HX_REQUEST="true")
        assert self.names(answer) == [("Campaign", False)]
        assert not CollectionItem.objects.exists()

    def test_without_scripts_it_leads_back(self, bob: Person) -> None:
        made, photo = board(bob), upload(bob.member, "ridge.png", png())[0]
        back = f"/library/{photo.pk}/"
        data = {"files": str(photo.pk), "next": back}
        answer = bob.post(f"/collections/{made.pk}/additions/", data)
        assert (answer.url, words_of(answer)) == (back, ["Added to “Campaign”."])
        assert "Campaign" in text_of(bob.get(back))
        data["next"] = "https://elsewhere.example/"
        assert bob.post(f"/collections/{made.pk}/additions/", data).url == "/"

    def test_a_new_collection_gets_the_items(self, bob: Person, carol: Person) -> None:
        first, second = finished(bob.member), finished(bob.member)
        data = {"name": "New one", "results": f"{first.pk},{second.pk}", "dialog": "1"}
        answer = bob.post("/collections/picker/", data, HTTP_HX_REQUEST="true")
        assert answer.status_code == 200
        assert CollectionItem.objects.filter(collection__name="New one").count() == 2
        empty = bob.post("/collections/picker/", {**data, "name": " "}, HTTP_HX_REQUEST="true")
        assert "Enter a name" in text_of(empty)
        assert Collection.objects.count() == 1
        assert carol.post("/collections/picker/", data).status_code == 403

    def test_an_archived_collection_takes_nothing(self, bob: Person) -> None:
        made, result = board(bob), finished(bob.member)
        bob.post(f"/collections/{made.pk}/archiving/")
        answer = bob.post(f"/collections/{made.pk}/additions/", {"results": str(result.pk)})
        assert "Nothing was added" in words_of(answer)[-1]
        assert not CollectionItem.objects.exists()

    def test_many_ids_are_read(self, bob: Person) -> None:
        made, rows = board(bob), [finished(bob.member) for _ in range(3)]
        data = {"results": [str(row.pk) for row in rows]}
        bob.post(f"/collections/{made.pk}/additions/", data)
        assert CollectionItem.objects.count() == 3
