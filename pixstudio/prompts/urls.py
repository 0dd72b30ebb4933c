from django.urls import path

from pixstudio.prompts.views import presets, prompt_history, rules

urlpatterns = [
    path("presets/", presets.presets, name="presets"),
    path("presets/<slug:operation>/", presets.saving, name="preset_saving"),
    path("presets/<uuid:pk>/removal/", presets.removal, name="preset_removal"),
    path("past-prompts/", prompt_history.prompt_history, name="prompt_history"),
    path("past-prompts/<int:pk>/star/", prompt_history.star, name="prompt_history_star"),
    path("past-prompts/<int:pk>/removal/", prompt_history.removal, name="prompt_history_remove"),
    path("team/rules/", rules.rules, name="team_rules"),
    path("team/rules/trial/", rules.trial, name="team_rules_test"),
]
