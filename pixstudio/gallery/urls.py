from django.urls import path

from pixstudio.gallery.filtering.filter_menus import LABELS
from pixstudio.gallery.views import batches, collections, compare, filters, lineage, pages

urlpatterns = [
    path("gallery/", pages.gallery, name="gallery"),
    path("batches/<uuid:pk>/", batches.batch, name="batch"),
    path("compare/", compare.compare, name="compare"),
    path("compare/choice/", compare.choice, name="compare_choice"),
    path("gallery/tags/", filters.tags, name="gallery_tags"),
    *(
        path(f"gallery/{name}-options/", filters.options, {"name": name}, f"gallery_{name}_options")
        for name in LABELS
    ),
    path("gallery/filters/", filters.more_filters, name="gallery_filters"),
    path("gallery/filters/form/", filters.form, name="gallery_filter_form"),
    path("gallery/filters/choice/", filters.choice, name="gallery_filter_choice"),
    path("generations/<uuid:pk>/", pages.detail, name="generation"),
    path("generations/<uuid:pk>/lineage/", lineage.lineage, name="generation_lineage"),
    path("generations/<uuid:pk>/removal/", pages.removal, name="generation_removal"),
    path("effects/<int:pk>/", pages.effect, name="effect"),
    path("collections/", collections.collections, name="collections"),
    path("collections/smart/", collections.smart, name="collection_smart"),
    path("collections/menu/", collections.menu, name="collection_menu"),
    path("collections/<uuid:pk>/", collections.collection, name="collection"),
    path("collections/<uuid:pk>/order/", collections.order, name="collection_order"),
    path("library/<uuid:asset_id>/", pages.file, name="library_asset"),
    path("library/<uuid:asset_id>/editing/", pages.file_editing, name="library_editing"),
]
