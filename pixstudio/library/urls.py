from django.urls import path

from pixstudio.library import views

urlpatterns = [
    path("", views.library, name="library"),
    path("picker/", views.picker, name="library_picker"),
    path("uploads/", views.uploads, name="library_upload"),
    path("<uuid:asset_id>/file/", views.file, name="library_file"),
    path("<uuid:asset_id>/preview/", views.preview, name="library_preview"),
    path("<uuid:asset_id>/removal/", views.removal, name="library_removal"),
]
