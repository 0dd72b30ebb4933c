"""What people do with files: the trash and back, tags, favourites, letting go for good."""

import uuid
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.create.forms.form_state import resolve_form
from pixstudio.create.forms.validation import missing_text
from pixstudio.create.queries import find_asset
from pixstudio.library.models import Asset, Favourite, Tag
from pixstudio.library.operations import assets as assets_operations
from pixstudio.library.operations import (
    clean_tags,
    delete_assets,
    edit_asset,
    empty_trash,
    restore_assets,
    set_favourite,
    tag_assets,
    trash_assets,
)
from tests.library.asset_factory import create_assets
from tests.library.sample_files import png, upload
from tests.library.test_pages import shown, used
from tests.teams.people import check_access, words_of

ACTIONS = ("trashing", "restoration", "deletion", "tagging", "favourites")
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def three(bob) -> list[Asset]:
    return create_assets(bob.team, 3, uploaded_by=bob.member.user)


def act(person, action, assets=(), **more):
    data = {"ids": [str(asset.pk) for asset in assets], **more}
    htmx = HTMX if data.pop("htmx", False) else {}
    return person.post(f"/library/{action}/", data, **htmx)


def trashed(team) -> int:
    return Asset.objects.filter(team=team, trashed_at__isnull=False).count()


def test_trashing_hides_files_and_undo_restores_them(bob, three):
    answer = act(bob, "trashing", three[:2], next="/library/?order=name")
    assert (answer.status_code, answer.url) == (302, "/library/?order=name")
    page = bob.get("/library/")
    text = page.content.decode()
    assert "2 files moved to trash." in text
    assert shown(bob) == ["photo 0002.png"]
    assert "2 files moved to trash." not in bob.get("/library/").content.decode()
    moment = text.split('name="moment" value="')[1].split('"')[0]
    assert words_of(bob.post("/library/restoration/", {"moment": moment})) == [
        "2 files restored to the library."
    ]
    assert len(shown(bob)) == 3


def test_trashing_what_another_tab_moved_to_trash_offers_no_undo(bob, three):
    act(bob, "trashing", three[:1])
    bob.get("/library/")
    answer = act(bob, "trashing", three[:1], htmx=True)
    text = answer.content.decode()
    assert "These files are already in the trash. Nothing was changed." in text
    assert 'name="moment"' not in text
    assert f'id="file-{three[0].pk}" hx-swap-oob="delete"' in text
    act(bob, "restoration", three[:1])
    bob.get("/library/")
    assert words_of(act(bob, "restoration", three[:1])) == [
        "These files are no longer in the trash. Nothing was changed."
    ]


def test_a_redrawn_list_brings_what_is_counted_around_it(bob, carol, three):
    tag_assets(team=bob.team, assets=three[:1], add=["coast"])
    trash_assets(team=bob.team, assets=three[1:2], now=timezone.now())
    plain = bob.get("/library/shelf/").content.decode()
    assert "library-summary" not in plain
    text = bob.get("/library/shelf/?around=1").content.decode()
    for place in ("library-summary", "library-trash", "chips", "known-tags"):
        assert text.count(f'id="{place}"') == 1
    assert "2 files, " in text
    assert '<option value="coast">' in text
    assert "library-trash" not in carol.get("/library/shelf/?around=1").content.decode()


def test_library_says_when_all_files_are_in_the_trash(bob, carol, three):
    trash_assets(team=bob.team, assets=three, now=timezone.now())
    for url in ("/library/", "/library/shelf/?around=1"):
        text = bob.get(url).content.decode()
        assert "All files are in the trash" in text
        assert "View trash" in text
    viewed = carol.get("/library/").content.decode()
    assert "All files are in the trash" in viewed
    assert "View trash" not in viewed


def test_undo_restores_only_what_was_moved_to_trash_then(bob, three, mallory):
    first, now = three[0], timezone.now()
    trash_assets(team=bob.team, assets=[first], now=now)
    theirs = create_assets(mallory.team, 1)
    trash_assets(team=mallory.team, assets=theirs, now=now)
    act(bob, "trashing", three[1:])
    assert restore_assets(team=bob.team, moment=now) == 1
    assert trashed(bob.team) == 2
    assert trashed(mallory.team) == 1
    assert restore_assets(team=bob.team, moment=now) == 0


def test_trashing_by_script_takes_the_tiles_out_of_the_page(bob, three):
    text = act(bob, "trashing", three[:1], htmx=True).content.decode()
    assert f'id="file-{three[0].pk}" hx-swap-oob="delete"' in text
    assert "1 file moved to trash." in text
    assert 'name="moment"' in text
    answer = act(bob, "restoration", three[:1], htmx=True)
    assert answer["HX-Trigger"] == "shelf-changed"
    assert "1 file restored to the library." in answer.content.decode()


def test_trashing_twice_changes_nothing_more(bob, three):
    now = timezone.now()
    assert trash_assets(team=bob.team, assets=three, now=now) == 3
    assert trash_assets(team=bob.team, assets=three, now=timezone.now()) == 0
    assert set(Asset.objects.values_list("trashed_at", flat=True)) == {now}


def test_trash_lists_what_was_moved_to_trash_last_first(bob, three):
    for asset in three:
        trash_assets(team=bob.team, assets=[asset], now=timezone.now())
    assert shown(bob, "/library/trash/") == [asset.name for asset in reversed(three)]
    assert "3 files" in bob.get("/library/trash/").content.decode()
    assert bob.get("/library/trash/?before=x").status_code == 404


def test_trash_pages_by_key_with_few_queries(bob, django_assert_max_num_queries):
    now = timezone.now()
    trash_assets(team=bob.team, assets=create_assets(bob.team, 1), now=now)
    with django_assert_max_num_queries(12) as few:
        bob.get("/library/trash/")
    trash_assets(team=bob.team, assets=create_assets(bob.team, 90), now=now)
    with django_assert_max_num_queries(12) as many:
        page = bob.get("/library/trash/")
    assert len(few) == len(many)
    assert len(shown(bob, page.context["trash"]["shelf"].next_url)) == 31


def test_trash_empty_says_so(bob):
    assert "The trash is empty" in bob.get("/library/trash/").content.decode()
    answer = bob.post("/library/emptying/")
    assert (answer.url, words_of(answer)) == ("/library/trash/", ["The trash is already empty."])


def test_deletion_asks_once_and_takes_files_along(bob, stored, django_capture_on_commit_callbacks):
    asset, _ = upload(bob.member, "a.png", png(50, 40))
    tag_assets(team=bob.team, assets=[asset], add=["Sea"])
    assert words_of(act(bob, "deletion", [asset])) == ["Choose files first. Nothing was changed."]
    trash_assets(team=bob.team, assets=[asset], now=timezone.now())
    question = act(bob, "deletion", [asset]).content.decode()
    assert "1 file, " in question
    assert "can’t be restored" in question
    assert Asset.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = act(bob, "deletion", [asset], agreed="1")
    assert words_of(answer) == ["1 file permanently deleted."]
    assert not Asset.objects.exists()
    assert not Tag.objects.exists()
    assert not [name for name in stored() if str(asset.pk) in name]


def test_emptying_keeps_what_a_generation_was_made_from(bob, three):
    made = used(three[0], bob)
    trash_assets(team=bob.team, assets=three[:2], now=timezone.now())
    assert "2 files, " in bob.post("/library/emptying/").content.decode()
    answer = bob.post("/library/emptying/", {"agreed": "1"})
    assert words_of(answer) == [
        "1 file permanently deleted.",
        "1 file is used in a video and stays in the trash until that is deleted.",
    ]
    assert set(Asset.objects.all()) == {three[0], three[2]}
    made.removed_at = timezone.now()
    made.save()
    # A result in the trash comes back with its files.
    assert empty_trash(team=bob.team).gone == 0
    made.deleted_at = timezone.now()
    made.save()
    assert empty_trash(team=bob.team).gone == 1


def test_deletion_spares_what_is_not_in_the_trash(bob, three, mallory):
    trash_assets(team=bob.team, assets=three[:1], now=timezone.now())
    assert delete_assets(team=mallory.team, assets=three).gone == 0
    assert delete_assets(team=bob.team, assets=three).gone == 1
    assert Asset.objects.count() == 2


def test_tagging_makes_and_forgets_tags(bob, three):
    words = words_of(act(bob, "tagging", three[:2], tag=" Sea  side , Été", add="1"))
    assert words == ["Tag “Sea side, Été” added to 2 files."]
    assert list(Tag.objects.values_list("name", flat=True)) == ["Été", "Sea side"]
    act(bob, "tagging", three, tag="SEA SIDE", add="1")
    assert Tag.objects.count() == 2
    assert len(shown(bob, q="side")) == 3
    words = words_of(act(bob, "tagging", three, tag="sea side", remove="1"))
    assert words[-1] == "Tag “sea side” removed from 3 files."
    assert list(Tag.objects.values_list("name", flat=True)) == ["Été"]
    assert shown(bob, q="side") == []


def test_tagging_without_a_tag_says_so(bob, three):
    for tag in ("", " , ", "\x00"):
        words = words_of(act(bob, "tagging", three, tag=tag, add="1"))
        assert words[-1] == "Enter a tag first. Nothing was changed."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["a", " A ", "á"], ["a"]),
        (["x" * 100], ["x" * 40]),
        (["two  words"], ["two words"]),
        ([str(number) for number in range(50)], [str(number) for number in range(20)]),
        (["\u200b", "\x00"], []),
    ],
)
def test_clean_tags(typed, kept):
    assert clean_tags(typed) == kept


def test_tags_of_a_folded_name_longer_than_the_column(bob, three):
    assert tag_assets(team=bob.team, assets=three, add=["ﷺ" * 40]) == 3
    assert tag_assets(team=bob.team, assets=three, remove=["ﷺ" * 40]) == 3
    assert not Tag.objects.exists()


def test_favourites_are_everybodys_own(bob, carol, three):
    act(carol, "favourites", three[:2])
    assert set(shown(carol, favourite="1")) == {three[0].name, three[1].name}
    assert shown(bob, favourite="1") == []
    carol.post("/library/favourites/?off", {"one": str(three[0].pk)})
    assert shown(carol, favourite="1") == [three[1].name]
    set_favourite(member=carol.member, assets=three, is_favourite=True)
    set_favourite(member=carol.member, assets=three, is_favourite=True)
    assert Favourite.objects.count() == 3


def test_favourites_by_script_draw_the_star(bob, three):
    answer = bob.post("/library/favourites/", {"one": str(three[0].pk)}, **HTMX)
    assert 'aria-pressed="true"' in answer.content.decode()
    assert "?off" in answer.content.decode()
    many = act(bob, "favourites", three, htmx=True).content.decode()
    assert many.count('hx-swap-oob="true"') == 3
    assert 'id="undo"' not in many  # What can be undone stays so.


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("ids", [["x"], ["\x00"], [""], ["0" * 5000], [str(uuid.uuid4())]])
def test_actions_on_what_is_not_there_are_not_found(bob, action, ids, three):
    answer = bob.post(f"/library/{action}/", {"ids": ids, "tag": "a"})
    assert answer.status_code == 404
    assert trashed(bob.team) == 0


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_on_files_of_others_are_not_found(mallory, bob, action, three):
    answer = act(mallory, action, three, tag="a", add="1", agreed="1")
    assert answer.status_code == 404
    assert trashed(bob.team) == 0
    assert not Favourite.objects.exists()
    assert not Tag.objects.exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_on_nothing_say_so(bob, action):
    answer = act(bob, action, tag="a")
    assert answer.status_code == 302
    assert words_of(answer) == ["Choose files first. Nothing was changed."]


@pytest.mark.parametrize("moment", ["x", "\x00", "9" * 40, "20261324T000000.0"])
def test_restoration_of_a_strange_moment_says_so(bob, moment):
    words = words_of(bob.post("/library/restoration/", {"moment": moment}))
    assert words == ["Choose files first. Nothing was changed."]


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_actions_lead_only_to_our_pages(bob, three, back):
    assert act(bob, "trashing", three, next=back).url == "/library/"


def test_action_access(alice, bob, carol):
    for action in ("trashing", "restoration", "deletion", "emptying", "tagging"):
        path = f"/library/{action}/"
        check_access(path, method="post", wrong="get", allowed=[alice, bob], refused=[carol])
    everybody = [alice, bob, carol]
    check_access("/library/favourites/", method="post", wrong="get", allowed=everybody, refused=[])


def test_edit_asset_keeps_the_extension_and_is_found(bob, three):
    edit_asset(asset=three[0], name="../Ridge", note=" At noon ", tags=["Sea"])
    three[0].refresh_from_db()
    assert (three[0].name, three[0].note, three[0].folded) == ("Ridge.png", "At noon", "ridge.png")
    assert shown(bob, q="noon sea ridge") == ["Ridge.png"]
    edit_asset(asset=three[0], name="x" * 200, note="", tags=[])
    three[0].refresh_from_db()
    assert len(three[0].name) == 120
    assert three[0].name.endswith(".png")
    assert not Tag.objects.exists()


def test_files_in_the_trash_go_into_nothing_new(bob, three):
    pk = str(three[0].pk)
    assert find_asset(bob.team, pk) == three[0]
    trash_assets(team=bob.team, assets=three[:1], now=timezone.now())
    assert find_asset(bob.team, pk) is None
    asked_values = resolve_form(bob.team, "image", {"first_frame": pk}, [])
    assert asked_values.missing == {"first_frame"}
    assert "in the trash" in missing_text(bob.team, pk, "image")
    answer = bob.post("/create/image/", {"first_frame": pk, "prompt": "a", "nonce": "n"})
    assert "This file is in the trash." in answer.content.decode()


def test_emptying_costs_the_same_for_many_and_few(bob):
    def empty(count):
        trash_assets(team=bob.team, assets=create_assets(bob.team, count), now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            assert empty_trash(team=bob.team).gone == count
        return len(queries)

    assert empty(2) == empty(60)


def test_files_go_only_when_their_rows_are_gone_for_good(
    bob, stored, django_capture_on_commit_callbacks
):
    assets = [upload(bob.member, f"{size}.png", png(size, 9))[0] for size in (20, 21, 22)]
    used(assets[0], bob)
    trash_assets(team=bob.team, assets=assets, now=timezone.now())
    files = stored()
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        done = empty_trash(team=bob.team)
    assert (done.gone, done.stayed) == (2, 1)
    assert stored() == files
    for callback in callbacks:
        callback()
    assert list(Asset.objects.all()) == assets[:1]
    folder = f"library/{bob.team.pk}"
    assert sorted(name for name in stored() if name.endswith(("original", "preview.webp"))) == [
        f"{folder}/{assets[0].pk}/original",
        f"{folder}/{assets[0].pk}/preview.webp",
    ]


def test_a_file_that_can_not_be_deleted_holds_no_other_up(
    bob, stored, django_capture_on_commit_callbacks
):
    assets = [upload(bob.member, f"{size}.png", png(size, 9))[0] for size in (20, 21)]
    trash_assets(team=bob.team, assets=assets, now=timezone.now())
    place = Path(assets[0].file.path)
    place.unlink()
    (place / "in the way").mkdir(parents=True)
    with django_capture_on_commit_callbacks(execute=True):
        assert empty_trash(team=bob.team).gone == 2
    assert not [name for name in stored() if str(assets[1].pk) in name]


def test_emptying_takes_more_than_one_batch(bob, monkeypatch):
    monkeypatch.setattr(assets_operations, "BATCH_SIZE", 4)
    files = create_assets(bob.team, 10)
    for file in files[:5]:
        used(file, bob)
    trash_assets(team=bob.team, assets=files, now=timezone.now())
    done = empty_trash(team=bob.team)
    assert (done.gone, done.stayed) == (5, 5)
    assert Asset.objects.count() == 5
