import pytest

from pixstudio.pixverse.addresses import (
    DEFAULT_URL,
    checked_base_url,
    checked_token,
    raw_id,
    with_query,
)


def test_id_stays_as_it_is():
    assert raw_id("user:12-pixverse:a+b@b.c-video:34") == "user:12-pixverse:a+b@b.c-video:34"


@pytest.mark.parametrize(
    "bad", ["", ".", "..", "a/b", "a?b", "a#b", "a%2fb", "a b", "a\nb", "a\\b"]
)
def test_id_that_would_change_the_path_is_refused(bad):
    with pytest.raises(ValueError, match="address"):
        raw_id(bad)


def test_query_keeps_the_email_readable_and_encodes_the_rest():
    assert with_query("/x/", {"email": "a+b@b.c", "limit": 4, "offset": None}) == (
        "/x/?email=a%2Bb@b.c&limit=4"
    )
    assert with_query("/x", {"offset": None}) == "/x"


@pytest.mark.parametrize("bad", ["", "host", "ftp://host", "https://", "https://host/?a=1"])
def test_base_address_must_be_one(bad):
    with pytest.raises(ValueError, match="https"):
        checked_base_url(bad)


def test_base_address_loses_its_last_slash():
    assert checked_base_url("http://127.0.0.1:9/") == "http://127.0.0.1:9"
    assert checked_base_url(DEFAULT_URL) == DEFAULT_URL


@pytest.mark.parametrize("bad", ["", "a b", "a\nb", "tök"])
def test_token_must_fit_a_header_and_is_not_repeated_in_the_error(bad):
    with pytest.raises(ValueError, match="one word") as caught:
        checked_token(bad)

    assert not bad or bad not in str(caught.value)
