"""What a result was made from, and what was made from it."""

from functools import partial

from django.utils import timezone

from pixstudio.create.models import FrameOrigin, RemixOrigin
from pixstudio.gallery.lineage.drawing import GAP_X, WIDTH, draw
from pixstudio.gallery.lineage.graph import MOST_NODES, lineage_of
from pixstudio.gallery.lineage.page import LineagePage
from pixstudio.jobs.models import Generation, GenerationInput
from pixstudio.library.models import Asset
from tests.jobs.jobs import UNKNOWN_PK, finished, post_create, text_of, typed
from tests.jobs.studio import Studio
from tests.library.sample_files import png, upload
from tests.query_counts import queries_of
from tests.teams.people import Person


def made(person: Person, title: str, operation: str = "text", **values: object) -> Generation:
    return finished(
        person.member, operation=operation, parameters={"prompt": title, "model": "v5"}, **values
    )


def lineage(person: Person, row: Generation) -> LineagePage:
    page: LineagePage = person.get(f"/generations/{row.pk}/lineage/").context["lineage"]
    return page


def entries(page: LineagePage) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    up, down = page.ancestors, page.descendants
    return [(e.label, e.node.title) for e in up], [(e.label, e.node.title) for e in down]


def chain(person: Person) -> list[Generation]:
    """Extend → lip sync → upscale, each of the one before."""
    first = made(person, "A pier")
    extended = made(person, "It goes on", "extend", source=first)
    synced = made(person, "She speaks", "lipsync", source=extended)
    return [first, extended, synced, made(person, "Larger", "upscale", source=synced)]


def test_extend_lip_sync_and_upscale_are_one_chain(bob: Person, carol: Person) -> None:
    first, extended, synced, larger = chain(bob)
    up, down = entries(lineage(carol, extended))
    assert [title for _label, title in up] == ["A pier"]
    assert down == [("Lip sync", "She speaks"), ("Upscale", "Larger")]
    up, down = entries(lineage(carol, larger))
    assert [title for _label, title in up] == ["She speaks", "It goes on", "A pier"]
    assert down == []
    assert [title for _label, title in entries(lineage(carol, first))[1]] == [
        "It goes on",
        "She speaks",
        "Larger",
    ]
    assert lineage(carol, synced).drawing is not None


def test_files_and_the_frames_of_a_result_are_in_it(bob: Person) -> None:
    photo = upload(bob.member, "ridge.png", png())[0]
    first = made(bob, "A ridge", "image")
    GenerationInput.objects.create(generation=first, field="first_frame", asset=photo)
    frame = upload(bob.member, "still.png", png(64, 64, (9, 9, 9)))[0]
    FrameOrigin.objects.create(asset=frame, generation=first, at_seconds=3.2)
    second = made(bob, "From the still", "image")
    GenerationInput.objects.create(generation=second, field="first_frame", asset=frame)
    up, _down = entries(lineage(bob, second))
    assert up == [
        ("First frame", "still.png"),
        ("Frame at 0:03.2", "A ridge"),
        ("First frame", "ridge.png"),
    ]
    _up, down = entries(lineage(bob, first))
    assert down == [("Frame at 0:03.2", "still.png"), ("First frame", "From the still")]


def test_frames_of_a_library_video_are_in_it(bob: Person) -> None:
    video, frame = (upload(bob.member, f"{n}.png", png(32, 32, (n, 0, 0)))[0] for n in (1, 2))
    FrameOrigin.objects.create(asset=frame, video=video, at_seconds=1.0)
    row = made(bob, "Moves", "image")
    GenerationInput.objects.create(generation=row, field="first_frame", asset=frame)
    assert entries(lineage(bob, row))[0][1] == ("Frame at 0:01.0", "1.png")


def test_what_was_deleted_is_said_without_its_name(bob: Person) -> None:
    first, extended, *_rest = chain(bob)
    Generation.objects.filter(pk=first.pk).update(removed_at=timezone.now())
    page = lineage(bob, extended)
    assert [(e.node.title, e.node.url) for e in page.ancestors] == [("Deleted result", "")]
    photo = upload(bob.member, "ridge.png", png())[0]
    row = made(bob, "A ridge", "image")
    GenerationInput.objects.create(generation=row, field="first_frame", asset=photo)
    Asset.objects.filter(pk=photo.pk).update(trashed_at=timezone.now())
    assert entries(lineage(bob, row))[0] == [("First frame", "Deleted file")]


def test_a_result_of_text_alone_says_so(bob: Person) -> None:
    page = bob.get(f"/generations/{made(bob, 'A pier').pk}/lineage/")
    assert page.context["lineage"].drawing is None
    assert "Made from text alone" in text_of(page)


def test_many_are_cut_and_it_is_said(bob: Person) -> None:
    first = made(bob, "A pier")
    rows = [
        Generation(
            team=bob.member.team,
            creator=bob.member.user,
            nonce=f"many {n}",
            operation="extend",
            source=first,
            created_at=timezone.now(),
            changed_at=timezone.now(),
        )
        for n in range(MOST_NODES + 5)
    ]
    Generation.objects.bulk_create(rows)
    found = lineage_of(first)
    assert found.is_cut
    assert len(found.levels) == MOST_NODES
    assert "the nearest are shown" in text_of(bob.get(f"/generations/{first.pk}/lineage/"))


def test_the_lineage_of_another_team_is_not_there(bob: Person, mallory: Person) -> None:
    first, extended, *_rest = chain(bob)
    assert mallory.get(f"/generations/{extended.pk}/lineage/").status_code == 404
    assert bob.get(f"/generations/{UNKNOWN_PK}/lineage/").status_code == 404
    theirs = made(mallory, "Theirs")
    Generation.objects.filter(pk=theirs.pk).update(source=first)
    page = lineage(mallory, theirs)
    assert entries(page)[0] == [("Made from", "Deleted result")]
    assert "Theirs" not in text_of(bob.get(f"/generations/{first.pk}/lineage/"))


def test_the_part_on_a_results_page_is_no_page(bob: Person) -> None:
    _first, extended, *_rest = chain(bob)
    url = f"/generations/{extended.pk}/lineage/"
    assert f'hx-get="{url}"' in text_of(bob.get(f"/generations/{extended.pk}/"))
    part = text_of(bob.get(url, HTTP_HX_REQUEST="true"))
    assert "<html" not in part
    assert "<svg" in part


def test_queries_depend_on_the_levels_only(bob: Person) -> None:
    few, many = made(bob, "Few"), made(bob, "Many")
    for parent, count in ((few, 1), (many, 7)):
        for number in range(count):
            made(bob, f"{parent.pk} {number}", "extend", source=parent)
    counts = [queries_of(partial(lineage, bob, row)) for row in (few, few, many)]
    assert counts[1] == counts[2]


def test_columns_stand_from_left_to_right_by_steps() -> None:
    drawing = draw(
        {"centre": 0, "origin": -1, "a": 1, "b": 1}, [("origin", "centre"), ("centre", "a")]
    )
    places = {box.node: box for box in drawing.boxes}
    assert places["centre"].x - places["origin"].x == WIDTH + GAP_X
    assert places["a"].x == places["b"].x
    assert places["a"].y < places["centre"].y < places["b"].y
    assert all(box.x + WIDTH <= drawing.width for box in drawing.boxes)
    assert len(drawing.lines) == 2


def test_a_remix_is_linked_until_the_form_begins_with_something_else(
    bob: Person, carol: Person, mallory: Person, studio: Studio
) -> None:
    origin = made(bob, "A pier")
    page = bob.get(f"/create/text/?remix={origin.pk}")
    assert page.context["composer"].hidden.values["remix_of"] == str(origin.pk)
    assert "Remix of" in text_of(page)
    values = typed(prompt="A pier at night", variations="2", remix_of=str(origin.pk))
    asked = post_create(bob, values).context
    assert asked["composer"].hidden.values["remix_of"] == str(origin.pk)
    values["confirmed"] = asked["launch"].confirmation.key
    for _double_click in range(2):
        post_create(bob, values)
    new = list(Generation.objects.exclude(pk=origin.pk))
    assert {row.remix_origin.origin for row in new} == {origin}
    up, _down = entries(lineage(carol, new[0]))
    assert up == [("Settings of", "A pier")]
    drawn = lineage(carol, origin)
    assert [label for label, _title in entries(drawn)[1]] == ["Remix", "Remix"]
    assert [line.is_remix for line in drawn.lines] == [True, True]
    # The draft goes on with it; another prompt or preset, or the button, ends it.
    hidden = bob.get("/create/text/").context["composer"].hidden
    assert hidden.values["remix_of"] == str(origin.pk)
    photo = upload(bob.member, "ridge.png", png())[0]
    for address in (f"/create/image/?asset={photo.pk}", "/create/image/"):
        assert "remix_of" not in bob.get(address).context["composer"].hidden.values
    fixed = bob.post("/create/text/settings/", {**values, "fix": "remix_of="})
    assert fixed.context["composer"].remix is None
    # A job of another team, one that was removed and no id at all link nothing.
    theirs = made(mallory, "Theirs")
    gone = made(bob, "Gone", removed_at=timezone.now())
    for wanted in (theirs.pk, gone.pk, "x"):
        post_create(bob, typed(prompt=f"Of {wanted}", remix_of=str(wanted)))
        latest = Generation.objects.get(parameters__prompt=f"Of {wanted}")
        assert lineage(bob, latest).drawing is None


def test_the_page_of_a_remix_names_what_it_was_made_with(bob: Person, carol: Person) -> None:
    origin, remixed = made(bob, "A pier"), made(bob, "A pier at night")
    RemixOrigin.objects.create(generation=remixed, origin=origin)
    page = carol.get(f"/generations/{remixed.pk}/").context["result"]
    facts = [(fact.value, fact.url) for fact in page.facts if fact.name == "Remix of"]
    assert facts == [("A pier", f"/generations/{origin.pk}/")]
    assert carol.get(f"/generations/{origin.pk}/").context["result"].has_relations
    # What is in the trash is not named.
    Generation.objects.filter(pk=origin.pk).update(removed_at=timezone.now())
    page = carol.get(f"/generations/{remixed.pk}/").context["result"]
    assert not page.has_relations
    assert "A pier" not in [fact.value for fact in page.facts]
