from django.urls import path

from pixstudio.selections.views import runs, selection, trash

urlpatterns = [
    path("gallery/selection/", selection.selected, name="selection"),
    path("gallery/selection/collections/", selection.collections, name="selection_collections"),
    path("gallery/runs/<uuid:pk>/", runs.confirmation, name="bulk_run"),
    path("gallery/runs/<uuid:pk>/start/", runs.start, name="bulk_run_start"),
    path("gallery/runs/<uuid:pk>/progress/", runs.progress, name="bulk_run_progress"),
    path("gallery/runs/<uuid:pk>/cancellation/", runs.cancellation, name="bulk_run_cancellation"),
    path("gallery/runs/<uuid:pk>/dismissal/", runs.dismissal, name="bulk_run_dismissal"),
    path("gallery/trash/", trash.trash, name="gallery_trash"),
    path("gallery/trash/restoration/", trash.restoration, name="gallery_restoration"),
    path("gallery/trash/deletion/", trash.deletion, name="gallery_deletion"),
    path("gallery/trash/<uuid:pk>/poster/", trash.poster, name="gallery_trash_poster"),
]
