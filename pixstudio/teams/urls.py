from django.urls import path

from pixstudio.teams.views import team

urlpatterns = [
    path("", team.team, name="team"),
    path("current/", team.current_team, name="current_team"),
]
