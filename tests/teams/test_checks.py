"""Every route has a policy, and only intended ones are public."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from pytest_django import Settings

from pixstudio.teams.checks import check_policies, routes
from pixstudio.teams.middleware import policy_of

PUBLIC = [
    "api/v1/docs",
    "healthz",
    "hooks/pixverse/<str:secret>/",
    "manifest.webmanifest",
    "metrics",
    "notifications-worker.js",
    "notifications/emails/<str:token>/ending/",
    "readyz",
    "s/<str:secret>/",
    "s/<str:secret>/<uuid:item>/",
    "s/<str:secret>/<uuid:item>/download/",
    "s/<str:secret>/<uuid:item>/file/",
    "s/<str:secret>/<uuid:item>/poster/",
    "s/<str:secret>/<uuid:item>/review/",
    "s/<str:secret>/<uuid:item>/updates/",
    "s/<str:secret>/archive/",
    "s/<str:secret>/password/",
    "team/invitation/",
    "team/invitation/<str:secret>/",
]


def unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("open/door/", unmarked)]


def test_policies_are_on_every_route() -> None:
    assert check_policies() == []


def test_policies_public_routes_are_these_and_no_others() -> None:
    public = [
        route
        for route, view in routes()
        if policy_of(view).role is None
        and not policy_of(view).is_by_key
        and not route.startswith("auth/")
    ]
    assert sorted(public) == PUBLIC


@pytest.mark.urls("tests.teams.test_checks")
def test_policies_a_view_without_one_is_named(settings: Settings) -> None:
    (found,) = check_policies()
    assert found.id == "teams.E001"
    assert "/open/door/" in found.msg
