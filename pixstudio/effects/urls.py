from django.urls import path

from pixstudio.effects import views

urlpatterns = [
    path("picker/", views.picker, name="effect_picker"),
    path("<int:pk>/still/", views.still, name="effect_still"),
    path("voices/<int:pk>/sample/", views.sample, name="voice_sample"),
]
