from django.urls import path

from pixstudio.effects.views import liking, lists, previews, voices, wall

urlpatterns = [
    path("", wall.effects, name="effects"),
    path("wall/", wall.shelf, name="effect_shelf"),
    path("use/", wall.use, name="effect_use"),
    path("picker/", wall.picker, name="effect_picker"),
    path("favourites/", liking.favourites, name="effect_favourites"),
    path("previews/<int:pk>/<str:name>", previews.preview, name="effect_preview"),
    path("lists/<slug:of>/", lists.catalogue_state, name="catalogue_state"),
    path("lists/<slug:of>/reading/", lists.catalogue_reading, name="catalogue_reading"),
    path("voices/", voices.voices, name="voices"),
    path("voices/choice/", voices.voice_choice, name="voice_choice"),
    path("voices/picker/", voices.voice_picker, name="voice_picker"),
]
