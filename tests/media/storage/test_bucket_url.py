import pytest

from pixstudio.media.storage.bucket_url import InvalidBucketUrl, parse_bucket_url


@pytest.mark.parametrize(
    ("url", "name", "endpoint", "origin"),
    [
        (
            "s3://k:s@files.example/studio",
            "studio",
            "https://files.example",
            "https://files.example",
        ),
        (
            "s3://k:s@files.example:9443/studio/",
            "studio",
            "https://files.example:9443",
            "https://files.example:9443",
        ),
        (
            "https://k:s@files.example/studio",
            "studio",
            "https://files.example",
            "https://files.example",
        ),
        (
            "http://k:s@127.0.0.1:9000/studio",
            "studio",
            "http://127.0.0.1:9000",
            "http://127.0.0.1:9000",
        ),
        ("http://k:s@[::1]:9000/studio", "studio", "http://[::1]:9000", "http://[::1]:9000"),
        (
            "s3://k:s@studio",
            "studio",
            "https://s3.us-east-1.amazonaws.com",
            "https://studio.s3.us-east-1.amazonaws.com",
        ),
        (
            "s3://k:s@studio?region=eu-north-1",
            "studio",
            "https://s3.eu-north-1.amazonaws.com",
            "https://studio.s3.eu-north-1.amazonaws.com",
        ),
        (
            "s3://k:s@my.studio",
            "my.studio",
            "https://s3.us-east-1.amazonaws.com",
            "https://s3.us-east-1.amazonaws.com",
        ),
    ],
)
def test_an_address_names_bucket_endpoint_and_origin(url, name, endpoint, origin):
    address = parse_bucket_url(url)
    assert (address.name, address.endpoint, address.origin) == (name, endpoint, origin)
    assert (address.key, address.secret) == ("k", "s")
    assert address.has_links


def test_keys_may_hold_any_character_or_be_left_to_the_machine():
    assert parse_bucket_url("s3://a%2Fb:c%40d%3A@files.example/studio").secret == "c@d:"
    assert parse_bucket_url("s3://files.example/studio").key is None


def test_links_can_be_switched_off():
    assert not parse_bucket_url("s3://k:s@files.example/studio?links=off").has_links


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://k:s3cret@files.example/studio", "plain http"),
        ("http://k:s3cret@127.0.0.1.files.example/studio", "plain http"),
        ("ftp://k:s3cret@files.example/studio", "can't be read"),
        ("s3:///studio", "can't be read"),
        ("s3://k:s3cret@files.example:port/studio", "can't be read"),
        ("s3://k:s3cret@[files.example/studio", "can't be read"),
        ("https://k:s3cret@files.example", "no bucket"),
        ("s3://k:s3cret@files.example/studio/deeper", "no bucket"),
        ("s3://k:s3cret@files.example/Studio", "no bucket"),
        ("s3://k:s3cret@studio?region=../x", "no region"),
        ("s3://k:s3cret@studio?colour=red", "no more"),
        ("s3://k:s3cret@studio?links=perhaps", "no more"),
        ("s3://k@files.example/studio", "without a secret"),
    ],
)
def test_what_is_no_address_is_refused_without_telling_the_secret(url, words):
    with pytest.raises(InvalidBucketUrl, match=words) as refused:
        parse_bucket_url(url)
    assert "s3cret" not in str(refused.value)
