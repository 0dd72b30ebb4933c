"""The library's page: what it lists, in which order, and that it costs the same for few and many."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from pixstudio.jobs.models import Generation, GenerationInput
from pixstudio.library.models import Asset
from pixstudio.library.operations import edit_asset, set_favourite, tag_assets, trash_assets
from pixstudio.library.queries import ORDERS, AssetFilter, asset_list, asset_page
from tests.library.asset_factory import create_assets
from tests.library.sample_files import png, upload
from tests.teams.people import check_access

IDS = re.compile(r'id="file-([0-9a-f-]{36})"')


def shown(person, path="/library/", **query):
    """The names on a page, in their order."""
    page = person.get(path, data=query)
    assert page.status_code == 200
    found = IDS.findall(page.content.decode())
    names = {str(pk): name for pk, name in Asset.objects.values_list("pk", "name")}
    return [names[pk] for pk in found]


def used(asset: Asset, person, field: str = "first_frame", **more) -> Generation:
    now = timezone.now()
    values = {
        "nonce": str(asset.pk) + field,
        "operation": "image",
        "created_at": now,
        "changed_at": now,
    }
    made = Generation.objects.create(
        team=person.team, creator=person.member.user, **{**values, **more}
    )
    GenerationInput.objects.create(generation=made, field=field, asset=asset)
    return made


def test_library_shows_the_newest_first_and_no_one_elses(bob, carol, mallory):
    create_assets(mallory.team, 1, name="theirs.png")
    create_assets(bob.team, 2)
    assert shown(carol) == ["photo 0000.png", "photo 0001.png"]
    page = carol.get("/library/").content.decode()
    assert "/library/uploads/" not in page
    assert "/library/trashing/" not in page
    assert "/library/uploads/" in bob.get("/library/").content.decode()


def test_library_pages_by_key_without_gaps_and_repeats(bob):
    create_assets(bob.team, 130)
    first = bob.get("/library/").context["library"]["shelf"]
    create_assets(bob.team, 1, name="new.png")
    seen = shown(bob)[1:] + shown(bob, first.next_url)
    assert seen[:60] == [f"photo {number:04d}.png" for number in range(59)] + ["photo 0060.png"][:1]
    third = bob.get(first.next_url).context["library"]["shelf"].next_url
    assert shown(bob, third) == [f"photo {number:04d}.png" for number in range(120, 130)]
    assert bob.get(third).context["library"]["shelf"].next_url == ""


@pytest.mark.parametrize("order", ORDERS)
def test_library_pages_in_every_order(bob, order):
    made = create_assets(bob.team, 100)
    made[3].name = made[3].folded = "100 first.png"
    made[3].save(update_fields=["name", "folded"])
    names, before = [], ""
    while True:
        page = asset_page(bob.member, AssetFilter(order=order), before)
        names += [asset.name for asset in page.assets]
        if not (before := page.older):
            break
    column, falls = ORDERS[order].column, ORDERS[order].descending
    expected = sorted(Asset.objects.all(), key=lambda row: getattr(row, column), reverse=falls)
    assert names == [asset.name for asset in expected]


def test_library_page_through_a_place_restores_what_was_in_sight(bob):
    create_assets(bob.team, 200)
    first = asset_page(bob.member, AssetFilter())
    second = asset_page(bob.member, AssetFilter(), first.older)
    both = asset_page(bob.member, AssetFilter(), "", list(second.marks.values())[-1])
    assert both.assets == first.assets + second.assets
    assert both.older == second.older
    assert both.marks == {**first.marks, **second.marks}
    whole = asset_page(bob.member, AssetFilter(), second.older)
    last = asset_page(bob.member, AssetFilter(), whole.older)
    assert (
        asset_page(bob.member, AssetFilter(), second.older, list(last.marks.values())[-1]).older
        == ""
    )


def test_asset_list_draws_at_most_twenty_pages_again(bob):
    made = create_assets(bob.team, 1300)
    oldest = asset_page(bob.member, AssetFilter(order="old"))
    page = asset_page(bob.member, AssetFilter(), "", f"20000101T000000.000000_{made[0].pk}")
    assert len(page.assets) == 1200
    assert page.older
    assert len(oldest.assets) == 60


@pytest.mark.parametrize("order", ["new", "name", "size"])
@pytest.mark.parametrize(
    "mark",
    [
        "x",
        "20260101T000000.0_x",
        "-2026_" + "0" * 32,
        "\x00",
        "9" * 40 + "_" + "0" * 32,
        "_",
        "½_½",
    ],
)
def test_library_with_a_broken_mark_is_not_found_or_harmless(bob, mark, order):
    for path in ("/library/", "/library/shelf/"):
        for name in ("before", "through"):
            answer = bob.get(path, data={name: mark, "order": order})
            assert answer.status_code == 404 or order == "name"


def test_library_finds_words_in_any_order_and_case(bob):
    snow, boat = create_assets(bob.team, 1, name="Snow Ridge.png") + create_assets(
        bob.team, 1, name="boat.png"
    )
    edit_asset(asset=boat, name="boat.png", note="Ålesund at NOON", tags=["Harbour", "été"])
    assert shown(bob, q="RIDGE snow") == ["Snow Ridge.png"]
    assert shown(bob, q="alesund noon") == ["boat.png"]
    assert shown(bob, q="Éte boat") == shown(bob, q="harb") == ["boat.png"]
    assert shown(bob, q="nothing") == shown(bob, q="ridge boat") == []
    assert shown(bob, q="100%_\\") == []
    assert "No results" in bob.get("/library/?q=nothing").content.decode()
    assert snow.name in shown(bob, q=" \x00 ")


@pytest.mark.parametrize(
    "query",
    [{"q": "x" * 10_000}, {"q": "a " * 500}, {"order": "up"}, {"use": "\x00"}, {"tag": "\x00"}],
)
def test_library_takes_strange_questions_calmly(bob, query):
    create_assets(bob.team, 1)
    assert bob.get("/library/", data=query).status_code == 200


def test_library_filters_by_kind_tag_favourite_and_use(bob, carol, mallory):
    first, second, third = create_assets(bob.team, 3)
    video_file = create_assets(bob.team, 1, kind="video", name="film.mp4")[0]
    tag_assets(team=bob.team, assets=[first, video_file], add=["Sea"])
    set_favourite(member=bob.member, assets=[second], is_favourite=True)
    used(third, bob)
    assert shown(bob, kind="video") == ["film.mp4"]
    assert shown(bob, kind="nonsense") == shown(bob)
    assert set(shown(bob, tag="sea")) == {first.name, "film.mp4"}
    assert shown(bob, tag="sea", kind="image") == [first.name]
    assert shown(bob, favourite="1") == [second.name]
    assert shown(carol, favourite="1") == []
    assert shown(bob, use="used") == [third.name]
    assert third.name not in shown(bob, use="unused")
    assert shown(mallory, tag="sea") == []


def test_library_keeps_its_question_in_every_link(bob):
    create_assets(bob.team, 61)
    page = bob.get("/library/?q=photo&kind=image&order=name").context["library"]
    for url in (page["shelf"].next_url, page["shelf"].more_url, page["chips"][0].url):
        assert "q=photo" in url
        assert "order=name" in url
    assert page["hidden"] == [("kind", "image"), ("order", "name")]


def test_library_names_each_day_once(bob):
    now = timezone.now()
    made = create_assets(bob.team, 70)
    for number, asset in enumerate(made):
        asset.created_at = now - dt.timedelta(days=number // 40, minutes=number % 40)
    Asset.objects.bulk_update(made, ["created_at"])
    first = bob.get("/library/")
    labels = [group.label for group in first.context["library"]["shelf"].groups]
    assert labels[0] == "Today" or now.hour == 0
    next_url = first.context["library"]["shelf"].more_url
    groups = bob.get(next_url).context["shelf"].groups
    assert (groups[0].label == "") == (len(groups) == 1)
    by_name = bob.get("/library/?order=name").context["library"]["shelf"]
    assert [group.label for group in by_name.groups] == [""]


def test_library_says_how_much_is_used(bob):
    made = create_assets(bob.team, 3, size_bytes=2_000_000)
    trash_assets(team=bob.team, assets=made[:1], now=timezone.now())
    page = bob.get("/library/").content.decode()
    assert "2 files, 6.0 MB" in page
    bob.team.library_quota_bytes = 10**9
    bob.team.save()
    assert "2 files, 6.0 MB of 1.0 GB" in bob.get("/library/").content.decode()


def test_library_empty_says_what_to_do(bob, carol):
    assert "The library is empty" in bob.get("/library/").content.decode()
    assert "Drop files above" in bob.get("/library/").content.decode()
    viewed = carol.get("/library/").content.decode()
    assert "No files yet." in viewed
    assert "Drop files" not in viewed


def test_library_mentions_images_that_are_on_their_way(bob, carol):
    now = timezone.now()
    made = create_assets(bob.team, 2, preview="", thumbnail="", derive_due_at=now)
    page = bob.get("/library/").content.decode()
    assert page.count("preview pending") == 2
    url = bob.get("/library/").context["library"]["shelf"].waiting_url
    assert carol.get(url).status_code == 204
    Asset.objects.filter(pk=made[0].pk).update(derive_due_at=None, thumbnail="a/thumbnail.webp")
    answer = carol.get(url).content.decode()
    assert f"/library/{made[0].pk}/thumbnail/" in answer
    assert f"ids={made[1].pk}" in answer
    Asset.objects.update(derive_due_at=None)
    assert "hx-get" not in carol.get(url).content.decode()
    assert "data-background-poll" not in bob.get("/library/").content.decode()


@pytest.mark.parametrize("ids", ["", "x", "\x00", "a," * 3000])
def test_waiting_for_nothing_ends(bob, ids):
    assert "hx-get" not in bob.get("/library/waiting/", data={"ids": ids}).content.decode()


def test_waiting_says_nothing_of_others(bob, mallory):
    asset = create_assets(bob.team, 1)[0]
    assert str(asset.pk) not in mallory.get(f"/library/waiting/?ids={asset.pk}").content.decode()


@pytest.mark.parametrize("path", ["/library/", "/library/shelf/", "/library/picker/?kind=image"])
def test_lists_cost_the_same_for_few_and_many(bob, path, django_assert_max_num_queries):
    def cost() -> int:
        with django_assert_max_num_queries(14) as queries:
            assert bob.get(path).status_code == 200
        return len(queries)

    costs = []
    for count in (1, 29, 970):
        tag_assets(team=bob.team, assets=create_assets(bob.team, count)[:5], add=["a", f"b{count}"])
        costs.append(cost())
    assert len(set(costs)) == 1


def test_page_after_a_mark_begins_at_an_index(bob):
    """However deep the page: no plan may sort, or walk over what comes before it."""
    create_assets(bob.team, 200)
    for order in ORDERS:
        mark = asset_page(bob.member, AssetFilter(order=order)).older
        wanted = asset_list._filtered(bob.member, AssetFilter(order=order)).order_by(
            *ORDERS[order].ordering
        )
        plan = wanted.filter(ORDERS[order].rows_after(Asset, mark))[:61].explain()
        assert "TEMP B-TREE" not in plan, plan
        assert ORDERS[order].column in plan, plan


def test_picker_offers_files_of_one_kind_and_none_from_the_trash(bob, mallory):
    made = {kind: create_assets(bob.team, 1, kind=kind)[0] for kind in ("video", "audio", "image")}
    gone = create_assets(bob.team, 1, name="gone.png")
    trash_assets(team=bob.team, assets=gone, now=timezone.now())
    for kind, asset in made.items():
        page = bob.get(f"/library/picker/?kind={kind}")
        assert [file.id for file in page.context["picker"].files] == [str(asset.pk)]
    text = bob.get("/library/picker/").content.decode()
    assert f'value="{made["image"].pk}"' in text
    assert 'id="picker-image"' in text
    assert "<html" not in text
    assert str(made["image"].pk) not in mallory.get("/library/picker/").content.decode()


def test_picker_searches_filters_and_continues(bob):
    made = create_assets(bob.team, 70)
    tag_assets(team=bob.team, assets=made[:2], add=["Sea"])
    set_favourite(member=bob.member, assets=made[1:3], is_favourite=True)

    def names(**query):
        files = bob.get("/library/picker/", data=query).context["picker"].files
        return [file.name for file in files]

    assert names(q="0007") == ["photo 0007.png"]
    assert names(tag="Sea") == ["photo 0000.png", "photo 0001.png"]
    assert names(tag="Sea", favourite="1") == ["photo 0001.png"]
    more_url = bob.get("/library/picker/").context["picker"].more_url
    assert len(bob.get(more_url).context["picker"].files) == 10
    assert "thumbnail/" in bob.get("/library/picker/").content.decode()
    assert bob.get("/library/picker/?before=x").status_code == 404


def test_picker_shows_off_what_lasts_too_long_and_why(bob):
    create_assets(bob.team, 65, kind="audio", duration_seconds=61.0)
    create_assets(bob.team, 1, kind="audio", name="short.wav", duration_seconds=60.0)
    page = bob.get("/library/picker/?kind=audio&longest=60")
    words = {file.name: file.unfit_text for file in page.context["picker"].files}
    assert words["short.wav"] == ""
    assert words["photo 0001.png"] == "Too long: up to 60 s"
    text = page.content.decode()
    assert text.count(" disabled") == text.count("Too long: up to 60 s") == 59
    picker = page.context["picker"]
    urls = [picker.more_url, *(chip.url for chip in picker.chips)]
    assert all("longest=60" in url for url in urls)
    assert ("longest", "60") in picker.hidden
    for query in ("", "&longest=x", "&longest=0"):
        assert " disabled" not in bob.get(f"/library/picker/?kind=audio{query}").content.decode()


@pytest.mark.parametrize("kind", ["<script>", "pdf", "x" * 21, ""])
def test_picker_for_a_strange_kind_is_not_found(bob, kind):
    assert bob.get("/library/picker/", data={"kind": kind}).status_code == 404


def test_page_access(alice, bob, carol):
    for path in ("/library/", "/library/shelf/", "/library/waiting/"):
        check_access(path, method="get", wrong="post", allowed=[alice, bob, carol], refused=[])
    for path in ("/library/picker/", "/library/trash/"):
        check_access(path, method="get", wrong="post", allowed=[alice, bob], refused=[carol])


def test_thumbnail_and_playable_are_the_teams_own(bob, mallory):
    asset, _ = upload(bob.member, "a.png", png(90, 60))
    for part in ("thumbnail", "playable"):
        path = f"/library/{asset.pk}/{part}/"
        assert bob.get(path).status_code == 404
        assert mallory.get(path).status_code == 404
        check_access(path, method="get", wrong="post", allowed=[bob], refused=[])


def test_kept_tiles_show_what_changes_and_each_members_stars(bob, carol, team, settings):
    local = "django.core.cache.backends.locmem.LocMemCache"
    memory = {"BACKEND": local, "LOCATION": f"files {timezone.now()}"}
    settings.CACHES = {**settings.CACHES, "tiles": memory}

    def page(person):
        return person.get("/library/").content.decode()

    (asset,) = create_assets(team, 1, thumbnail="", preview="")
    assert "<img" not in page(bob)
    Asset.objects.filter(pk=asset.pk).update(name="Renamed.png")
    assert "Renamed.png" in page(bob)
    Asset.objects.filter(pk=asset.pk).update(thumbnail="library/1/thumbnail.webp")
    assert "<img" in page(bob)
    bob.post("/library/favourites/", {"one": str(asset.pk)})
    for _ in range(2):
        assert 'aria-pressed="true" aria-label="Favourite: Renamed.png"' in page(bob)
        assert 'aria-pressed="true"' not in page(carol)
    trash_assets(team=team, assets=[asset], now=timezone.now())
    assert "Renamed.png" not in page(bob)
    assert "star-" not in bob.get("/library/trash/").content.decode()
