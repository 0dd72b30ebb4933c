"""The routes of single sign-on; they exist only with a provider."""

from django.urls import path

from pixstudio.teams.views import single_sign_on

urlpatterns = [
    path("single-sign-on/", single_sign_on.start, name="single_sign_on"),
    path("single-sign-on/callback/", single_sign_on.callback, name="single_sign_on_callback"),
    path(
        "single-sign-on/confirmation/",
        single_sign_on.confirmation,
        name="single_sign_on_confirmation",
    ),
    path("single-sign-on/link/", single_sign_on.link, name="single_sign_on_link"),
    path("single-sign-on/removal/", single_sign_on.removal, name="single_sign_on_removal"),
]
