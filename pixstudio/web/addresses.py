"""Addresses of views by their URL name, and where a form leads to."""

import uuid
from functools import cache, lru_cache

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme

DIFFERENT_TEXTS = 10_000


def url_for(name: str, *arguments: object) -> str:
    """The address of a view, as `reverse` gives it, which takes twenty times as long.

    A page has hundreds of addresses that differ by an id. Raises: django.urls.NoReverseMatch.
    """
    prefix = get_script_prefix()
    if not all(isinstance(argument, uuid.UUID | int) for argument in arguments):
        return _address(prefix, name, arguments)
    parts = _parts(prefix, name, tuple(map(type, arguments)))
    return parts[0] + "".join(
        f"{value}{part}" for value, part in zip(arguments, parts[1:], strict=True)
    )


@lru_cache(maxsize=DIFFERENT_TEXTS)
def _address(prefix: str, name: str, arguments: tuple[object, ...]) -> str:
    return reverse(name, args=arguments)


@cache
def _parts(prefix: str, name: str, kinds: tuple[type, ...]) -> list[str]:
    """The address between its ids."""
    samples = [_sample(kind, number) for number, kind in enumerate(kinds)]
    rest, parts = reverse(name, args=samples), []
    for sample in samples:
        part, rest = rest.split(str(sample))
        parts.append(part)
    return [*parts, rest]


def _sample(kind: type, number: int) -> object:
    """A value that no address contains by chance."""
    return uuid.UUID(int=2**128 - 1 - number) if kind is uuid.UUID else 10**15 + number


def redirect_target(request: HttpRequest, default: str) -> str:
    """The form's `next` URL if it is on this site, else `default`."""
    next_url = request.POST.get("next", "")
    is_own_site = url_has_allowed_host_and_scheme(
        next_url, {request.get_host()}, request.is_secure()
    )
    # `redirect` would take anything else for a URL name.
    is_url = next_url.startswith(("/", "http://", "https://"))
    return next_url if is_own_site and is_url else resolve_url(default)
