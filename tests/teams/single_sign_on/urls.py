"""PixStudio's routes with those of single sign-on, which the settings of the tests leave out."""

from django.urls import include, path

from pixstudio.urls import handler400
from pixstudio.urls import urlpatterns as without

__all__ = ["handler400", "urlpatterns"]

urlpatterns = [path("auth/", include("pixstudio.teams.single_sign_on_urls")), *without]
