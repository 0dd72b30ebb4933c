from django.urls import path

from pixstudio.effects.views import (
    browse,
    catalogues,
    favourites,
    previews,
    speech_voices,
    voices,
)

urlpatterns = [
    path("", browse.effects, name="effects"),
    path("wall/", browse.effect_list, name="effect_list"),
    path("use/", browse.use, name="effect_use"),
    path("picker/", browse.picker, name="effect_picker"),
    path("favourites/", favourites.favourites, name="effect_favourites"),
    path("previews/<int:pk>/<str:name>", previews.preview, name="effect_preview"),
    path("lists/<slug:of>/", catalogues.catalogue_state, name="catalogue_state"),
    path("lists/<slug:of>/reading/", catalogues.catalogue_reading, name="catalogue_refresh"),
    path("voices/", voices.voices, name="voices"),
    path("voices/choice/", voices.voice_choice, name="voice_choice"),
    path("voices/picker/", voices.voice_picker, name="voice_picker"),
    path("voices/speech/", speech_voices.speech_voices, name="speech_voices"),
    path("voices/speech/picker/", speech_voices.speech_voice_picker, name="speech_voice_picker"),
]
