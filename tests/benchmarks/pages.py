"""What pages cost: first an empty one, then those that are compared with it."""

from django.urls import reverse

from pixstudio.library.models import Asset
from pixstudio.library.queries import ORDERS
from pixstudio.teams.models import Team
from tests.benchmarks.large_lists import (
    ASSETS,
    EFFECTS,
    MANY_EFFECTS,
    WAITING,
    fill_effects,
    fill_library,
    fill_line,
)
from tests.benchmarks.measuring import Budget, Finding, Measured, measure
from tests.benchmarks.page_weight import weight_of
from tests.benchmarks.studio import fill, member_of_new_team

EMPTY = Budget(queries=12, ratio=1.0)
PAGE = Budget(queries=12, ratio=8.0)
POLL = Budget(queries=2, ratio=1.0)
# It shows the first 200 jobs with everything that can be done to each.
QUEUE = Budget(queries=15, ratio=40.0)
LIBRARY = Budget(queries=12, ratio=10.0)
# The wall shows more than a hundred tiles with what can be done to each.
WALL = Budget(queries=20, ratio=12.0)
MANY = Budget(queries=20, ratio=80.0)
HEAVIEST_BYTES = 120_000
LATE_PAGE = Budget(queries=12, ratio=1.3)
PAGE_SIZE = 60


def measure_pages() -> list[Finding]:
    """Every page against the empty gallery; late pages of the library against its first ones."""
    _, newcomer = member_of_new_team("nora")
    empty = measure("empty gallery", newcomer, reverse("gallery"), EMPTY)
    findings = [empty.beside(empty), *_work_pages(empty), *_library_pages(empty)]
    findings += _effect_pages(empty)
    member, client = member_of_new_team("rosa")
    fill_line(member)
    queue = f"queue, {WAITING} waiting"
    findings.append(measure(queue, client, reverse("queue"), QUEUE).beside(empty))
    return findings


def _work_pages(empty: Measured) -> list[Finding]:
    member, client = member_of_new_team("olaf")
    at_work = fill(member)
    shown = ",".join(f"{row.pk}:{row.version}" for row in at_work)
    poll = f"{reverse('generation_status')}?cards={shown}"
    detail = reverse("generation", args=[at_work[0].pk])
    create = reverse("create", args=["text"])
    return [
        measure("poll, nothing new, 20 cards", client, poll, POLL).beside(empty),
        measure("gallery of 2020", client, reverse("gallery"), PAGE).beside(empty),
        measure("detail of one of 2020", client, detail, PAGE).beside(empty),
        measure("create, 20 cards", client, create, PAGE).beside(empty),
    ]


def _library_pages(empty: Measured) -> list[Finding]:
    member, client = member_of_new_team("lena")
    fill_library(member)
    url, shelf = reverse("library"), reverse("library_asset_list")
    mark = _mark_of_page(member.team, 500)
    first = measure(f"library of {ASSETS}, first page", client, url, LIBRARY)
    late = measure("library, 500th page", client, f"{url}?before={mark}", LATE_PAGE)
    first_shelf = measure("library, first tiles alone", client, shelf, LIBRARY)
    late_shelf = measure("library, 500th tiles", client, f"{shelf}?before={mark}", LATE_PAGE)
    asked = {
        "by name": "order=name",
        "by size": "order=size",
        "a word": "q=number",
        "videos": "kind=video",
    }
    return [
        first.beside(empty),
        late.beside(first),
        first_shelf.beside(empty),
        late_shelf.beside(first_shelf),
        *(
            measure(f"library, {name}", client, f"{url}?{query}", LIBRARY).beside(empty)
            for name, query in asked.items()
        ),
    ]


def _effect_pages(empty: Measured) -> list[Finding]:
    member, client = member_of_new_team("paul")
    fill_effects(member)
    url, wall = reverse("effects"), reverse("effect_list")
    asked = {
        f"effects, {EFFECTS}, the page": url,
        f"effects, {EFFECTS}, 10th page alone": f"{wall}?before=9",
        f"effects, {EFFECTS}, a misspelt word": f"{wall}?around=1&q=lantren",
        f"effects, {EFFECTS}, filtered": f"{url}?marker=hot&photos=1&quality=720p&price=40",
        f"effects picker, {EFFECTS}": reverse("effect_picker"),
    }
    findings = [measure(name, client, path, WALL).beside(empty) for name, path in asked.items()]
    findings.append(weight_of("effects, weight without media", client, url, HEAVIEST_BYTES))
    member, client = member_of_new_team("pia")
    fill_effects(member, MANY_EFFECTS)
    more = {
        f"effects, {MANY_EFFECTS}, the page": url,
        f"effects, {MANY_EFFECTS}, a misspelt word": f"{wall}?around=1&q=lantren",
    }
    return findings + [
        measure(name, client, path, MANY).beside(empty) for name, path in more.items()
    ]


def _mark_of_page(team: Team, number: int) -> str:
    """The place after which a page begins, for an address."""
    last = Asset.objects.filter(team=team)[(number - 1) * PAGE_SIZE - 1]
    return ORDERS["new"].cursor_for(last)
