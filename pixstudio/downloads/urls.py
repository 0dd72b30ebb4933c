from django.urls import path

from pixstudio.downloads import views

urlpatterns = [
    path("gallery/download/", views.archive, name="download"),
    path("gallery/download/<uuid:pk>/", views.download_list, name="download_list"),
    path("generations/<uuid:pk>/download/", views.single, name="result_download"),
]
