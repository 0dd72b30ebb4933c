"""Pages are compressed on their way, never beside a secret; and none is heavy."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import reverse

from pixstudio.media.file_delivery.file_response import FileRangeResponse
from pixstudio.teams.checks import routes
from pixstudio.teams.models import Invitation, Role
from pixstudio.web.compression import CompressionMiddleware, shows_secret
from tests.benchmarks.large_lists import fill_effects, fill_library, fill_line
from tests.benchmarks.page_weight import weight_of
from tests.benchmarks.studio import fill
from tests.teams.people import Person
from tests.test_routes import ROUTES

MOST_BYTES = 120_000
GOT = ("get", 200)
# Beside style sheets and scripts, for pages that stay as they are.
LONGEST_WITH_SECRET = 40_000
OPERATIONS = ("text", "image", "effect", "frames", "transition", "fusion", "lipsync", "upscale")
WORDS = "much the same again and again, " * 100
ASKED = {"HTTP_ACCEPT_ENCODING": "br;q=1.0, gzip;q=0.8, *;q=0.1"}


def through(
    response: Any, method: str = "GET", view: Callable[..., Any] | None = None, **asked: str
) -> Any:
    """What the middleware makes of the response."""
    request = RequestFactory().generic(method, "/", **{**ASKED, **asked})
    middleware = CompressionMiddleware(lambda _: response)
    middleware.process_view(request, view, (), {})
    return middleware(request)


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(WORDS),
        HttpResponse(WORDS, status=404),
        HttpResponse(WORDS, content_type="text/plain"),
        JsonResponse({"words": WORDS}),
    ],
)
def test_text_is_compressed(response: HttpResponse) -> None:
    plain = response.content
    answer = through(response)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(answer.content) == plain


def test_a_table_is_compressed_as_it_streams() -> None:
    lines = [b"a,b\n", WORDS.encode()]
    answer = through(StreamingHttpResponse(iter(lines), content_type="text/csv; charset=utf-8"))
    assert gzip.decompress(b"".join(answer.streaming_content)) == b"".join(lines)
    assert "Content-Length" not in answer.headers


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(WORDS, content_type="image/png"),
        HttpResponse(WORDS, content_type="video/mp4"),
        HttpResponse(WORDS, content_type="application/zip"),
        HttpResponse(WORDS, status=206),
        HttpResponse("ok\n", content_type="text/plain"),
        HttpResponse(status=204),
        FileRangeResponse(iter([WORDS.encode()]), content_type="text/plain"),
    ],
)
def test_media_parts_and_trifles_stay_as_they_are(response: Any) -> None:
    assert "Content-Encoding" not in through(response).headers


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "gzip;q=0.0, br"])
def test_who_takes_no_gzip_gets_none_and_caches_are_reported(accepted: str) -> None:
    answer = through(HttpResponse(WORDS), HTTP_ACCEPT_ENCODING=accepted)
    assert answer.content.decode() == WORDS
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_an_answer_has_another_length_each_time() -> None:
    """Or its length would tell whether a guess was right."""
    assert len({len(through(HttpResponse(WORDS)).content) for _ in range(40)}) > 5


def test_a_mark_of_the_contents_becomes_a_weak_one() -> None:
    response = HttpResponse(WORDS, headers={"ETag": '"abc"'})
    assert through(response).headers["ETag"] == 'W/"abc"'


def test_head_promises_no_length_that_get_would_not_keep() -> None:
    answer = through(HttpResponse(WORDS, headers={"Content-Length": str(len(WORDS))}), "HEAD")
    assert "Content-Length" not in answer.headers
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_view_that_shows_a_secret_is_left_alone() -> None:
    @shows_secret
    def view() -> None: ...

    answer = through(HttpResponse(WORDS), view=view)
    assert "Content-Encoding" not in answer.headers


def test_every_page_that_shows_a_secret_says_so() -> None:
    """Keys for authenticators, codes that open once; links of invitations: below. Add what shows one more."""
    marked = {path for path, view in routes() if getattr(view, "shows_secret", False)}
    assert marked == {
        "auth/second-factor/totp/activate/",
        "auth/second-factor/recovery-codes/",
        "auth/second-factor/recovery-codes/generate/",
        # What a shared page links to has the link's secret in it.
        "s/<str:secret>/",
        "s/<str:secret>/password/",
        "s/<str:secret>/<uuid:item>/",
        "s/<str:secret>/<uuid:item>/review/",
        "s/<str:secret>/<uuid:item>/updates/",
    }


@pytest.mark.parametrize(("path", "secret"), [("/auth/second-factor/totp/activate/", "totp-key")])
def test_a_page_with_a_secret_travels_as_it_is(alice: Person, path: str, secret: str) -> None:
    answer: Any = alice.browser.get(path, **ASKED)
    assert (answer.status_code, secret in answer.content.decode()) == (200, True)
    assert "Content-Encoding" not in answer.headers


def test_the_link_of_an_invitation_travels_as_it_is(alice: Person) -> None:
    fill(alice.member)
    form = {"email": "frida@halden.example", "role": str(Role.CREATOR.value), "days": "7"}
    shown: Any = alice.browser.post(reverse("invitations"), form, **ASKED)
    again: Any = alice.browser.post(
        reverse("invitation_renewal", args=[Invitation.objects.get().pk]), **ASKED
    )
    for answer in (shown, again):
        assert 'id="invitation-link"' in answer.content.decode()
        assert "Content-Encoding" not in answer.headers
        assert len(answer.content) < LONGEST_WITH_SECRET


def test_the_token_against_forged_forms_is_another_in_each_answer(alice: Person) -> None:
    pages = [alice.browser.get("/gallery/", **ASKED) for _ in range(2)]
    texts = [gzip.decompress(page.content).decode() for page in pages]
    tokens = [set(re.findall(r"csrf\S+\"? content=\"(\w+)\"", text)) for text in texts]
    assert all(tokens)
    assert not tokens[0] & tokens[1]


@pytest.mark.usefixtures("connected")
def test_no_page_of_a_busy_team_weighs_more_than_120_kb(alice: Person) -> None:
    """With 1,000 effects, full pages of the gallery and the library, and a queue of more than 200 rows."""
    client = alice.browser
    fill(alice.member)
    fill_effects(alice.member)
    fill_library(alice.member, 200)
    fill_line(alice.member)
    found = [weight_of(path, client, path, MOST_BYTES) for path in pages()]
    assert [str(one) for one in found if not one.is_within] == []


def pages() -> list[str]:
    """Every page and fragment that is there without anything in particular, and every way to create."""
    rules = {
        route: access for route, access in ROUTES.items() if (access.method, access.status) == GOT
    }
    plain = [f"/{route}{access.query}" for route, access in rules.items() if "<" not in route]
    paths = [path for path in plain if "{" not in path and "export" not in path]
    assert {"/gallery/", "/effects/", "/queue/", "/library/", "/usage/"} <= set(paths)
    return paths + [f"/create/{operation}/" for operation in OPERATIONS]
