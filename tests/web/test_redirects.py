"""Where a form leads afterwards: to a page of ours, and never to the name of a route."""

import pytest

from pixstudio.web.addresses import redirect_target


@pytest.mark.parametrize(
    ("back", "place"),
    [
        ("/gallery/?q=x", "/gallery/?q=x"),
        ("http://testserver/gallery/", "http://testserver/gallery/"),
        *(
            (odd, "/library/")
            for odd in ("", "gallery", "gallery/", "\ufffd", "//elsewhere.example")
        ),
        *(
            (odd, "/library/")
            for odd in ("http://elsewhere.example/", "javascript:alert(1)", "/\\x.y")
        ),
    ],
)
def test_a_form_leads_to_a_page_of_ours(rf, back: str, place: str) -> None:
    assert redirect_target(rf.post("/", {"next": back}), "library") == place
