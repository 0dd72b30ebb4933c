from django.urls import path

from pixstudio.teams.views import audit, team

urlpatterns = [
    path("", team.team, name="team"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.audit_export, name="audit_export"),
    path("current/", team.current_team, name="current_team"),
]
