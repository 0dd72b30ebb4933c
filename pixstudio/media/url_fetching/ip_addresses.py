"""Decide which IP addresses a fetch may connect to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Listed here because `ipaddress.is_global` differs between Python releases; a test compares both.
_PRIVATE_V4 = tuple(
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
# Everything outside global unicast is refused: loopback, link-local, unique local, multicast,
# IPv4-mapped and NAT64 prefixes, which can carry a private IPv4 address.
_GLOBAL_V6 = ip_network("2000::/3")
_PRIVATE_V6 = tuple(
    ip_network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


def is_public(address: str) -> bool:
    """Whether an IP address, given as text, belongs to the public internet.

    The text may contain a zone (`fe80::1%eth0`). Invalid text is not public.
    """
    parsed = _parse(address)
    if isinstance(parsed, IPv4Address):
        return not any(parsed in block for block in _PRIVATE_V4)
    if isinstance(parsed, IPv6Address):
        return parsed in _GLOBAL_V6 and not any(parsed in block for block in _PRIVATE_V6)
    return False


def is_loopback(address: str) -> bool:
    """Whether an IP address, given as text, is a loopback address (127.0.0.0/8 or ::1)."""
    parsed = _parse(address)
    return parsed is not None and parsed.is_loopback


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
