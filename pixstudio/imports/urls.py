from django.urls import path

from pixstudio.imports import views

urlpatterns = [
    path("gallery/imports/", views.imports, name="imports"),
    path("gallery/imports/accounts/<uuid:account_id>/", views.import_state, name="import_state"),
    path(
        "gallery/imports/accounts/<uuid:account_id>/count/",
        views.import_count,
        name="import_count",
    ),
    path(
        "gallery/imports/accounts/<uuid:account_id>/start/",
        views.import_start,
        name="import_start",
    ),
    path("gallery/imports/<uuid:pk>/pause/", views.import_pause, name="import_pause"),
    path(
        "gallery/imports/<uuid:pk>/resumption/",
        views.import_resumption,
        name="import_resumption",
    ),
    path("gallery/imports/<uuid:pk>/ending/", views.import_ending, name="import_stop"),
]
