import ipaddress

import pytest

from pixstudio.media.url_fetching.ip_addresses import is_loopback, is_public
from tests.rows import each_row

CLOSED = [
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.9.9.9"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1"),
    *("192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1"),
    *("239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:8.8.8.8"),
    *("::ffff:127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1"),
    *("2002:7f00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0"),
    *("fec0::1", "ff02::1"),
]
OPEN = [
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"),
    *("126.255.255.255", "128.0.0.1", "172.15.255.255", "172.32.0.0", "192.169.0.0"),
    *("223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888"),
]


@each_row("address", CLOSED)
def test_is_public_refuses_special_ranges(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_is_public_accepts_the_internet(address):
    assert is_public(address)
    assert ipaddress.ip_address(address).is_global


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "1.2.3.4.5"])
def test_is_public_refuses_what_is_no_address(text):
    assert not is_public(text)
    assert not is_loopback(text)


def test_is_loopback_knows_this_machine_only():
    assert is_loopback("127.0.0.1")
    assert is_loopback("127.200.0.1")
    assert is_loopback("::1")
    assert not is_loopback("10.0.0.1")
    assert not is_loopback("0.0.0.0")
