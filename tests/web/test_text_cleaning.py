"""Cleaning of text from forms, addresses and answers."""

import pytest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt
from hypothesis import given
from hypothesis import strategies as st

from pixstudio.web.middleware import CleanTextMiddleware
from pixstudio.web.text_cleaning import clean_text


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\nb"),
        ("a\r\n\r\nb", "a\n\nb"),
        ("a\n\rb", "a\n\nb"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf", "a\nb\nc\nd\ne\nf"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("a\ud800b", "ab"),
        ("a\tb", "a\tb"),
        ("  spaces stay  ", "  spaces stay  "),
        ("👨\u200d👩\u200d👧 می\u200cخواهم", "👨\u200d👩\u200d👧 می\u200cخواهم"),
    ],
)
def test_a_text_has_one_kind_of_line_break_and_no_controls(typed: str, clean: str) -> None:
    assert clean_text(typed) == clean


@given(st.text(st.characters(), max_size=60))
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    once = clean_text(typed)
    assert clean_text(once) == once
    assert not {"\r", "\x00"} & set(once)
    once.encode()


def through_middleware(request: HttpRequest, view: object = None) -> HttpRequest:
    middleware = CleanTextMiddleware(lambda _request: HttpResponse())
    middleware(request)
    middleware.process_view(request, view)
    return request


def test_every_field_of_an_address_and_a_form_is_cleaned() -> None:
    request = HttpRequest()
    request.method = "POST"
    request.GET = QueryDict("q=a%00b&q=c%0D%0Ad")
    request.POST = QueryDict("note=1%0D%0A2&job=x&job=y%00")
    through_middleware(request)
    assert request.GET.getlist("q") == ["ab", "c\nd"]
    assert request.POST.dict() == {"note": "1\n2", "job": "y"}
    assert request.POST.getlist("job") == ["x", "y"]
    with pytest.raises(AttributeError):
        request.POST["note"] = "2"  # type: ignore[misc]


def test_a_form_that_its_view_reads_itself_is_left_unread(rf) -> None:
    request = through_middleware(rf.post("/library/uploads/", {"name": "a"}), csrf_exempt(print))
    assert not hasattr(request, "_post")


def test_a_field_of_nothing_but_controls_is_not_an_empty_one() -> None:
    request = HttpRequest()
    request.GET = QueryDict("edit=%00&empty=")
    assert through_middleware(request).GET.dict() == {"edit": "\ufffd", "empty": ""}
