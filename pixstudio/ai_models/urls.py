from django.urls import path

from pixstudio.ai_models import views

urlpatterns = [
    path("", views.models, name="models"),
    path("new/", views.new_model, name="model_new"),
    path("row/", views.model, name="model"),
    path("row/switch/", views.switch, name="model_switch"),
    path("row/reset/", views.reset, name="model_reset"),
]
