from django.urls import path

from pixstudio.scheduler import views

urlpatterns = [
    path("accounts/tracking/", views.tracking, name="tracked_jobs"),
    path("accounts/tracking/clearance/", views.clearance, name="tracked_jobs_clear"),
]
