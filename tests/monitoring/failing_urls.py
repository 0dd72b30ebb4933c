"""The studio's addresses, and one whose view fails with a secret in its exception and variables."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from pixstudio.teams.policies import public
from pixstudio.urls import urlpatterns as own


@public
def fail(request: HttpRequest, secret: str) -> HttpResponse:
    typed = f"a variable with {secret}"
    raise ValueError(f"password={secret} {len(typed)}")


urlpatterns = [*own, path("fails/<str:secret>/", fail)]
