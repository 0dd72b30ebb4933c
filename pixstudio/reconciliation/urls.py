from django.urls import path

from pixstudio.reconciliation import views

urlpatterns = [
    path("accounts/reconciliation/", views.reconciliation, name="reconciliation"),
    path("accounts/reconciliation/export/", views.export, name="reconciliation_export"),
    path("accounts/reconciliation/<int:pk>/check/", views.check, name="reconciliation_check"),
    path("accounts/reconciliation/differences/<int:pk>/match/", views.match, name="finding_match"),
    path(
        "accounts/reconciliation/differences/<int:pk>/foreign/",
        views.foreign,
        name="finding_foreign",
    ),
    path(
        "accounts/reconciliation/differences/<int:pk>/reopening/",
        views.reopening,
        name="finding_reopening",
    ),
]
