"""How often visitors may ask: for each address, and for each link."""

from django.http import HttpRequest

from pixstudio.web.rate_limits import is_within_limits

# `ip` counts an address (of IPv6 its network), `key` a link.
LIMITS = {
    "page": "120/m/ip,1200/m/key",
    # An open page asks six times a minute, and an office may share an address.
    "updates": "600/m/ip,3000/m/key",
    # A player asks for many ranges, and an office may share an address.
    "media": "900/m/ip",
    # Addresses that open nothing: 128 bits can't be guessed, but trying should cost time.
    "unknown": "30/m/ip",
    "password": "10/m/ip,100/h/key",
    "review": "10/m/ip,120/h/key",
}


def is_within_limit(request: HttpRequest, action: str, digest: str, *, counts: bool = True) -> bool:
    """Whether the visitor may do this once more; without `counts` it is only asked."""
    return is_within_limits(
        request, app="sharing", action=action, rates=LIMITS, key=digest, counts=counts
    )
