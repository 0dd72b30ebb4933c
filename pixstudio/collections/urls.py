"""Changes of collections; their pages show results, so they are the gallery's."""

from django.urls import path

from pixstudio.collections.views import covers, editing, picker

urlpatterns = [
    path("new/", editing.new, name="collection_new"),
    path("picker/", picker.picker, name="collection_picker"),
    path("<uuid:pk>/additions/", picker.additions, name="collection_additions"),
    path("<uuid:pk>/removals/", picker.removals, name="collection_removals"),
    path("<uuid:pk>/editing/", editing.editing, name="collection_editing"),
    path("<uuid:pk>/cover/", covers.cover, name="collection_cover"),
    path("<uuid:pk>/archiving/", editing.archiving, name="collection_archiving"),
    path("<uuid:pk>/deletion/", editing.deletion, name="collection_deletion"),
]
