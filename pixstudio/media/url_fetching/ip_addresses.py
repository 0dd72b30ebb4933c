"""Which addresses on the network a fetch may talk to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Written out rather than left to `ipaddress.is_global`, whose answer differs between Python
# releases; a test holds both against each other.
_CLOSED_V4 = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Everything outside global unicast is closed: loopback, link-local, unique local, multicast,
# IPv4-mapped and the NAT64 prefixes, which would smuggle a private IPv4 address through.
_OPEN_V6 = ip_network("2000::/3")
_CLOSED_V6 = tuple(
    ip_network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


def is_public(address: str) -> bool:
    """Whether an IP address, as text, belongs to the public internet.

    A zone (`fe80::1%eth0`) is allowed in the text; what is not an address is not public.
    """
    parsed = _parsed(address)
    if isinstance(parsed, IPv4Address):
        return not any(parsed in block for block in _CLOSED_V4)
    if isinstance(parsed, IPv6Address):
        return parsed in _OPEN_V6 and not any(parsed in block for block in _CLOSED_V6)
    return False


def is_loopback(address: str) -> bool:
    """Whether an IP address, as text, is this machine itself (127.0.0.0/8 or ::1)."""
    parsed = _parsed(address)
    return parsed is not None and parsed.is_loopback


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
