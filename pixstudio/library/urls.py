from django.urls import path

from pixstudio.library.views import assets, media, pages, resumable_uploads, uploads, web_imports

urlpatterns = [
    path("", pages.library, name="library"),
    path("shelf/", pages.asset_list, name="library_asset_list"),
    path("waiting/", pages.pending_tiles, name="library_pending_tiles"),
    path("picker/", pages.picker, name="library_picker"),
    path("trash/", pages.trash, name="library_trash"),
    path("trashing/", assets.trashing, name="library_move_to_trash"),
    path("restoration/", assets.restoration, name="library_restoration"),
    path("deletion/", assets.deletion, name="library_deletion"),
    path("emptying/", assets.emptying, name="library_empty_trash"),
    path("tagging/", assets.tagging, name="library_tagging"),
    path("favourites/", assets.favourites, name="library_favourites"),
    path("uploads/", uploads.uploads, name="library_upload"),
    path("arrivals/", resumable_uploads.uploads, name="library_resumable_uploads"),
    path("arrivals/<uuid:upload_id>/", resumable_uploads.upload, name="library_resumable_upload"),
    path(
        "arrivals/<uuid:upload_id>/cancellation/",
        resumable_uploads.cancellation,
        name="library_resumable_upload_cancellation",
    ),
    path("imports/", resumable_uploads.imports, name="library_imports"),
    path("import/", web_imports.import_page, name="library_import"),
    path("share/", web_imports.share, name="library_share"),
    path("<uuid:asset_id>/file/", media.file, name="library_file"),
    path("<uuid:asset_id>/preview/", media.preview, name="library_preview"),
    path("<uuid:asset_id>/thumbnail/", media.thumbnail, name="library_thumbnail"),
    path("<uuid:asset_id>/playable/", media.playable, name="library_playable"),
]
