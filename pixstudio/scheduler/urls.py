from django.urls import path

from pixstudio.scheduler import views

urlpatterns = [
    path("accounts/tracking/", views.tracking, name="tracking"),
    path("accounts/tracking/clearance/", views.clearance, name="tracking_clearance"),
]
