from django.urls import path

from pixstudio.privacy import team_views

urlpatterns = [path("", team_views.team_deletion, name="team_deletion")]
