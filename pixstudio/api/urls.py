"""Routes of the API: whatever the resources define, opened by keys only."""

from django.urls import path

from pixstudio.api.studio_api import api
from pixstudio.teams.policies import by_key

_patterns, _app_name, _namespace = api.urls
for _pattern in _patterns:
    if _pattern.callback is not None:
        by_key(_pattern.callback)

urlpatterns = [path("api/v1/", (_patterns, _app_name, _namespace))]
