"""The one address of the smallest project."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path


@login_required
def empty(request: HttpRequest) -> HttpResponse:
    """A page that knows its user and carries a CSRF token, and nothing else."""
    return HttpResponse(f"<!doctype html><title>{request.user}</title><i>{get_token(request)}</i>")


urlpatterns = [path("", empty, name="empty")]
