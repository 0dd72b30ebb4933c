import uuid

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from pixstudio.web.addresses import url_for


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("gallery", ()),
        ("generation", (uuid.UUID(int=7),)),
        ("create", ("text",)),
        ("effect_preview", (3, "still")),
        ("source_check", (uuid.UUID(int=7), "extend")),
        ("library_tag_removal", (uuid.UUID(int=7), "a/b")),
    ],
)
def test_addresses_are_those_of_reverse(name: str, arguments: tuple[object, ...]) -> None:
    try:
        expected = reverse(name, args=arguments)
    except NoReverseMatch:
        with pytest.raises(NoReverseMatch):
            url_for(name, *arguments)
        return
    assert url_for(name, *arguments) == expected
    assert url_for(name, *arguments) == expected


def test_ids_of_one_view_differ() -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    assert [url_for("generation", one), url_for("generation", other)] == [
        reverse("generation", args=[one]),
        reverse("generation", args=[other]),
    ]


def test_a_studio_below_a_path_keeps_its_path() -> None:
    try:
        set_script_prefix("/studio/")
        assert url_for("gallery") == reverse("gallery")
        assert url_for("gallery").startswith("/studio/")
    finally:
        set_script_prefix("/")
    assert url_for("gallery") == reverse("gallery")
