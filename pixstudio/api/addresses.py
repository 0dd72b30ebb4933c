"""Addresses as programs get them: whole ones, by the studio's public address if it has one."""

from django.conf import settings
from django.http import HttpRequest

from pixstudio.web.addresses import url_for


def absolute(request: HttpRequest, path: str) -> str:
    """The whole address of a path of this studio."""
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL}{path}"
    return request.build_absolute_uri(path or "/")


def address_of_resource(request: HttpRequest, name: str, *arguments: object) -> str:
    """The whole address of a resource by the name of its function."""
    return absolute(request, url_for(f"api:{name}", *arguments))
