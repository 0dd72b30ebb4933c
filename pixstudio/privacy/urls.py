from django.urls import path

from pixstudio.privacy import views

urlpatterns = [
    path("", views.your_data, name="your_data"),
    path("stored/", views.stored_data, name="stored_data"),
    path("export/", views.export, name="data_export"),
    path("export/state/", views.export_state, name="data_export_state"),
    path("export/deletion/", views.export_deletion, name="data_export_deletion"),
    path("export/<uuid:pk>/", views.export_download, name="data_export_download"),
    path("deletion/", views.deletion, name="profile_deletion"),
]
