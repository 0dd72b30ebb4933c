from django.urls import path

from pixstudio.audit import views

urlpatterns = [
    path("", views.audit, name="audit"),
    path("export/", views.audit_export, name="audit_export"),
]
