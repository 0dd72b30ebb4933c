from django.urls import include, path

urlpatterns = [
    path("", include("pixstudio.web.urls")),
    path("auth/", include("allauth.account.urls")),
    path("", include("pixstudio.generations.urls")),
    path("", include("pixstudio.gallery.urls")),
    path("library/", include("pixstudio.library.urls")),
    path("accounts/", include("pixstudio.accounts.urls")),
    path("team/", include("pixstudio.teams.urls")),
]
handler400 = "django.views.defaults.bad_request"
