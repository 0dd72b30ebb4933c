from django.urls import path

from pixstudio.library.views import arrivals, assets, media, pages, uploads

urlpatterns = [
    path("", pages.library, name="library"),
    path("shelf/", pages.shelf, name="library_shelf"),
    path("waiting/", pages.waiting, name="library_waiting"),
    path("picker/", pages.picker, name="library_picker"),
    path("trash/", pages.trash, name="library_trash"),
    path("trashing/", assets.trashing, name="library_trashing"),
    path("restoration/", assets.restoration, name="library_restoration"),
    path("deletion/", assets.deletion, name="library_deletion"),
    path("emptying/", assets.emptying, name="library_emptying"),
    path("tagging/", assets.tagging, name="library_tagging"),
    path("favourites/", assets.favourites, name="library_favourites"),
    path("uploads/", uploads.uploads, name="library_upload"),
    path("arrivals/", arrivals.arrivals, name="library_arrivals"),
    path("arrivals/<uuid:arrival_id>/", arrivals.arrival, name="library_arrival"),
    path(
        "arrivals/<uuid:arrival_id>/cancellation/",
        arrivals.cancellation,
        name="library_arrival_cancellation",
    ),
    path("imports/", arrivals.imports, name="library_imports"),
    path("<uuid:asset_id>/file/", media.file, name="library_file"),
    path("<uuid:asset_id>/preview/", media.preview, name="library_preview"),
    path("<uuid:asset_id>/thumbnail/", media.thumbnail, name="library_thumbnail"),
    path("<uuid:asset_id>/playable/", media.playable, name="library_playable"),
]
