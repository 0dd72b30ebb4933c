from django.urls import path

from pixstudio.gallery.views import imports, pages

urlpatterns = [
    path("gallery/", pages.gallery, name="gallery"),
    path("gallery/imports/", imports.imports, name="imports"),
    path("gallery/imports/accounts/<uuid:account_id>/", imports.import_state, name="import_state"),
    path(
        "gallery/imports/accounts/<uuid:account_id>/count/",
        imports.import_count,
        name="import_count",
    ),
    path(
        "gallery/imports/accounts/<uuid:account_id>/start/",
        imports.import_start,
        name="import_start",
    ),
    path("gallery/imports/<uuid:pk>/pause/", imports.import_pause, name="import_pause"),
    path(
        "gallery/imports/<uuid:pk>/resumption/",
        imports.import_resumption,
        name="import_resumption",
    ),
    path("gallery/imports/<uuid:pk>/ending/", imports.import_ending, name="import_ending"),
    path("generations/<uuid:pk>/", pages.detail, name="generation"),
    path("generations/<uuid:pk>/removal/", pages.removal, name="generation_removal"),
    path("effects/<int:pk>/", pages.effect, name="effect"),
    path("library/<uuid:asset_id>/", pages.file, name="library_asset"),
    path("library/<uuid:asset_id>/editing/", pages.file_editing, name="library_editing"),
]
