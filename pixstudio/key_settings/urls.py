from django.urls import path

from pixstudio.key_settings import views

urlpatterns = [
    path("", views.api_keys, name="api_keys"),
    path("new/", views.new_key, name="api_key_new"),
    path("<uuid:pk>/", views.api_key, name="api_key"),
    path("<uuid:pk>/settings/", views.key_settings, name="api_key_settings"),
    path("<uuid:pk>/revocation/", views.revocation, name="api_key_revocation"),
]
