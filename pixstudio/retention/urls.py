from django.urls import path

from pixstudio.retention import views

urlpatterns = [
    path("retention/", views.retention, name="retention"),
    path("storage/", views.member_storage, name="member_storage"),
]
