from django.urls import path

from pixstudio.teams import views

urlpatterns = [
    path("", views.team, name="team"),
    path("current/", views.current_team, name="current_team"),
]
