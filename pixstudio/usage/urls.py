from django.urls import path

from pixstudio.usage import views

urlpatterns = [
    path("", views.usage, name="usage"),
    path("figures/", views.figures, name="usage_figures"),
    path("export/", views.export, name="usage_export"),
]
