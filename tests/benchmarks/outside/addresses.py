"""What is asked for: for each page its address, its headers, and which studio's member asks."""

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from pixstudio.collections.models import Collection
from pixstudio.gallery.filtering.fronts import NEWEST_FIRST
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.library.queries import ORDERS
from pixstudio.teams.models import Team
from tests.benchmarks.outside.marked_rows import COMMON_TAG, RARE_TAG
from tests.benchmarks.outside.studio_rows import (
    COMMON_WORD,
    OTHER_WORD,
    RARE_FAILURE,
    RARE_MODEL,
    RARE_OPERATION,
    RARE_QUALITY,
    RARE_WORD,
    newest_done,
)

CARDS = 100
HTMX = {"HX-Request": "true", "Accept": "*/*"}
START_OF_FILE = {"Range": "bytes=0-65535", "Accept": "*/*"}
IMAGE = {"Accept": "image/avif,image/webp,*/*;q=0.8"}


def addresses() -> dict[str, tuple[str, str, Mapping[str, str]]]:
    """By the page's name in `goals`: the team that asks, the path, more headers."""
    large, waiting = Team.objects.get(name="Large"), Team.objects.get(name="Queue")
    row = newest_done(large)
    files = {
        "poster": ("large", reverse("generation_poster", args=[row.pk]), IMAGE),
        "start of a video": ("large", reverse("generation_file", args=[row.pk]), START_OF_FILE),
    }
    pages = {
        "detail": reverse("generation", args=[row.pk]),
        "collection": reverse("collection", args=[Collection.objects.get(team=large).pk]),
        "create": reverse("create", args=["text"]),
        "effects": reverse("effects"),
        "library": reverse("library"),
        "library, middle": f"{reverse('library')}?{urlencode({'before': _middle_file(large)})}",
        "usage": reverse("usage") + "?range=30days",
    }
    return {
        "poll": ("large", _poll(large, State.RUNNING), HTMX),
        "poll, 5000 waiting": ("queue", _poll(waiting, State.QUEUED), HTMX),
        **files,
        **{name: ("large", path, {}) for name, path in (_gallery(large) | pages).items()},
        "queue": ("queue", reverse("queue"), {}),
        "team": ("small", reverse("team"), {}),
    }


def _poll(team: Team, state: State) -> str:
    rows = Generation.objects.filter(team=team, state=state)[:CARDS]
    cards = ",".join(f"{row.pk}:{row.version}" for row in rows)
    return f"{reverse('generation_status')}?cards={cards}"


def _gallery(team: Team) -> dict[str, str]:
    asked = {
        "gallery": {},
        "gallery, middle": {"before": _middle_key(team)},
        "gallery, a word": {"q": COMMON_WORD},
        "gallery, a word, one hit": {"q": RARE_WORD},
        "gallery, a model": {"model": "v5"},
        "gallery, a model, one hit": {"model": RARE_MODEL},
        "gallery, an operation": {"operation": "text"},
        "gallery, an operation, one hit": {"operation": RARE_OPERATION},
        "gallery, a phrase and not a word": {"q": f'"{COMMON_WORD}" -{OTHER_WORD}'},
        "gallery, a common and a rare word": {"q": f"{COMMON_WORD} {RARE_WORD}"},
        "gallery, a quality": {"quality": "1080p"},
        "gallery, two facts": {"quality": "1080p", "shape": "9:16"},
        "gallery, four facts and an operation": {
            **{"quality": "1080p", "shape": "9:16", "length": "5", "sound": "1"},
            "operation": "text",
        },
        "gallery, a quality, one hit": {"quality": RARE_QUALITY},
        **_marked(team),
        "gallery, days": {"from": _day(team, 3), "to": _day(team, 2)},
        "gallery, failed": {"state": "failed"},
        "gallery, failed, one hit": {"state": "failed", "operation": RARE_FAILURE},
    }
    url = reverse("gallery")
    return {name: f"{url}?{urlencode(query)}" if query else url for name, query in asked.items()}


def _marked(team: Team) -> dict[str, dict[str, str]]:
    """Filters by what people marked."""
    favourites, collection = {"favourite": "1"}, Collection.objects.get(team=team).pk
    return {
        "gallery, favourites": favourites,
        "gallery, a tag": {"tag": COMMON_TAG},
        "gallery, a tag, one hit": {"tag": RARE_TAG},
        "gallery, three stars and more": {"rating": "3"},
        "gallery, best first": {"sort": "rating"},
        "gallery, not rejected": {"rejected": "hide"},
        "gallery, a collection": {"collection": str(collection)},
        "gallery, a favourite with a tag": {**favourites, "tag": COMMON_TAG},
    }


def _day(team: Team, days: int) -> str:
    """So many days before the newest finished job."""
    moment = newest_done(team).created_at - dt.timedelta(days=days)
    return moment.date().isoformat()


def _middle_key(team: Team) -> str:
    """The key of a finished job with as many days of jobs after it as before it."""
    past = Generation.objects.filter(team=team, state=State.DONE, nonce__contains="day-")
    first, last = past.earliest("created_at").created_at, past.latest("created_at").created_at
    middle: dt.datetime = first + (last - first) / 2
    return NEWEST_FIRST.cursor_for(
        past.filter(created_at__lte=middle).order_by("-created_at", "-id")[0]
    )


def _middle_file(team: Team) -> str:
    """The cursor of a file with as many newer as older ones."""
    order = ORDERS["new"]
    rows = Asset.objects.filter(team=team).order_by(*order.ordering)
    return order.cursor_for(rows[rows.count() // 2])
