"""Pages of lists that change while they are read, or that ignore `offset`."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from .schemas import Effect, EffectPage, VideoPage

MAX_PAGES = 2000


def each_new_page(page_at: Callable[[int], VideoPage], page_size: int) -> Iterator[VideoPage]:
    """Yield pages of videos not seen on an earlier one; ends at an empty or a repeated page."""
    seen: set[str] = set()
    offset = 0
    for _ in range(MAX_PAGES):
        page = page_at(offset)
        new = tuple(video for video in page.videos if video.video_id not in seen)
        if not new:
            return
        seen.update(video.video_id for video in new)
        yield replace(page, videos=new)
        offset = next_offset(offset, len(page.videos), page.next_offset)
        if is_last(offset, len(page.videos), page_size, page.total):
            return


def each_new_effect_page(
    page_at: Callable[[int], EffectPage], page_size: int
) -> Iterator[EffectPage]:
    """Yield pages of effects, each effect once; ends at a short page or one with nothing new.

    A list that grows at its top while it is read begins its next page with an effect seen before, so
    a repeated effect alone does not end the list.
    """
    seen: set[str] = set()
    offset = 0
    for _ in range(MAX_PAGES):
        page = page_at(offset)
        unseen: dict[str, Effect] = {}
        for effect in page.effects:
            if effect.template_id not in seen:
                unseen.setdefault(effect.template_id, effect)
        if not unseen:
            return
        seen.update(unseen)
        yield replace(page, effects=tuple(unseen.values()))
        goes_on = (page.next_offset or 0) > offset
        offset = next_offset(offset, len(page.effects), page.next_offset)
        # Entries without an id were left out: a page may be shorter than it came.
        if not goes_on and is_last(offset, len(page.effects), page_size, page.total):
            return


def next_offset(offset: int, count: int, named: int | None) -> int:
    """Return the offset of the page after one of `count` entries.

    The API gives 0 on the last page, and if it does not page at all.
    """
    return named if named is not None and named > offset else offset + count


def is_last(offset: int, count: int, page_size: int, total: int | None) -> bool:
    """Whether the list ends at `offset`, after a page of `count` entries.

    A short page is the last, unless the total shows that the API limits page sizes itself. A total that is
    less than the entries received is ignored.
    """
    return count < page_size if total is None or total < offset else offset == total
