from django.urls import path

from pixstudio.approvals import views

urlpatterns = [
    path("approvals/", views.approvals, name="approvals"),
    path("approvals/<uuid:pk>/", views.approval, name="approval"),
    path("approvals/<uuid:pk>/approval/", views.approving, name="approval_approving"),
    path("approvals/<uuid:pk>/refusal/", views.declining, name="approval_declining"),
    path("approvals/<uuid:pk>/withdrawal/", views.withdrawal, name="approval_withdrawal"),
    path("team/approvals/", views.rules, name="approval_rules"),
]
