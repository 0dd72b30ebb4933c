from pixstudio.pixverse.paging import each_new_effect_page, each_new_page
from pixstudio.pixverse.schemas import Effect, EffectPage, Video, VideoPage


def videos(*numbers):
    return tuple(Video(str(number)) for number in numbers)


def test_videos_end_with_a_short_page():
    pages = {0: VideoPage(videos(1, 2)), 2: VideoPage(videos(3))}

    assert [page.videos for page in each_new_page(pages.__getitem__, 2)] == [
        videos(1, 2),
        videos(3),
    ]


def test_videos_that_moved_meanwhile_come_once():
    pages = {
        0: VideoPage(videos(1, 2), 2, 4),
        2: VideoPage(videos(2, 3), 4, 5),
        4: VideoPage(videos(4), 0, 5),
    }

    found = [page.videos for page in each_new_page(pages.__getitem__, 2)]

    assert found == [videos(1, 2), videos(3), videos(4)]


def test_videos_end_where_the_total_says_so_and_when_pages_repeat():
    asked = []

    def page_at(offset):
        asked.append(offset)
        return VideoPage(videos(1, 2), 0, 2 if len(asked) == 1 else 99)

    assert len(list(each_new_page(page_at, 2))) == 1
    assert asked == [0]
    assert len(list(each_new_page(page_at, 2))) == 1
    assert asked == [0, 0, 2]


def test_videos_continue_where_the_api_caps_pages_itself():
    pages = {0: VideoPage(videos(1, 2), 2, 3), 2: VideoPage(videos(3), 0, 3)}

    assert len(list(each_new_page(pages.__getitem__, 40))) == 2


def ids(pages):
    return [effect.template_id for page in pages for effect in page.effects]


def effects(*numbers):
    return tuple(Effect(str(number)) for number in numbers)


def test_effects_end_when_the_api_ignores_the_offset():
    page = EffectPage(effects(1, 2), 0, 150)

    assert ids(each_new_effect_page(lambda _: page, 2)) == ["1", "2"]


def test_effects_end_at_an_empty_and_at_a_short_page():
    pages = {0: EffectPage(effects(1, 2)), 2: EffectPage()}
    short = {0: EffectPage(effects(1))}

    assert ids(each_new_effect_page(pages.__getitem__, 2)) == ["1", "2"]
    assert ids(each_new_effect_page(short.__getitem__, 2)) == ["1"]


def test_effects_continue_where_the_list_grew_at_its_top_meanwhile():
    pages = {0: EffectPage(effects(1, 2)), 2: EffectPage(effects(2, 3)), 4: EffectPage()}

    assert ids(each_new_effect_page(pages.__getitem__, 2)) == ["1", "2", "3"]


def test_effects_named_twice_on_a_page_come_once():
    assert ids(each_new_effect_page(lambda _: EffectPage(effects(1, 1)), 5)) == ["1"]


def test_effects_continue_after_a_total_that_is_less_than_what_came():
    for total in (-1, 0, 1, 3):
        pages = {0: EffectPage(effects(1, 2), 0, total), 2: EffectPage(effects(3, 4), 0, total)}
        pages[4] = EffectPage((), 0, total)

        assert ids(each_new_effect_page(pages.__getitem__, 2)) == ["1", "2", "3", "4"]


def test_effects_continue_after_a_page_with_entries_that_have_no_id():
    pages = {0: EffectPage(effects(1), 2), 2: EffectPage(effects(2), 0)}

    assert ids(each_new_effect_page(pages.__getitem__, 2)) == ["1", "2"]
