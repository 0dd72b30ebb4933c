from django.urls import path

from pixstudio.gallery import views

urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("generations/<uuid:pk>/", views.detail, name="generation"),
    path("generations/<uuid:pk>/removal/", views.removal, name="generation_removal"),
    path("effects/<int:pk>/", views.effect, name="effect"),
    path("library/<uuid:asset_id>/", views.file, name="library_asset"),
    path("library/<uuid:asset_id>/editing/", views.file_editing, name="library_editing"),
]
