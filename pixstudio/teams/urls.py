from django.urls import path

from pixstudio.teams.views import invitations, joining, members, profile, team

urlpatterns = [
    path("", team.team, name="team"),
    path("current/", team.current_team, name="current_team"),
    path("new/", team.new_team, name="team_new"),
    path("settings/", team.settings, name="team_settings"),
    path("second-factor/", team.second_factor_needed, name="second_factor_required"),
    path("members/<int:pk>/role/", members.role, name="member_role"),
    path("members/<int:pk>/removal/", members.removal, name="member_removal"),
    path("leaving/", members.leaving, name="team_leaving"),
    path("ownership/", members.ownership, name="team_ownership"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<uuid:pk>/renewal/", invitations.renewal, name="invitation_renewal"),
    path("invitations/<uuid:pk>/withdrawal/", invitations.withdrawal, name="invitation_withdrawal"),
    path("invitation/", joining.invitation, name="invitation"),
    path("invitation/<str:secret>/", joining.invitation_link, name="invitation_link"),
    path("profile/", profile.profile, name="profile"),
    path("profile/theme/", profile.theme, name="profile_theme"),
    path("profile/sessions/ending/", profile.other_sessions_ending, name="other_sessions_end"),
    path("profile/sessions/<int:pk>/ending/", profile.session_ending, name="session_end"),
]
