"""Our templates: Django's Jinja2 engine, with what pages may call beside what their view gives them."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import defaultfilters
from django.template.backends.jinja2 import Jinja2, Template
from django.template.backends.utils import csrf_input
from django.templatetags.static import static as static_url
from django.utils.functional import SimpleLazyObject
from django.utils.html import json_script
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language, gettext, ngettext
from django_htmx.jinja import htmx_script
from jinja2 import ChainableUndefined, select_autoescape
from markupsafe import Markup

from pixstudio.web.addresses import url_for
from pixstudio.web.logs.context import current_request_id
from pixstudio.web.pages.style_sheets import style_sheet_paths
from pixstudio.web.pages.template_compiling import PageEnvironment


def format_date(value: dt.date | dt.datetime | None, pattern: str) -> str:
    """A date or a moment, in the current time zone, by a pattern of Django's."""
    if isinstance(value, dt.datetime) and is_aware(value):
        value = localtime(value)
    return str(defaultfilters.date(value, pattern))


FILTERS = {
    "date": format_date,
    "json_script": json_script,
    "stringformat": defaultfilters.stringformat,
    "truncatechars": defaultfilters.truncatechars,
}


class PageEngine(Jinja2):
    """Django's engine with an environment for each language.

    A view's own variables hide those of the context processors.
    """

    @property  # type: ignore[override]
    def env(self) -> PageEnvironment:
        """The environment of the current language."""
        language = get_language()
        if language not in self._environments:
            self._environments[language] = self._first.in_language(language)
        return self._environments[language]

    @env.setter
    def env(self, value: PageEnvironment) -> None:
        self._first = value
        self._environments: dict[str | None, PageEnvironment] = {}

    def get_template(self, template_name: str) -> "PageTemplate":
        return PageTemplate(super().get_template(template_name).template, self)


class PageTemplate(Template):
    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> str:
        return str(self.template.render(self.variables(context or {}, request)))

    def variables(self, context: Mapping[str, Any], request: HttpRequest | None) -> dict[str, Any]:
        """Everything that the template may name."""
        if request is None:
            return dict(context)
        found: dict[str, Any] = {}
        for processor in self.backend.template_context_processors:
            found.update(processor(request))
        return {
            **found,
            **context,
            "request": request,
            # Once for all forms of a page: Django's own would mask the token anew for each.
            "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
            "csrf_token": SimpleLazyObject(lambda: get_token(request)),
        }


def environment(**options: Any) -> PageEnvironment:
    """An environment that escapes in `.html` and treats what a view left out as empty."""
    options |= {"undefined": ChainableUndefined, "extensions": ["jinja2.ext.i18n"]}
    options |= {"autoescape": select_autoescape(["html"]), "cache_size": -1}
    found = PageEnvironment(**options)
    found.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    found.filters.update(FILTERS)
    constant: dict[str, Callable[..., object]] = {
        "static": static,
        "style_sheets": style_sheets,
        "svg_icon": svg_icon,
    }
    found.globals.update(
        constant,
        get_language=get_language,
        htmx_script=htmx_script,
        request_id=current_request_id,
        url_for=url_for,
    )
    if not settings.DEBUG:
        found.constant_functions.update(constant)
    return found


def static(path: str) -> str:
    """The address of a static file, with the hash of its contents where those are collected."""
    return static_url(path) if settings.DEBUG else _static_url(path)


@cache
def _static_url(path: str) -> str:
    return static_url(path)


def style_sheets(kind: str) -> Markup:
    """The links to the style sheets of a kind of page (`style_sheets.STYLE_SHEETS`)."""
    link = Markup('<link rel="stylesheet" href="{}">')
    return Markup("\n").join(link.format(static(path)) for path in style_sheet_paths(kind))


@cache
def svg_icon(name: str, css_class: str = "") -> Markup:
    """A symbol of `static/img/icons.svg`, hidden from screen readers."""
    classes = f"icon {css_class}" if css_class else "icon"
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        classes, static("img/icons.svg"), name
    )
