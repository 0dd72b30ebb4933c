from django.urls import path

from pixstudio.marks import views

urlpatterns = [
    path("generations/<uuid:pk>/star/", views.star, name="generation_star"),
    path("generations/<uuid:pk>/rating/", views.rating, name="generation_rating"),
    path("generations/<uuid:pk>/tags/", views.tags, name="generation_tags"),
    path("generations/<uuid:pk>/note/", views.note, name="generation_note"),
]
