"""Routes of the API: whatever the resources define, opened by keys only, and the page about it."""

from django.middleware.http import ConditionalGetMiddleware
from django.urls import path, re_path
from django.utils.decorators import decorator_from_middleware

from pixstudio.api.studio_api import api
from pixstudio.api.views import as_problems, documentation, not_found
from pixstudio.teams.policies import by_key

# Answers to GET have an ETag of what they say, and are 304 where the program has them already.
conditional = decorator_from_middleware(ConditionalGetMiddleware)
_patterns, _app_name, _namespace = api.urls
for _pattern in _patterns:
    if _pattern.callback is not None:
        _pattern.callback = by_key(as_problems(conditional(_pattern.callback)))

urlpatterns = [
    path("api/v1/docs", documentation, name="api_documentation"),
    path("api/v1/", (_patterns, _app_name, _namespace)),
    re_path(r"^api/v1(?:/|$)", by_key(not_found), name="api_not_found"),
]
