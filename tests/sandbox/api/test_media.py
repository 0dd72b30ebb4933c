from collections.abc import Callable

from tests.sandbox.api_client import Api


def video_url(api: Api, finished: Callable[..., str]) -> str:
    finished()
    return str(api.videos()[0]["url"])


def test_video_is_served_whole_without_a_token(api: Api, finished: Callable[..., str]) -> None:
    url = video_url(api, finished)
    answer = api.call("GET", url, headers={"Authorization": ""})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "video/mp4"
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_video_is_served_in_parts(api: Api, finished: Callable[..., str]) -> None:
    url = video_url(api, finished)
    whole = api.call("GET", url).content
    part = api.call("GET", url, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    rest = api.call("GET", url, headers={"Range": f"bytes={len(whole) - 5}-"})
    assert rest.content == whole[-5:]
    beyond = api.call("GET", url, headers={"Range": f"bytes={len(whole) + 5}-"})
    assert beyond.status_code == 416


def test_head_reports_the_length(api: Api, finished: Callable[..., str]) -> None:
    url = video_url(api, finished)
    answer = api.call("HEAD", url)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(api.call("GET", url).content)


def test_unknown_media_are_404(api: Api) -> None:
    root = api.sandbox.root_url
    for path in ("video/1-x.mp4", "upload/x.png", "upload/..%2F..%2Fx", "asset/template/1/gif.gif"):
        assert api.call("GET", f"{root}/media/{path}").status_code == 404
